"""How semantic types are stored in PostgreSQL: one family a file, found by the folder. Each docstring is its page."""
