"""Files outside the database.

What: a file or picture is kept in object storage; the row holds its key. Only what the brief calls binary is `bytea`.
Why: large values bloat backups, replication and the cache, and cannot be served by a content network. The row decides who may see
the key; upload first, then write the row, and a sweep removes files no row names.
When to choose otherwise: small values (under some 100 KB) that must live and die in one transaction with the row.
Source: https://wiki.postgresql.org/wiki/BinaryFilesInDB
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("file", "image", "binary")


def form(attribute: Attribute) -> Form:
    if type_name(attribute.type) == "binary":
        return Form("bytea")
    return Form(
        "text",
        (("length", "char_length({c}) BETWEEN 1 AND 1024"),),
        suffix="" if attribute.name.endswith("_key") else "_key",
    )


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.files",
        question="Where do files live?",
        choice="in object storage, the row holds the storage key",
        reasons=("backups, replicas and the cache stay small", "files are served without passing through the database"),
        alternatives=(
            Alternative(choice="bytea", why_not="every backup and replica carries every file; at most 1 GB a value"),
            Alternative(choice="large objects", why_not="need their own permissions, vacuuming and dump options"),
        ),
        changes_if="files are small and must be written in the same transaction as the row",
        about=places(used),
        evidence=(
            Cited(
                claim="storing large binary data in the database has costs in backup, memory and throughput",
                source="https://wiki.postgresql.org/wiki/BinaryFilesInDB",
                checked="2026-11",
            ),
        ),
    )
