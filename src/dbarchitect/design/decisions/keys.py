"""Primary keys.

What: each entity gets a surrogate key `id`: a `bigint` identity, or a UUIDv7 where rows are made in several places or identifiers leave
the system. A natural key is the primary key only when the brief names it, it is one short stable value, and nothing personal.
Why: eight bytes, ascending, cheap to index and refer to. UUIDv7 keeps the locality that random UUIDs lose. Natural keys change.
When to choose otherwise: ids shown to the public that must not be guessable or countable: UUIDv7.
Source: https://www.postgresql.org/docs/18/functions-uuid.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import spoken
from dbarchitect.core.names import fit, plural
from dbarchitect.design.draft import constraint_name, public
from dbarchitect.engines.postgresql.names import RESERVED_WORDS
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.architecture import Alternative, Assumed, Calculated, Cited, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, Identity, PrimaryKey, Table

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.brief import Brief, Entity

AFTER = ("tenancy",)

TABLE_BYTES = 50
"""Leaves room for what the names of constraints and indexes add."""

_MADE_ELSEWHERE = {
    "offline",
    "offline_first",
    "multi_region_writes",
    "public_ids",
    "uuid_keys",
    "event_sourcing",
    "sync",
}


def decide(draft: Draft) -> Draft:
    key_type = "uuid" if _made_elsewhere(draft.brief) else "bigint"
    draft = draft.but(key_type=key_type)
    names: dict[str, str] = {}
    for entity in draft.entities:
        own = plural(entity.name)
        own = f"{entity.name}_rows" if own in RESERVED_WORDS else own
        names[entity.name] = _free(fit(own, TABLE_BYTES), set(names.values()))
    draft = draft.but(table_of=names)
    for entity in _supertypes_first(draft.entities):
        draft = _with_table(draft, entity)
    return draft.decided(_decision(draft))


def _made_elsewhere(brief: Brief) -> bool:
    return bool(_MADE_ELSEWHERE & brief.needed) or (len(brief.regions) > 1 and brief.consistency == "eventual")


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _supertypes_first(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Every entity after the one it is a kind of; a circle of kinds is cut where it is met."""
    by_name = {e.name: e for e in entities}
    ordered: dict[str, Entity] = {}

    def visit(entity: Entity, path: frozenset[str]) -> None:
        above = by_name.get(entity.kind_of or "")
        if above is not None and above.name not in path:
            visit(above, path | {entity.name})
        ordered.setdefault(entity.name, entity)

    for entity in entities:
        visit(entity, frozenset({entity.name}))
    return tuple(ordered.values())


def _with_table(draft: Draft, entity: Entity) -> Draft:
    table = draft.table_of[entity.name]
    scope = draft.tenant_column if entity.name in draft.scoped else None
    columns: list[Column] = []
    origins: list[ColumnOrigin] = []
    if scope:
        columns.append(
            Column(
                name=scope,
                type=_tenant_key_type(draft),
                nullable=False,
                comment=f"the {draft.tenant} this row belongs to",
            )
        )
        origins.append(
            ColumnOrigin(
                table=table,
                column=scope,
                entity=entity.name,
                semantic="tenant",
                source="brief",
                meaning=f"whose row it is: the border between {draft.tenant}s",
            )
        )
    key = _key_column(draft, entity)
    columns.append(key)
    origins.append(
        ColumnOrigin(
            table=table,
            column=key.name,
            entity=entity.name,
            semantic="key",
            source="assumed",
            meaning="identifies the row; carries no meaning",
        )
    )
    key_columns = (scope, key.name) if scope else (key.name,)
    made = Table(
        name=public(table),
        columns=tuple(columns),
        constraints=(PrimaryKey(name=constraint_name(table, (), "pkey"), columns=key_columns),),
        comment=entity.description or _about(entity),
    )
    if scope:
        draft = draft.but(scope={**draft.scope, table: scope})
    return draft.put(made).from_words(*origins)


def _tenant_key_type(draft: Draft) -> str:
    return draft.key_type


def _about(entity: Entity) -> str:
    """What a row is, where the brief does not describe it: as the archetype has it, else by its name."""
    if entity.archetype and entity.archetype in library():
        return library().get(entity.archetype).about
    return f"one {spoken(entity.name)} a row"


def _key_column(draft: Draft, entity: Entity) -> Column:
    name = "id" if entity.attribute("id") is None else fit(f"{entity.name}_key", 60)
    above = draft.entity(entity.kind_of) if entity.kind_of else None
    if (
        above is not None
        and above.name in draft.table_of
        and above.name != entity.name
        and draft.has_table(draft.table_of[above.name])
    ):
        return Column(name=name, type=draft.key_type, nullable=False)
    if draft.key_type == "uuid":
        return Column(
            name=name, type="uuid", nullable=False, default="uuidv7()" if draft.version >= 18 else "gen_random_uuid()"
        )
    return Column(name=name, type="bigint", nullable=False, identity=Identity(always=True))


def _decision(draft: Draft) -> Decision:
    evidence = (
        Calculated(
            formula="bytes per key and reference",
            inputs=(("bigint", "8"), ("uuid", "16")),
            result=f"{8 if draft.key_type == 'bigint' else 16} bytes in every row, index entry and reference",
        ),
        Cited(
            claim="uuidv7() generates time-ordered UUIDs, from PostgreSQL 18 on",
            source="https://www.postgresql.org/docs/18/functions-uuid.html",
            checked="2026-11",
        ),
    )
    return (_identity if draft.key_type == "bigint" else _uuid)(draft, evidence)


def _identity(draft: Draft, evidence: tuple[Evidence, ...]) -> Decision:
    return Decision(
        id="keys",
        question="What identifies a row?",
        choice="a bigint identity" + (f", together with the {draft.tenant}'s key" if draft.tenant else ""),
        reasons=(
            "half the size of a UUID in every row, index and reference",
            "ascending: new rows land on warm pages",
        ),
        alternatives=(
            Alternative(
                choice="UUIDv7",
                why_not="nothing in the brief makes rows outside the database or shows ids to the public",
            ),
            Alternative(choice="UUIDv4", why_not="random: every insert touches another index page"),
            Alternative(
                choice="natural keys",
                why_not="they change, and then every reference changes; they are UNIQUE instead",
            ),
        ),
        changes_if="rows are made offline or in several regions, or ids appear in public addresses",
        about=tuple(draft.table_of.values()),
        evidence=(
            *evidence,
            Assumed(assumption="ids are made by this one database", changes_if="clients or other regions make them"),
        ),
    )


def _uuid(draft: Draft, evidence: tuple[Evidence, ...]) -> Decision:
    return Decision(
        id="keys",
        question="What identifies a row?",
        choice="a UUID made in ascending order (UUIDv7)"
        if draft.version >= 18
        else "a random UUID (this version has no UUIDv7)",
        reasons=("rows can be made anywhere without asking the database", "ids tell nothing about how many there are"),
        alternatives=(
            Alternative(
                choice="bigint identity",
                why_not="the brief has rows made in several places or ids that leave the system",
            ),
            Alternative(choice="UUIDv4", why_not="random: every insert touches another index page"),
        ),
        changes_if="one database makes all rows and ids stay inside",
        about=tuple(draft.table_of.values()),
        evidence=evidence,
    )
