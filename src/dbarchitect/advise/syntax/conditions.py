"""Conditions taken apart: which column of which table is compared how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.advise.syntax.want import Computed, How, Operated

if TYPE_CHECKING:
    from dbarchitect.advise.syntax.blocks import Blocks
    from dbarchitect.advise.syntax.want import Want

_LONGEST_EXPRESSION = 400
_OPERATORS: dict[str, tuple[How, str]] = {
    "ArrayContainsAll": ("contains", "@>"), "ArrayContainedBy": ("contains", "<@"), "ArrayOverlaps": ("overlaps", "&&"),
    "JSONBContains": ("key_exists", "?"), "JSONBContainsTopKey": ("key_exists", "?"), "JSONBContainsAnyTopKeys": ("key_exists", "?|"),
    "JSONBContainsAllTopKeys": ("key_exists", "?&"), "MatchAgainst": ("search", "@@"), "RegexpLike": ("substring", "~"),
    "RegexpILike": ("substring", "~*"), "ILike": ("substring", "~~*"), "Adjacent": ("overlaps", "-|-"), "JSONArrayContains": ("contains", "@>"),
}  # fmt: skip


def conjuncts(node: Any) -> list[Any]:
    """The parts of a condition that must all hold."""
    from sqlglot import exp

    found, left = [], [node]
    while left:
        one = left.pop()
        if isinstance(one, exp.Paren):
            left.append(one.this)
        elif isinstance(one, exp.And):
            left += [one.expression, one.this]
        elif one is not None:
            found.append(one)
    return found


def disjuncts(node: Any) -> list[Any]:
    """The parts of a condition of which one must hold."""
    from sqlglot import exp

    found, left = [], [node]
    while left:
        one = left.pop()
        if isinstance(one, exp.Paren):
            left.append(one.this)
        elif isinstance(one, exp.Or):
            left += [one.expression, one.this]
        elif one is not None:
            found.append(one)
    return found


class Conditions:
    """Reads conditions into the wants of `blocks`. `outer`: under an outer join a constant says nothing of the rows kept."""

    def __init__(self, blocks: Blocks) -> None:
        from sqlglot import exp

        self.exp = exp
        self.blocks = blocks

    def read(self, node: Any, *, certain: bool = True) -> None:
        """Every part of the condition is in the wants."""
        for one in conjuncts(node):
            if isinstance(one, self.exp.Or):
                self._or(one)
            else:
                self._atom(one, certain)

    def _or(self, node: Any) -> None:
        """What all branches ask for is asked for; what some ask for may be."""
        branches = [self._branch(b) for b in disjuncts(node)]
        common = set.intersection(*(set(b) for b in branches)) if branches else set()
        for branch in branches:
            for (place, column, kind), atom in branch.items():
                want = self.blocks.wants[place]
                if (place, column, kind) in common:
                    {"equal": want.equal, "joined": want.joined}.get(kind, want.ranges)[column] = None
                else:
                    want.either[column] = None
                if kind == "operated":
                    self._atom(atom, certain=False)

    def _branch(self, node: Any) -> dict[tuple[int, str, str], Any]:
        found: dict[tuple[int, str, str], Any] = {}
        for atom in conjuncts(node):
            if isinstance(atom, self.exp.Or):
                for inner in disjuncts(atom):
                    found |= {(p, c, "range"): a for (p, c, _), a in self._branch(inner).items()}
                continue
            for side, other in self._sides(atom):
                for place, column in self._own(side):
                    kind = self._kind(atom, place, other)
                    if kind:
                        found[place, column, kind] = atom
        return found

    def _kind(self, atom: Any, place: int, other: list[Any]) -> str:
        exp = self.exp
        if any(place in self._places(o) for o in other):
            return ""
        if isinstance(atom, exp.EQ | exp.In | exp.Is):
            return "joined" if any(self._places(o) for o in other) else "equal"
        if isinstance(atom, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between):
            return "range"
        return "operated" if type(atom).__name__ in _OPERATORS or isinstance(atom, exp.Like) else ""

    def _atom(self, atom: Any, certain: bool) -> None:
        exp = self.exp
        if isinstance(atom, exp.Column):
            self._flag(atom, atom, certain)
        elif isinstance(atom, exp.Not):
            inner = atom.this.unnest() if isinstance(atom.this, exp.Paren) else atom.this
            if isinstance(inner, exp.Column):
                self._flag(inner, atom, certain)
            elif isinstance(inner, exp.Is) and certain:
                self._constant(inner.this, atom)
        elif isinstance(atom, exp.Is):
            self._is(atom, certain)
        elif isinstance(atom, exp.Like | exp.ILike):
            self._like(atom, certain)
        elif type(atom).__name__ in _OPERATORS:
            self._operator(atom)
        elif isinstance(
            atom, exp.EQ | exp.In | exp.GT | exp.GTE | exp.LT | exp.LTE | exp.Between | exp.NullSafeEQ | exp.NEQ
        ):
            self._comparison(atom, certain)

    def _flag(self, column: Any, atom: Any, certain: bool) -> None:
        for place, name in self.blocks.owners(column):
            self.blocks.wants[place].equal[name] = None
        if certain:
            self._constant(column, atom)

    def _is(self, atom: Any, certain: bool) -> None:
        if not atom.args.get("negate"):
            for place, name in self._own(atom.this):
                self.blocks.wants[place].equal[name] = None
        if certain:
            self._constant(atom.this, atom)

    def _constant(self, column: Any, atom: Any) -> None:
        """A condition on one column that holds for every row fetched and has no parameter in it."""
        exp = self.exp
        if any(
            True
            for _ in atom.find_all(
                exp.Parameter, exp.Placeholder, exp.Query, exp.Anonymous, exp.CurrentTimestamp, exp.CurrentDate
            )
        ):
            return
        owners = self._own(column)
        if len(owners) == 1:
            place, name = owners[0]
            self.blocks.wants[place].constants[name, bare(atom)] = None

    def _like(self, atom: Any, certain: bool) -> None:
        exp = self.exp
        pattern = atom.expression
        text = pattern.name if isinstance(pattern, exp.Literal) else None
        for place, name in self._own(atom.this):
            want = self.blocks.wants[place]
            if isinstance(atom, exp.Like) and text is not None and text[:1] not in ("%", "_", ""):
                want.prefix[name] = None
            want.operated[Operated(name, "substring", "~~")] = None
        self._expression(atom.this, "substring")
        if certain and text is not None:
            self._constant(atom.this, atom)

    def _operator(self, atom: Any) -> None:
        how, operator = _OPERATORS[type(atom).__name__]
        sides = [atom.this, atom.args.get("expression"), *atom.expressions]
        for side in (s for s in sides if s is not None and not isinstance(s, str)):
            inner = side.unnest() if isinstance(side, self.exp.Paren) else side
            for place, name in self._own(inner):
                self.blocks.wants[place].operated[Operated(name, how, operator)] = None
            self._expression(inner, how)

    def _comparison(self, atom: Any, certain: bool) -> None:
        exp = self.exp
        equality = isinstance(atom, exp.EQ | exp.In | exp.NullSafeEQ)
        for side, other in self._sides(atom):
            if isinstance(side, exp.Tuple):
                self._row(side, equality)
                continue
            for place, name in self._own(side):
                if isinstance(atom, exp.NEQ) or any(place in self._places(o) for o in other):
                    continue
                want = self.blocks.wants[place]
                joined = any(self._places(o) for o in other)
                (want.ranges if not equality else want.joined if joined else want.equal)[name] = None
                if any(isinstance(o, exp.Any) and o.find(exp.Column) for o in other):
                    continue
            if not isinstance(atom, exp.NEQ):
                self._expression(side, "equal" if equality else "range")
            if certain and not any(o.find(exp.Column) for o in other):
                self._constant(side, atom)
            for one in other:
                if isinstance(one, exp.Any):  # value = ANY (array column)
                    for place, name in self._own(one.this.unnest() if isinstance(one.this, exp.Paren) else one.this):
                        self.blocks.wants[place].operated[Operated(name, "contains", "@>")] = None

    def _row(self, side: Any, equality: bool) -> None:
        """Columns compared as a row: all equal, or in the order of an index."""
        from dbarchitect.advise.syntax.want import Sorted

        owned = [self._own(c) for c in side.expressions]
        for owners in owned:
            for place, name in owners:
                want = self.blocks.wants[place]
                (want.equal if equality else want.ranges)[name] = None
        places = {o[0][0] for o in owned if o}
        if not equality and len(places) == 1 and all(owned):
            self.blocks.wants[places.pop()].sorts.append(tuple(Sorted(o[0][1]) for o in owned))

    def _sides(self, atom: Any) -> list[tuple[Any, list[Any]]]:
        """Each side of a comparison, with what it is compared to."""
        exp = self.exp
        if isinstance(atom, exp.In):
            query = atom.args.get("query")
            return [(self._plain(atom.this), [*atom.expressions, *([query] if query is not None else [])])]
        if isinstance(atom, exp.Between):
            return [(self._plain(atom.this), [atom.args["low"], atom.args["high"]])]
        if isinstance(atom, exp.Binary):
            left, right = self._plain(atom.this), self._plain(atom.expression)
            return [(left, [right]), (right, [left])]
        return [(atom.this, [])] if getattr(atom, "this", None) is not None and not isinstance(atom.this, str) else []

    def _plain(self, node: Any) -> Any:
        while isinstance(node, self.exp.Paren):
            node = node.this
        return node

    def _own(self, node: Any) -> list[tuple[int, str]]:
        """The base columns a bare column stands for."""
        return (
            self.blocks.owners(node)
            if isinstance(node, self.exp.Column) and not isinstance(node.this, self.exp.Star)
            else []
        )

    def _places(self, node: Any) -> set[int]:
        """The tables whose columns a side has; those within a subquery count as well: they join."""
        return {place for c in node.find_all(self.exp.Column) for place, _ in self.blocks.owners(c)}

    def _expression(self, node: Any, how: How) -> None:
        """An expression over one table's columns, compared or searched."""
        exp = self.exp
        if isinstance(node, exp.Column | exp.Literal | exp.Tuple | exp.Any) or node is None or isinstance(node, str):
            return
        if any(True for _ in node.find_all(exp.Query, exp.AggFunc, exp.Window, exp.Parameter, exp.Placeholder)):
            return
        owned = [(self.blocks.owners(c), c) for c in node.find_all(exp.Column)]
        places = {o[0][0] for o, _ in owned if len(o) == 1}
        if len(places) != 1 or not all(len(o) == 1 and o[0][1] == c.name for o, c in owned):
            return
        text = bare(node)
        if len(text) <= _LONGEST_EXPRESSION:
            want: Want = self.blocks.wants[places.pop()]
            want.computed[Computed(text, tuple(dict.fromkeys(o[0][1] for o, _ in owned)), how)] = None


def bare(node: Any) -> str:
    """The expression as SQL with its columns unqualified."""
    from sqlglot import exp

    copy = node.copy()
    for column in [copy] if isinstance(copy, exp.Column) else list(copy.find_all(exp.Column)):
        for part in ("table", "db", "catalog"):
            column.set(part, None)
    return str(copy.sql(dialect="postgres"))
