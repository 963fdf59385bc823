"""The worth of certainty, and the launches that are right in almost every world."""
