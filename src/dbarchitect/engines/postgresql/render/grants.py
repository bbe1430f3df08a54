"""Owners and privileges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import (
    default_name,
    qualified,
    qualified_type,
    quote_identifier,
    quote_identifiers,
)
from dbarchitect.engines.postgresql.render.ddl import Ddl
from dbarchitect.engines.postgresql.render.objects import role_reference
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.objects import CompositeType, EnumType, RangeType, Routine
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Grant, Table


def routine_target(routine: Routine) -> str:
    """`FUNCTION public.f(integer)`: the namespace always, as a built-in function of the same name would win."""
    kind = {"procedure": "PROCEDURE", "aggregate": "AGGREGATE"}.get(routine.kind, "FUNCTION")
    return f"{kind} {qualified(routine.name, always=True)}({routine.arguments or ('*' if kind == 'AGGREGATE' else '')})"


def targets(schema: Schema) -> Iterator[tuple[str, str, str | None, tuple[Grant, ...], str]]:
    """Every object with privileges: its words for ALTER … OWNER, for GRANT, its owner, its grants, its name."""
    for space in schema.namespaces:
        name = f"SCHEMA {quote_identifier(space.name)}"
        yield name, name, space.owner, space.grants, space.name
    kinds: list[EnumType | CompositeType | RangeType] = [*schema.enums, *schema.composites, *schema.ranges]
    for kind in kinds:
        name = f"TYPE {qualified_type(kind.name)}"
        yield name, name, kind.owner, kind.grants, str(kind.name)
    for domain in schema.domains:
        name = f"DOMAIN {qualified_type(domain.name)}"
        yield name, name, domain.owner, domain.grants, str(domain.name)
    for sequence in schema.sequences:
        name = f"SEQUENCE {qualified(sequence.name)}"
        owner = None if sequence.owned_by else sequence.owner
        yield name, name, owner, sequence.grants, str(sequence.name)
    for routine in schema.routines:
        name = routine_target(routine)
        yield name, _as_function(name), routine.owner, routine.grants, str(routine.name)
    for table in schema.tables:
        name = f"TABLE {qualified(table.name)}"
        yield name, name, table.owner, table.grants, str(table.name)
        yield from _identity_targets(table)
    for view in schema.views:
        words = "MATERIALIZED VIEW" if view.materialized else "VIEW"
        yield (
            f"{words} {qualified(view.name)}",
            f"TABLE {qualified(view.name)}",
            view.owner,
            view.grants,
            str(view.name),
        )


def _as_function(target: str) -> str:
    """GRANT knows no aggregates: they are functions there, without `*` and ORDER BY among their arguments."""
    if not target.startswith("AGGREGATE "):
        return target
    plain = target.removesuffix("(*)") + "()" if target.endswith("(*)") else target.replace(" ORDER BY ", ", ")
    return plain.replace("AGGREGATE", "FUNCTION", 1)


def _identity_targets(table: Table) -> Iterator[tuple[str, str, str | None, tuple[Grant, ...], str]]:
    for column in table.columns:
        if column.identity and column.identity.grants:
            default = Name(namespace=table.name.namespace, name=default_name(table.name.name, column.name, "seq"))
            name = f"SEQUENCE {qualified(column.identity.sequence or default)}"
            yield name, name, None, column.identity.grants, str(table.name)


def owners_and_grants(schema: Schema) -> Iterator[Ddl]:
    """Namespaces first: who shall own something in one must be allowed to create there."""
    everything = tuple(targets(schema))
    spaces = [target for target in everything if target[0].startswith("SCHEMA ")]
    for group in (spaces, [target for target in everything if not target[0].startswith("SCHEMA ")]):
        for target, _, owner, _, name in group:
            if owner:
                yield Ddl(f"ALTER {target} OWNER TO {quote_identifier(owner)}", "owner", name)
        for _, target, _, grants, name in group:
            yield from (Ddl(sql, "grant", name) for sql in grant_statements(target, grants))


def grant_statements(target: str, grants: Iterable[Grant]) -> Iterator[str]:
    """GRANT … ON target; a grant of nothing is a REVOKE, and comes first."""
    for grant in sorted(grants, key=lambda g: bool(g.privileges)):
        grantee = role_reference(grant.grantee)
        if not grant.privileges:
            yield f"REVOKE ALL ON {target} FROM {grantee}"
            continue
        columns = f" ({quote_identifiers(grant.columns)})" if grant.columns else ""
        privileges = ", ".join(privilege.upper() + columns for privilege in grant.privileges)
        option = " WITH GRANT OPTION" if grant.with_grant_option else ""
        yield f"GRANT {privileges} ON {target} TO {grantee}{option}"
