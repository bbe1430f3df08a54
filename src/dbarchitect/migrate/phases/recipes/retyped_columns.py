"""A column of another type under the same name: filled beside the old one, then both change places in one short transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.conversion import by_assignment, narrows, taken_apart, using
from dbarchitect.diff.pair import Pair
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.migrate.phases import counters
from dbarchitect.migrate.phases.columns import in_its_place
from dbarchitect.migrate.phases.draft import free_column
from dbarchitect.migrate.phases.mirror import Kept, Mirror
from dbarchitect.model.links import Links
from dbarchitect.model.migration import Asked

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.migration import PhaseName
    from dbarchitect.model.tables import Column, Table

TURN = 30
_NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
_TEXTS = frozenset({"text", "character varying", "character", "citext", "name"})
_TIMES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})


def contribute(case: Case, draft: Draft) -> None:
    for table, target in case.both():
        if table.partition_of:
            continue
        for old in table.columns:
            new = target.column(old.name)
            if new is None or new.type == old.type or old.generated or new.generated or old.inherited:
                continue
            if ("retyped", str(table.name), old.name) in draft.handled or not costs(case, table, old, new):
                continue
            _one(case, draft, table, old, new)


def _one(case: Case, draft: Draft, table: Table, old: Column, new: Column) -> None:
    declared = next(
        (e for e in case.how.columns if case.table(e.table).name == table.name and set(e.to) == {old.name}), None
    )
    version = case.sandbox.version
    forward = declared.to[old.name] if declared else converted(case, old, new, version)
    backward = declared.back.get(old.name, "") if declared else ""
    swap(
        case, draft, table, old, new, new.type, forward, backward or converted(case, new, old, version),
        "switch" if understood(old.type, new.type) else "contract",
    )  # fmt: skip
    families = [f for f in (_NUMBERS, _TEXTS) if taken_apart(old.type)[0] in f and taken_apart(new.type)[0] in f]
    if (
        not understood(old.type, new.type)
        and taken_apart(old.type)[0] not in _TEXTS
        and not _read_alike(old.type, new.type)
    ):
        draft.questions.append(
            Asked(
                id=f"type:{table.name}.{old.name}",
                text=f"Statements written for {old.type} need not be right for {new.type}: shall the new column of {table.name} have a name of its own?",
                hint=f'--how "columns: [{{table: {table.name}, to: {{NEW: {forward}}}, back: {{{old.name}: …}}}}]"',
                assumed=f"the new version speaks {old.type} until the change of places",
            )
        )
    if families and understood(old.type, new.type):
        draft.understood.add((table.name, new.name))
    draft.recipes.append("key_to_bigint" if _is_key(table, old) and new.type == "bigint" else "column_type")


def swap(
    case: Case, draft: Draft, table: Table, old: Column, new: Column, kind: str, forward: str, backward: str, moment: PhaseName,
    kept: Column | None = None,
) -> None:  # fmt: skip
    """The column of type `kind` is filled by `forward` and takes its name in `moment`."""
    fresh = free_column(case, table.name, f"{old.name}_new")
    aside = free_column(case, table.name, f"{old.name}_old")
    mirror = Mirror(table.name, old.name, (), (Kept(fresh, kind, forward),), sources=(old.name,), both=False)
    back = Mirror(table.name, aside, (), (Kept(aside, (kept or old).type, backward),), sources=(old.name,), both=False)
    draft.physical[(table.name, new.name)] = fresh
    draft.former[(table.name, new.name)] = aside
    draft.fresh[(table.name, new.name)] = moment
    in_its_place(case, draft, table, new.but(type=kind), mirror, back, moment, kept)
    sequence = next((s for s in case.before.sequences if s.owned_by == (table.name, old.name)), None)
    later = next((s for s in case.after.sequences if sequence and s.name == sequence.name), None)
    if sequence is not None and later is not None and later.owned_by == (table.name, new.name):
        counters.own_sequence(draft, moment, sequence.name, table.name, aside, new.name, (sequence.type, later.type))
    draft.tell(
        "write_both",
        f"{table.name}.{old.name}: deploy the version that is ready for {new.type}; until the change of places it writes only values that "
        f"{old.type} holds too.",
    )  # fmt: skip


def _read_alike(old: str, new: str) -> bool:
    """Whether values of both are written the same."""
    one, other = taken_apart(old)[0], taken_apart(new)[0]
    alike = (_NUMBERS, _TIMES, frozenset({"json", "jsonb"}), frozenset({"inet", "cidr"}))
    return other in _TEXTS or any(one in a and other in a for a in alike)


def _is_key(table: Table, column: Column) -> bool:
    return table.primary_key is not None and column.name in table.primary_key.columns


def understood(old: str, new: str) -> bool:
    """Whether statements written for the old type go on with the new: literals, comparisons, and no value refused."""
    (one, _, array), (other, _, arrays) = taken_apart(old), taken_apart(new)
    family = next((f for f in (_NUMBERS, _TEXTS, _TIMES) if one in f and other in f), None)
    return array == arrays and (one == other or family is not None) and not narrows(old, new)


def converted(case: Case, old: Column, new: Column, version: int) -> str:
    """The old column as the new type; null for values that it cannot hold."""
    name = quote_identifier(old.name)
    plain = using(Pair(case.before, case.after, Links(), Links()), old, new) or f"{name}::{new.type}"
    sure = by_assignment(old.type, new.type) and not narrows(old.type, new.type)
    if sure or version < 16:
        return plain
    base, _, array = taken_apart(old.type)
    if (base in _TEXTS or narrows(old.type, new.type)) and (base in _TEXTS or base in _NUMBERS or array):
        return f"CASE WHEN pg_input_is_valid({name}::text, {quote_literal(new.type)}) THEN {plain} END"
    return plain


def costs(case: Case, table: Table, old: Column, new: Column) -> bool:
    """Whether ALTER … TYPE writes the table or an index of it anew, or is refused; tried, and taken back."""
    from psycopg import Error

    from dbarchitect.migrate.plan.running import session

    how = using(Pair(case.before, case.after, Links(), Links()), old, new)
    clause = f" USING {how}" if how else ""
    on, files = quote_literal(qualified(table.name, always=True)), "SELECT relfilenode FROM pg_class WHERE oid = {0}::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = {0}::regclass) ORDER BY oid"  # fmt: skip
    with session(case.sandbox, case.database) as guest:
        guest.execute("BEGIN")
        try:
            was = guest.execute(files.format(on).encode()).fetchall()
            sql = (
                f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {quote_identifier(old.name)} TYPE {new.type}{clause}"
            )
            guest.execute(sql.encode())
            return guest.execute(files.format(on).encode()).fetchall() != was or bool(table.partitioning)
        except Error:
            return True
        finally:
            guest.execute("ROLLBACK")
