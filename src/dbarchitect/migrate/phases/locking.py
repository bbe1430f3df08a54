"""Steps run as they will be, with the strongest lock that each adds to its transaction on relations that others use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.locks import mode_of, rank
from dbarchitect.migrate.plan.running import failed_by, session, transactions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.migrate.plan.running import Failed
    from dbarchitect.model.migration import Step
    from dbarchitect.sandbox import Sandbox

_HELD = """
SELECT l.relation::int8, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'm', 'f')
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_THERE = "SELECT oid::int8 FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'f')"
_ALONE = (
    ("VALIDATE CONSTRAINT", "SHARE UPDATE EXCLUSIVE"),
    (" CONCURRENTLY ", "SHARE UPDATE EXCLUSIVE"),
    ("ADD VALUE", ""),
    ("UPDATE ", "ROW EXCLUSIVE"),
    ("DELETE ", "ROW EXCLUSIVE"),
    ("INSERT ", "ROW EXCLUSIVE"),
)


def seen_steps(sandbox: Sandbox, database: str, steps: Sequence[Step]) -> tuple[list[Step], Failed | None]:
    """The steps with their locks, and the one that was refused, if any."""
    from psycopg import Error

    found = list(steps)
    with session(sandbox, database) as guest:
        for together, numbers in transactions(steps):
            there = {row[0] for row in guest.execute(_THERE).fetchall()} if together else set()
            if together:
                guest.execute("BEGIN")
            for i in numbers:
                before = _held(guest, there) if together else {}
                try:
                    guest.execute(steps[i].sql.encode())
                except Error as error:
                    guest.execute("ROLLBACK") if together else None
                    return found, failed_by(i, steps[i].sql, error)
                lock = _added(before, _held(guest, there)) if together else _alone(steps[i].sql)
                found[i] = steps[i].model_copy(update={"lock": lock})
            if together:
                try:
                    guest.execute("COMMIT")
                except Error as error:
                    return found, failed_by(numbers[-1], "COMMIT", error)
    return found, None


def _held(guest: Connection[Any], there: set[int]) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    for relation, mode in guest.execute(_HELD).fetchall():
        if relation in there:
            held.setdefault(relation, set()).add(mode_of(mode))
    return held


def _added(before: dict[int, set[str]], now: dict[int, set[str]]) -> str:
    added = [m for oid, modes in now.items() for m in modes - before.get(oid, set()) if rank(m) > rank("ACCESS SHARE")]
    return max(added, key=rank, default="")


def _alone(sql: str) -> str:
    return next((lock for words, lock in _ALONE if words in sql[:400]), "")
