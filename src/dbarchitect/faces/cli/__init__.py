"""The command line: every use case as a command, and the commands that start other faces."""
