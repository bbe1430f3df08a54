"""How to go about the change: at once, bit by bit, side by side for a while, piece by piece, or on a second server; with numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.english import counted
from dbarchitect.model.migration import Approach, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.migration import ApproachName, Plan

REWRITE_BYTES_PER_SECOND = 50e6
BACKFILL_ROWS_PER_SECOND = 12_000.0
COPY_BYTES_PER_SECOND = 40e6
TRIGGER_SECONDS_PER_ROW = 12e-6
LOCK_SECONDS = 0.05
ROW_BYTES = 150
"""Assumed where nothing was measured: a rewrite as in `migrate lint`; a backfill beside load that takes a tenth of the time; a copy by
logical replication; a trigger in PL/pgSQL for each row written."""
BEARABLE_SECONDS = 2.0
MOST_TRICKLE_SECONDS = 7 * 86_400.0


@dataclass(frozen=True)
class Known:
    """What a live source or the user says of size and load, by table as people name it; `writes` in rows a second."""

    rows: Mapping[str, float] = field(default_factory=dict)
    bytes: Mapping[str, float] = field(default_factory=dict)
    writes: float | None = None
    application_is_ours: bool = True
    bearable_seconds: float = BEARABLE_SECONDS


def choose(case: Case, draft: Draft, known: Known | None, plan: Plan) -> Approach:
    """The cheapest way that blocks nobody longer than is bearable; the others with why not."""
    know = known or Known()
    touched = [str(t) for t in sorted(draft.touched, key=str)]
    rows = sum(know.rows.get(t, 0.0) for t in touched)
    size = sum(know.bytes.get(t, know.rows.get(t, 0.0) * ROW_BYTES) for t in touched)
    said = bool(know.rows or know.bytes)
    whole = sum(know.bytes.values())
    ways = (
        _big_bang(size, said), _trickle(rows, size, said, plan), _parallel(draft, rows, said), _strangler(draft, touched), _blue_green(case, whole, said)
    )  # fmt: skip
    name, reasons = _chosen(case, draft, know, {w.name: w for w in ways}, size, whole, said)
    writes, why = _writes(know)
    return Approach(name=name, reasons=reasons, ways=ways, writes=writes, writes_why=why)


def _chosen(
    case: Case, draft: Draft, know: Known, ways: dict[ApproachName, Way], size: float, whole: float, said: bool
) -> tuple[ApproachName, tuple[str, ...]]:
    blocked = ways["big_bang"].blocked_seconds
    bear = know.bearable_seconds
    if not draft.touched:
        return "big_bang", ("nothing has to be filled or kept equal: each statement is short by itself",)
    if said and blocked is not None and blocked <= bear:
        return "big_bang", (
            f"rewriting {_bytes(size)} blocks for {blocked:.2g} s, no longer than the {bear:g} s that are bearable",
            "the phases below are for those who want no interruption at all",
        )
    duration = ways["trickle"].duration_seconds or 0.0
    if said and duration > MOST_TRICKLE_SECONDS and size > 0.5 * whole:
        return "blue_green", (
            f"the backfill would take {duration / 86_400:.0f} days and touches {size / max(whole, 1):.0%} of all bytes: a second server is filled faster",
        )  # fmt: skip
    if len(draft.touched) > 8 and {"move", "table_split", "table_merge"} & set(draft.recipes):
        return "strangler", (
            f"{counted(len(draft.touched), 'table')} change and rows move between them: one path of the application after the other",
        )
    if draft.inexact:
        names = ", ".join(sorted(str(t) for t in draft.inexact))
        return "parallel_run", (
            f"going there and back may give other values ({names}): both shapes run side by side, compared, until the checks have given 0 for a week",
        )
    why = (
        f"{_bytes(size)} would block for {blocked:.0f} s"
        if said and blocked
        else "how large the tables are is not known, so they are taken as large"
    )
    return "trickle", (f"{why}; in phases nobody waits longer than a lock takes",)


def _big_bang(size: float, said: bool) -> Way:
    blocked = size / REWRITE_BYTES_PER_SECOND if said else None
    return Way(
        name="big_bang", blocked_seconds=blocked, duration_seconds=blocked, why="one script, one deployment, everybody waits",
        formula=f"bytes of the tables / {REWRITE_BYTES_PER_SECOND / 1e6:.0f} MB/s",
    )  # fmt: skip


def _trickle(rows: float, size: float, said: bool, plan: Plan) -> Way:
    locks = sum(s.lock == "ACCESS EXCLUSIVE" for p in plan.phases for s in p.steps)
    filled = sum(s.backfill is not None for p in plan.phases for s in p.steps) or 1
    return Way(
        name="trickle", blocked_seconds=LOCK_SECONDS, duration_seconds=rows * filled / BACKFILL_ROWS_PER_SECOND if said else None,
        why=f"phases with triggers; {locks} statements lock a table for a moment each",
        formula=f"rows × {filled} / {BACKFILL_ROWS_PER_SECOND:,.0f} a second beside load; {LOCK_SECONDS} s for a lock",
    )  # fmt: skip


def _parallel(draft: Draft, rows: float, said: bool) -> Way:
    return Way(
        name="parallel_run", blocked_seconds=LOCK_SECONDS,
        duration_seconds=(rows / BACKFILL_ROWS_PER_SECOND if said else 0.0) + 7 * 86_400,
        why="as trickle, and both shapes are read and compared before the new one counts", formula="as trickle, and a week of comparison",
    )  # fmt: skip


def _strangler(draft: Draft, touched: list[str]) -> Way:
    return Way(
        name="strangler", blocked_seconds=LOCK_SECONDS, duration_seconds=len(touched) * 7 * 86_400.0,
        why=f"{counted(len(touched), 'table')}, one path of the application at a time behind an interface", formula="a week for each table",
    )  # fmt: skip


def _blue_green(case: Case, whole: float, said: bool) -> Way:
    keyless = sum(t.primary_key is None and not t.partition_of for t in case.before.tables)
    hindrance = f"; {keyless} tables without a primary key would need REPLICA IDENTITY FULL" if keyless else ""
    return Way(
        name="blue_green", blocked_seconds=5.0, duration_seconds=whole / COPY_BYTES_PER_SECOND if said else None,
        why=f"a second server with the new shape, filled by logical replication{hindrance}; sequences are carried over at the switch",
        formula=f"all bytes / {COPY_BYTES_PER_SECOND / 1e6:.0f} MB/s; about 5 s to drain and switch",
    )  # fmt: skip


def _writes(know: Known) -> tuple[Literal["trigger", "application"], str]:
    if know.writes is None:
        return "trigger", "a trigger catches every writer, those nobody remembers too; the load is not known"
    share = know.writes * TRIGGER_SECONDS_PER_ROW
    if share > 0.2 and know.application_is_ours:
        return "application", f"{know.writes:,.0f} rows a second × {TRIGGER_SECONDS_PER_ROW * 1e6:.0f} µs would take {share:.0%} of a core: the application writes both"  # fmt: skip
    return (
        "trigger",
        f"{know.writes:,.0f} rows a second × {TRIGGER_SECONDS_PER_ROW * 1e6:.0f} µs take {share:.1%} of a core, and no writer is missed",
    )


def _bytes(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
