"""The plan under other budgets, capacities or figures."""
