"""The plan as SQL that runs, and its way back: what can stand in a transaction stands in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.report.migration.plan import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.migration import Plan

MEDIA = "application/sql"
_SETTINGS = {"postgresql": ("SET search_path TO public", "SET check_function_bodies TO off")}


def render(plan: Plan) -> str:
    """The way there; while the plan is stopped only the reasons, as comments."""
    if plan.stopped:
        return "".join(f"-- {line}\n" for line in _stopped(plan))
    return _script(plan, ((s.sql, s.transactional, s.why) for s in plan.steps))


def back(plan: Plan) -> str:
    """The way back, last step first."""
    steps = [s for s in reversed(plan.steps) if s.reverse]
    return _script(plan, ((s.reverse or "", s.transactional, "") for s in steps))


def _stopped(plan: Plan) -> Iterator[str]:
    yield words.headline(plan)
    for loss in plan.losses:
        if not loss.allowed:
            yield f"{loss.object}: {loss.what}. Allow it with {loss.allow}"
    for asked in plan.questions:
        yield f"{asked.text} Then: {asked.hint}"


def _script(plan: Plan, statements: Iterable[tuple[str, bool, str]]) -> str:
    lines = [f"-- {words.headline(plan)}"]
    settings = _SETTINGS.get(plan.dialect, ())
    lines += [f"{s};" for s in settings]
    inside = False
    for sql, transactional, why in statements:
        if transactional and not inside:
            lines += ["", "BEGIN;"]
        elif not transactional and inside:
            lines += ["", "COMMIT;"]
        inside = transactional
        lines.append("")
        if why:
            lines.append(f"-- {why}")
        lines.append(f"{sql.rstrip().rstrip(';')};")
    if inside:
        lines += ["", "COMMIT;"]
    return "\n".join(lines) + "\n"
