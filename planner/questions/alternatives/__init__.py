"""The alternatives of a rule: what each would be worth if it were the one that is taken, and what it trades."""
