"""Django: a migration for every batch, of `RunSQL` with its reverse; `atomic = False` where it cannot stand in a transaction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.files.forms.alembic import literal
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Batch, Migration

_NAME = re.compile(r"(?:([A-Za-z_]\w*)\.)?(\d{4}\w*)")
_APP = "app"


def write(migration: Migration) -> Iterator[Artifact]:
    """The migrations in a chain; the application's label is that of `follows`, else `app`."""
    label, before = _before(migration.follows)
    number = int(before[:4]) if before else 0
    for batch in migration.batches:
        number += 1
        name = f"{number:04d}_{batch.name}"
        yield Artifact(
            path=f"migrations/{name}.py",
            title=batch.title,
            media="text/x-python",
            content=_module(batch, label, before),
        )
        before = name


def _before(follows: str) -> tuple[str, str]:
    if not follows:
        return _APP, ""
    found = _NAME.fullmatch(follows)
    if found is None:
        raise ArchitectError(
            "migrate.follows",
            f"“{follows[:80]}” is no name of a Django migration",
            hint="name the last one with its application, as shop.0007_orders",
        )
    return found[1] or _APP, found[2]


def _module(batch: Batch, label: str, before: str) -> str:
    dependencies = f'[("{label}", "{before}")]' if before else "[]"
    lines = ["from django.db import migrations", "", "", "class Migration(migrations.Migration):"]
    if not (batch.together and batch.down_together):
        lines += ["    atomic = False", ""]
    lines += [f"    dependencies = {dependencies}", "", "    operations = [", "        migrations.RunSQL("]
    # a list of statements is run as it stands; of a string Django would have to find where each ends
    lines += ["            sql=[", *_listed(batch.up), "            ],"]
    if batch.reversible:
        lines += ["            reverse_sql=[", *_listed(batch.down), "            ],"]
    return "\n".join([*lines, "        ),", "    ]"]) + "\n"


def _listed(statements: tuple[str, ...]) -> Iterator[str]:
    for sql in statements:
        # with parameters given as None a percent sign is one
        yield f"                ({literal(sql)}, None),"


def notes(migration: Migration) -> Iterator[str]:
    """What is left to the application."""
    if not migration.follows:
        yield "the first migration depends on none; where others exist, name the last with --follows shop.0007_orders"
    elif "." not in migration.follows:
        yield f"the application is taken to be called “{_APP}”; name it with --follows, as shop.{migration.follows}"
    yield "Django's own picture of the models is not changed by SQL: add `state_operations` where makemigrations would write the same again"
