"""A repository: what in it speaks of its database, and which of that is nearest to the truth."""
