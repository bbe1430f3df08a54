"""What the superuser of a sandbox may run: the sandbox's rule, under the name this room knows it by."""

from dbarchitect.sandbox.privileged import (
    for_superuser,
    is_of_foreign_table,
    may_be_run,
    run_by_superuser,
    superuser_session,
)

__all__ = ["for_superuser", "is_of_foreign_table", "may_be_run", "run_by_superuser", "superuser_session"]
