"""What writes cost more for each index: entries written, and updates that can no longer stay on their page (HOT)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.advise.candidates import columns_of
from dbarchitect.advise.syntax.blocks import parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.model.tables import Name

_LEVEL_COST = 0.125
"""50 operators a page of the tree (`selfuncs.c`: DEFAULT_PAGE_CPU_MULTIPLIER) at cpu_operator_cost."""
_LEAF_COST = 1.0
"""One leaf in four is read from the disk, at random_page_cost 4; an assumption."""
_ENTRIES = {"gin": 8.0, "gist": 2.0, "brin": 0.05, "hnsw": 40.0}
"""Entries, or work as for so many, that a row makes; assumptions but for B-tree and hash."""
_DELETED = 0.3
"""A deleted row's entry is cleared later, many at once."""


@dataclass(frozen=True)
class Write:
    """Rows of `table` that the workload writes. `columns` are those an UPDATE sets; empty for INSERT and DELETE."""

    table: Name
    kind: str
    rows: float
    columns: frozenset[str] = frozenset()


def writes_of(sql: str, rows: float, about: About) -> Write | None:
    """What one statement writes, `rows` in all; None for a statement that reads."""
    from sqlglot import exp

    tree = parsed(sql)
    if not isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge):
        return None
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if not isinstance(target, exp.Table):
        return None
    named = f"{target.db}.{target.name}" if target.db else target.name
    table = about.schema.table(named) or next((t for t in about.schema.tables if t.name.name == target.name), None)
    if table is None:
        return None
    columns: frozenset[str] = frozenset()
    if isinstance(tree, exp.Update):
        columns = frozenset(c.name for e in tree.expressions if isinstance(e, exp.EQ) for c in _set(e.this))
    kind = type(tree).__name__.lower()
    return Write(table.name, "insert" if kind == "merge" else kind, rows, columns)


def _set(node: Any) -> list[Any]:
    from sqlglot import exp

    if isinstance(node, exp.Tuple | exp.Paren):
        return list(node.find_all(exp.Column))
    return [node] if isinstance(node, exp.Column) else []


def entries(write: Write, candidate: Candidate, about: About) -> float:
    """Index entries that the write makes in the candidate."""
    if candidate.table != write.table:
        return 0.0
    each = write.rows * _ENTRIES.get(candidate.index.method, 1.0)
    if write.kind == "insert":
        return each
    if write.kind == "delete":
        return each * _DELETED
    touched = bool(write.columns & _read_by(candidate))
    fixed = _fixed(write.table, about)
    if any(write.columns & columns for columns in fixed):  # the row moves anyhow, and every index with it
        return each
    if not touched or candidate.index.method == "brin":
        return each if touched else 0.0
    return each + write.rows * len(fixed)


def upkeep(writes: Sequence[Write], candidate: Candidate, about: About) -> float:
    """What the writes cost more, in the planner's units."""
    rows = max(1.0, about.rows(candidate.table))
    levels = 1
    while rows > 300:
        rows /= 300
        levels += 1
    each = _LEAF_COST + _LEVEL_COST * (levels + 1)
    return each * sum(entries(w, candidate, about) for w in writes)


def _read_by(candidate: Candidate) -> set[str]:
    found = set(columns_of(candidate.index)) | set(candidate.columns)
    text = " ".join([k.expression for k in candidate.index.keys if not k.is_column] + [candidate.index.where or ""])
    return found | {word.strip('"') for word in text.replace("(", " ").replace(")", " ").replace(",", " ").split()}


def _fixed(table: Name, about: About) -> list[frozenset[str]]:
    """The columns of each index that a key or unique constraint has."""
    found = about.table(table)
    if found is None:
        return []
    owned = [frozenset(u.columns) for u in found.uniques]
    if found.primary_key is not None:
        owned.append(frozenset(found.primary_key.columns))
    return owned
