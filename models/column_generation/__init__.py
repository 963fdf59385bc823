"""Bounds and plans by blocks: columns that each fill the limits of one period."""
