"""Stopping and progress of a solve, and compiled loops."""
