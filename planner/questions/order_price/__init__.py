"""The cost of each order of the two levers."""
