"""Flyway: versioned SQL, its undo, and a configuration beside it where a script runs outside of a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Migration

MEDIA = "application/sql"


def write(migration: Migration) -> Iterator[Artifact]:
    """`V8__name.sql` and `U8__name.sql`, a version for every batch."""
    version = migration.numbered_after()
    for batch in migration.batches:
        version += 1
        scripts = [("V", batch.up_script(), batch.together)]
        if batch.down:
            scripts.append(("U", batch.down_script(), batch.down_together))
        for kind, sql, together in scripts:
            path = f"{kind}{version}__{batch.name}.sql"
            title = batch.title if kind == "V" else f"Undo: {batch.title}"
            yield Artifact(path=path, title=title, media=MEDIA, content=sql)
            if settings := _settings(sql, together):
                yield Artifact(path=f"{path}.conf", title=f"How {path} is run", content=settings)


def _settings(sql: str, together: bool) -> str:
    """Of a script alone: outside of a transaction, and a `${` in it is no placeholder."""
    lines = [] if together else ["executeInTransaction=false"]
    if "${" in sql:
        lines.append("placeholderReplacement=false")
    return "".join(f"{line}\n" for line in lines)


def notes(migration: Migration) -> Iterator[str]:
    """What Flyway needs."""
    yield "`flyway undo` is not part of its free edition; there U….sql is run by hand"
    if any("${" in b.up_script() + b.down_script() for b in migration.batches):
        yield "a script with “${” has a .conf beside it that switches placeholders off"
