"""The command line: one file per command, and the screen. No figure of a plan comes from here, but for differences of two."""
