"""Liquibase: one changelog of formatted SQL, a changeset for every batch, with its rollback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.files.migration import slug
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Batch, Migration

AUTHOR = "dbarchitect"


def write(migration: Migration) -> Iterator[Artifact]:
    """The file for the folder of changelogs, numbered after the last."""
    parts = [part for batch in migration.batches for part in _changeset(batch, migration)]
    text = "--liquibase formatted sql\n\n" + "\n".join(parts)
    path = f"changelog/{migration.numbered_after() + 1:04d}_{slug(migration.title)}.sql"
    yield Artifact(path=path, title=migration.title, media="application/sql", content=text)


def _changeset(batch: Batch, migration: Migration) -> Iterator[str]:
    """Statements that stand in a transaction go together; each that cannot is a changeset of its own."""
    groups: list[tuple[tuple[str, ...], tuple[str, ...]]]
    groups = [(batch.up, batch.down)] if batch.together else [((sql,), ()) for sql in batch.up]
    if not batch.together:
        groups[-1] = (groups[-1][0], batch.down)
    whole = batch.together and batch.down_together
    for i, (up, down) in enumerate(groups, 1):
        number = f"{batch.number}" if len(groups) == 1 else f"{batch.number}.{i}"
        # Liquibase would cut at every semicolon, also at those within the body of a function
        head = f"--changeset {AUTHOR}:{migration.id}-{number} splitStatements:false rollbackSplitStatements:false stripComments:false"
        head += "" if whole else " runInTransaction:false"
        back = ["--rollback empty"] if not down else []
        for sql in down:
            back += [f"--rollback {line}".rstrip() for line in f"{sql};".splitlines()]
        yield "\n".join([head, *("\n\n".join(f"{s};" for s in up)).splitlines(), *back]) + "\n"


def notes(migration: Migration) -> Iterator[str]:
    """What cannot be undone."""
    if any(not b.reversible for b in migration.batches):
        yield "where nothing undoes a changeset, its rollback is empty"
    if any(not b.down_together and len(b.down) > 1 for b in migration.batches):
        yield "a rollback of several statements that cannot stand in a transaction is run by hand, one after the other"
