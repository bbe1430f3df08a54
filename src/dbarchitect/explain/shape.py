"""What rewrites ask of a query: its blocks, whose column is whose, what is unique, what can be NULL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.explain.conditions import bare
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Name, Table

if TYPE_CHECKING:
    from sqlglot import exp

    from dbarchitect.explain.proving import Compare


@dataclass(frozen=True)
class Candidate:
    """A rewrite that might be offered. `pair` is what is compared where the two are right only up to ties or pages.

    `check` compares in a way of its own; `costed` is what is planned in place of `sql`, `times` how often the original runs for it.
    """

    sql: str
    why: str
    notes: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    check: Compare | None = None
    costed: str | None = None
    times: int = 1
    names: bool = True


@dataclass(frozen=True)
class View:
    """A query to be rewritten. `tree` is a fresh copy at each call, so that a rewrite may change it."""

    original: exp.Expr
    schema: Schema
    parameters: int = 0
    _tables: dict[str, Table] = field(default_factory=dict)

    def tree(self) -> exp.Expr:
        return self.original.copy()

    def select(self) -> exp.Select | None:
        """The outermost block, where it is one SELECT."""
        from sqlglot import exp

        tree = self.tree()
        return tree if isinstance(tree, exp.Select) else None

    def table(self, source: exp.Expr) -> Table | None:
        """The table behind a FROM item; None for CTEs, subqueries and functions."""
        from sqlglot import exp

        if not isinstance(source, exp.Table) or not source.name:
            return None
        ctes = {c.alias for c in self.original.find_all(exp.CTE)}
        if source.name in ctes and not source.db:
            return None
        if source.db:
            return self.schema.table(Name(namespace=source.db, name=source.name))
        found = self.schema.table(Name(name=source.name))
        return found or next((t for t in self.schema.tables if t.name.name == source.name), None)

    def sources(self, select: exp.Select) -> dict[str, exp.Expr]:
        """The FROM items of a block by alias."""
        found: dict[str, exp.Expr] = {}
        first = select.args.get("from_")
        for item in [first.this if first else None, *(j.this for j in select.args.get("joins") or ())]:
            if item is not None and item.alias_or_name:
                found[item.alias_or_name] = item
        return found

    def owner(self, column: exp.Column, select: exp.Select) -> str | None:
        """The alias of the FROM item of `select` that the column belongs to; None where it is outside or not clear."""
        sources = self.sources(select)
        if column.table:
            return column.table if column.table in sources else None
        having = [
            a for a, s in sources.items() if (t := self.table(s)) is not None and t.column(column.name) is not None
        ]
        unknown = [a for a, s in sources.items() if self.table(s) is None]
        return having[0] if len(having) == 1 and not unknown else None

    def nullable(self, column: exp.Column, select: exp.Select) -> bool:
        """Whether the column may be NULL, as far as the schema says; True where it is not known."""
        alias = self.owner(column, select)
        table = self.table(self.sources(select)[alias]) if alias else None
        found = table.column(column.name) if table else None
        if found is None or table is None:
            return True
        return found.nullable and not (table.primary_key and column.name in table.primary_key.columns)

    def unique_sets(self, table: Table) -> tuple[frozenset[str], ...]:
        """Sets of columns that identify a row and are never NULL."""
        keys = [frozenset(c.columns) for c in table.constraints if c.kind == "primary_key"]
        for unique in table.uniques:
            if all((c := table.column(n)) is not None and not c.nullable for n in unique.columns):
                keys.append(frozenset(unique.columns))
        return tuple(keys)

    def key(self, table: Table) -> str | None:
        """The primary key where it is one column."""
        found = table.primary_key
        return found.columns[0] if found and len(found.columns) == 1 else None


def sql(tree: exp.Expr) -> str:
    """The text of a tree, laid out in lines."""
    return tree.sql(dialect="postgres", pretty=True)


def conditions(select: exp.Select) -> list[exp.Expr]:
    """The conjuncts of WHERE."""
    where = select.args.get("where")
    return flat(where.this) if where is not None else []


def flat(tree: exp.Expr) -> list[exp.Expr]:
    from sqlglot import exp

    tree = bare(tree)
    return [*flat(tree.left), *flat(tree.right)] if isinstance(tree, exp.And) else [tree]


def joined(parts: Iterable[exp.Expr]) -> exp.Expr | None:
    """The conjunction; None of nothing."""
    from sqlglot import exp

    found = [exp.paren(p.copy()) if isinstance(p, exp.Or) else p.copy() for p in parts]
    return exp.and_(*found, copy=False, wrap=False) if found else None


def set_where(select: exp.Select, parts: Iterable[exp.Expr]) -> None:
    from sqlglot import exp

    condition = joined(parts)
    select.set("where", exp.Where(this=condition) if condition is not None else None)


def blocks(tree: exp.Expr) -> Iterator[exp.Select]:
    """Every SELECT in it, the outermost first."""
    from sqlglot import exp

    yield from tree.find_all(exp.Select)


def aggregates(select: exp.Select) -> bool:
    """Whether the block itself aggregates."""
    from sqlglot import exp

    if select.args.get("group") or select.args.get("having"):
        return True
    return any(
        a.find_ancestor(exp.Select) is select and not isinstance(a.parent, (exp.Window, exp.Filter))
        for e in select.expressions
        for a in e.find_all(exp.AggFunc)
    )


def plain(select: exp.Select) -> bool:
    """No grouping, DISTINCT, window or LIMIT: WHERE decides which rows there are, one by one."""
    from sqlglot import exp

    if aggregates(select) or any(select.args.get(k) for k in ("distinct", "limit", "offset", "windows", "qualify")):
        return False
    return not any(w.find_ancestor(exp.Select) is select for e in select.expressions for w in e.find_all(exp.Window))


def outer_columns(view: View, inner: exp.Select) -> list[exp.Column]:
    """Columns in a subquery that belong to a block around it."""
    from sqlglot import exp

    own = set(view.sources(inner))
    for nested in inner.find_all(exp.Select):
        own |= set(view.sources(nested))
    found = []
    for column in inner.find_all(exp.Column):
        block = column.find_ancestor(exp.Select)
        if column.table:
            if column.table not in own:
                found.append(column)
        elif isinstance(block, exp.Select) and view.owner(column, block) is None:
            tables = [view.table(s) for s in view.sources(block).values()]
            if all(t is not None and t.column(column.name) is None for t in tables):
                found.append(column)
    return found


def correlation(view: View, inner: exp.Select) -> tuple[list[tuple[exp.Column, exp.Expr]], list[exp.Expr]] | None:
    """A subquery's conditions parted: (own column, outer expression) of equalities, and those without outer columns.

    None where an outer column stands anywhere else.
    """
    from sqlglot import exp

    outer = {id(c) for c in outer_columns(view, inner)}
    pairs: list[tuple[exp.Column, exp.Expr]] = []
    rest: list[exp.Expr] = []
    for part in conditions(inner):
        named = list(part.find_all(exp.Column))
        if not any(id(c) in outer for c in named):
            rest.append(part)
            continue
        if not isinstance(part, exp.EQ):
            return None
        left, right = bare(part.left), bare(part.right)
        for own, other in ((left, right), (right, left)):
            theirs = list(other.find_all(exp.Column))
            if isinstance(own, exp.Column) and id(own) not in outer and theirs and all(id(c) in outer for c in theirs):
                pairs.append((own, other))
                break
        else:
            return None
    seen = {id(c) for _, o in pairs for c in o.find_all(exp.Column)}
    return (pairs, rest) if outer <= seen else None


def fresh(tree: exp.Expr, wanted: str) -> str:
    """A name that is not in the query yet."""
    from sqlglot import exp

    taken = {i.name.lower() for i in tree.find_all(exp.Identifier)}
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def column(table: str, name: str) -> exp.Column:
    from sqlglot import exp

    quoted = not name.replace("_", "a").isalnum() or name != name.lower() or name[:1].isdigit()
    return exp.column(exp.to_identifier(name, quoted=quoted), table=exp.to_identifier(table))


def named_output(select: exp.Select) -> None:
    """Columns of SELECT whose name would come from their expression get it as an alias where the engine gives them one."""
    from sqlglot import exp

    for item in list(select.expressions):
        if not isinstance(item, (exp.Alias, exp.Column, exp.Star)) and isinstance(item, exp.Subquery):
            inner = item.this.expressions[0] if isinstance(item.this, exp.Select) and item.this.expressions else None
            name = output_name(inner) if inner is not None else ""
            if name:
                item.replace(exp.Alias(this=item.copy(), alias=exp.to_identifier(name)))


def output_name(item: exp.Expr) -> str:
    """The name PostgreSQL gives an output column (parse_target.c: FigureColname)."""
    from sqlglot import exp

    if isinstance(item, (exp.Alias, exp.Column)):
        return item.alias_or_name
    if isinstance(item, exp.Cast):
        return output_name(item.this) if isinstance(item.this, (exp.Column, exp.Func)) else ""
    if isinstance(item, exp.Func) and not isinstance(item, exp.Connector):
        return item.sql_name().lower() if not isinstance(item, exp.Anonymous) else item.name.lower()
    return ""


Offer = Callable[[View], Iterator[Candidate]]


def qualified(tree: exp.Expr, schema: Schema) -> exp.Expr:
    """The tree with the table named at every column where the schema tells it; output names are left alone."""
    from sqlglot import exp

    made = tree.copy()
    view = View(made, schema)
    for column_ in list(made.find_all(exp.Column)):
        if column_.table or isinstance(column_.this, exp.Star):
            continue
        block = column_.find_ancestor(exp.Select)
        ordering = column_.find_ancestor(exp.Order, exp.Group)
        outputs = block.expressions if isinstance(block, exp.Select) else ()
        names = [e.alias for e in outputs if isinstance(e, exp.Alias)]
        if ordering is not None and ordering.parent is block and column_.name in names:
            continue
        while isinstance(block, exp.Select):
            owner = view.owner(column_, block)
            if owner is not None:
                column_.set(
                    "table",
                    exp.to_identifier(owner, quoted=not owner.replace("_", "a").isalnum() or owner != owner.lower()),
                )
                break
            if any(view.table(s) is None for s in view.sources(block).values()):
                break  # it may belong to a subquery whose columns are not known
            block = block.find_ancestor(exp.Select)
    return made
