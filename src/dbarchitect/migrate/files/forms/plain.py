"""Plain SQL: a numbered folder with `up.sql` and `down.sql`, which begin and end their transactions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.files.migration import script, slug
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Migration

MEDIA = "application/sql"


def write(migration: Migration) -> Iterator[Artifact]:
    """One folder, whatever the plan holds."""
    folder = f"migrations/{migration.numbered_after() + 1:04d}_{slug(migration.title)}"
    up = [(b.up, b.together) for b in migration.batches]
    down = [(b.down, b.down_together) for b in reversed(migration.batches)]
    yield Artifact(path=f"{folder}/up.sql", title="The way there", media=MEDIA, content=_script(up))
    yield Artifact(path=f"{folder}/down.sql", title="The way back", media=MEDIA, content=_script(down))


def _script(parts: list[tuple[tuple[str, ...], bool]]) -> str:
    made = []
    for statements, together in parts:
        if statements:
            made.append(f"BEGIN;\n\n{script(statements)}\nCOMMIT;\n" if together else script(statements))
    return "\n".join(made)


def notes(migration: Migration) -> Iterator[str]:
    """Nothing: whoever runs SQL runs it."""
    del migration
    yield from ()
