"""The difference for engines beside PostgreSQL: tables, columns, keys, indexes, checks, views, triggers."""
