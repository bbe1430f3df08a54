"""What the user sees: the command line, the MCP server, the agent definition."""
