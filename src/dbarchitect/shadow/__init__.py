"""Production's planner without production's data: an empty PostgreSQL that believes in sizes, statistics and trees that are not there."""
