"""Planning again from a plan: other limits, other figures, and what was found before."""
