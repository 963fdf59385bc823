"""The reasons why a unit is in, out, or in its quarter."""
