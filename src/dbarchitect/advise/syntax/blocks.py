"""Which table a column of a statement belongs to: through aliases, derived tables, common table expressions, views and correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.advise.syntax.want import Want
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table

_DEEPEST = 40


class Blocks:
    """The statement's query blocks (SELECT, UPDATE, DELETE, MERGE), what each reads from, and a `Want` per base table named."""

    def __init__(self, tree: Any, schema: Schema) -> None:
        from sqlglot import exp

        self.exp = exp
        self.tables = {(t.name.namespace, t.name.name): t for t in schema.tables}
        self.bare: dict[str, Table] = {}
        for table in schema.tables:
            self.bare.setdefault(table.name.name, table)
        for table in schema.tables:
            if table.name.namespace == "public":
                self.bare[table.name.name] = table
        self.views = {v.name.name: v.query for v in schema.views}
        self.wants: dict[int, Want] = {}
        self._columns: dict[int, frozenset[str]] = {}
        self._sources: dict[int, dict[str, Any]] = {}
        self.roots: list[Any] = [tree]
        self.blocks: list[Any] = []
        self._read(tree, 0)

    def _read(self, tree: Any, depth: int) -> None:
        exp = self.exp
        kinds = (exp.Select, exp.Update, exp.Delete, exp.Merge)
        found = [n for n in tree.walk() if isinstance(n, kinds)]
        self.blocks += found
        for block in found:
            self._sources[id(block)] = {}
        for node in list(tree.find_all(exp.Table)):
            self._table(node, depth)
        for node in list(tree.find_all(exp.Subquery)):
            if (
                isinstance(node.parent, exp.From | exp.Join | exp.Lateral)
                and (block := self.block_of(node)) is not None
            ):
                self._sources[id(block)][node.alias_or_name] = node.this

    def _table(self, node: Any, depth: int) -> None:
        exp = self.exp
        block = self.block_of(node)
        if block is None:
            if not isinstance(node.parent, exp.Insert | exp.Schema):
                return
            return
        alias, name = node.alias_or_name, node.name
        common = None if node.db else self._common(node, name)
        if common is not None:
            self._sources[id(block)][alias] = common
            return
        table = self.tables.get((node.db, name)) if node.db else self.bare.get(name)
        if table is not None:
            self.wants[id(node)] = Want(table.name, alias)
            self._columns[id(node)] = frozenset(c.name for c in table.columns)
            self._sources[id(block)][alias] = node
        elif name in self.views and depth < 5:
            inner = parsed(self.views[name])
            if inner is not None:
                self.roots.append(inner)
                self._sources[id(block)][alias] = inner
                self._read(inner, depth + 1)

    def _common(self, node: Any, name: str) -> Any:
        """The query of the common table expression of that name that the node sees."""
        at = node.parent
        inside: Any = node
        while at is not None:
            with_ = at.args.get("with_") or at.args.get("with")
            if with_ is not None:
                for one in with_.expressions:
                    if one.alias == name and inside is not one:
                        return one.this
            if isinstance(at, self.exp.CTE):
                inside = at
            at = at.parent
        return None

    def block_of(self, node: Any) -> Any:
        """The nearest block above the node."""
        at = node.parent
        while at is not None and id(at) not in self._sources:
            at = at.parent
        return at

    def table_of(self, name: Name) -> Table | None:
        return self.tables.get((name.namespace, name.name))

    def owners(self, column: Any) -> list[tuple[int, str]]:
        """Where a column comes from: base tables by the number of the place that names them, and their column's name."""
        block = self.block_of(column)
        depth = 0
        while block is not None and depth < _DEEPEST:
            found = self._in_block(block, column.name, column.table, 0)
            if found is not None:
                return found
            block = self.block_of(block)
            depth += 1
        return []

    def _in_block(self, block: Any, name: str, qualifier: str, depth: int) -> list[tuple[int, str]] | None:
        sources = self._sources.get(id(block), {})
        if qualifier:
            return self._in_source(sources[qualifier], name, depth) if qualifier in sources else None
        for source in sources.values():
            found = self._in_source(source, name, depth)
            if found is not None:
                return found
        return None

    def _in_source(self, source: Any, name: str, depth: int) -> list[tuple[int, str]] | None:
        exp = self.exp
        if depth > _DEEPEST:
            return None
        if isinstance(source, exp.Table):
            return [(id(source), name)] if name in self._columns.get(id(source), ()) else None
        if isinstance(source, exp.Subquery):
            return self._in_source(source.this, name, depth + 1)
        if isinstance(source, exp.SetOperation):
            sides = [self._in_source(s, name, depth + 1) for s in (source.this, source.expression)]
            both = [o for s in sides if s for o in s]
            return both if any(s is not None for s in sides) else None
        if not isinstance(source, exp.Select):
            return None
        for projection in source.expressions:
            inner = projection.unalias()
            if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
                qualifier = inner.table if isinstance(inner, exp.Column) else ""
                found = self._in_block(source, name, qualifier, depth + 1)
                if found is not None:
                    return found
            elif projection.alias_or_name == name:
                if isinstance(inner, exp.Column):
                    return self._in_block(source, inner.name, inner.table, depth + 1) or []
                return []
        return None

    def base_tables(self, block: Any) -> list[int]:
        """The base tables a block itself names."""
        return [id(s) for s in self._sources.get(id(block), {}).values() if id(s) in self.wants]

    def source(self, block: Any, alias: str) -> Any:
        return self._sources.get(id(block), {}).get(alias)

    def columns(self, place: int) -> frozenset[str]:
        return self._columns[place]


def parsed(sql: str) -> Any:
    """The syntax tree, None where it cannot be read."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        trees = sqlglot.parse(sql, dialect="postgres")
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        return None
    return trees[0] if len(trees) == 1 else None
