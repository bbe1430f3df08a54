"""Business rules as constraints: one meaning a file, found by the folder. Each docstring is its page."""
