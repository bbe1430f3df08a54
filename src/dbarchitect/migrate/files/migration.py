"""A plan cut into migrations: each is one transaction or what cannot stand in one, with what undoes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply.units import plan_id, reverse_steps, stands_alone, units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.migration import Plan, Step

LONGEST_NAME = 40
_ROUTINE = re.compile(r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)\b", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"[VvUu]?(\d{1,18})")
_FOLLOWS = re.compile(r"[\w.@:+-]{1,200}")
_QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class Batch:
    """Statements that a tool runs together, without their semicolons; `together`: in one transaction.

    `down` undoes them; empty where nothing does. Bodies of routines are not checked when they are made, since what they use may
    come later: `up` and `down` say so themselves.
    """

    number: int
    name: str
    title: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    together: bool
    down_together: bool
    reversible: bool

    def up_script(self) -> str:
        return script(self.up)

    def down_script(self) -> str:
        return script(self.down)


@dataclass(frozen=True)
class Migration:
    """What a form writes; `follows` is the tool's migration before it as it is called there."""

    id: str
    title: str
    dialect: str
    batches: tuple[Batch, ...]
    follows: str = ""
    notes: tuple[str, ...] = ()

    def numbered_after(self) -> int:
        """The number of the migration before it; 0 where there is none. ArchitectError `migrate.follows`."""
        if not self.follows:
            return 0
        found = _LEADING_NUMBER.match(self.follows)
        if found is None:
            raise ArchitectError(
                "migrate.follows",
                f"“{self.follows[:80]}” begins with no number, so nothing says what comes after it",
                hint="name the last migration as its file or folder is called, as 0007_orders or V7__orders",
            )
        return int(found[1])


def migration_of(plan: Plan, *, name: str = "", follows: str = "") -> Migration:
    """The plan's statements in batches. ArchitectError `migrate.nothing` for a plan without steps."""
    if not plan.steps:
        raise ArchitectError(
            "migrate.no_change", "both sides are alike: there is nothing to write", hint="name two schemas that differ"
        )
    if follows and not _FOLLOWS.fullmatch(follows):
        raise ArchitectError(
            "migrate.follows",
            f"“{' '.join(follows.split())[:80]}” is no name of a migration",
            hint="name the last migration as its file or folder is called, without its ending",
        )
    title = " ".join((name or _title(plan)).split())
    cut = [u.steps for u in units(plan.steps)]
    stem = slug(title)
    made = tuple(_batch(i, steps, stem if len(cut) == 1 else f"{stem}_{i}", title) for i, steps in enumerate(cut, 1))
    notes = []
    if any(s.backfill is not None for s in plan.steps):
        notes.append("rows are brought up to date by one statement; `dbarchitect migrate apply` does it in chunks")
    gone = [s for s in plan.steps if s.reverse is None and s.backfill is None]
    if gone:
        notes.append(
            f"nothing undoes {len(gone)} of {counted(len(plan.steps), 'statement')}; the way back leaves them out"
        )
    return Migration(plan_id(plan.steps), title, plan.dialect, made, follows, tuple(notes))


def _batch(number: int, steps: tuple[Step, ...], name: str, title: str) -> Batch:
    down = tuple(r.sql for s in reversed(steps) for r in reverse_steps(s))
    together = all(s.transactional for s in steps)
    down_together = together and not any(stands_alone(d) for d in down)
    up = tuple(_plain(s.sql) for s in steps)
    return Batch(
        number, name, title, _prepared(up, local=together), _prepared(tuple(map(_plain, down)), local=down_together),
        together, down_together, bool(down) and all(s.reverse is not None or s.backfill is not None for s in steps),
    )  # fmt: skip


def _prepared(statements: tuple[str, ...], *, local: bool) -> tuple[str, ...]:
    if any(_ROUTINE.match(s) for s in statements):
        return (f"SET {'LOCAL ' if local else ''}check_function_bodies = off", *statements)
    return statements


def _plain(sql: str) -> str:
    return sql.strip().rstrip(";").rstrip()


def script(statements: Iterable[str]) -> str:
    """The statements, each with its semicolon, an empty line between two."""
    return "\n\n".join(f"{s};" for s in statements) + "\n"


def _title(plan: Plan) -> str:
    first = plan.steps[0].why or plan.steps[0].object or " ".join(plan.steps[0].sql.split()[:4])
    more = len(plan.steps) - 1
    return f"{_QUOTED.sub('', first)[:60]}{' and more' if more else ''}"


def slug(title: str) -> str:
    """A title as part of a file's name: letters of ASCII, digits, underscores."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    return words[:LONGEST_NAME].strip("_") or "change"
