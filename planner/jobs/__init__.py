"""Work as the command line does it, for any caller, and in a child process with progress, a stop request and an outcome."""
