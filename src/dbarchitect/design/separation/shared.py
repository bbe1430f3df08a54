"""What the tenants have in common: tables outside the border, each with the reason why it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, spoken, with_article
from dbarchitect.core.names import plural
from dbarchitect.design.added import tenant_of
from dbarchitect.model.architecture import Alternative, Assumed, Decision

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.tables import Table

MOST = 12


def seen_by_all(draft: Draft) -> tuple[Decision, ...]:
    """The decision about every table without the tenant's key, where there is one."""
    tenant = draft.tenant
    open_ = [t for t in draft.tables if t.partition_of is None and tenant_of(draft, t.name.name) is None]
    if tenant is None or not open_:
        return ()
    names = [t.name.name for t in open_]
    people = sorted({o.table for o in draft.origins if o.personal and o.table in names})
    reasons = [f"{t.name.name}: {_why(draft, t)}" for t in open_[:MOST]]
    if len(open_) > MOST:
        reasons.append(f"{listed(names[MOST:], most=8)}: likewise")
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
                    assumption=f"{doubt}every {spoken(tenant)} may read and change what is shared",
                    changes_if="take the right to change shared tables from the application and give it to a role of the operator",
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
