"""What each order of the two levers costs."""
