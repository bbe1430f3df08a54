"""A lock that blocks others is held while something long runs in the same transaction.

What
    An earlier statement of the transaction took a lock that keeps reads or writes out (LOCK TABLE, ALTER TABLE, a trigger …), harmless by itself
    as it takes a moment; then a scan, an index build or an UPDATE of all rows runs before COMMIT, and the lock stays for all of that time.

Why
    Locks are released at the end of the transaction, not of the statement. VALIDATE CONSTRAINT, for example, blocks nobody, unless it stands in the
    same transaction as the ADD CONSTRAINT … NOT VALID.

Example
    BEGIN;
    ALTER TABLE orders ADD COLUMN state text;
    UPDATE orders SET state = 'open';
    COMMIT;

Fix
    One transaction for each: what locks first, then what takes long.

Source
    https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed
from dbarchitect.migrate.lint.locks import blocks, rank
from dbarchitect.migrate.lint.writes import unbounded
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case


def find(case: Case) -> Iterator[Hazard]:
    """The strongest lock on a table of others that an earlier statement took and this one, which works on all of a table, keeps."""
    work = _work(case)
    if not work or case.measured.in_pieces:
        return
    blocking = sorted(case.blocking(), key=lambda h: (-rank(h.mode), h.line))
    if not blocking:
        return
    held, *others = blocking
    done = listed([case.name(o) for o in work])
    name = case.first.relations[held.table].shown
    beside = f"; locks on {listed([case.first.relations[h.table].shown for h in others])} too" if others else ""
    yield Hazard(
        id="lock-held-while-scanning",
        object=f"table {name}",
        lock=held.mode,
        blocks=blocks(held.mode),
        measured=f"{held.mode} on {name} is held since line {held.line} while all of {done} is read or written{beside}",
        why=f"{blocks(held.mode)} of {name} wait until the transaction ends: the lock of line {held.line} is kept over the long work",
        grade="unsafe" if any(case.grade(o) == "unsafe" for o in work) else "caution",
    )


def _work(case: Case) -> tuple[int, ...]:
    """Tables of others that this statement reads or writes as a whole."""
    if not case.queries:
        built = (case.after.indexes[i].table for i in case.built)
        return tuple(dict.fromkeys((*case.rewritten, *case.scanned, *built)))
    written = unbounded(case)
    if case.statement.words[:1] in {("SELECT",), ("INSERT",), ("WITH",), ("COPY",)}:
        # a small read by a key may be a scan here; one over most of the rows is one everywhere
        return tuple(dict.fromkeys((*written, *_read_whole(case))))
    return written


def _read_whole(case: Case) -> tuple[int, ...]:
    if " where " in case.statement.sql.lower() or " limit " in case.statement.sql.lower():
        return ()
    return tuple(o for o in case.scanned if case.measured.scans[o].rows >= max(case.rows.get(o, 0), 1))
