"""Cuts of regions: what the units of a region are worth together under the limits of that region alone, by its opening."""
