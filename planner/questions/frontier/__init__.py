"""The worth of more or less of a limit."""
