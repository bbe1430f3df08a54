"""A change in phases beside live load: expand, write both, backfill, verify, switch, tighten, contract; each with its way back."""

from dbarchitect.migrate.phases.how import How, read_how
from dbarchitect.migrate.phases.phasing import Online, phased

__all__ = ["How", "Online", "phased", "read_how"]
