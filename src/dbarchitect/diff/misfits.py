"""Values that another type does not take: what of them is lost, and what is put in their place once somebody allowed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.conversion import by_assignment, narrows, taken_apart, underneath
from dbarchitect.diff.fillers import stand_in
from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import column_address
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.tables import short_type
from dbarchitect.model.migration import Loss

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.tables import Column, Table

_READ = frozenset(
    {"text", "character varying", "character", "citext", "name", "json", "jsonb", "bytea", "uuid", "date", "bit", "bit varying", "money",
     "inet", "cidr", "interval", "xml", "time without time zone", "time with time zone"}
)  # fmt: skip
"""Types whose values become others by way of how they are written, and may be refused."""


def may_be_refused(old: str, new: str) -> bool:
    """Whether values are read anew from how they are written, so that each may be refused."""
    (was, _, array), (_, _, arrays) = taken_apart(old), taken_apart(new)
    return old != new and not array and not arrays and was in _READ and not by_assignment(old, new)


def misfit(pair: Pair, table: Table, old: Column, new: Column) -> Loss | None:
    """What the other type loses; None where all values were seen to fit, or none can be unlike."""
    if old.generated or old.type == new.type:
        return None
    was, now = underneath(pair.before, old.type), underneath(pair.after, new.type)
    known = pair.given.misfits.get(column_address(table.name, old.name))
    narrower = narrows(was, now)
    if known == 0 or not (narrower or (known and may_be_refused(was, now))):
        return None
    name = f"{table.name}.{old.name}"
    what = f"what of {name} does not fit into" if narrower else f"values of {name} that cannot be read as"
    return Loss(
        object=f"column {name}", what=f"{what} {short_type(new.type)}", allow=allowing(name),
        allowed=pair.given.allows(name, f"column:{name}"), rows=known,
    )  # fmt: skip


def what_fits(old: Column, new: Column) -> str:
    """The value where the new type takes it; what it does not take gives way to the default, to nothing, or to what stands for a value."""
    name, kind = quote_identifier(old.name), new.type
    if not may_be_refused(old.type, kind):
        return f"{name}::{kind}"
    written = f"({name} #>> '{{}}')" if taken_apart(old.type)[0] in ("json", "jsonb") else f"{name}::text"
    instead = "NULL" if new.nullable else new.default or stand_in(kind, "0")
    return f"CASE WHEN {name} IS NULL OR pg_input_is_valid({written}, {quote_literal(kind)}) THEN {written}::{kind} ELSE {instead} END"
