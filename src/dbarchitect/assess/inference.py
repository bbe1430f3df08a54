"""References that nobody declared: told by name, type, key and values together, each with how sure that is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.naming import entity_of, plain
from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Column, Table

SURE = 0.75
"""From here on a reference is told as missing."""
_ENDS = frozenset({"id", "uid", "uuid", "guid", "fk", "ref", "key", "code", "no", "nr", "number", "num", "pk", "iso"})
_FOREIGN = frozenset({"external", "ext", "legacy", "remote", "old", "previous", "stripe", "paypal", "facebook", "google", "github",
    "apple", "twitter", "slack", "salesforce", "hubspot", "shopify", "aws", "azure", "upstream", "source_system", "import",
    "trace", "request", "correlation", "idempotency", "device", "message"})  # fmt: skip
_SELF = frozenset({"parent", "reports_to", "manager", "supervisor", "boss", "superior", "predecessor", "successor", "previous", "next", "reply_to",
    "replaces", "replaced_by", "root", "ancestor", "mother", "father", "sire", "dam", "merged_into", "duplicate_of", "lead", "parent_node"})  # fmt: skip
_PERSON_ROLES = frozenset({"rep", "representative", "manager", "agent", "owner", "author", "creator", "assignee", "approver", "reviewer", "seller",
    "salesperson", "buyer", "supervisor", "operator", "clerk", "cashier", "technician", "responsible", "editor", "moderator", "reporter", "sender",
    "recipient", "lead", "host", "instructor", "teacher", "doctor", "physician", "driver", "inspector", "salesrep", "handler"})  # fmt: skip
_PEOPLE = ("employee", "staff", "user", "person", "member", "worker", "people", "account", "app_user", "contact")


@dataclass(frozen=True)
class Inferred:
    """`table.columns` refers to `target.target_columns`. `contained` is the share of its values found there; None: not seen."""

    table: Table
    columns: tuple[str, ...]
    target: Table
    target_columns: tuple[str, ...]
    confidence: float
    contained: float | None
    same_type: bool
    why: str

    @property
    def name(self) -> str:
        return f"{self.table.name}.{', '.join(self.columns)}"


@lru_cache(maxsize=2)
def inferred_references(case: Case) -> tuple[Inferred, ...]:
    """The best target of every column that looks like an undeclared reference, those below `SURE` too."""
    keys = _keys(case)
    found: list[Inferred] = []
    for table in case.tables:
        declared = {c for k in table.foreign_keys for c in k.columns} | _of_partitions(case, table)
        for column in table.columns:
            if column.name in declared or _polymorphic(table, column) or column.generated:
                continue
            best = _best(case, table, column, keys)
            if best is not None:
                found.append(best)
    return tuple(found)


def sure_references(case: Case) -> tuple[Inferred, ...]:
    return tuple(i for i in inferred_references(case) if i.confidence >= SURE)


def _of_partitions(case: Case, table: Table) -> set[str]:
    """Columns that refer in most partitions, each by its own foreign key: what is missing is told of the partitions."""
    if table.partitioning is None:
        return set()
    parts = [t for t in case.schema.tables if t.partition_of is not None and t.partition_of.parent == table.name]
    each = Counter(c for p in parts for c in {c for k in p.foreign_keys for c in k.columns})
    return {column for column, number in each.items() if number > len(parts) / 2}


@dataclass(frozen=True)
class _Key:
    table: Table
    column: Column
    primary: bool


def _keys(case: Case) -> Mapping[str, tuple[_Key, ...]]:
    """Keys of one column, by the thing their table stands for and by their own name where it names more than `id`."""
    found: dict[str, list[_Key]] = {}
    for table in case.tables:
        for index in case.indexes[str(table.name)]:
            if not index.unique or index.where is not None or len(index.columns) != 1 or index.columns[0] is None:
                continue
            column = table.column(index.columns[0])
            if column is None:
                continue
            primary = table.primary_key is not None and table.primary_key.columns == (column.name,)
            key = _Key(table, column, primary)
            names = {
                entity_of(table.name.name),
                entity_of(words(table.name.name)[-1]) if words(table.name.name) else "",
            }
            own = words(column.name)
            if len(own) > 1 and own[-1] in _ENDS:
                names.add(singular("_".join(own[:-1])))
            for name in names - {""}:
                if key not in found.setdefault(name, []):
                    found[name].append(key)
    return {name: tuple(those) for name, those in found.items()}


def _polymorphic(table: Table, column: Column) -> bool:
    parts = words(column.name)
    base = "_".join(parts[:-1])
    return (
        len(parts) > 1
        and parts[-1] in _ENDS
        and any(
            plain(c.name) in (f"{base}_type", f"{base}_kind", f"{base}_table", f"{base}_model", f"{base}_class")
            for c in table.columns
        )
    )


def _best(case: Case, table: Table, column: Column, keys: Mapping[str, tuple[_Key, ...]]) -> Inferred | None:
    own_key = table.primary_key.columns if table.primary_key else ()
    judged = [
        i
        for key, score, why in _named(table, column, keys)
        if not (key.table is table and key.column.name == column.name)
        and not (
            own_key == (column.name,) and (column.identity or "nextval" in (column.default or "") or key.table is table)
        )
        and (i := _judge(case, table, column, key, score, why)) is not None
    ]
    judged.sort(key=lambda i: (-i.confidence, i.target.name.namespace != table.name.namespace, str(i.target.name)))
    if len(judged) > 1 and _as_good(judged[0], judged[1]):
        return None
    return judged[0] if judged else None


def _as_good(one: Inferred, other: Inferred) -> bool:
    """Whether two targets cannot be told apart."""
    return (
        one.confidence == other.confidence
        and one.target is not other.target
        and one.target.name.namespace == other.target.name.namespace
    )


def _named(table: Table, column: Column, keys: Mapping[str, tuple[_Key, ...]]) -> Iterator[tuple[_Key, float, str]]:
    """Keys that the column's name may mean, with how strongly it says so."""
    parts = words(column.name)
    if not parts or set(parts) & _FOREIGN:
        return
    ended = len(parts) > 1 and parts[-1] in _ENDS
    base = parts[:-1] if ended else parts
    by = len(parts) > 1 and parts[-1] == "by"
    for start in range(len(base)):
        name = singular("_".join(base[start:]))
        for key in keys.get(name, ()):
            key_parts = words(key.column.name)
            same_end = (
                not ended
                or key_parts[-1] == parts[-1]
                or {key_parts[-1], parts[-1]} <= {"id", "uid", "uuid", "guid", "fk", "ref", "key", "pk"}
            )
            if not same_end or (not ended and not by and not _coded(key)):
                continue
            if start == 0:
                yield key, 0.95 if ended else 0.6, f"{column.name} names {key.table.name}"
            else:
                yield key, 0.85 if ended else 0.5, f"{column.name} ends with {name}"
    whole, base_name = plain(column.name), "_".join(base)
    if whole in _SELF or (ended and (base_name in _SELF or base_name.endswith("parent"))):
        yield from ((k, 0.8, f"{column.name} names another {entity_of(table.name.name)}") for k in _own(table, keys))
    if by or (ended and (base[-1] in _PERSON_ROLES)):
        for rank, person in enumerate(p for p in _PEOPLE if p in keys):
            for key in keys[person]:
                if key.primary:
                    yield key, 0.75 - 0.05 * rank, f"{column.name} names a role of {key.table.name}"
    yield from _stemmed(column, base, keys)


def _own(table: Table, keys: Mapping[str, tuple[_Key, ...]]) -> Iterator[_Key]:
    yield from (k for k in keys.get(entity_of(table.name.name), ()) if k.table is table and k.primary)


def _coded(key: _Key) -> bool:
    """Whether the key is a code people write (`NOK`), so that a column may hold it without an ending."""
    return words(key.column.name)[-1] in (
        "code",
        "iso",
        "key",
        "symbol",
        "abbreviation",
        "name",
        "iso2",
        "iso3",
        "slug",
    )


def _stemmed(
    column: Column, base: tuple[str, ...], keys: Mapping[str, tuple[_Key, ...]]
) -> Iterator[tuple[_Key, float, str]]:
    """`ship_via` of `shipper`: a word of the name and the thing share their stem; values must bear it out."""
    for word in base:
        if len(word) < 4 or word in keys:
            continue
        for name, those in keys.items():
            if name.startswith(word) and len(name) - len(word) <= 3:
                yield from ((k, 0.5, f"{column.name} and {k.table.name} share a stem") for k in those if k.primary)


def _judge(case: Case, table: Table, column: Column, key: _Key, score: float, why: str) -> Inferred | None:
    """The reference with its values taken into account; None where type or values speak against it."""
    mine, theirs = column_type(case.schema, column), column_type(case.schema, key.column)
    if (
        mine.array
        or theirs.array
        or mine.family in ("boolean", "date", "timestamp", "timestamptz", "json", "jsonb", "bytes", "float")
    ):
        return None
    same = mine.alike == theirs.alike
    if not same and not (score >= 0.9 and {mine.alike, theirs.alike} <= {"text", "number", "uuid"}):
        return None
    contained = _contained(case, table, column, key)
    if contained is not None:
        if contained < (0.5 if score >= 0.9 else 0.9):
            return None
        score = min(0.99, score + 0.3 * contained if contained > 0.99 else score)
    elif not same:
        return None
    confidence = score if key.primary else score - 0.1
    return Inferred(table, (column.name,), key.table, (key.column.name,), confidence, contained, same, why)


def _contained(case: Case, table: Table, column: Column, key: _Key) -> float | None:
    """The share of the column's known values that the key has; None where either is not known well enough."""
    mine = set(case.values(table, column.name))
    sample = case.sample(key.table, key.column.name)
    if not mine:
        return None
    if sample is not None and sample.complete and sample.values:
        return len(mine & set(sample.values)) / len(mine)
    known = case.statistics(key.table, key.column.name)
    if known is None or len(known.bounds) < 2:
        return None
    try:
        low, high = float(known.bounds[0]), float(known.bounds[-1])
        return 0.95 if all(low <= float(v) <= high for v in mine) else None
    except ValueError:
        return None
