"""IF NOT EXISTS passes over something that is there already, whatever it is.

What
    The engine said “already exists, skipping”: what is there may have other columns, another definition, or be an index that is not valid.

Why
    The migration counts as done, and the schema is not what it says.

Example
    CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, region text);

Fix
    Leave IF NOT EXISTS out, so that the difference is an error; or alter what is there.

Source
    https://www.postgresql.org/docs/current/sql-createtable.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.lint.case import Case

_MOST = 4
_HARMLESS = ("schema ", "extension ")


def find(case: Case) -> Iterator[Hazard]:
    """The engine's notices; nothing where what is there was compared and is what was asked for."""
    hidden = case.measured.hidden
    if hidden == ():
        return
    for notice in case.measured.notices:
        if notice.endswith("already exists, skipping") and not notice.startswith(_HARMLESS):
            yield Hazard(
                id="if-not-exists-hides",
                measured=f"{notice}: {listed(list(hidden[:_MOST]))}" if hidden else notice,
                why="what is there is kept as it is, and differs from what the statement says"
                if hidden
                else "what is there is kept as it is, even where it differs from what the statement says",
                grade="unsafe" if hidden else "caution",
            )
            return
