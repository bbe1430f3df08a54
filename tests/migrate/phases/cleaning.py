"""Scripts as sources, and a server as it was before a plan was made in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.plan.sides import Named, drop_all_roles
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


def clean(sandbox: Sandbox) -> None:
    """No database and no role is left that a plan made."""
    for database in tuple(sandbox._databases):
        sandbox.drop_database(database)
    drop_all_roles(sandbox)


def named(text: str) -> Named:
    """A script as a source."""
    reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),))
    return Named("x.sql", reading if text.strip() else None)
