"""Which constraints stand in CREATE TABLE itself: those that need nothing but the table's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Check, Exclude, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.links import Links
    from dbarchitect.model.tables import Constraint, Table


def stands_inline(links: Links, table: Table, constraint: Constraint) -> bool:
    """Whether CREATE TABLE can say it; an inherited one is the parent's to say."""
    if constraint.inherited:
        return True
    match constraint:
        case ForeignKey():
            return False
        case PrimaryKey() | Unique():
            return constraint.attach_to is None
        case Check():
            if not constraint.validated and constraint.enforced:
                return False
        case Exclude():
            pass
    address = ("constraint", table.name.namespace, table.name.name, constraint.name)
    place = (table.name.namespace, table.name.name)
    return all(used[1:3] == place or used[0] in ("type", "other") for used in links.uses.get(address, ()))
