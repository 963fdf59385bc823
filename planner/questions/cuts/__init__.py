"""Which launches go first as the budget falls."""
