"""The constraints of each unit, and the differences between plan and rule of thumb."""
