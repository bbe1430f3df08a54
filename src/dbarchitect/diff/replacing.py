"""A type made anew under its name: the old one steps aside, columns are converted, then it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made
from dbarchitect.diff.meanwhile import aside, type_meanwhile
from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import address_of
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier
from dbarchitect.model.migration import Loss
from dbarchitect.model.objects import CompositeType, Domain, EnumType, RangeType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address

Replaceable = EnumType | Domain | CompositeType | RangeType


def replaced_type(pair: Pair, old: Replaceable, new: Replaceable) -> Iterator[Change]:
    """The changes around the conversion of columns, which are theirs."""
    address, beside = address_of("type", old.name), aside(old.name)
    word = "DOMAIN" if isinstance(old, Domain) else "TYPE"
    away = f"ALTER {word} {qualified_type(old.name)} RENAME TO {quote_identifier(beside.name)}"
    back = f"ALTER {word} {qualified_type(beside)} RENAME TO {quote_identifier(old.name.name)}"
    why = f"{old.name} cannot be changed in place: it is made anew and its columns are converted"
    if isinstance(old, RangeType) and isinstance(new, RangeType):
        yield from _range_again(pair, old, new)
        return
    yield Change("drop", address, (away,), (back,), Rank.TYPES, why)
    yield Change("create", address, _made(pair, new), (f"DROP {word} {qualified_type(new.name)}",), Rank.TYPES)
    columns = tuple(sorted(c for c in pair.retyped if address in pair.old.uses.get(c, ())))
    former = tuple(("old table", *a[1:]) for a in sorted(pair.remade) if a[0] == "table")
    remains = _remains(pair, old).model_copy(update={"name": beside})
    yield Change(
        "alter", address_of("old type", old.name), (f"DROP {word} {qualified_type(beside)}",), _made(pair, remains), Rank.REMOVAL,
        needs=(address, *columns, *former, *_types_over(pair, address)), loss=_labels_lost(pair, old, new),
    )  # fmt: skip


def _remains(pair: Pair, old: Replaceable) -> Replaceable:
    """The old type made of the old ones, as those are called while their successors have their names."""
    match old:
        case CompositeType():
            return old.but(attributes=tuple(a.but(type=type_meanwhile(pair, a.type)) for a in old.attributes))
        case Domain():
            return old.but(base=type_meanwhile(pair, old.base))
        case _:
            return old


def _range_again(pair: Pair, old: RangeType, new: RangeType) -> Iterator[Change]:
    """A range type has constructors of its name, so it cannot step aside: columns of it are text meanwhile."""
    address, name = address_of("type", old.name), qualified_type(old.name)
    aside, home = [], []
    for table in pair.before.tables:
        there = pair.tables_after.get(table.name)
        for column in table.columns:
            other = there.column(column.name) if there else None
            if other is None or column.inherited or other.type != column.type or column.type != name:
                continue
            alter = f"ALTER TABLE {qualified(table.name)} ALTER COLUMN {quote_identifier(column.name)}"
            gone = (f"{alter} DROP DEFAULT",) if column.default else ()
            come = (f"{alter} SET DEFAULT {column.default}",) if column.default else ()
            aside += [*gone, f"{alter} TYPE text USING {quote_identifier(column.name)}::text"]
            home += [f"{alter} TYPE {name} USING {quote_identifier(column.name)}::{name}", *come]
    drop = f"DROP TYPE {name}"
    yield Change("drop", address, (*aside, drop), (*_made(pair, old), *home), Rank.TYPES)
    yield Change("create", address, (*_made(pair, new), *home), (*aside, drop), Rank.TYPES)


def _types_over(pair: Pair, address: Address) -> tuple[Address, ...]:
    return tuple(sorted(("old type", *u[1:]) for u in pair.users.get(address, ()) if u[0] == "type"))


def _made(pair: Pair, kind: Replaceable) -> tuple[str, ...]:
    match kind:
        case EnumType():
            return made(pair, enums=(kind,))
        case Domain():
            return made(pair, domains=(kind,))
        case CompositeType():
            return made(pair, composites=(kind,))
        case RangeType():
            return made(pair, ranges=(kind,))


def gone_labels(old: EnumType, new: EnumType) -> tuple[str, ...]:
    return tuple(v for v in old.values if v not in set(new.values))


def _labels_lost(pair: Pair, old: Replaceable, new: Replaceable) -> Loss | None:
    """What rows that hold a removed value would lose; none where the rows were counted and none holds it."""
    if not (isinstance(old, EnumType) and isinstance(new, EnumType)):
        return None
    address = address_of("type", old.name)
    known = [pair.given.labels.get((address, label)) for label in gone_labels(old, new)]
    if not known or all(k == 0 for k in known):
        return None
    labels = gone_labels(old, new)
    names = [f"{old.name}.{label}" for label in labels]
    rows = sum(k for k in known if k is not None) if None not in known else None
    return Loss(
        object=f"type {old.name}", what=f"rows that hold {', '.join(labels)} lose the value",
        allow=" ".join(allowing(n) for n in names), rows=rows,
        allowed=pair.given.allows(str(old.name), f"enum:{old.name}") or all(pair.given.allows(n, f"enum:{n}") for n in names),
    )  # fmt: skip
