"""A run for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.applied import Applied, UnitState

_SAID = {
    "planned": "nothing was run",
    "none": "no migration was ever run here by dbarchitect",
    "running": "not finished",
    "done": "done",
    "rolling_back": "being rolled back",
    "rolled_back": "rolled back",
}
_OF_PHASES = {**_SAID, "waiting": "waiting", "running": "not finished"}
_MARKS = {"waiting": "·", "running": "…", "done": "✓", "undone": "↶"}


def headline(run: Applied) -> str:
    """What became of it, in a line."""
    done = sum(u.state == "done" for u in run.units)
    counted = f", {done} of {len(run.units)} steps done" if run.units and run.state != "planned" else ""
    phase = f"phase {run.phase} " if run.phase and run.state != "planned" else ""
    return f"{run.database}: {phase}{_SAID[run.state]}{counted}"


def render(run: Applied, *, width: int = 100) -> str:
    lines = [headline(run)]
    if run.run is not None:
        ended = f", ended {run.finished_at}" if run.finished_at else ""
        lines.append(f"run {run.run} of plan {run.plan}, begun {run.started_at}{ended}")
    if run.held_by:
        lines.append(f"it is running now: {run.held_by}")
    if run.phases:
        said = ", ".join(f"{p.name} {_OF_PHASES[p.state]}" for p in run.phases)
        lines.append(textwrap.fill(f"phases: {said}", width, subsequent_indent="        "))
    lines += ["", *(_unit(u, width) for u in run.units)] if run.units else []
    lines += ["", *(textwrap.fill(r, width) for r in run.remarks)] if run.remarks else []
    if run.state == "planned":
        lines += ["", f"To run it: add --execute {run.database}"]
    elif run.state == "running" and not run.held_by:
        lines += ["", "The same `migrate apply` goes on from here; `migrate rollback` undoes what was done."]
    return "\n".join(lines) + "\n"


def _unit(unit: UnitState, width: int) -> str:
    facts = []
    if unit.seconds is not None:
        facts.append(f"{unit.seconds:.2f} s")
    if unit.attempts > 1:
        facts.append(f"{unit.attempts} attempts")
    if unit.stall_ms:
        facts.append(f"others waited {unit.stall_ms:.0f} ms at most")
    if unit.rows is not None:
        facts.append(f"{unit.rows:,} rows")
    said = f"  {_MARKS[unit.state]} {unit.number}  {unit.what}" + (f"  ({', '.join(facts)})" if facts else "")
    return textwrap.fill(said, width, subsequent_indent="       ")
