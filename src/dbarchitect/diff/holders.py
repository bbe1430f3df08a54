"""Everything that has an owner, privileges or a comment, with the words by which statements call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.comments import comment_targets
from dbarchitect.engines.postgresql.render.grants import targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import CompositeType, EnumType, RangeType
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Grant


@dataclass(frozen=True)
class Holder:
    """`stands_on` are the objects with which it comes and goes."""

    address: Address
    grant_target: str
    owner_target: str | None
    owner: str | None
    grants: tuple[Grant, ...]
    stands_on: tuple[Address, ...]


def holders(schema: Schema) -> dict[str, Holder]:
    """Owners and privileges, by the words of the target."""
    found = {}
    addresses = list(_addresses(schema))
    for (owner_target, grant_target, owner, grants, _), address in zip(targets(schema), addresses, strict=True):
        stands_on = (address, ("table", *address[1:3])) if address[0] == "column" else (address,)
        named = owner_target if address[0] != "column" else None
        found[grant_target] = Holder(address, grant_target, named, owner, grants, stands_on)
    return found


def _addresses(schema: Schema) -> Iterator[Address]:
    """The addresses of `targets`, in its order."""
    for space in schema.namespaces:
        yield ("namespace", space.name)
    kinds: tuple[EnumType | CompositeType | RangeType, ...] = (*schema.enums, *schema.composites, *schema.ranges)
    for kind in kinds:
        yield ("type", kind.name.namespace, kind.name.name)
    for domain in schema.domains:
        yield ("type", domain.name.namespace, domain.name.name)
    for sequence in schema.sequences:
        yield ("sequence", sequence.name.namespace, sequence.name.name)
    for routine in schema.routines:
        yield ("routine", routine.name.namespace, routine.name.name, routine.arguments)
    for table in schema.tables:
        yield ("table", table.name.namespace, table.name.name)
        for column in table.columns:
            if column.identity and column.identity.grants:
                yield ("column", table.name.namespace, table.name.name, column.name)
    for view in schema.views:
        yield ("view", view.name.namespace, view.name.name)


@dataclass(frozen=True)
class Remark:
    """A comment, and the objects with which it comes and goes."""

    target: str
    text: str
    stands_on: tuple[Address, ...]


def remarks(schema: Schema) -> dict[str, Remark]:
    """Comments by the words of their target; the database's own has the target DATABASE."""
    found = {}
    for target, comment, address in comment_targets(schema):
        if comment is not None:
            found[target] = Remark(target, comment, _with_owners(address))
    for role in schema.roles:
        if role.comment is not None:
            target = f"ROLE {quote_identifier(role.name)}"
            found[target] = Remark(target, role.comment, (("role", role.name),))
    return found


def _with_owners(address: Address) -> tuple[Address, ...]:
    if address[0] in ("column", "constraint", "trigger", "policy", "rule"):
        return (address, ("table", *address[1:3]), ("view", *address[1:3]))
    return (address,)


def comment_on(target: str, remark: Remark | None) -> str:
    return f"COMMENT ON {target} IS {quote_literal(remark.text) if remark else 'NULL'}"
