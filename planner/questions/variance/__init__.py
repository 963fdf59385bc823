"""Plan against actual."""
