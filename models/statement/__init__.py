"""The problem as a mathematical programme: variables, rows, Pyomo model and arrays."""
