"""What must be asked: whether something that goes is what comes under another name. Nothing here is ever taken for granted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

from dbarchitect.core.english import counted
from dbarchitect.diff.conversion import taken_apart
from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import column_address, matched, table_address
from dbarchitect.model.migration import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.tables import Column, Table

T = TypeVar("T")

LIKELY = 0.5
"""From this likeness on somebody is asked."""


@dataclass(frozen=True)
class Likeness:
    """How alike two objects are, 0 to 1, and what speaks for it."""

    score: float
    evidence: tuple[str, ...]


def questions(pair: Pair) -> tuple[Asked, ...]:
    """Those that nobody has answered: what may be lost need not be asked about."""
    asked = (*_tables(pair), *_columns(pair), *_labels(pair), *_sequences(pair), *_missing_values(pair))
    allowed = {allowing(name.removeprefix("public.")) for name in pair.given.allow}
    return tuple(a for a in asked if not allowed & set(a.options))


def name_likeness(one: str, other: str) -> float:
    """How alike two names are: by letters and by words, whichever is more."""
    letters = SequenceMatcher(None, one.lower(), other.lower()).ratio()
    mine, theirs = _words(one), _words(other)
    words = 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0
    short, long = sorted((one.lower(), other.lower()), key=len)
    within = 0.75 if len(short) > 2 and (long.startswith(short) or long.endswith(short)) else 0.0
    return max(letters, words, within, 0.7 if _abbreviates(short, long) else 0.0)


def _words(name: str) -> set[str]:
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return {w.rstrip("s") for w in re.split(r"[^a-z0-9]+", apart.lower()) if w}


def _abbreviates(short: str, long: str) -> bool:
    """`qty` of `quantity`: the letters in order, the first the same."""
    if len(short) < 3 or short[0] != long[0]:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _tables(pair: Pair) -> Iterator[Asked]:
    gone = [t for n, t in pair.tables_before.items() if n not in pair.tables_after and not t.partition_of]
    come = [t for n, t in pair.tables_after.items() if n not in pair.tables_before and not t.partition_of]
    for old, new, likeness in _best(gone, come, table_likeness):
        hint = f"--rename {old.name}={new.name}"
        yield Asked(
            id=f"rename:table:{old.name}", text=f"Is {new.name} the table {old.name} under another name?", hint=hint,
            evidence=likeness.evidence, options=(hint, allowing(str(old.name))),
            assumed=f"{old.name} goes with its rows and {new.name} comes empty",
        )  # fmt: skip


def table_likeness(old: Table, new: Table) -> Likeness:
    was, now = {(c.name, c.type) for c in old.columns}, {(c.name, c.type) for c in new.columns}
    both = len(was & now)
    shared = both / max(1, len(was | now))
    names = name_likeness(old.name.name, new.name.name)
    if old.name.name == new.name.name:
        names = 1.0
    score = 0.7 * shared + 0.3 * names
    if both == 0:
        score = 0.0
    evidence = [
        f"{both} of {counted(len(old.columns), 'column')} have the same name and type",
        f"their names are {_percent(names)} alike",
    ]
    return Likeness(score, tuple(evidence))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _columns(pair: Pair) -> Iterator[Asked]:
    for old, new in pair.tables():
        gone = [c for c in old.columns if new.column(c.name) is None and not c.inherited and c.generated is None]
        come = [c for c in new.columns if old.column(c.name) is None and not c.inherited and c.generated is None]
        places = {c.name: i for i, c in enumerate(old.columns)}, {c.name: i for i, c in enumerate(new.columns)}
        alone = len(gone) == 1 and len(come) == 1

        def likeness(one: Column, other: Column, places: object = places, alone: bool = alone) -> Likeness:
            assert isinstance(places, tuple)
            return column_likeness(one, other, places[0][one.name], places[1][other.name], alone=alone)

        for one, other, found in _best(gone, come, likeness):
            hint = f"--rename {old.name}.{one.name}={new.name}.{other.name}"
            rows = pair.given.rows.get(table_address(old.name))
            evidence = (*found.evidence, *((f"{rows} rows hold values of it",) if rows else ()))
            yield Asked(
                id=f"rename:column:{old.name}.{one.name}", text=f"Is {new.name}.{other.name} the column {one.name} under another name?",
                hint=hint, evidence=evidence, options=(hint, allowing(f"{old.name}.{one.name}")),
                assumed=f"{old.name}.{one.name} goes with its values and {other.name} comes without",
            )  # fmt: skip


def column_likeness(old: Column, new: Column, place: int, other: int, *, alone: bool) -> Likeness:
    """By type, name, place, and whether nothing else of the table comes or goes."""
    (was, _, _), (now, _, _) = taken_apart(old.type), taken_apart(new.type)
    names = name_likeness(old.name, new.name)
    score, evidence = 0.0, []
    if old.type == new.type:
        score += 0.35
        evidence.append(f"both are {old.type}")
    elif was == now:
        score += 0.25
        evidence.append(f"both are {was}, of another size")
    else:
        score -= 0.15
    score += 0.45 * names
    evidence.append(f"their names are {_percent(names)} alike")
    if place == other:
        score += 0.2
        evidence.append(f"both stand at place {place + 1}")
    if alone:
        score += 0.1
        evidence.append("nothing else of the table comes or goes")
    if (old.default, old.nullable) == (new.default, new.nullable):
        score += 0.05
    return Likeness(score, tuple(evidence))


def _best(
    gone: Sequence[T], come: Sequence[T], likeness: Callable[[T, T], Likeness]
) -> Iterator[tuple[T, T, Likeness]]:
    """The likeliest pairs, each object in one pair at most."""
    scored = sorted(
        ((found, i, j) for i, one in enumerate(gone) for j, other in enumerate(come) if (found := likeness(one, other)).score >= LIKELY),
        key=lambda s: (-s[0].score, s[1], s[2]),
    )  # fmt: skip
    left: set[int] = set()
    right: set[int] = set()
    for found, i, j in scored:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            yield gone[i], come[j], found


def _labels(pair: Pair) -> Iterator[Asked]:
    for old, new in matched(pair.before.enums, pair.after.enums):
        if old is None or new is None:
            continue
        gone = [v for v in old.values if v not in new.values]
        come = [v for v in new.values if v not in old.values]
        for value in gone:
            place = old.values.index(value)
            there = next((c for c in come if new.values.index(c) == place or name_likeness(value, c) > 0.6), None)
            if there is None:
                continue
            come.remove(there)
            hint = f"--rename enum:{old.name}.{value}={old.name}.{there}"
            yield Asked(
                id=f"rename:enum:{old.name}.{value}", text=f"Is “{there}” the value “{value}” of {old.name} under another name?", hint=hint,
                evidence=(f"“{there}” stands where “{value}” stood" if new.values.index(there) == place else "their names are alike",),
                options=(hint, allowing(f"{old.name}.{value}")), assumed=f"“{value}” goes; rows that hold it stop the migration",
            )  # fmt: skip


def _sequences(pair: Pair) -> Iterator[Asked]:
    before, after = (
        {s.name: s for s in schema.sequences if s.owned_by is None} for schema in (pair.before, pair.after)
    )
    names = {s.name for s in pair.before.sequences}, {s.name for s in pair.after.sequences}
    gone, come = [s for n, s in before.items() if n not in names[1]], [s for n, s in after.items() if n not in names[0]]
    for old, new, found in _best(
        gone, come, lambda a, b: Likeness(name_likeness(a.name.name, b.name.name), ("their names are alike",))
    ):
        hint = f"--rename sequence:{old.name}={new.name}"
        yield Asked(
            id=f"rename:sequence:{old.name}", text=f"Is {new.name} the sequence {old.name} under another name?", hint=hint,
            evidence=found.evidence, options=(hint,), assumed=f"{old.name} goes with the number it has reached and {new.name} begins anew",
        )  # fmt: skip


def _missing_values(pair: Pair) -> Iterator[Asked]:
    """Columns that may not be empty, and nobody says what they are in the rows that are there."""
    for name, old in pair.tables_before.items():
        new = pair.tables_after.get(name)
        if new is None or pair.given.rows.get(table_address(name)) == 0:
            continue
        # the rows of a table that is made anew are put into partitions by it
        keys = {k.expression for k in new.partitioning.keys} if new.partitioning and not old.partitioning else set()
        for column in new.columns:
            address = column_address(name, column.name)
            fresh = old.column(column.name) is None or pair.goes(address)
            if column.default or column.identity or column.generated or column.inherited:
                continue
            if fresh and (not column.nullable or column.name in keys):
                yield _missing(new, column, "in the rows that are there already", "it is NOT NULL and has no default")
            elif count := pair.given.nulls.get(address):
                yield _missing(
                    new, column, f"in the {counted(count, 'row')} that lack it", "it is NOT NULL from now on"
                )


def _missing(table: Table, column: Column, where: str, why: str) -> Asked:
    return Asked(
        id=f"value:{table.name}.{column.name}", text=f"What shall {table.name}.{column.name} be {where}?",
        hint=f"give {table.name}.{column.name} a default in the target", evidence=(why,),
        assumed=f"no row of {table.name} lacks it; where one does, the step fails and nothing is changed",
    )  # fmt: skip
