"""The schema: what a database holds, as its engine understands it. One model for briefs, live databases, files and dialects.

Types, defaults and expressions are text in the dialect of the schema (`dialect`), in the engine's own spelling when read
from a live engine. Everything is ordered as it was created or, where order has no meaning, by name.
"""

from __future__ import annotations

from dbarchitect.model.base import Value
from dbarchitect.model.objects import (
    CompositeType,
    DefaultPrivilege,
    Domain,
    EnumType,
    Extension,
    Namespace,
    RangeType,
    RawObject,
    Role,
    Routine,
    Sequence,
    View,
)
from dbarchitect.model.tables import Name, Table


class Schema(Value):
    """Everything in one database."""

    dialect: str = "postgresql"
    version: int | None = None
    namespaces: tuple[Namespace, ...] = ()
    """Beside `public`; `public` itself only when it was changed."""
    extensions: tuple[Extension, ...] = ()
    roles: tuple[Role, ...] = ()
    enums: tuple[EnumType, ...] = ()
    domains: tuple[Domain, ...] = ()
    composites: tuple[CompositeType, ...] = ()
    ranges: tuple[RangeType, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    others: tuple[RawObject, ...] = ()
    default_privileges: tuple[DefaultPrivilege, ...] = ()
    comment: str | None = None

    def table(self, name: str | Name) -> Table | None:
        """The table of that name; a plain string means the namespace `public` unless it has a dot."""
        if isinstance(name, str):
            namespace, _, bare = name.rpartition(".")
            name = Name(namespace=namespace or "public", name=bare)
        return next((t for t in self.tables if t.name == name), None)
