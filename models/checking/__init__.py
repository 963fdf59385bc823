"""Plans checked against the problem alone, apart from every solver."""
