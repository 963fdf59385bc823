"""Learning: effects of levers estimated from actuals, and the instance with what was learned."""
