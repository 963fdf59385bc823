"""When a solve stops, what it tells, and compiled loops."""
