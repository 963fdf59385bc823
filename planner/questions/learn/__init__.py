"""Learning from actuals: what the levers really do, and the instance with what was learned."""
