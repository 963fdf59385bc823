"""A finished plan as pure data: its tables, figures and summary."""
