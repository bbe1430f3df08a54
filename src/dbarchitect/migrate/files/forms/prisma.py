"""Prisma: a folder with `migration.sql` for every batch, and beside it `down.sql`, which Prisma itself does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.files.migration import script
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Migration

MEDIA = "application/sql"
_PROVIDERS = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_FIRST = 10_000_000_000_000


def write(migration: Migration) -> Iterator[Artifact]:
    """Prisma sorts folders by name and sends each file in one message, which PostgreSQL runs in one transaction."""
    number = migration.numbered_after() or _FIRST
    for batch in migration.batches:
        # several statements in one message are a transaction: what cannot stand in one is sent alone
        groups = [batch.up] if batch.together else [(sql,) for sql in batch.up]
        for i, up in enumerate(groups, 1):
            number += 1
            name = batch.name if len(groups) == 1 else f"{batch.name}_{i}"
            folder = f"prisma/migrations/{number:014d}_{name}"
            yield Artifact(path=f"{folder}/migration.sql", title=batch.title, media=MEDIA, content=script(up))
            if batch.down and i == len(groups):
                undo = f"Undo: {batch.title}"
                yield Artifact(path=f"{folder}/down.sql", title=undo, media=MEDIA, content=script(batch.down))
    if not migration.follows:
        provider = _PROVIDERS.get(migration.dialect, "postgresql")
        yield Artifact(
            path="prisma/migrations/migration_lock.toml", title="The provider", content=f'provider = "{provider}"\n'
        )


def notes(migration: Migration) -> Iterator[str]:
    """How the way back is gone."""
    yield "Prisma knows no way back: run down.sql with `prisma db execute --file`, then take the row out of _prisma_migrations"
    if not migration.follows:
        yield "the folders' numbers come before those of today; where others exist, name the last with --follows"
    del migration
