"""A plan rehearsed: run in a throw-away server beside a live load and a replica, compared with a twin, undone step by step."""

from dbarchitect.migrate.rehearse.rehearsing import Wishes, rehearse

__all__ = ["Wishes", "rehearse"]
