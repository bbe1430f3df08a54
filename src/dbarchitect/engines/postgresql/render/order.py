"""The order in which objects can be made: what others need comes first, and cycles are cut where that costs least."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.render.references import Names, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table


class Need(IntEnum):
    """How badly one object needs another: what is LATER can be added afterwards, what is MAYBE may be a mere namesake."""

    LATER = 0
    MAYBE = 1
    FIRST = 2


# What comes first among objects that do not need each other.
_RANK = {
    "enum": 0,
    "raw": 1,
    "range": 2,
    "composite": 3,
    "domain": 4,
    "sequence": 5,
    "needed routine": 6,
    "table": 7,
    "routine": 8,
    "view": 9,
}


@dataclass
class Graph:
    """What each object needs; `rank` orders the independent."""

    needs: dict[Node, dict[Node, Need]] = field(default_factory=dict)
    rank: dict[Node, tuple[int, int]] = field(default_factory=dict)

    def add(self, node: Node, kind: str) -> None:
        self.rank[node] = (_RANK[kind], len(self.rank))
        self.needs.setdefault(node, {})

    def need(self, node: Node, other: Node, how: Need) -> None:
        if node != other and other in self.rank:
            self.needs[node][other] = max(how, self.needs[node].get(other, Need.LATER))

    def promote_routines(self) -> None:
        """Ranks the routines that types or tables need before the tables; the others follow them."""
        waiting = [node for node in self.needs if node.kind != "routine" and self.rank[node][0] <= _RANK["table"]]
        seen = set(waiting)
        while waiting:
            for other in self.needs[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        for node in seen:
            if node.kind == "routine":
                self.rank[node] = (_RANK["needed routine"], self.rank[node][1])

    def order(self) -> list[Node]:
        """Every node after what it needs; in a cycle the weakest need is given up, always the same one."""
        left = {node: dict(needs) for node, needs in self.needs.items()}
        users: dict[Node, list[Node]] = {node: [] for node in left}
        for node, needs in left.items():
            for other in needs:
                users[other].append(node)
        ready = [(self.rank[node], node) for node, needs in left.items() if not needs]
        heapq.heapify(ready)
        ordered: list[Node] = []
        lowest = iter(sorted(left, key=lambda node: self.rank[node]))
        first = next(lowest, None)
        while left:
            if not ready:
                while first is None or first not in left:
                    first = next(lowest)
                node, other = self._weakest(left, first)
                del left[node][other]
                if not left[node]:
                    heapq.heappush(ready, (self.rank[node], node))
                continue
            _, node = heapq.heappop(ready)
            del left[node]
            ordered.append(node)
            for user in users[node]:
                if user in left and left[user].pop(node, None) is not None and not left[user]:
                    heapq.heappush(ready, (self.rank[user], user))
        return ordered

    def _weakest(self, left: dict[Node, dict[Node, Need]], node: Node) -> tuple[Node, Node]:
        """The need that costs least to give up on the cycle that is found from `node`."""
        path: dict[Node, int] = {}
        walk: list[Node] = []
        while node not in path:
            path[node] = len(walk)
            walk.append(node)
            node = min(left[node], key=lambda other: (-left[walk[-1]][other], self.rank[other]))
        cycle = walk[path[node] :]
        edges = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        return min(edges, key=lambda edge: (left[edge[0]][edge[1]], self.rank[edge[0]]))


def dependency_graph(schema: Schema) -> tuple[Graph, Names]:
    """The graph over everything that is made before indexes, and the names it was found with."""
    names, graph = Names(namespaces={"public", *(n.name for n in schema.namespaces)}), Graph()
    texts: list[tuple[Node, Iterable[str]]] = []

    def add(node: Node, kind: str, *sql: str | None) -> None:
        graph.add(node, kind)
        texts.append((node, [text for text in sql if text]))

    for enum in schema.enums:
        add(names.add("type", enum.name), "enum")
    raws = [(names.add("other", r.name, r.kind + r.definition), r) for r in schema.others if not r.after_tables]
    for node, raw in raws:
        add(node, "raw", raw.definition)
    _raw_needs(graph, [(node, raw.kind) for node, raw in raws])
    for item in schema.ranges:
        add(names.add("type", item.name), "range", item.definition)
    for composite in schema.composites:
        add(names.add("type", composite.name), "composite", *(a.type for a in composite.attributes))
    for domain in schema.domains:
        checks = (check.expression for check in domain.checks)
        add(names.add("type", domain.name), "domain", domain.base, domain.default, domain.collation, *checks)
    for sequence in schema.sequences:
        add(names.add("sequence", sequence.name), "sequence")
    for routine in schema.routines:
        add(names.add("routine", routine.name, routine.arguments), "routine", routine.definition)
    tables = [(names.add("relation", table.name), table) for table in schema.tables]
    for node, _ in tables:
        graph.add(node, "table")
    for view in schema.views:
        add(names.add("relation", view.name), "view", view.query, *(text for _, text in view.column_defaults))
    _text_needs(graph, names, texts)
    for node, table in tables:
        _table_needs(graph, names, node, table)
    graph.promote_routines()
    return graph, names


def _text_needs(graph: Graph, names: Names, texts: Iterable[tuple[Node, Iterable[str]]]) -> None:
    for node, parts in texts:
        for part in parts:
            for other, certain in names.references(part, only_calls=not _names_functions(part)):
                if not _are_namesakes(node, other):
                    graph.need(node, other, Need.FIRST if certain else Need.MAYBE)


def _are_namesakes(node: Node, other: Node) -> bool:
    """An operator class and its family share one name, which says nothing of their order."""
    return node.kind == other.kind == "other" and (node.namespace, node.name) == (other.namespace, other.name)


def _names_functions(sql: str) -> bool:
    """Whether a statement names functions without calling them, as operators, aggregates and ranges do."""
    kinds = ("OPERATOR", "AGGREGATE", "TYPE", "CAST", "FOREIGN DATA")
    return sql.startswith(tuple(f"CREATE {kind}" for kind in kinds))


# Kinds of raw objects of which the later are made from the earlier.
_CHAINS = (
    ("operator", "operator family", "operator class"),
    ("text search dictionary", "text search configuration", "text search mapping"),
    ("foreign-data wrapper", "foreign server", "foreign table"),
)


def _raw_needs(graph: Graph, raws: Sequence[tuple[Node, str]]) -> None:
    for chain in _CHAINS:
        members = [(chain.index(kind), node) for node, kind in raws if kind in chain]
        for place, node in members:
            for other_place, other in members:
                if other_place < place:
                    graph.need(node, other, Need.FIRST)


def _table_needs(graph: Graph, names: Names, node: Node, table: Table) -> None:
    def need_all(sql: str | None, how: Need) -> None:
        for other, certain in names.references(sql or ""):
            if other.kind not in ("relation",) or certain:
                graph.need(node, other, how)

    for column in table.columns:
        for text in (column.type, column.collation, column.generated.expression if column.generated else None):
            need_all(text, Need.FIRST)
        need_all(column.default, Need.LATER)
    for key in table.partitioning.keys if table.partitioning else ():
        for text in (key.collation, key.operator_class, None if key.is_column else key.expression):
            need_all(text, Need.FIRST)
    for check in table.checks:
        need_all(check.expression, Need.LATER)
    parents = [*table.inherits, *([table.partition_of.parent] if table.partition_of else [])]
    for name in [*parents, *([table.of_type] if table.of_type else [])]:
        for other in names.nodes.get((name.namespace, name.name), []):
            graph.need(node, other, Need.FIRST)
    for foreign_key in table.foreign_keys:
        target = foreign_key.target
        graph.need(node, Node("relation", target.namespace, target.name), Need.LATER)
