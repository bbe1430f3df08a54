"""What statements ask for: tables, columns compared, order, limits. Statements come from the engine's counters, views and SQL functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.inspection import StatementUse

MOST = 400
"""Statements looked at, those that take the most time first."""
LONGEST = 20_000
_DIALECTS = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "sqlserver": "tsql",
    "oracle": "oracle",
}
_COMPARED = ("EQ", "In", "GT", "GTE", "LT", "LTE", "Between", "Is", "Like", "ILike", "NullSafeEQ")


@dataclass(frozen=True)
class Compared:
    """A column of `table` in a condition: `how` is equal, span, like or null."""

    table: str
    column: str
    how: str


@dataclass(frozen=True)
class Shape:
    """A statement taken apart. Tables are bare names; `where` says whether there is any condition."""

    sql: str
    kind: str
    tables: tuple[str, ...]
    use: StatementUse | None = None
    source: str = ""
    """`view x`, `function f`; empty for a statement that was counted."""
    compared: tuple[Compared, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    updates: str = ""
    sets: tuple[str, ...] = ()
    where: bool = False
    limit: bool = False
    offset: bool = False
    star: bool = False
    aggregates: bool = False
    random_order: bool = False
    leading_wildcard: tuple[str, ...] = ()
    not_in: tuple[tuple[str, str], ...] = ()
    """(table, column) that a NOT IN (SELECT column …) reads."""
    searched_text: tuple[str, ...] = ()
    """Expressions `to_tsvector(…)` computed for each row in a condition."""

    @property
    def object(self) -> str:
        return self.source or f"statement {digest(self.sql)}"

    @property
    def short(self) -> str:
        return short(self.sql)


def digest(sql: str) -> str:
    """Eight digits that name a statement between runs."""
    return blake2s(" ".join(sql.split()).encode(), digest_size=4).hexdigest()


def short(sql: str, most: int = 110) -> str:
    """The statement on one line, cut where it is long."""
    line = " ".join(sql.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


@lru_cache(maxsize=4)
def shapes(case: Case) -> tuple[Shape, ...]:
    """Every statement that can be taken apart; the others are left out."""
    return tuple(_shapes(case))


def counted(case: Case) -> tuple[Shape, ...]:
    """Statements users ran, with their counters."""
    return tuple(s for s in shapes(case) if s.use is not None)


def _shapes(case: Case) -> Iterator[Shape]:
    columns = {t.name.name: frozenset(c.name for c in t.columns) for t in case.schema.tables}
    statements = sorted(case.inspection.statements or (), key=lambda s: -(s.total_ms or 0.0))[:MOST]
    for use in statements:
        if not _of_the_system(use.sql):
            yield from _taken_apart(use.sql, case.engine, columns, use, "")
    for view in case.schema.views:
        yield from _taken_apart(view.query, case.engine, columns, None, f"view {view.name}")
    for routine in case.schema.routines:
        if routine.language == "sql" and routine.kind in ("function", "procedure"):
            yield from _taken_apart(_body(routine.definition), case.engine, columns, None, f"function {routine.name}")


def _of_the_system(sql: str) -> bool:
    """Whether it is no statement of an application: of the catalogs, of a tool, or one that sets something."""
    head = sql.lstrip(" (\n\t").lower()
    return not head.startswith(("select", "insert", "update", "delete", "with", "merge", "table")) or bool(
        re.search(
            r"\b(?:pg_catalog|pg_stat_\w+|pg_class|pg_attribute|pg_namespace|pg_settings|information_schema)\b", sql
        )
    )


def _body(definition: str) -> str:
    """The statements of an SQL function."""
    quoted = re.search(r"(\$\w*\$)(.*)\1", definition, re.DOTALL)
    if quoted:
        return quoted[2]
    atomic = re.search(r"\bBEGIN ATOMIC\b(.*)\bEND\s*\Z", definition, re.DOTALL | re.IGNORECASE)
    return atomic[1] if atomic else ""


def _taken_apart(
    sql: str, engine: str, columns: dict[str, frozenset[str]], use: StatementUse | None, source: str
) -> Iterator[Shape]:
    import sqlglot
    from sqlglot.errors import SqlglotError

    if not sql.strip() or len(sql) > LONGEST:
        return
    try:
        trees = sqlglot.parse(sql, dialect=_DIALECTS.get(engine, "postgres"))
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
        return
    for tree in trees:
        if tree is not None:
            shape = _shape(tree, columns, sql, use, source)
            if shape.kind:
                yield shape


def _shape(tree: Any, columns: dict[str, frozenset[str]], sql: str, use: StatementUse | None, source: str) -> Shape:
    from sqlglot import exp

    names = {t.alias_or_name: t.name for t in tree.find_all(exp.Table) if t.name}
    within = {c.alias for c in tree.find_all(exp.CTE)}
    tables = tuple(dict.fromkeys(t for t in names.values() if t not in within))

    def of(column: Any) -> str:
        """The table a column belongs to; empty when it cannot be told."""
        if column.table:
            return str(names.get(column.table, ""))
        those = [t for t in tables if column.name in columns.get(t, ())]
        return those[0] if len(those) == 1 else ""

    kind = {exp.Insert: "insert", exp.Update: "update", exp.Delete: "delete", exp.Merge: "merge"}.get(type(tree), "")
    if not kind and isinstance(tree, exp.Query):
        kind = "select"
    target = tree.find(exp.Table) if kind in ("update", "delete", "insert") else None
    top = tree.unnest() if isinstance(tree, exp.Subquery) else tree
    order = tree.args.get("order") if kind == "select" else None
    return Shape(
        sql=sql,
        kind=kind,
        tables=tables,
        use=use,
        source=source,
        compared=tuple(dict.fromkeys(_compared(tree, of))),
        order=tuple(
            (of(o.this), o.this.name) for o in (order.expressions if order else ()) if isinstance(o.this, exp.Column)
        ),
        updates=target.name if target is not None and kind == "update" else "",
        sets=tuple(e.this.name for e in tree.expressions if isinstance(e, exp.EQ)) if kind == "update" else (),
        where=tree.find(exp.Where) is not None,
        limit=bool(tree.args.get("limit") or tree.args.get("fetch")),
        offset=any(not _is_zero(o.expression) for o in tree.find_all(exp.Offset)),
        star=isinstance(top, exp.Select)
        and any(
            isinstance(e, exp.Star) or (isinstance(e, exp.Column) and isinstance(e.this, exp.Star))
            for e in top.expressions
        ),
        aggregates=isinstance(top, exp.Select)
        and (bool(top.args.get("group")) or any(e.find(exp.AggFunc) for e in top.expressions)),
        random_order=any(isinstance(o.this.unnest(), exp.Rand) for o in tree.find_all(exp.Ordered)),
        leading_wildcard=tuple(_wildcards(tree)),
        not_in=tuple(_not_in(tree, of)),
        searched_text=tuple(_searched(tree)),
    )


def _is_zero(node: Any) -> bool:
    return bool(getattr(node, "is_int", False)) and node.name == "0"


def _compared(tree: Any, of: Any) -> Iterator[Compared]:
    from sqlglot import exp

    kinds = {
        exp.EQ: "equal", exp.In: "equal", exp.NullSafeEQ: "equal", exp.GT: "span", exp.GTE: "span", exp.LT: "span",
        exp.LTE: "span", exp.Between: "span", exp.Is: "null", exp.Like: "like", exp.ILike: "like",
    }  # fmt: skip
    for where in (*tree.find_all(exp.Where), *(j.args["on"] for j in tree.find_all(exp.Join) if j.args.get("on"))):
        for node in where.find_all(*kinds):
            if isinstance(node.parent, exp.Not) or node.args.get("negate") or node.find_ancestor(exp.Or):
                continue
            for side in (node.this, node.args.get("expression")):
                if isinstance(side, exp.Column) and (table := of(side)):
                    yield Compared(table, side.name, kinds[type(node)])


def _wildcards(tree: Any) -> Iterator[str]:
    """Columns compared with a pattern that begins with a wildcard."""
    from sqlglot import exp

    for node in tree.find_all(exp.Like, exp.ILike):
        if node.args.get("negate") or isinstance(node.parent, exp.Not):
            continue
        pattern = node.expression
        while isinstance(pattern, exp.DPipe | exp.Paren | exp.Cast):
            pattern = pattern.this
        if isinstance(pattern, exp.Concat) and pattern.expressions:
            pattern = pattern.expressions[0]
        if isinstance(pattern, exp.Literal) and pattern.name.startswith("%") and (column := node.this.find(exp.Column)):
            yield column.name


def _not_in(tree: Any, of: Any) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    for node in tree.find_all(exp.Not):
        inside = node.this.unnest() if isinstance(node.this, exp.Paren) else node.this
        query = inside.args.get("query") if isinstance(inside, exp.In) else None
        select = query.unnest() if query is not None else None
        if isinstance(select, exp.Select) and len(select.expressions) == 1:
            column = select.expressions[0].unalias()
            where = select.args.get("where")
            if isinstance(column, exp.Column) and not (where and _excludes_null(where, column.name)):
                source = select.find(exp.Table)
                yield (column.table and of(column)) or (source.name if source else ""), column.name


def _excludes_null(where: Any, column: str) -> bool:
    """Whether the condition says `column IS NOT NULL`, in either of the parser's forms."""
    from sqlglot import exp

    return any(
        node.this.name == column and bool(node.args.get("negate") or isinstance(node.parent, exp.Not))
        for node in where.find_all(exp.Is)
    )


def _searched(tree: Any) -> Iterator[str]:
    """`to_tsvector(…)` over columns in conditions."""
    from sqlglot import exp

    for where in tree.find_all(exp.Where):
        for node in where.find_all(exp.Anonymous, exp.Func):
            if (
                node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            ).lower() == "to_tsvector" and node.find(exp.Column):
                yield node.sql(dialect="postgres")
