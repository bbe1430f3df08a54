"""What the tenants have in common: tables outside the border, each with the reason why it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, spoken, with_article
from dbarchitect.core.names import plural
from dbarchitect.design.added import shared_tables, tenant_of
from dbarchitect.model.architecture import Alternative, Assumed, Decision

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.tables import Table

MOST = 12
_WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?(?:\"?public\"?\.)?(?:\"([^\"]+)\"|([a-z_][a-z0-9_$]*))",
    re.I,
)


def writes_said(draft: Draft) -> dict[str, frozenset[str]]:
    """What the statements of the brief do to which table: INSERT, UPDATE, DELETE."""
    found: dict[str, frozenset[str]] = {}
    for statement in draft.statements:
        if statement.source == "brief":
            for verb, quoted, plain in _WRITES.findall(statement.sql):
                table = quoted or plain.lower()
                found[table] = found.get(table, frozenset()) | {verb.split()[0].upper()}
    return found


def seen_by_all(draft: Draft, shared: dict[str, tuple[str, ...]], operator: str) -> tuple[Decision, ...]:
    """The decision about every table without the tenant's key, where there is one. `shared`: what a tenant's session may write there."""
    tenant = draft.tenant
    names = list(shared_tables(draft))
    if tenant is None or not names:
        return ()
    open_ = [draft.table(n) for n in names]
    people = sorted({o.table for o in draft.origins if o.personal and o.table in names})
    reasons = [f"{t.name.name}: {_why(draft, t)}" for t in open_[:MOST]]
    if len(open_) > MOST:
        reasons.append(f"{listed(names[MOST:], most=8)}: likewise")
    written = [
        f"{t}: {listed([c.lower() for c in commands])}, as the brief says" for t, commands in shared.items() if commands
    ]
    reasons.append(
        f"a session of one {spoken(tenant)} reads them"
        + (f" ({'; '.join(written[:MOST])})" if written else " and changes none")
        + f"; {operator} changes them, in no {spoken(tenant)}'s name"
    )
    doubt = f"{listed(people, most=8)} tell of people: " if people else ""
    return (
        Decision(
            id="shared_tables",
            question=f"What do all {spoken(plural(tenant))} see?",
            choice=listed(names, most=8),
            reasons=tuple(reasons),
            alternatives=(
                Alternative(
                    choice=f"a copy per {spoken(tenant)}",
                    why_not="the same row many times, and nothing that keeps the copies alike",
                ),
            ),
            changes_if=f"{with_article(spoken(tenant))} keeps its own: let it refer to the {spoken(tenant)} in the brief",
            about=tuple(names),
            evidence=(
                Assumed(
                    assumption=f"{doubt}every {spoken(tenant)} may read what is shared, and none changes it for the others",
                    changes_if=f"sessions of {with_article(spoken(tenant))} write there: name the access pattern in the brief",
                ),
            ),
        ),
    )


def _why(draft: Draft, table: Table) -> str:
    tenant = draft.tenant or ""
    entity = next((e for e in draft.entities if draft.table_of.get(e.name) == table.name.name), None)
    if entity is None:
        of = sorted({f.target.name for f in table.foreign_keys if tenant_of(draft, f.target.name) is None})
        return f"speaks of {listed(of)} only" if of else f"made by the design, for all {spoken(plural(tenant))}"
    return _why_entity(draft, entity, tenant)


def _why_entity(draft: Draft, entity: Entity, tenant: str) -> str:
    owner = draft.entity(tenant)
    reaches = {r.to: r.multiplicity for r in owner.relationships} if owner else {}
    if owner is not None and owner.kind_of == entity.name:
        return f"{with_article(spoken(tenant))} is one of several kinds of it"
    if reaches.get(entity.name) == "many_to_many" or any(
        r.to == tenant and r.multiplicity == "many_to_many" for r in entity.relationships
    ):
        return f"one row can belong to several {spoken(plural(tenant))}"
    if entity.name in reaches:
        return f"several {spoken(plural(tenant))} can refer to the same row"
    above = next((e.name for e in draft.entities if e.kind_of == entity.name or entity.kind_of == e.name), None)
    if above:
        return f"has one key with the shared {spoken(above)}"
    return f"a list that is the same for every {spoken(tenant)}"
