"""The index a scan asks for: equality first, then the order that is wanted, then one range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.explain import remedies
from dbarchitect.explain.conditions import column_of, compared, conjuncts, is_constant, parsed
from dbarchitect.model.explanation import Remedy
from dbarchitect.model.plan import PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot import exp

    from dbarchitect.explain.case import Case
    from dbarchitect.model.tables import Table

MOST_KEYS = 4
_NO_BTREE = ("json", "xml", "point", "box", "polygon", "tsvector", "vector", "geometry", "geography")


def index_for(case: Case, node: PlanNode, sort: tuple[str, ...] = (), more: str | None = None) -> Remedy | None:
    """The index for the conditions of a scan (and `more`, a condition of the join above it) and then `sort`.

    None where nothing of them can be looked up, or where the table has such an index.
    """
    table = case.table(node)
    equal, ranges = _wanted(node, more)
    if table is not None:
        equal = [c for c in equal if _indexable(table, c)]
        ranges = [c for c in ranges if _indexable(table, c)]
    ordered = sort_columns(node, sort)
    keys = [quote_identifier(c) for c in dict.fromkeys(equal)]
    keys += [k for k in ordered if k.split(" ")[0] not in keys]
    if not ordered:
        keys += [quote_identifier(c) for c in dict.fromkeys(ranges) if quote_identifier(c) not in keys][:1]
    keys = keys[:MOST_KEYS]
    if not keys or (table is not None and _has(table, keys)):
        return None
    words = [k.split(" ")[0].strip('"') for k in keys]
    parts = (
        [f"find rows by {', '.join(dict.fromkeys([*equal, *([] if ordered else ranges[:1])]))}"]
        if equal or ranges
        else []
    )
    parts += [f"read them in the order of {', '.join(ordered)}"] if ordered else []
    return remedies.index(
        remedies.table_sql(node, table), tuple(keys), f"an index to {' and '.join(parts)}", name=remedies.object_name(node.relation or "", *words)
    )  # fmt: skip


def _wanted(node: PlanNode, more: str | None) -> tuple[list[str], list[str]]:
    equal: list[str] = []
    ranges: list[str] = []
    for text in (node.index_cond, node.recheck_cond, node.filter, more):
        for column, is_equal in _looked_up(text, node):
            (equal if is_equal else ranges).append(column)
    return list(dict.fromkeys(equal)), [c for c in dict.fromkeys(ranges) if c not in equal]


def _looked_up(text: str | None, node: PlanNode) -> Iterator[tuple[str, bool]]:
    """Columns of the node's table that stand bare in a comparison a B-tree serves, and whether it is an equality."""
    from sqlglot import exp

    for part in conjuncts(text):
        for left, right in _sides(part):
            column = column_of(left)
            if column is None or not _of(column, node):
                continue
            if isinstance(part, (exp.EQ, exp.In)) and not isinstance(part, exp.Is):
                yield column.name, True
            elif isinstance(part, (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)) and (
                is_constant(right) or isinstance(part, exp.Between)
            ):
                yield column.name, False
            break


def _sides(part: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    sides = compared(part)
    if sides is not None:
        yield sides
        yield sides[1], sides[0]


def _of(column: exp.Column, node: PlanNode) -> bool:
    return not column.table or column.table in (node.alias, node.relation)


def sort_columns(node: PlanNode, sort: tuple[str, ...]) -> list[str]:
    """The sort key as keys of an index on the node's table; none unless all of it is columns of that table."""
    from sqlglot import exp

    found = []
    for key in sort:
        tree = parsed(f"SELECT 1 ORDER BY {key}")
        ordered = tree.find(exp.Ordered) if tree is not None else None
        column = column_of(ordered.this) if ordered is not None else None
        if ordered is None or column is None or not _of(column, node):
            return []
        upper = key.upper()
        end = " DESC" if ordered.args.get("desc") else ""
        end += " NULLS FIRST" if "NULLS FIRST" in upper else " NULLS LAST" if "NULLS LAST" in upper else ""
        found.append(quote_identifier(column.name) + end)
    return found


def _indexable(table: Table, column: str) -> bool:
    found = table.column(column)
    return found is not None and not found.type.lower().startswith(_NO_BTREE)


def _has(table: Table, keys: list[str]) -> bool:
    plain = [k.split(" ")[0].strip('"') for k in keys]
    known = [[k.expression for k in i.keys] for i in table.indexes if i.where is None and i.method == "btree"]
    known += [list(c.columns) for c in table.constraints if c.kind in ("primary_key", "unique")]
    return any(k[: len(plain)] == plain for k in known)
