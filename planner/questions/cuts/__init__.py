"""The launches that go first as the budget falls."""
