"""How long rows are kept.

What: for each table with a retention one purge statement that removes the oldest expired rows in batches, with the index it reads, or the
partitions that are dropped instead. Rows that others still refer to wait for those. A legal hold is a column only where the brief asks for one.
Why: a single DELETE of millions of rows holds its locks and its snapshot for as long as it runs; batches let others in between and can be
stopped and begun again.
When to choose otherwise: from some fifty million rows on by partitions (see *partitioning*); where old rows must stay readable, move them to an
archive instead of deleting them.
Source: https://www.postgresql.org/docs/18/sql-delete.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, span
from dbarchitect.design.decisions.creation_time import creation_column
from dbarchitect.design.draft import Wish, add_columns
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Assumed, Calculated, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Column
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.brief import Entity

AFTER = ("partitioning", "access_patterns", "queue_outbox")

BATCH = 1000
_HOLD = {"legal_hold", "litigation_hold"}


def decide(draft: Draft) -> Draft:
    reasons: list[str] = []
    tables: list[str] = []
    inputs: list[tuple[str, str]] = []
    for entity in draft.entities:
        days = kept_days(draft, entity)
        if days is None or (entity.kind_of and entity.kind_of in draft.table_of):
            continue
        name = draft.table_of[entity.name]
        column = creation_column(draft, entity)
        if column is None:
            reasons.append(f"{name}: kept {span(days)}, but nothing says how old a row is")
            continue
        tables.append(name)
        inputs.append((name, span(days)))
        if draft.table(name).partitioning is not None:
            reasons.append(f"{name}: kept {span(days)}; expired partitions are dropped by maintain_partitions()")
        elif name in draft.append_only or name in draft.never_deleted:
            reasons.append(
                f"{name}: kept {span(days)}; the application may not delete: the owner disables the trigger for the purge, which is logged"
            )
        else:
            draft = _purged(draft, entity, name, column, days)
            reasons.append(f"{name}: kept {span(days)}; purged {BATCH} rows at a time until none is left")
    return draft.decided(_decision(draft, tables, reasons, inputs)) if reasons else draft


def kept_days(draft: Draft, entity: Entity) -> int | None:
    """The entity's own retention; the brief's for what grows without end."""
    added = entity.growth is not None and entity.growth.amount is not None and entity.name != draft.tenant
    grows = added or bool(entity.append_only) or draft.table_of[entity.name] in draft.append_only
    return entity.retention_days or (draft.brief.retention_days if grows else None)


def _purged(draft: Draft, entity: Entity, name: str, column: str, days: int) -> Draft:
    held = bool(_HOLD & draft.brief.needed)
    if held:
        draft = _with_hold(draft, entity, name)
    table, clock = quote_identifier(name), quote_identifier(column)
    conditions = [f"t.{clock} < now() - interval '{days} days'", *(["NOT t.legal_hold"] if held else [])]
    conditions += [f"NOT EXISTS (SELECT FROM {c})" for c in _protectors(draft, name)]
    where = "\n      AND ".join(conditions)
    title = name.replace("_", " ")
    statement = Statement(
        name=f"purge {title}",
        sql=(
            f"DELETE FROM {table}\nWHERE ctid = ANY (ARRAY(\n    SELECT t.ctid\n    FROM {table} AS t\n    WHERE {where}\n"
            f"    ORDER BY t.{clock}\n    LIMIT $1\n))"
        ),
        parameters=(Parameter(name="$1", type="bigint", value=str(BATCH), role="limit"),),
        purpose=f"the oldest {title} past their {span(days)}, {BATCH} at a time",
        operation="delete",
        tables=(name,),
        source="assumed",
    )
    wish = Wish(name, statement.purpose, order=((column, False),))
    return draft.but(statements=(*draft.statements, statement), wishes=(*draft.wishes, wish))


def _protectors(draft: Draft, name: str) -> list[str]:
    """For each reference that protects the row from deletion, the rows that refer to it."""
    found = []
    for number, (table, key) in enumerate(
        ((t.name.name, f) for t in draft.tables for f in t.foreign_keys if f.target.name == name and f.on_delete in ("no action", "restrict")),
        1,
    ):  # fmt: skip
        alias = f"r{number}"
        same = " AND ".join(
            f"{alias}.{quote_identifier(c)} = t.{quote_identifier(o)}"
            for c, o in zip(key.columns, key.target_columns, strict=True)
        )
        found.append(f"{quote_identifier(table)} AS {alias} WHERE {same}")
    return found


def _with_hold(draft: Draft, entity: Entity, name: str) -> Draft:
    column = Column(name="legal_hold", type="boolean", nullable=False, default="false")
    origin = ColumnOrigin(
        table=name, column="legal_hold", entity=entity.name, semantic="boolean", source="brief", meaning="kept whatever its age, for a dispute"
    )  # fmt: skip
    return draft.put(add_columns(draft.table(name), column)).from_words(origin)


def _decision(draft: Draft, tables: list[str], reasons: list[str], inputs: list[tuple[str, str]]) -> Decision:
    evidence: list[Evidence] = [
        Calculated(formula="retention counts from the creation of the row", inputs=tuple(inputs), result="; ".join(f"{t}: {d}" for t, d in inputs))
    ]  # fmt: skip
    if not _HOLD & draft.brief.needed:
        evidence.append(
            Assumed(assumption="nothing has to be held for a dispute", changes_if="it has: name the need `legal hold`")
        )
    return Decision(
        id="retention",
        question="How long are rows kept, and how do they leave?",
        choice=f"{counted(len(tables), 'table')} {'loses its' if len(tables) == 1 else 'lose their'} expired rows, by partition or in batches of {BATCH}",
        reasons=tuple(reasons),
        alternatives=(
            Alternative(choice="one DELETE a night", why_not="holds its locks and snapshot for as long as it runs"),
            Alternative(
                choice="a BRIN index for the purge",
                why_not="far smaller, but gives no order: the batch is not the oldest",
            ),
            Alternative(choice="an archive table", why_not="the brief asks that they go, not that they move"),
            Alternative(choice="keep everything", why_not="the brief, or the law, sets an end"),
        ),
        changes_if="the retention counts from another moment (the end of a contract): name it",
        about=tuple(tables),
        evidence=tuple(evidence),
    )
