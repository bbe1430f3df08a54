"""Drizzle Kit: SQL with breakpoints between statements, and the entries of its journal."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.files.migration import script
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Batch, Migration

MEDIA = "application/sql"
_VERSIONS = {"postgresql": ("postgresql", "7"), "mysql": ("mysql", "5"), "mariadb": ("mysql", "5"), "sqlite": ("sqlite", "6")}  # fmt: skip
_FOLLOWS = re.compile(r"(\d{4}\w*)@(\d{10,14})")
_FIRST_WHEN = 946_684_800_000  # milliseconds: before any journal of today


def write(migration: Migration) -> Iterator[Artifact]:
    """Files `0008_name.sql`; the journal itself when they are the first, else the entries to be added to it."""
    index, when = _after(migration.follows)
    dialect, version = _VERSIONS.get(migration.dialect, ("postgresql", "7"))
    entries = []
    for batch in migration.batches:
        tag = f"{index:04d}_{batch.name}"
        undo = Artifact(path=f"drizzle/down/{tag}.sql", title=f"Undo: {batch.title}", media=MEDIA, content=script(batch.down))  # fmt: skip
        if not batch.together:
            path = f"drizzle/by_hand/before_{tag}.sql"
            yield Artifact(path=path, title=f"By hand: {batch.title}", media=MEDIA, content=batch.up_script())
        else:
            when += 1
            entries.append({"idx": index, "version": version, "when": when, "tag": tag, "breakpoints": True})
            yield Artifact(path=f"drizzle/{tag}.sql", title=batch.title, media=MEDIA, content=_broken(batch))
            index += 1
        if batch.down:
            yield undo
    if migration.follows:
        content, path = json.dumps(entries, indent=2), "drizzle/meta/_journal.entries.json"
    else:
        whole = {"version": version, "dialect": dialect, "entries": entries}
        content, path = json.dumps(whole, indent=2), "drizzle/meta/_journal.json"
    yield Artifact(path=path, title="The journal", media="application/json", content=content + "\n")


def _after(follows: str) -> tuple[int, int]:
    """The next number, and the time of the entry before, which later ones must exceed or they are passed over."""
    if not follows:
        return 0, _FIRST_WHEN
    found = _FOLLOWS.fullmatch(follows)
    if found is None:
        raise ArchitectError(
            "migrate.follows",
            f"“{follows[:80]}” does not say when the last migration was made, and Drizzle runs only what is later",
            hint="name the last entry of meta/_journal.json as tag@when: --follows 0007_orders@1726000000000",
        )
    return int(found[1][:4]) + 1, int(found[2])


def _broken(batch: Batch) -> str:
    return "\n--> statement-breakpoint\n".join(f"{s};" for s in batch.up) + "\n"


def notes(migration: Migration) -> Iterator[str]:
    """What Drizzle cannot do."""
    yield "Drizzle Kit knows no way back: the scripts of drizzle/down are run by hand"
    if migration.follows:
        yield "add the entries of meta/_journal.entries.json to those of meta/_journal.json"
    alone = sum(not b.together for b in migration.batches)
    if alone:
        yield f"Drizzle runs all migrations in one transaction: {alone} that cannot stand in one are in drizzle/by_hand, run each before the one it names"
