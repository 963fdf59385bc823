"""What every question shares: how it is declared, what an answer is, how it ended, and the folder it is written to."""
