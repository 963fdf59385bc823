"""The shape of an instance: one module a table."""
