"""A throwaway PostgreSQL, never the user's: see README.md of this folder."""

from dbarchitect.sandbox.server import GUEST, SUPERUSER, Sandbox, open_sandbox
from dbarchitect.sandbox.standin import StandIn

__all__ = ["GUEST", "SUPERUSER", "Sandbox", "StandIn", "open_sandbox"]
