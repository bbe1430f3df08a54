"""Rows and answers of engines beside PostgreSQL: samples of tables and probes of checks, one bounded SELECT at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import ProbeAnswer, Sample, Unseen
from dbarchitect.sources.safety import why_unsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dbarchitect.model.inspection import Inspection, Probe
    from dbarchitect.model.tables import Table

MOST_ROWS = 1_000
LONGEST_VALUE = 500
MOST_CELLS = 3_000_000
FEW_ROWS = 500
_OPAQUE = ("blob", "binary", "geometry", "point", "polygon", "linestring", "bit", "vector", "bytea", "image", "raw")


class Refused(Exception):  # noqa: N818 (an answer of an engine, not an error of ours)
    """The engine did not answer; the message says why, in one line."""


@dataclass(frozen=True)
class Asker:
    """A session that only reads. `run(sql, most_rows)` gives columns and rows, or raises Refused."""

    run: Callable[[str, int], tuple[tuple[str, ...], list[tuple[Any, ...]]]]
    quote: Callable[[str], str]
    dialect: str
    """sqlglot's name of it."""
    qualified: Callable[[Table], str]
    seconds: float = 60.0


def said(value: Any) -> str | None:
    """A value as text; None for NULL."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return "\\x" + bytes(value)[: LONGEST_VALUE // 2].hex()
    return str(value)


def samples(asker: Asker, seen: Inspection, rows: int) -> tuple[tuple[Sample, ...], tuple[Unseen, ...]]:
    """At most `rows` rows of each table, from the front, column by column; and which tables were not looked at, and why."""
    found: list[Sample] = []
    failed: dict[str, list[str]] = {}
    ends, cells = time.monotonic() + asker.seconds, 0
    sizes = {s.table: s.rows or 0.0 for s in seen.sizes or ()}
    for table in sorted(seen.schema_.tables, key=lambda t: (sizes.get(str(t.name), 0.0), str(t.name))):
        columns = [c.name for c in table.columns if not c.type.lower().startswith(_OPAQUE)]
        wanted = min(rows, FEW_ROWS) if cells + rows * len(columns) > MOST_CELLS else rows
        if time.monotonic() >= ends:
            failed.setdefault("the time for samples was over", []).append(str(table.name))
            continue
        if not columns:
            continue
        listed = ", ".join(asker.quote(c) for c in columns)
        try:
            # one more row than wanted tells whether these are all
            _, taken = asker.run(f"SELECT {listed} FROM {asker.qualified(table)} LIMIT {wanted + 1}", wanted + 1)
        except Refused as error:
            failed.setdefault(str(error), []).append(str(table.name))
            continue
        cells += len(taken) * len(columns)
        found += _columns(str(table.name), columns, taken, wanted)
    return tuple(found), tuple(_unseen(why, tables) for why, tables in failed.items())


def _columns(table: str, columns: list[str], taken: list[tuple[Any, ...]], wanted: int) -> list[Sample]:
    kept, found = taken[:wanted], []
    for place, column in enumerate(columns):
        same: dict[str, str] = {}
        texts = (said(row[place]) for row in kept)
        values = tuple(same.setdefault(v[:LONGEST_VALUE], v[:LONGEST_VALUE]) for v in texts if v is not None)
        found.append(
            Sample(table=table, column=column, values=values, rows_looked_at=len(kept), complete=len(taken) <= wanted)
        )
    return found


def _unseen(why: str, tables: Sequence[str]) -> Unseen:
    named = ", ".join(tables[:5]) + (f" and {len(tables) - 5} more" if len(tables) > 5 else "")
    return Unseen(part="samples", why=f"{named}: {why}")


def answers(asker: Asker, probes: Iterable[Probe], *, all_of_them: bool, ours: bool = False) -> tuple[ProbeAnswer, ...]:
    """What the data say to each probe: the first `MOST_ROWS` rows as text; those not bounded are asked only on `all_of_them`."""
    found: list[ProbeAnswer] = []
    ends = time.monotonic() + asker.seconds
    for probe in probes:
        if not probe.bounded and not all_of_them:
            why = "it reads rows, which only --sample allows"
        elif time.monotonic() >= ends:
            why = "the time for questions to the data was over"
        elif refused := "" if ours else why_unsafe(probe.sql, asker.dialect):
            why = f"not run, because {refused}"
        else:
            found.append(_answer(asker, probe))
            continue
        found.append(ProbeAnswer(key=probe.key, ok=False, why_not=why))
    return tuple(found)


def _answer(asker: Asker, probe: Probe) -> ProbeAnswer:
    try:
        columns, rows = asker.run(probe.sql, MOST_ROWS)
    except Refused as error:
        return ProbeAnswer(key=probe.key, ok=False, why_not=str(error))
    return ProbeAnswer(key=probe.key, columns=columns, rows=tuple(tuple(said(v) for v in row) for row in rows))


def completed(
    asker: Asker, seen: Inspection, sample: int, ask: Callable[[Inspection], tuple[Probe, ...]] | None
) -> Inspection:
    """The inspection with samples where they are wanted, and with answers to what `ask` makes of it."""
    if sample > 0:
        taken, missed = samples(asker, seen, sample)
        seen = seen.but(samples=taken, unseen=(*seen.unseen, *missed))
    else:
        seen = seen.but(unseen=(*seen.unseen, Unseen(part="samples", why="rows are read only with --sample")))
    return seen.but(answers=answers(asker, ask(seen), all_of_them=sample > 0)) if ask is not None else seen
