"""A plan in many worlds: the range of its figures, and the uncertainties behind it."""
