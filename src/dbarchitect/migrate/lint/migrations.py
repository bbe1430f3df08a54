"""What is judged: each migration as SQL on the lines where it stood, and how its tool runs it."""

from __future__ import annotations

from dataclasses import dataclass

from dbarchitect.model.migration import JudgedStatement


@dataclass(frozen=True)
class Unread:
    """A part of a migration in another language that is not run here; `code` as it is written there."""

    line: int
    code: str
    why: str


@dataclass(frozen=True)
class Migration:
    """`wrapped` names the tool that runs the file in one transaction whatever is in it; empty: the file decides.

    One that is not `judged` is run only because later ones build on it.
    """

    file: str
    sql: str
    wrapped: str = ""
    judged: bool = True
    alone: bool = False
    """Its tool runs each statement by itself."""
    notes: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


def in_order(judged: tuple[JudgedStatement, ...], migration: Migration) -> tuple[JudgedStatement, ...]:
    """The statements with what was not read between them, by line."""
    unread = (
        JudgedStatement(
            sql=one.code, line=one.line, file=migration.file, verdict="caution", executed=False, why=f"not judged: {one.why}"
        )
        for one in migration.unread
    )  # fmt: skip
    return tuple(sorted((*judged, *unread), key=lambda s: s.line)) if migration.unread else judged
