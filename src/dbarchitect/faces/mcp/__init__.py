"""The MCP server: every use case that declares the face as a tool, the documents of its answers as resources."""
