"""Smaller problems with the way back: fewer choices, fewer units, given opening periods."""
