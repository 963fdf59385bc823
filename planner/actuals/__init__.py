"""Actuals: metrics, launches and payments as they came, read from files that a person filled in."""
