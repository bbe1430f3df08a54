"""What recipes leave: the difference between what is there and the target, sorted into what may come early and what must wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.diff.change import shown
from dbarchitect.diff.closure import close, kinds
from dbarchitect.diff.ordering import in_order
from dbarchitect.diff.pair import Given, Pair
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.engines.postgresql.read.links import read_links
from dbarchitect.migrate.phases.gentle import Move, gentler
from dbarchitect.migrate.plan.running import session
from dbarchitect.model.migration import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from psycopg import Connection

    from dbarchitect.diff.change import Change
    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.model.links import Links
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

_NEW_THINGS = frozenset({"schema", "namespace", "extension", "role", "type", "sequence", "routine", "table", "view", "index", "statistics", "partition"})  # fmt: skip
_TIGHTENING = frozenset({"constraint", "index"})


@dataclass
class Standing:
    """A database as it stands, read anew after each phase."""

    sandbox: Sandbox
    database: str
    schema: Schema
    links: Links

    @classmethod
    def read(cls, sandbox: Sandbox, database: str) -> Standing:
        with session(sandbox, database) as guest:
            return cls(sandbox, database, read_schema(guest).schema, read_links(guest))


def changes_to(now: Standing, target: Schema, links: Links, allow: frozenset[str] = frozenset()) -> tuple[Change, ...]:
    """What makes the target of it, in order."""
    pair = Pair(now.schema, target, now.links, links, Given(allow=allow))
    close(pair)
    return tuple(in_order(tuple(c for module in kinds() for c in module.changes(pair)), pair.old, pair.new))


def early(now: Standing, target: Schema, links: Links, draft: Draft) -> tuple[Change, ...]:
    """What is new and stands in nobody's way: the version before does not notice it."""
    found = [c for c in changes_to(now, target, links) if _is_new(c, now.schema, target, draft)]
    return _that_run(now, found)


def _is_new(change: Change, now: Schema, target: Schema, draft: Draft) -> bool:
    kind, *names = change.address
    if change.address in draft.handled or change.verb == "drop":
        return False
    if change.verb == "alter":
        return all(" ADD VALUE " in sql for sql in change.sql)
    tables = {(t.name.namespace, t.name.name) for t in now.tables}
    on_old_table = tuple(names[:2]) in tables
    if kind == "column":
        return on_old_table and _nobody_minds(names, target, draft)
    if kind == "index":
        return not any("UNIQUE" in sql for sql in change.sql) or not _of_old_table(names, now, target)
    if kind in ("constraint", "trigger", "policy", "rule"):
        return not on_old_table and tuple(names[:2]) in {(t.name.namespace, t.name.name) for t in target.tables}
    if kind == "partition":
        return False
    return kind in _NEW_THINGS


def _nobody_minds(names: list[str], target: Schema, draft: Draft) -> bool:
    """A column that statements which do not know it leave well alone, and that is there at once."""
    table = next((t for t in target.tables if (t.name.namespace, t.name.name) == tuple(names[:2])), None)
    column = table.column(names[2]) if table else None
    if table is None or column is None or (table.name, column.name) in draft.fresh.keys() | draft.carried:
        return False
    if column.identity or (column.generated and column.generated.stored):
        return False
    return column.nullable or column.default is not None


def _of_old_table(names: list[str], now: Schema, target: Schema) -> bool:
    there = {t.name for t in now.tables}
    return any(i.name == names[1] and t.name in there for t in target.tables for i in t.indexes)


def tightening(now: Standing, target: Schema, links: Links, draft: Draft) -> tuple[Change, ...]:
    """Rules that the version before might not keep: keys, checks, references, values that must be there."""

    def is_rule(change: Change) -> bool:
        if change.address in draft.handled or change.verb == "drop":
            return False
        kind = change.address[0]
        if kind in _TIGHTENING and change.verb == "create":
            return True
        return kind == "column" and all(sql.endswith(" SET NOT NULL") for sql in change.sql)

    return _that_run(now, [c for c in changes_to(now, target, links) if is_rule(c)], keep_refused=_by_rows)


_BY_ROWS = ("22", "23")


def _by_rows(state: str) -> bool:
    return state[:2] in _BY_ROWS


def _that_run(
    now: Standing, found: list[Change], keep_refused: Callable[[str], bool] = lambda _: False
) -> tuple[Change, ...]:
    """Those that need nothing that is not there yet; tried one after the other, and taken back."""
    kept = []
    with session(now.sandbox, now.database) as guest:
        guest.execute("BEGIN")
        for change in found:
            state = _refused(guest, change)
            if not state or keep_refused(state):
                kept.append(change)
        guest.execute("ROLLBACK")
    return tuple(kept)


def _refused(guest: Connection[object], change: Change) -> str:
    from psycopg import Error

    guest.execute("SAVEPOINT tried")
    try:
        for sql in change.sql:
            guest.execute(sql.replace(" CONCURRENTLY", "", 1).encode())
    except Error as error:
        guest.execute("ROLLBACK TO SAVEPOINT tried")
        return error.sqlstate or "XX000"
    return ""


def gentle_steps(changes: Iterable[Change], target: Schema, now: Schema) -> Iterator[tuple[Step, tuple[Move, ...]]]:
    """Each statement in the form that keeps nobody waiting, with the moves that undo it, the last first."""
    for change in changes:
        moves: list[Move] = []
        for sql in change.sql:
            moves += gentler(sql, target, now)
        back = tuple(Move(b, alone=not change.transactional) for b in change.back)
        for n, move in enumerate(moves):
            yield (
                Step(
                    sql=move.sql, reverse=";\n".join(change.back) or None if n == 0 else None, why=change.why, object=shown(change.address),
                    transactional=not move.alone and change.transactional, reversible=change.reversible,
                ),
                back if n == 0 else (),
            )  # fmt: skip
