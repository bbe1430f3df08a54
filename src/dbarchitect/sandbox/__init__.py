"""A throwaway PostgreSQL, never the user's: see README.md of this folder."""

from dbarchitect.sandbox.prepare import Prepared, needed_extensions, prepare
from dbarchitect.sandbox.script import StatementResult, run_script, run_statement
from dbarchitect.sandbox.server import GUEST, SUPERUSER, Sandbox, open_sandbox
from dbarchitect.sandbox.split import Statement, split_script
from dbarchitect.sandbox.standin import StandIn

__all__ = [
    "GUEST",
    "SUPERUSER",
    "Prepared",
    "Sandbox",
    "StandIn",
    "Statement",
    "StatementResult",
    "needed_extensions",
    "open_sandbox",
    "prepare",
    "run_script",
    "run_statement",
    "split_script",
]
