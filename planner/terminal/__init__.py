"""The command line: one file a command, and the screen. Nothing here decides or computes a figure of a plan."""
