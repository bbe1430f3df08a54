"""A short name of a schema's content: equal schemas have equal fingerprints."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema


def fingerprint(schema: Schema, without: frozenset[str] = frozenset()) -> str:
    """Sixteen hexadecimal digits over all but the server's version, its roles, comments of the database, and namespaces of `without`."""
    kept = schema.but(version=None, roles=(), comment=None, default_privileges=())
    if without:
        kept = kept.but(
            namespaces=tuple(n for n in kept.namespaces if n.name not in without),
            **{
                part: tuple(o for o in getattr(kept, part) if o.name.namespace not in without)
                for part in ("enums", "domains", "composites", "ranges", "sequences", "routines", "tables", "views", "others")
            },
        )  # fmt: skip
    return hashlib.sha256(kept.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]
