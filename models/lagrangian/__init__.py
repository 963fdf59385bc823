"""Bounds and plans by multipliers of everything that ties units together."""
