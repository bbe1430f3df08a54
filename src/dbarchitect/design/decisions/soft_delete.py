"""Deleting without losing.

What: where the brief wants deleted things back, `deleted_at` marks a row as deleted: every statement reads live rows only, deleting is
an UPDATE, and what must not occur twice must not occur twice among live rows (partial unique indexes).
Why: a mistake is undone by emptying one column. Uniqueness over deleted rows would refuse to make again what a user threw away.
Restore: `UPDATE … SET deleted_at = NULL`; it fails where a live row has taken the place meanwhile, and so it should. Purge: rows marked
for longer than the time of grace are deleted for good, in batches; only then do foreign keys cascade.
When to choose otherwise: where nobody restores; where the law asks for erasure (a mark erases nothing); for history, which is another thing.
Source: https://www.postgresql.org/docs/18/indexes-partial.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.draft import add_columns, index_name
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column, Exclude, ExcludeKey, Index, IndexKey, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity
    from dbarchitect.model.tables import Constraint, Table

AFTER = ("references", "creation_time", "ordering", "inheritance")

COLUMN = "deleted_at"
_ASKED = {"soft_delete", "soft_deletion", "recycle_bin", "trash", "undelete", "restore_deleted"}


def decide(draft: Draft) -> Draft:
    marked = [e for e in draft.entities if _wanted(draft, e)]
    if not marked:
        return draft
    for entity in marked:
        draft = _marked(draft, entity)
    tables = tuple(draft.table_of[e.name] for e in marked)
    return draft.decided(
        Decision(
            id="soft_delete",
            question="Can a deleted thing be brought back?",
            choice=f"yes: {COLUMN} marks it, statements read live rows, uniqueness holds among live rows",
            reasons=(
                "restoring is emptying one column; it fails where a live row has taken the place, as it should",
                "a partial unique index lets users make again what they deleted",
                "what belongs to a deleted row stays and is reached through it; foreign keys cascade at the purge",
                f"purge: DELETE … WHERE {COLUMN} < now() - the time of grace, in batches",
            ),
            alternatives=(
                Alternative(
                    choice="a table of deleted rows", why_not="two tables to migrate, and references cannot follow"
                ),
                Alternative(choice="a boolean", why_not="does not say when, so nothing can be purged by age"),
                Alternative(
                    choice="views of live rows",
                    why_not="a second name for every table; statements carry the condition instead",
                ),
            ),
            changes_if="nobody restores, or the law asks for erasure: then delete",
            about=tables,
            evidence=(
                Cited(
                    claim="a partial unique index enforces uniqueness among the rows that satisfy its predicate",
                    source="https://www.postgresql.org/docs/18/indexes-partial.html",
                    checked="2026-11",
                ),
            ),
        )
    )


def live_condition(draft: Draft, table: str) -> str | None:
    """`deleted_at IS NULL` for a table whose rows are marked, as a predicate on the plain column."""
    column = draft.live.get(table)
    return f"{quote_identifier(column)} IS NULL" if column else None


def _wanted(draft: Draft, entity: Entity) -> bool:
    if entity.append_only or (entity.kind_of and entity.kind_of in draft.table_of):
        return False
    if any(r.meaning.kind == "append_only" and r.meaning.entity == entity.name for r in draft.rules):
        return False
    asked = bool(_ASKED & draft.brief.needed) and entity.source == "brief" and not entity.identifier
    return entity.soft_delete is True or (entity.soft_delete is None and asked and entity.name != draft.tenant)


def _marked(draft: Draft, entity: Entity) -> Draft:
    table_name = draft.table_of[entity.name]
    table = draft.table(table_name)
    given = next((a.name for a in entity.attributes if a.name in (COLUMN, "deleted", "deleted_on", "removed_at")), None)
    column = draft.column_for(entity.name, given) if given else None
    if column is None or (found := table.column(column)) is None or found.type != "timestamp with time zone":
        column = COLUMN
        if table.column(column) is not None:
            return draft
        table = add_columns(table, Column(name=column, type="timestamp with time zone"))
        draft = draft.from_words(
            ColumnOrigin(
                table=table_name,
                column=column,
                entity=entity.name,
                semantic="timestamp",
                source="assumed",
                meaning="when the row was deleted; empty while it is live",
            )
        )
    columns = tuple(
        c.model_copy(update={"nullable": True, "default": None}) if c.name == column else c for c in table.columns
    )
    table = table.model_copy(update={"columns": columns})
    draft = draft.but(live={**draft.live, table_name: column})
    return draft.put(_unique_among_live(table, f"{quote_identifier(column)} IS NULL"))


def _unique_among_live(table: Table, live: str) -> Table:
    """The table with uniqueness among its live rows only; what may be deferred becomes an exclusion constraint."""
    kept: list[Constraint] = []
    indexes = [i.model_copy(update={"where": also(i.where, live)}) if i.unique else i for i in table.indexes]
    for constraint in table.constraints:
        if isinstance(constraint, Unique) and constraint.deferrable:
            keys = tuple(ExcludeKey(expression=quote_identifier(c), operator="=") for c in constraint.columns)
            kept.append(Exclude(name=constraint.name, method="btree", keys=keys, where=live, deferrable=True))
        elif isinstance(constraint, Unique):
            keys_ = tuple(IndexKey(expression=c) for c in constraint.columns)
            name = constraint.name or index_name(table.name.name, constraint.columns, "key")
            indexes.append(Index(name=name, keys=keys_, unique=True, where=live))
        elif isinstance(constraint, Exclude):
            kept.append(constraint.model_copy(update={"where": also(constraint.where, live)}))
        else:
            kept.append(constraint)
    return table.model_copy(update={"constraints": tuple(kept), "indexes": tuple(indexes)})


def also(where: str | None, live: str | None) -> str | None:
    """Both conditions, where there are two."""
    if not live or (where and live in where):
        return where
    return f"({where}) AND {live}" if where else live
