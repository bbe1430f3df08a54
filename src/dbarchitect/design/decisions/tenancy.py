"""Whose rows are kept apart, and how.

What: with a tenant, every table that hangs from it carries the tenant's key as the first column of its primary key, of its foreign
keys and of its indexes; row-level security shows a session only its tenant's rows. Things the tenant itself refers to (plans,
countries) are shared.
Why: with the tenant's key inside every foreign key the engine itself refuses a reference across the border; one schema is migrated
once and pooled once, for thousands of tenants.
When to choose otherwise: a schema per tenant for tens of tenants with tables of their own; a database per tenant when a contract asks
for separate restore, keys or residency.
Source: https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.model.architecture import Alternative, Assumed, Cited, Decision
from dbarchitect.model.rules import NotUnderstood

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.rules import Rule

AFTER: tuple[str, ...] = ()

_SHARED_ARCHETYPES = {
    "country",
    "currency",
    "language",
    "timezone",
    "plan",
    "permission",
    "feature_flag",
    "city",
    "region",
}


def decide(draft: Draft) -> Draft:
    tenancy = draft.brief.tenancy
    if tenancy is None:
        return draft.decided(_none())
    isolation = tenancy.isolation or "shared_schema"
    shared = shared_entities(draft.entities, tenancy.tenant)
    scoped = frozenset(e.name for e in draft.entities) - shared
    if isolation != "shared_schema":
        entities = _apart(draft.entities, tenancy.tenant, scoped, isolation)
        rules = tuple(_still_here(r, {e.name for e in entities}) for r in draft.rules)
        draft = draft.but(isolation=isolation, entities=entities, rules=rules)
        return draft.decided(_separate(tenancy.tenant, isolation, scoped))
    evidence: list[Evidence] = [
        Cited(
            claim="row security policies restrict, per user, which rows can be returned or modified",
            source="https://www.postgresql.org/docs/18/ddl-rowsecurity.html",
            checked="2026-11",
        )
    ]
    unsaid = sorted(
        e.name for e in draft.entities if e.name in scoped and not _hangs(draft.entities, e.name, tenancy.tenant)
    )
    if unsaid:
        evidence.append(
            Assumed(
                assumption=f"{', '.join(unsaid)}: kept per {tenancy.tenant} although the brief does not say so",
                changes_if=f"it is the same for all: name it as a thing the {tenancy.tenant} refers to",
            )
        )
    decision = Decision(
        id="tenancy",
        question=f"How is one {tenancy.tenant}'s data kept from another's?",
        choice=_CHOICES[isolation],
        reasons=(
            f"every key starts with the {tenancy.tenant}: a reference across the border is refused by the engine itself",
            "row-level security holds for every statement, also for the one somebody forgot to filter",
            "one schema to migrate, one pool, any number of tenants",
        ),
        alternatives=tuple(
            Alternative(choice=text, why_not=why) for kind, (text, why) in _ALTERNATIVES.items() if kind != isolation
        ),
        changes_if="a tenant needs its own restore, its own encryption key, its own region, or tables of its own",
        about=tuple(sorted(scoped)),
        evidence=tuple(evidence),
    )
    return draft.but(tenant=tenancy.tenant, isolation=isolation, scoped=scoped).decided(decision)


def _apart(entities: tuple[Entity, ...], tenant: str, scoped: frozenset[str], isolation: str) -> tuple[Entity, ...]:
    """The entities of one tenant's schema or database: none of its rows has to say whose it is."""
    apart = tuple(_without_tenant(e, tenant) if e.name in scoped else e for e in entities)
    if isolation == "schema_per_tenant":
        return apart
    kept = tuple(e for e in apart if _in_tenant_database(e, entities, tenant, scoped))
    names = {e.name for e in kept}
    return tuple(_among(e, names) for e in kept)


def _among(entity: Entity, names: set[str]) -> Entity:
    """The entity with references to the named entities only."""
    relationships = tuple(
        r.but(others=tuple(o for o in r.others if o in names)) for r in entity.relationships if r.to in names
    )
    known = {a.name for a in entity.attributes} | {r.name for r in relationships}
    return entity.but(
        relationships=relationships,
        kind_of=entity.kind_of if entity.kind_of in names else None,
        identifier=tuple(i for i in entity.identifier if i in known),
    )


def _still_here(rule: Rule, names: set[str]) -> Rule:
    about = getattr(rule.meaning, "entity", None)
    if about is None or about in names:
        return rule
    return rule.but(meaning=NotUnderstood(why=f"“{about}” stands in the control database, beside those of the tenants"))


def _in_tenant_database(entity: Entity, entities: tuple[Entity, ...], tenant: str, scoped: frozenset[str]) -> bool:
    """A tenant's database holds its own things and the shared ones they refer to; the list of tenants stands elsewhere."""
    if entity.name == tenant:
        return False
    if entity.name in scoped:
        return True
    own = [e for e in entities if e.name in scoped]
    reached = {r.to for e in own for r in e.relationships} | {o for e in own for r in e.relationships for o in r.others}
    of_tenant = {r.to for e in entities if e.name == tenant for r in e.relationships}
    return entity.name in reached or entity.name not in of_tenant


def _without_tenant(entity: Entity, tenant: str) -> Entity:
    """The entity without the reference to its tenant; what was unique per tenant is unique."""
    gone = {
        r.name
        for r in entity.relationships
        if r.to == tenant and not r.others and r.multiplicity in ("many_to_one", "many_to_many", "one_to_one")
    }
    marks = gone | {tenant}
    attributes = tuple(
        a.but(
            unique=a.unique or set(a.unique_per) <= marks, unique_per=tuple(p for p in a.unique_per if p not in marks)
        )
        if a.unique_per
        else a
        for a in entity.attributes
    )
    relationships = tuple(
        r.but(others=tuple(o for o in r.others if o != tenant)) for r in entity.relationships if r.name not in gone
    )
    return entity.but(
        attributes=attributes,
        relationships=relationships,
        identifier=tuple(i for i in entity.identifier if i not in marks),
    )


def _separate(tenant: str, isolation: str, scoped: frozenset[str]) -> Decision:
    schemas = isolation == "schema_per_tenant"
    reasons = (
        (
            f"the brief asks for it; no row says whose it is, and {with_article(tenant)}'s tables are reached by its own role only",
            "create_tenant(name) makes schema, role, tables and rights from one template, in one transaction",
            "a migration runs once per schema: keep a list of the schemas and their versions",
        )
        if schemas
        else (
            f"the brief asks for it; {with_article(tenant)} can be restored, moved, encrypted and deleted by itself",
            "provisioning/create_tenant.sh makes database, role and schema; provisioning/control.sql lists who lives where",
            "a migration runs once per database; pools and backups are per database",
        )
    )
    return Decision(
        id="tenancy",
        question=f"How is one {tenant}'s data kept from another's?",
        choice=_CHOICES[isolation],
        reasons=reasons,
        alternatives=(
            Alternative(choice="one shared schema", why_not="the brief asks for a stronger separation; it is simpler to run from some tens of tenants on"),
            Alternative(choice=_ALTERNATIVES["database_per_tenant" if schemas else "schema_per_tenant"][0], why_not=_ALTERNATIVES["database_per_tenant" if schemas else "schema_per_tenant"][1]),
        ),
        changes_if="tenants number in the hundreds: one shared schema with row-level security",
        about=tuple(sorted(scoped)),
        evidence=(
            Cited(claim="a user must have USAGE on a schema to reach the objects in it", source="https://www.postgresql.org/docs/18/ddl-schemas.html", checked="2026-11")
            if schemas
            else Cited(claim="a connection can reach the data of one database only", source="https://www.postgresql.org/docs/18/manage-ag-overview.html", checked="2026-11"),
        ),
    )  # fmt: skip


_CHOICES = {
    "shared_schema": "one shared schema, the tenant's key in every key, row-level security forced",
    "schema_per_tenant": "one schema per tenant, made from one template, each with its own role",
    "database_per_tenant": "one database per tenant, made from one template",
}
_ALTERNATIVES = {
    "shared_schema": ("one shared schema", "the brief asks for a stronger separation"),
    "schema_per_tenant": (
        "a schema per tenant",
        "every migration runs once per tenant; thousands of schemas slow the catalog",
    ),
    "database_per_tenant": (
        "a database per tenant",
        "a pool, a backup and a migration per tenant; no query across tenants",
    ),
}


def _none() -> Decision:
    return Decision(
        id="tenancy",
        question="Is the data of several customers kept apart?",
        choice="no: one organisation uses the database",
        reasons=("the brief names no tenant",),
        alternatives=(Alternative(choice="a tenant's key in every table", why_not="nothing in the brief asks for it"),),
        changes_if="several customers share the system: name the tenant in the brief",
        evidence=(
            Assumed(
                assumption="one organisation owns all rows", changes_if="the system is sold to several organisations"
            ),
        ),
    )


def shared_entities(entities: tuple[Entity, ...], tenant: str) -> frozenset[str]:
    """The tenant, what it refers to (and what that refers to), reference lists, and things many tenants share."""
    by_name = {e.name: e for e in entities}
    shared: set[str] = {tenant}
    waiting = [tenant]
    while waiting:
        entity = by_name.get(waiting.pop())
        if entity is None:
            continue
        for relationship in entity.relationships:
            outward = relationship.multiplicity == "many_to_one"
            if outward and relationship.to not in shared and not _of_tenant(entities, relationship.to, tenant):
                shared.add(relationship.to)
                waiting.append(relationship.to)
    for entity in entities:
        natural = entity.archetype in _SHARED_ARCHETYPES
        if natural and not _hangs(entities, entity.name, tenant):
            shared.add(entity.name)
        for relationship in entity.relationships:
            if relationship.multiplicity == "many_to_many" and tenant in (entity.name, relationship.to):
                other = relationship.to if entity.name == tenant else entity.name
                if not _hangs(entities, other, tenant):
                    shared.add(other)
    return frozenset(_with_kinds(entities, shared))


def _of_tenant(entities: tuple[Entity, ...], name: str, tenant: str) -> bool:
    """Whether the entity hangs on the tenant, or may name one: a list that all share does neither."""
    named = any(
        r.to == tenant and r.multiplicity in ("many_to_one", "one_to_one")
        for e in entities
        if e.name == name
        for r in e.relationships
    )
    return named or _hangs(entities, name, tenant)


def _with_kinds(entities: tuple[Entity, ...], shared: set[str]) -> set[str]:
    """A thing and its kinds have one key: when one of them is shared, all are."""
    found = set(shared)
    while True:
        more = {e.name for e in entities if e.kind_of in found} | {
            e.kind_of for e in entities if e.kind_of and e.name in found
        }
        if more <= found:
            return found
        found |= more


def _hangs(entities: tuple[Entity, ...], name: str, tenant: str) -> bool:
    """Whether the entity reaches the tenant by references it must have."""
    by_name = {e.name: e for e in entities}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        entity = by_name.get(waiting.pop())
        if entity is None or entity.name in seen:
            continue
        seen.add(entity.name)
        targets = [
            r.to for r in entity.relationships if r.multiplicity in ("many_to_one", "one_to_one") and not r.optional
        ]
        if entity.kind_of:
            targets.append(entity.kind_of)
        if tenant in targets:
            return True
        waiting.extend(targets)
    return False
