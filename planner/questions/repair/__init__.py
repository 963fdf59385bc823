"""Which rules conflict, and the cheapest way to fix it."""
