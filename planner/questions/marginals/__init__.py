"""The worth of a little more of each limit."""
