"""Tables are locked in the order in which a statement of the application locks them backwards.

What
    One transaction locks a table that others refer to, and after it one that refers to it. An INSERT into the second holds its lock there while
    it waits for the first, whose row it has to find; the migration holds the first and waits for the second.

Why
    Each waits for the other until the server ends one of the two after deadlock_timeout (a second): the migration is rolled back, or a request fails.

Example
    BEGIN; ALTER TABLE customers ADD COLUMN region text; ALTER TABLE orders ADD COLUMN region text; COMMIT;

Fix
    Each table in a transaction of its own, with a lock_timeout; or the table that refers first.

Source
    https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.lint.locks import blocks
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case, Held
    from dbarchitect.migrate.lint.snapshot import Constraint

_STOPS_LOOKUPS = frozenset({"EXCLUSIVE", "ACCESS EXCLUSIVE"})
"""What the lookup of a referenced row, under ROW SHARE, waits for."""
_STOPS_INSERTS = frozenset({"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"})


def find(case: Case) -> Iterator[Hazard]:
    """Tables locked by this statement that refer to one that an earlier statement of the transaction locked."""
    for held, key in _backwards(case):
        first, second = case.first.relations[held.table], case.first.relations[key.table]
        mode = case.measured.lock_on(key.table)
        yield Hazard(
            id="deadlock-with-clients",
            object=f"table {second.shown}",
            lock=mode,
            blocks=blocks(mode),
            measured=f"{held.mode} on {first.shown} since line {held.line}, then {mode} on {second.shown}, which refers to it ({key.name})",
            why=f"an INSERT into {second.shown} that waits for {first.shown} and this transaction wait for each other: "
            "the server ends one of them",
            grade="caution",
        )
        return


def _backwards(case: Case) -> Iterator[tuple[Held, Constraint]]:
    free = {h.table for h in case.held if h.mode in _STOPS_INSERTS}
    for held in case.held:
        if held.mode not in _STOPS_LOOKUPS or not case.used(held.table):
            continue
        for key in case.first.constraints.values():
            late = key.kind == "f" and key.target == held.table and key.table not in (held.table, *free)
            if late and case.used(key.table) and case.measured.lock_on(key.table) in _STOPS_INSERTS:
                yield held, key
