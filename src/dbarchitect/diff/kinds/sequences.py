"""Sequences that are no identity column's: made, dropped, changed in place, given to a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import whole
from dbarchitect.diff.pair import address_of, column_address, matched
from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.objects import create_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.objects import Sequence


def changes(pair: Pair) -> Iterator[Change]:
    taken_over = {address for address in pair.remade if address[0] == "sequence"}
    for old, new in matched(pair.before.sequences, pair.after.sequences):
        name = (old or new).name  # type: ignore[union-attr]
        address = address_of("sequence", name)
        drop = (f"DROP SEQUENCE {qualified(name)}",)
        if address in taken_over:
            continue
        if old is None and new is not None:
            yield Change("create", address, (create_sequence(new.but(owned_by=None)).sql,), drop, Rank.SEQUENCES)
            if new.owned_by:
                yield _owned(pair, new, new.owned_by, None)
        elif new is None and old is not None:
            if not _goes_with_column(pair, old):
                yield Change("drop", address, drop, whole(pair, sequences=(old,)), Rank.REMOVAL)
        elif old and new:
            yield from _altered(pair, old, new)


def _goes_with_column(pair: Pair, sequence: Sequence) -> bool:
    """Whether the column that owns it goes, and the sequence with it."""
    if sequence.owned_by is None:
        return False
    table, column = sequence.owned_by
    there = pair.tables_after.get(table)
    return there is None or pair.goes(address_of("table", table)) or there.column(column) is None


def _altered(pair: Pair, old: Sequence, new: Sequence) -> Iterator[Change]:
    name, address = qualified(new.name), address_of("sequence", new.name)
    if old.unlogged != new.unlogged:
        there, back = (f"ALTER SEQUENCE {name} SET {'UNLOGGED' if s.unlogged else 'LOGGED'}" for s in (new, old))
        yield Change("alter", address, (there,), (back,), Rank.SEQUENCES)
    there, back = sequence_settings(new, old), sequence_settings(old, new)
    if there:
        sql, undo = (
            (*_raised(a, b), f"ALTER SEQUENCE {name}{words}") for a, b, words in ((old, new, there), (new, old, back))
        )
        yield Change("alter", address, sql, undo, Rank.SEQUENCES)
    if old.owned_by != new.owned_by and new.owned_by is not None:
        yield _owned(pair, new, new.owned_by, old.owned_by)
    elif old.owned_by != new.owned_by:
        back = f"ALTER SEQUENCE {name} OWNED BY {_owner(old.owned_by)}"
        yield Change("alter", address, (f"ALTER SEQUENCE {name} OWNED BY NONE",), (back,), Rank.LOOSEN)


def _raised(old: Sequence, new: Sequence) -> tuple[str, ...]:
    """A sequence that has not come as far as its new minimum is set there."""
    least = new.minimum if new.minimum is not None else 1 if new.increment > 0 else None
    former = old.minimum if old.minimum is not None else 1 if old.increment > 0 else None
    if least is None or former is None or least <= former:
        return ()
    name = qualified(new.name)
    return (f"SELECT setval({quote_literal(name)}, {least}, false) FROM {name} WHERE last_value < {least}",)


def sequence_settings(new: Sequence, old: Sequence) -> str:
    """What ALTER SEQUENCE must say to make `new` of `old`; empty when they are alike."""
    parts = []
    if new.type != old.type:
        parts.append(f"AS {new.type}")
    if new.increment != old.increment:
        parts.append(f"INCREMENT BY {new.increment}")
    if new.minimum != old.minimum:
        parts.append("NO MINVALUE" if new.minimum is None else f"MINVALUE {new.minimum}")
    if new.maximum != old.maximum:
        parts.append("NO MAXVALUE" if new.maximum is None else f"MAXVALUE {new.maximum}")
    if new.start != old.start:
        parts.append(f"START WITH {new.start}")
    if new.cache != old.cache:
        parts.append(f"CACHE {new.cache}")
    if new.cycle != old.cycle:
        parts.append("CYCLE" if new.cycle else "NO CYCLE")
    return "".join(f" {p}" for p in parts)


def _owner(owned_by: object) -> str:
    if not isinstance(owned_by, tuple):
        return "NONE"
    table, column = owned_by
    return f"{qualified(table)}.{quote_identifier(column)}"


def _owned(pair: Pair, new: Sequence, owner: tuple[object, str], former: object) -> Change:
    name = qualified(new.name)
    table, column = new.owned_by or (None, "")
    assert table is not None
    return Change(
        "alter", ("owned", *address_of("sequence", new.name)[1:]),
        (f"ALTER SEQUENCE {name} OWNED BY {_owner(owner)}",), (f"ALTER SEQUENCE {name} OWNED BY {_owner(former)}",),
        Rank.SETTINGS,
        needs=(
            address_of("sequence", new.name), column_address(table, column), address_of("table", table),
            ("owner", *address_of("table", table)), ("owner", *address_of("sequence", new.name)),
        ),
    )  # fmt: skip
