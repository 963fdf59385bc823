"""The conflicting rules, and repairs."""
