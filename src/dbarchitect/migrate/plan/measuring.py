"""What each step locks, rewrites and reads, seen while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.locks import mode_of, rank
from dbarchitect.migrate.plan.privileged import may_be_run, run_by_superuser, superuser_session
from dbarchitect.migrate.plan.running import run_steps, session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.model.migration import Step
    from dbarchitect.sandbox import Sandbox

_FILES = """
SELECT c.oid::int8, c.relfilenode::int8, CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_LOCKS = """
SELECT l.relation::int8, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'm', 'f', 'v')
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_SCANS = "SELECT relid::int8, seq_scan FROM pg_stat_xact_user_tables WHERE seq_scan > 0"


@dataclass(frozen=True)
class Seen:
    lock: str = ""
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()


def measured(sandbox: Sandbox, database: str, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with what was seen of each, run one by one, each in a transaction of its own."""
    from psycopg import Error

    found: list[Step] = []
    with session(sandbox, database) as guest:
        if not _files(guest):  # nobody uses anything yet
            run_steps(sandbox, database, steps)
            return tuple(steps)
    with session(sandbox, database) as guest:
        files = _files(guest)
        own = _Own(frozenset(files))
        for step in steps:
            try:
                seen, files = _one(sandbox, database, guest, step, files, own)
            except Error:
                guest.rollback()
                return (*found, *steps[len(found) :])
            found.append(step.model_copy(update={"lock": seen.lock, "rewrites": seen.rewrites, "scans": seen.scans}))
    return tuple(found)


Files = dict[int, tuple[int, str]]


@dataclass
class _Own:
    """The relations that were there at first, and how often each had been read so far."""

    relations: frozenset[int]
    scans: dict[int, int] = field(default_factory=dict)

    def newly_read(self, counts: dict[int, int]) -> list[int]:
        found = [oid for oid, n in counts.items() if n != self.scans.get(oid, 0) and oid in self.relations]
        self.scans = counts
        return found


def _files(connection: Connection[Any]) -> Files:
    return {row[0]: (row[1], row[2]) for row in connection.execute(_FILES).fetchall()}


def _one(
    sandbox: Sandbox, database: str, guest: Connection[Any], step: Step, files: Files, own: _Own
) -> tuple[Seen, Files]:
    from psycopg import Error

    if not step.transactional:
        guest.execute(step.sql.encode())
        return Seen(), _files(guest)
    guest.execute("BEGIN")
    try:
        guest.execute(step.sql.encode())
    except Error as error:
        guest.execute("ROLLBACK")
        if error.sqlstate != "42501":
            raise
        with superuser_session(sandbox, database) as owner:
            if not may_be_run(owner, step.sql):
                raise
            run_by_superuser(owner, step.sql)
        return Seen(), files
    locks = [(row[0], mode_of(row[1])) for row in guest.execute(_LOCKS).fetchall()]
    held = [mode for relation, mode in locks if relation in own.relations]
    scans = own.newly_read(dict(guest.execute(_SCANS).fetchall())) if held else []
    # whoever writes a table's file anew locks it against everybody
    now = _files(guest) if "ACCESS EXCLUSIVE" in held else files
    guest.execute("COMMIT")
    lock = max((m for m in held if rank(m) > rank("ACCESS SHARE")), key=rank, default="")
    rewrites = tuple(
        sorted(
            name
            for oid, (number, name) in now.items()
            if oid in own.relations and oid in files and files[oid][0] != number
        )
    )
    read = tuple(sorted(files[oid][1] for oid in scans if oid in files))
    return Seen(lock, rewrites, read), now
