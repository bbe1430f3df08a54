"""One file, one use case: a command of the command line and a tool of the MCP server at once."""
