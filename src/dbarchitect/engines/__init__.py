"""What dbarchitect knows how to say to, and read from, each database engine: one folder per engine."""
