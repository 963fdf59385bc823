"""What more or less of a limit is worth."""
