"""A plan carried on: its past fixed, the rest planned anew with the least change."""
