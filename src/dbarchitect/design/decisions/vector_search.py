"""Search by likeness.

What: nearest neighbours by cosine distance (`<=>`). An HNSW index (m 16, ef_construction 64) where a reader's rows are too many to compare
one by one; wide vectors (over 2,000 dimensions) are kept as `halfvec`, which is indexed up to 4,000; wider ones have no index.
Why: HNSW answers in logarithmic time with good recall and needs no training; below some thousands of rows comparing all is as fast, and exact.
Under row-level security the index spans all tenants and foreign rows are dropped after it: below some 20,000 rows per tenant the tenant's rows
are compared exactly, by its key; above, `hnsw.iterative_scan = strict_order` goes on until enough of the tenant's are found.
When to choose otherwise: memory for the index is short: IVFFlat; beyond tens of millions of vectors or with many filters: a dedicated engine.
Source: https://github.com/pgvector/pgvector
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.design.workload.nearness import (
    MOST_DIMENSIONS,
    MOST_HALF,
    SCAN_ROWS,
    SCAN_SHARED_ROWS,
    dimensions,
    rows_seen,
    vector_wish,
)
from dbarchitect.model.architecture import Alternative, Calculated, Cited, Decision
from dbarchitect.model.brief import AccessPattern

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.tables import Column

AFTER = ("volumes", "translations")

NEEDS = {"vector_search", "similarity_search", "semantic_search", "embeddings"}


def decide(draft: Draft) -> Draft:
    places: list[tuple[str, Column]] = [
        (table.name.name, c)
        for table in draft.tables
        for c in table.columns
        if c.type.startswith("vector(") and table.name.name in draft.table_of.values()
    ]
    if not places:
        return draft
    draft = _halved(draft, places)
    lines: list[str] = []
    for table, column in places:
        found = draft.table(table).column(column.name)
        kind = found.type if found else column.type
        wish = vector_wish(draft, table, column.name, "")
        size = dimensions(kind)
        if wish:
            lines.append(f"{table}.{column.name} ({size} dimensions): HNSW, m 16, ef_construction 64")
        elif size > MOST_HALF:
            lines.append(
                f"{table}.{column.name} ({size} dimensions): no index, for none takes so many dimensions; reduce them"
            )
        else:
            lines.append(
                f"{table}.{column.name}: every distance is computed, {counted(round(rows_seen(draft, table)), 'row')} per reader"
            )
    return draft.decided(_decision(draft, places, lines))


def assumed_likeness(draft: Draft) -> tuple[AccessPattern, ...]:
    """What is most alike, for things with an embedding that no pattern of the brief compares."""
    asked = {p.entity for p in draft.brief.access if p.operation == "nearest"}
    return tuple(
        AccessPattern(
            name=f"similar {entity.name.replace('_', ' ')}",
            text=f"the ten most similar to a given {entity.name.replace('_', ' ')}",
            operation="nearest",
            entity=entity.name,
            limit=10,
            source="assumed",
        )
        for entity in draft.entities
        if entity.name not in asked
        and any(c.type.startswith(("vector(", "halfvec(")) for c in draft.table_for(entity.name).columns)
    )


def _halved(draft: Draft, places: list[tuple[str, Column]]) -> Draft:
    """Vectors too wide for an index are kept in half precision, where that makes one possible."""
    for name, column in places:
        size = dimensions(column.type)
        if MOST_DIMENSIONS < size <= MOST_HALF:
            table = draft.table(name)
            columns = tuple(
                c.model_copy(update={"type": f"halfvec({size})"}) if c.name == column.name else c for c in table.columns
            )
            draft = draft.put(table.model_copy(update={"columns": columns}))
    return draft


def _decision(draft: Draft, places: list[tuple[str, Column]], lines: list[str]) -> Decision:
    indexed = any("HNSW" in line for line in lines)
    hidden = any(draft.tenant and t in draft.scope for t, _ in places)
    reasons = ["ORDER BY embedding <=> $1 LIMIT k: cosine distance, which does not turn on the vectors' length", *lines]
    if hidden and indexed:
        reasons.append(
            "the index spans all tenants: SET LOCAL hnsw.iterative_scan = strict_order, so that enough of one's own are found"
        )
    return Decision(
        id="vector_search",
        question="How is the most similar found?",
        choice="by an HNSW index on cosine distance" if indexed else "by computing every distance: exact, and fast enough for so few rows",
        reasons=tuple(reasons),
        alternatives=(
            Alternative(choice="IVFFlat", why_not="needs data before it is built, and loses recall as data changes"),
            Alternative(choice="no index" if indexed else "HNSW", why_not="every row is read for every question" if indexed else "approximate answers and a slow build for a table that is read in milliseconds"),
            Alternative(choice="a dedicated vector database", why_not="a second store, without the transactions and policies of the rows"),
        ),
        changes_if="the number of vectors changes by a factor of ten, or filters leave few of many",
        about=tuple(f"{t}.{c.name}" for t, c in places),
        evidence=(
            Calculated(
                formula=f"index above {SCAN_SHARED_ROWS:,} rows, for one tenant's rows above {SCAN_ROWS:,}",
                inputs=tuple((t, f"{counted(round(rows_seen(draft, t)), 'row')} per reader") for t, _ in places),
                result="; ".join(lines),
            ),
            Cited(claim="HNSW indexes vector up to 2,000 and halfvec up to 4,000 dimensions", source="https://github.com/pgvector/pgvector", checked="2026-11"),
        ),
    )  # fmt: skip
