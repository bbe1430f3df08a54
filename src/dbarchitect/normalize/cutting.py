"""A table cut into its parts: which keeps its rows, what the new ones are called, what is saved, what went wrong until now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.names import plural, singular, words
from dbarchitect.model.normalization import Anomalies
from dbarchitect.normalize.grouping import grouped
from dbarchitect.normalize.meaning import thing
from dbarchitect.normalize.multivalued import multiplied_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dbarchitect.normalize.analysis import Analysis
    from dbarchitect.normalize.atomicity import ListColumn
    from dbarchitect.normalize.relation import Relation
    from dbarchitect.normalize.synthesis import Part
    from dbarchitect.normalize.theory import Columns

_ROW_BYTES = 28
"""What a row costs beside its values: PostgreSQL's header of 24 bytes and its pointer of 4."""
_ENTRY_BYTES = 16
"""What an entry of a B-tree costs beside its value."""


@dataclass(frozen=True)
class NewTable:
    """`key` may be empty where rows need not differ. `joins_on` are its columns that the rows kept have too."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Spread:
    """Values of a list, or of numbered columns, as rows of their own, in their order; `separator` of a list."""

    name: str
    columns: tuple[str, ...]
    value: str
    separator: str = ""


@dataclass(frozen=True)
class Cut:
    """`kept` stays in the table's own rows, under the name `base`; empty: the whole table is replaced by `made`."""

    table: str
    base: str
    kept: tuple[str, ...]
    base_key: tuple[str, ...]
    made: tuple[NewTable, ...]
    spread: tuple[Spread, ...] = ()

    @property
    def dropped(self) -> tuple[str, ...]:
        return tuple(c for m in self.made for c in m.columns if c not in self.kept)


def cut(analysis: Analysis, taken: Collection[str]) -> Cut | None:
    """How the table is cut; None when it is not, or when no part keeps what the others hang on."""
    relation = analysis.relation
    order = {a.name: i for i, a in enumerate(relation.attributes)}
    names = _Names(relation.name, taken)

    def ordered(columns: Columns) -> tuple[str, ...]:
        return tuple(sorted(columns, key=order.__getitem__))

    def keyed(columns: Columns, key: Columns) -> tuple[str, ...]:
        return (*ordered(key), *ordered(columns - key))

    spread = tuple(_spread(analysis, names)) if analysis.relation.declared.primary else ()
    every = frozenset(order)
    if analysis.multiplied is not None and analysis.surrogate is None and not spread:
        left = frozenset(analysis.names(analysis.multiplied.left))
        constant = every - left - {c for p in analysis.multiplied.parts for c in analysis.names(p)}
        if constant:
            return None
        made = tuple(
            NewTable(names.of((*ordered(left), *analysis.names(p)), joined=True), c := (*ordered(left), *analysis.names(p)), c)
            for p in analysis.multiplied.parts
        )  # fmt: skip
        return Cut(relation.name, names.base, (), (), made)
    parts = analysis.parts
    if not parts:
        if not spread:
            return None
        gone = {c for s in spread for c in s.columns}
        return Cut(relation.name, names.base, ordered(every - gone), relation.declared.primary, (), spread)
    base = _base(analysis, parts)
    if base is None:
        return None
    gone = {c for s in spread for c in s.columns}
    made = tuple(
        NewTable(names.of(ordered(p.key)), keyed(p.columns, p.key), ordered(p.key), tuple(ordered(k) for k in p.others))
        for p in _reached(base, parts)
    )
    return Cut(relation.name, names.base, ordered(base.columns - gone), ordered(base.key), made, spread)


def _base(analysis: Analysis, parts: tuple[Part, ...]) -> Part | None:
    """The part that all others hang on by their keys, the one with the table's own key before others."""
    fits = [p for p in parts if len(_reached(p, parts)) == len(parts) - 1]
    key = frozenset(analysis.key)
    return min(fits, key=lambda p: (not (key and key <= p.columns), -len(p.columns), sorted(p.columns)), default=None)


def _reached(base: Part, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The other parts in an order in which each one's key is there before it."""
    known, waiting, found = base.columns, [p for p in parts if p is not base], []
    while ready := [p for p in waiting if p.key <= known]:
        found += ready
        known = known.union(*(p.columns for p in ready))
        waiting = [p for p in waiting if p not in ready]
    return tuple(found)


class _Names:
    """Names in the manner of the table's own: plural or singular, snake_case or PascalCase."""

    def __init__(self, table: str, taken: Collection[str]) -> None:
        self._namespace, _, bare = table.rpartition(".")
        self._bare = bare
        last = words(bare)[-1] if words(bare) else bare
        self._plural = singular(last) != last
        self._pascal = bare[:1].isupper() and "_" not in bare and not bare.isupper()
        self._taken = {t.rpartition(".")[2].lower() for t in taken}
        self.base = self._free(f"{bare}_base" if not self._pascal else f"{bare}Base")

    def of(self, key: tuple[str, ...], *, joined: bool = False) -> str:
        name = "_".join(dict.fromkeys(w for c in key for w in thing((c,)).split("_"))) if joined else thing(key)
        return self.plain(name)

    def plain(self, name: str) -> str:
        styled = plural(name) if self._plural else name
        if self._pascal:
            styled = "".join(w.capitalize() for w in styled.split("_"))
        return self._free(styled)

    def _free(self, name: str) -> str:
        free, at = name, 2
        if free.lower() in self._taken:
            name = free = f"{name}Details" if self._pascal else f"{name}_details"
        while free.lower() in self._taken:
            free, at = f"{name}{at}", at + 1
        self._taken.add(free.lower())
        return f"{self._namespace}.{free}" if self._namespace else free

    @property
    def own(self) -> str:
        return singular("_".join(words(self._bare)))


def _spread(analysis: Analysis, names: _Names) -> Iterator[Spread]:
    key = set(analysis.relation.declared.primary)
    lists = [(f.column, (f.column,), _exact(analysis.relation, f)) for f in analysis.lists]
    for said, columns, separator in (*lists, *((g.stem, g.columns, "") for g in analysis.repeating)):
        if key & set(columns) or any(set(columns) & p.key for p in analysis.parts):
            continue
        label = "_".join(words(said))
        item = singular(label.removesuffix("_list") or label)
        name = names.plain(item if item.startswith(names.own) else f"{names.own}_{item}")
        yield Spread(name, columns, item if item not in (*key, "position") else f"{item}_value", separator)


def _exact(relation: Relation, found: ListColumn) -> str:
    """The separator with the blank after it, where every list has one."""
    with_blank = f"{found.separator} "
    values = [v for v in relation.attribute(found.column).samples if found.separator in v]
    return with_blank if all(v.count(with_blank) == v.count(found.separator) for v in values) else found.separator


def saved_bytes(analysis: Analysis, plan: Cut) -> int:
    """Bytes that the rows, all of the table's, need less: repeated values gone, new rows and their keys paid for."""
    relation = analysis.relation
    each = {a.name: a.bytes_each for a in relation.attributes}
    held = {a.name: relation.rows - relation.nulls(i) for i, a in enumerate(relation.attributes)}
    saved = sum(held[c] * each[c] for c in plan.dropped)
    if not plan.kept and plan.made and analysis.multiplied is not None:
        whole = sum(held[a.name] * each[a.name] for a in relation.attributes) + relation.rows * _ROW_BYTES
        wide = sum(sum(each[c] for c in m.columns) + _ROW_BYTES + _ENTRY_BYTES for m in plan.made) / len(plan.made)
        saved, cost = whole, multiplied_rows(analysis.multiplied, relation) * wide
    else:
        cost = 0.0
        for made in plan.made:
            rows = _groups(relation, made.key)
            cost += rows * (
                _ROW_BYTES + _ENTRY_BYTES + sum(each[c] for c in made.columns) + sum(each[c] for c in made.key)
            )
        if not plan.made:
            saved = 0.0
    scale = relation.rows_in_all / relation.rows if relation.rows else 0.0
    return int((saved - cost) * scale)


def _groups(relation: Relation, key: tuple[str, ...]) -> int:
    groups = grouped(relation, [relation.index(c) for c in key])
    return groups.count - int(not groups.known.all())


def anomalies(analysis: Analysis, plan: Cut) -> Anomalies:
    """Counted on the rows: how many change together, what hangs on a single row, what cannot be told alone."""
    relation = analysis.relation
    most, single, said = 0, 0, ""
    for made in plan.made:
        if not plan.kept:
            continue
        groups = grouped(relation, [relation.index(c) for c in made.key])
        sizes = groups.sizes()
        mine = sizes[sorted(set(groups.of[groups.known].tolist()))] if groups.count < 1_000_000 else sizes
        most = max(most, int(mine.max(initial=0)))
        single += int((mine == 1).sum())
        said = (
            said
            or f"no {thing(made.key).replace('_', ' ')} can be told of before a row of {relation.name} speaks of it"
        )
    if analysis.multiplied is not None:
        sizes = grouped(relation, analysis.multiplied.left).sizes()
        most = int(sizes.max(initial=0))
        said = f"one more fact about {with_article(thing(analysis.names(analysis.multiplied.left)))} needs a row for every other fact about it"
    return Anomalies(update_rows=most, insert=said, deleted_facts=single)
