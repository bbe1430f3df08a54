"""Two bookings hold the same thing at the same time: nothing but the application keeps periods apart.

Why
    "Is it free?" and "take it" are two statements; between them another request does the same. A unique key cannot compare periods,
    an exclusion constraint can.

Example
    booking (room_id, starts_at, ends_at) with two rows for one room on one day

Fix
    ALTER TABLE booking ADD EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, ends_at) WITH &&);  -- extension btree_gist

When to ignore
    Overlaps are allowed (capacity above one, overbooking).

Source
    https://www.postgresql.org/docs/18/rangetypes.html#RANGETYPES-CONSTRAINT
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import sure_references
from dbarchitect.assess.naming import DELETED, LIVE_WORDS, plain, stem
from dbarchitect.assess.period import period_of
from dbarchitect.assess.probing import number, quoted, source, unread
from dbarchitect.assess.values import distinct_count
from dbarchitect.core.english import listed, with_article
from dbarchitect.core.names import words
from dbarchitect.model.inspection import Probe
from dbarchitect.model.tables import Exclude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb")
MOST_ROWS = 2_000_000
"""Rows are sorted: larger tables are not asked."""
MOST_KINDS = 50
_TAKEN = frozenset({"booking", "reservation", "rental", "appointment", "lease", "shift", "allocation", "assignment", "stay", "slot", "hire", "loan",
    "occupancy", "schedule", "tenancy", "visit", "session", "timetable", "price", "rate", "tariff", "contract", "employment", "membership"})  # fmt: skip
_THINGS = frozenset({"room", "car", "vehicle", "seat", "table", "desk", "court", "boat", "bike", "machine", "device", "equipment", "resource", "unit", "bed",
    "doctor", "employee", "staff", "nurse", "teacher", "instructor", "driver", "product", "apartment", "property", "hall", "facility", "asset", "pitch",
    "lane", "slot", "spot", "berth", "tool", "van", "truck", "stylist", "therapist", "venue", "studio", "theatre", "item", "instrument", "copy", "bicycle", "trailer", "plot", "locker", "parking", "bay", "gate"})  # fmt: skip

_PEOPLE = frozenset({"doctor", "employee", "staff", "nurse", "teacher", "instructor", "driver", "stylist", "therapist"})
_OF_PEOPLE = frozenset(
    {
        "appointment",
        "appointments",
        "shift",
        "shifts",
        "visit",
        "visits",
        "lesson",
        "lessons",
        "timetable",
        "consultation",
        "slot",
        "slots",
    }
)
"""Tables whose rows take a person's time; in others the person only enters them."""


def probes(case: Case) -> Iterator[Probe]:
    for table, things, (start, end) in _candidates(case):
        if not 0 < (case.rows(table) or 0) <= MOST_ROWS:
            continue
        begins, ends = quoted(case, start), quoted(case, end)
        of = ", ".join(quoted(case, c) for c in (*things, *_kinds(case, table, start)))
        order = ", ".join((begins, *_key_columns(case, table)))
        yield Probe(
            key=_key(table),
            sql=(
                f"SELECT count(*) AS n FROM (SELECT {begins} AS begins, max({ends}) OVER (PARTITION BY {of} ORDER BY {order} "
                f"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM {source(case, table)} "
                f"WHERE {begins} IS NOT NULL AND {ends} IS NOT NULL AND {quoted(case, things[0])} IS NOT NULL{_standing(case, table)}) AS o WHERE o.begins < o.latest"
            ),
            why=f"rows of {table.name} that begin while another of the same {listed(things)} has not ended",
        )


def _standing(case: Case, table: Table) -> str:
    """The condition that leaves out what was cancelled or deleted."""
    text = "char" if case.engine in ("mysql", "mariadb") else "text"
    said = ""
    for column in table.columns:
        name, kind = quoted(case, column.name), column_type(case.schema, column)
        if words(column.name)[-1:] and words(column.name)[-1] in LIVE_WORDS and (kind.textual or kind.family == "enum"):
            for gone in ("cancel", "reject", "declin", "void", "expire", "delete", "no_show", "refus"):
                said += f" AND lower(CAST({name} AS {text})) NOT LIKE '%{gone}%'"
        elif plain(column.name) in (*DELETED, "cancelled_at", "canceled_at", "cancelled_on"):
            said += f" AND NOT coalesce({name}, false)" if kind.family == "boolean" else f" AND {name} IS NULL"
    return said


def check(case: Case) -> Iterator[Finding]:
    """Only where overlaps are few: then they are slips and not the rule."""
    unanswered = []
    for table, things, (start, end) in _candidates(case):
        rows, overlapping = case.rows(table) or 0, number(case, _key(table))
        if overlapping is None:
            unanswered.append(table)
        if overlapping and overlapping <= max(4, 0.3 * rows):
            doing = (
                f"are valid while another of the same {stem(things[0])} still is"
                if says_validity(start)
                else f"hold {with_article(stem(things[0]))} while another does"
            )
            message = f"{overlapping:,} rows of {table.name}{rows_said(case, table)} {doing} ({start} to {end}): the periods overlap, and no constraint keeps them apart."
            yield finding(case, table, message, level="error", column=start)
    unread(case, unanswered)


def _key(table: Table) -> str:
    return f"periods_overlap:{table.name}"


def _key_columns(case: Case, table: Table) -> list[str]:
    return [quoted(case, c) for c in (table.primary_key.columns if table.primary_key else ())]


def says_validity(column: str) -> bool:
    """Whether the period is one in which a fact holds: `valid_from`, `effective_from`."""
    return bool(set(words(column)) & {"valid", "effective", "validity"})


def _kinds(case: Case, table: Table, start: str) -> tuple[str, ...]:
    """Columns of few values that tell facts apart which may hold at the same time: a currency, a kind."""
    if not says_validity(start):
        return ()
    key = table.primary_key.columns if table.primary_key else ()
    return tuple(
        c.name
        for c in table.columns
        if (column_type(case.schema, c).textual or column_type(case.schema, c).family == "enum")
        and (c.name in key or 1 < (distinct_count(case, table, c.name) or 0) <= MOST_KINDS)
        and words(c.name)[-1:] != ("status",)
    )


def _candidates(case: Case) -> Iterator[tuple[Table, tuple[str, ...], tuple[str, str]]]:
    """Tables whose rows take or describe something for a time: the columns that say what, and those of the period."""
    inferred = {(str(i.table.name), i.columns[0]) for i in sure_references(case)}
    for table in case.tables:
        period, rows = period_of(case, table), case.rows(table)
        if period is None or table.primary_key is None or rows == 0:
            continue
        if any(isinstance(c, Exclude) for c in table.constraints) or getattr(
            table.primary_key, "without_overlaps", False
        ):
            continue
        booking = bool(set(words(table.name.name)) & (_TAKEN | {f"{t}s" for t in _TAKEN}))
        referring = [
            c.name
            for c in table.columns
            if any(k.columns == (c.name,) for k in table.foreign_keys) or (str(table.name), c.name) in inferred
        ]
        things = [c for c in referring if set(words(stem(c))) & _THINGS] if booking else []
        if booking and not things:
            # the bookings of a chamber are called so
            things = [c for c in referring if set(words(stem(c))) & (set(words(table.name.name)) - _TAKEN)]
        if not set(words(table.name.name)) & _OF_PEOPLE:
            things = [c for c in things if not set(words(stem(c))) & _PEOPLE]
        if things and column_type(case.schema, table.column(period[0])).family != "time":  # type: ignore[arg-type]
            yield table, (things[0],), period
        elif referring and says_validity(period[0]):
            yield table, tuple(referring), period
