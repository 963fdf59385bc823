"""What a little more of each limit is worth."""
