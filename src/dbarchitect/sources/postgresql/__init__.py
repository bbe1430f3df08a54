"""A live PostgreSQL database as an inspection."""

from dbarchitect.sources.postgresql.gathering import gather
from dbarchitect.sources.postgresql.inspecting import inspect_postgresql, reader, sandbox_inspection
from dbarchitect.sources.postgresql.session import LIMITS, Limits

__all__ = ["LIMITS", "Limits", "gather", "inspect_postgresql", "reader", "sandbox_inspection"]
