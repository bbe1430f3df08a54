"""Phases as SQL that runs: what belongs together stands in a transaction, each lock is waited for only briefly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.migration import Phase, Plan, Step

LOCK_TIMEOUT = "SET lock_timeout = '2s'"


def render(plan: Plan) -> str:
    """All phases, one after the other; while something would be lost, only the reasons."""
    if plan.stopped:
        open_ = [x for x in plan.losses if not x.allowed]
        return "".join(f"-- {x.object}: {x.what}. Allow it with {x.allow}\n" for x in open_)
    return "\n".join(phase(p) for p in plan.phases)


def phase(it: Phase) -> str:
    """The statements of a phase, and its checks as comments."""
    lines = [f"-- {it.name}: {_line(it.purpose)}", f"{LOCK_TIMEOUT};", *_script(it.steps)]
    for check in it.checks:
        lines += ["", f"-- must be 0: {_line(check.what)}", f"{check.sql};"]
    return "\n".join(lines) + "\n"


def back(it: Phase) -> str:
    """From the end of the phase to the end of the one before."""
    lines = [
        f"-- {it.name}, the way back",
        f"-- when: {_line(it.rollback_when)}",
        f"{LOCK_TIMEOUT};",
        *_script(it.rollback),
    ]
    return "\n".join(lines) + "\n"


def _script(steps: Iterable[Step]) -> Iterator[str]:
    inside = False
    for step in steps:
        if step.transactional and not inside:
            yield from ("", "BEGIN;")
        elif not step.transactional and inside:
            yield from ("COMMIT;", "")
        inside = step.transactional
        if step.backfill is not None:
            yield "-- as one statement; beside live load `dbarchitect migrate apply` walks it in chunks"
        yield f"{step.sql.rstrip().rstrip(';')};"
    if inside:
        yield "COMMIT;"


def _line(text: str) -> str:
    return " ".join(text.split())
