"""What certainty is worth, and which launches are right in almost every world."""
