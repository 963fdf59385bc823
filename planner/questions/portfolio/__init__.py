"""The job of each unit, and the worth of choosing it."""
