"""When one index does all that another does: by method, keys, operator classes, collations, direction, predicate, uniqueness, INCLUDE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Exclude, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.assess.case import AnyIndex, Case
    from dbarchitect.model.tables import Table

ANY_KEY_FIRST = frozenset({"gin", "brin"})
"""Methods that search by any of their keys equally well."""


@dataclass(frozen=True)
class Key:
    """One key as it matters for what an index can serve."""

    expression: str
    operator_class: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    collation: str | None = None
    descending: bool = False
    nulls_first: bool = False

    def backward(self) -> Key:
        """The key as a scan from the end sees it."""
        return Key(
            self.expression,
            self.operator_class,
            self.options,
            self.collation,
            not self.descending,
            not self.nulls_first,
        )


def keys_of(index: AnyIndex) -> tuple[Key, ...]:
    """The keys with what the engine assumes filled in."""
    if index.keys:
        return tuple(
            Key(
                k.expression, k.operator_class, k.operator_class_options, k.collation,
                k.descending, k.descending if k.nulls_first is None else k.nulls_first,
            )
            for k in index.keys
        )  # fmt: skip
    return tuple(Key(c or "") for c in index.columns)


def is_valid(index: AnyIndex) -> bool:
    return index.index is None or index.index.valid


def covers(other: AnyIndex, index: AnyIndex, case: Case) -> bool:
    """Whether every use of `index` is served by `other`, a different index of the same table."""
    if other.method != index.method or other.where != index.where or not is_valid(other):
        return False
    if isinstance(other.constraint, Exclude) or isinstance(index.constraint, Exclude):
        return False
    if index.unique and not _as_unique(other, index):
        return False
    theirs, mine = keys_of(other), keys_of(index)
    if not set(index.include) <= {*other.include, *(k.expression for k in theirs)}:
        return False
    if index.method == "btree":
        return _leads(theirs, mine) or _ends_in_primary_key(theirs, mine, index, case)
    if index.method in ANY_KEY_FIRST:
        return {_plain(k) for k in mine} <= {_plain(k) for k in theirs}
    return theirs == mine


def _plain(key: Key) -> Key:
    return Key(key.expression, key.operator_class, key.options, key.collation)


def _leads(theirs: Sequence[Key], mine: Sequence[Key]) -> bool:
    """Whether their first keys are mine, read forward or backward."""
    first = tuple(theirs[: len(mine)])
    return first == tuple(mine) or first == tuple(k.backward() for k in mine)


def _ends_in_primary_key(theirs: Sequence[Key], mine: Sequence[Key], index: AnyIndex, case: Case) -> bool:
    """InnoDB appends the primary key to every secondary index: an index that spells it out at its end is the same."""
    primary = index.table.primary_key
    if case.engine not in ("mysql", "mariadb") or primary is None or index.constraint is not None:
        return False
    tail = tuple(Key(c) for c in primary.columns)
    return len(mine) > len(tail) and tuple(mine[-len(tail) :]) == tail and tuple(theirs) == tuple(mine[: -len(tail)])


def _as_unique(other: AnyIndex, index: AnyIndex) -> bool:
    """Whether `other` refuses every double that `index` refuses, at the same moment."""
    if not other.unique or len(other.columns) != len(index.columns):
        return False
    if _deferrable(other) and not _deferrable(index):
        return False
    if _ignores_nulls(other) and not _ignores_nulls(index):
        return all((c := index.table.column(name or "")) is not None and not c.nullable for name in index.columns)
    return True


def _deferrable(index: AnyIndex) -> bool:
    return isinstance(index.constraint, PrimaryKey | Unique) and index.constraint.deferrable


def _ignores_nulls(index: AnyIndex) -> bool:
    """Whether rows with NULL never collide."""
    of = index.index or index.constraint
    return not (getattr(of, "nulls_not_distinct", False) or isinstance(of, PrimaryKey))


def worth(index: AnyIndex, case: Case) -> tuple[int, int, int, str]:
    """What makes an index the one to keep of two that do the same; the greater stays."""
    constraint = index.constraint
    rank = 0
    if isinstance(constraint, PrimaryKey):
        rank = 5
    elif constraint is not None:
        rank = 4 if _is_target(index, case) else 3
    elif index.table.replica_identity == index.name:
        rank = 2
    elif index.unique:
        rank = 1
    use = case.index_use(str(index.table.name), index.name)
    clustered = bool(getattr(index.index or constraint, "clustered", False))
    return rank, int(clustered), (use.scans or 0) if use else 0, "".join(chr(0x10FFFF - ord(c)) for c in index.name)


def _is_target(index: AnyIndex, case: Case) -> bool:
    """Whether a foreign key refers to these columns."""
    columns = {c for c in index.columns if c}
    return any(set(r.key.target_columns) == columns for r in case.referring_to.get(str(index.table.name), ()))


def held_by_reference(index: AnyIndex, case: Case) -> bool:
    """Whether the engine may refuse to drop it because a foreign key relies on its uniqueness."""
    return index.unique and _is_target(index, case)


def inherited(index: AnyIndex) -> bool:
    """Whether it is a partition's share of its parent's index."""
    of = index.index or index.constraint
    return bool(getattr(of, "inherited", False) or getattr(of, "attach_to", None))


def redundant(table: Table, case: Case) -> tuple[tuple[AnyIndex, AnyIndex], ...]:
    """(index, the one that does its work) for every index of the table that adds nothing; of equal ones the worthier stays."""
    own = case.indexes[str(table.name)]
    found: list[tuple[AnyIndex, AnyIndex]] = []
    gone: set[str] = set()
    for index in sorted((i for i in own if not inherited(i)), key=lambda i: worth(i, case)):
        if isinstance(index.constraint, PrimaryKey) or index.table.replica_identity == index.name:
            continue
        for other in sorted(own, key=lambda i: worth(i, case), reverse=True):
            if other.name == index.name or other.name in gone or not covers(other, index, case):
                continue
            if covers(index, other, case) and worth(other, case) < worth(index, case):
                continue
            found.append((index, other))
            gone.add(index.name)
            break
    return tuple(found)


def same_reach(one: AnyIndex, other: AnyIndex) -> bool:
    """Whether both have the same keys and columns: one repeats the other."""
    return len(one.columns) == len(other.columns) and set(one.include) == set(other.include)


def serves_reference(index: AnyIndex, columns: Sequence[str]) -> bool:
    """Whether the index finds the rows that refer by these columns."""
    return index.method in ("btree", "hash") and bool(columns) and set(index.columns[: len(columns)]) == set(columns)
