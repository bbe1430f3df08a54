"""A live PostgreSQL database as an inspection."""

from dbarchitect.sources.postgresql.gathering import gather

__all__ = ["gather"]
