"""What other sessions hold so firmly that reading its definition would wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.postgresql import parts
from dbarchitect.sources.postgresql.session import read_only, single

if TYPE_CHECKING:
    from psycopg import Connection

    from dbarchitect.sources.postgresql.session import Limits


@dataclass(frozen=True)
class Locked:
    """Numbers (oid) of relations and routines that cannot be looked at without waiting; `names` are the held relations."""

    relations: tuple[int, ...] = ()
    routines: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def __or__(self, other: Locked) -> Locked:
        return Locked(
            tuple(sorted({*self.relations, *other.relations})),
            tuple(sorted({*self.routines, *other.routines})),
            tuple(sorted({*self.names, *other.names})),
        )

    def unseen(self) -> tuple[Unseen, ...]:
        if not self.names:
            return ()
        named = ", ".join(self.names[:5]) + (f" and {len(self.names) - 5} more" if len(self.names) > 5 else "")
        why = f"another session holds a lock on {named} that lets nobody read; what hangs on it was left out"
        return (Unseen(part="schema", why=why),)


def locked(connection: Connection[Any], limits: Limits) -> Locked:
    """The relations locked against readers, or about to be, with their partitions, parents and what is defined by them."""
    with read_only(connection, limits) as cursor:
        rows = single(cursor, parts.query("locked"))
    return Locked(
        tuple(sorted(r["oid"] for r in rows if not r["routine"])),
        tuple(sorted(r["oid"] for r in rows if r["routine"])),
        tuple(sorted(r["held"] for r in rows if r["held"] is not None)),
    )
