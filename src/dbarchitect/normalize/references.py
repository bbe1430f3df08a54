"""References nobody declared: columns whose values are another table's keys and whose names say so.

Inclusion is counted on the distinct values, as SPIDER does (Bauckmann, Leser, Naumann 2007). Numbers from 1 up are contained in any
longer sequence: without a name that speaks, the range must fit too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.normalize.relation import Relation

TOLD = 0.6
"""From here on a reference is told."""
_ENDS = frozenset(
    {
        "id",
        "uid",
        "uuid",
        "guid",
        "fk",
        "ref",
        "key",
        "code",
        "no",
        "nr",
        "number",
        "num",
        "pk",
        "iso",
        "reference",
        "ident",
    }
)
_SAME_ENDS = frozenset(
    {"id", "uid", "uuid", "guid", "fk", "ref", "key", "pk", "no", "nr", "num", "number", "reference", "ident"}
)
_PREFIXES = frozenset({"tbl", "tb", "t", "tab", "dim", "fact", "fk", "app", "core", "ref", "id", "lkp", "mst"})
_SELF = frozenset({"parent", "manager", "supervisor", "boss", "superior", "predecessor", "successor", "previous", "next", "ancestor", "mother", "father",
    "root", "lead", "original", "duplicate", "mentor", "chief", "head", "upline", "sponsor"})  # fmt: skip
_SELF_PHRASES = frozenset(
    {("reports", "to"), ("reply", "to"), ("replaced", "by"), ("replaces",), ("merged", "into"), ("in", "reply", "to")}
)
_ROLES = frozenset({"rep", "representative", "manager", "agent", "owner", "author", "creator", "assignee", "approver", "reviewer", "seller",
    "salesperson", "supervisor", "operator", "clerk", "cashier", "technician", "editor", "moderator", "reporter", "sender", "recipient", "lead",
    "host", "instructor", "teacher", "doctor", "physician", "nurse", "driver", "inspector", "salesrep", "handler", "by", "leader", "head"})  # fmt: skip
_CUSTOMER_ROLES = frozenset(
    {"buyer", "purchaser", "payer", "consumer", "shopper", "orderer", "subscriber", "guest", "renter", "borrower"}
)
_PEOPLE = ("employee", "staff", "user", "person", "worker", "member", "people", "contact", "account")
_CUSTOMERS = ("customer", "client", "user", "account", "member", "person", "people", "contact")


@dataclass(frozen=True)
class Inferred:
    """`table.columns` refers to `target.target_columns`; `contained` is the share of its values found there, None without values."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    confidence: float
    contained: float | None
    why: str


def inferred_references(relations: Sequence[Relation]) -> tuple[Inferred, ...]:
    """The best target of every column that is told as a reference, those with a declared one left out."""
    keys = [(r, r.index(k[0])) for r in relations for k in _single_keys(r)]
    found = []
    for relation in relations:
        declared = {c for reference in relation.declared.references for c in reference.columns}
        for at, attribute in enumerate(relation.attributes):
            if attribute.name in declared or attribute.family not in ("integer", "uuid", "text", "enum"):
                continue
            if _polymorphic(relation, attribute.name):
                continue
            best = _best(relation, at, keys)
            if best is not None:
                found.append(best)
        found += _composite(relation, relations, declared)
    return tuple(found)


def _single_keys(relation: Relation) -> Iterator[tuple[str, ...]]:
    """Keys of one column: declared ones, and without any the columns that are different in every row and named as keys."""
    declared = [
        k for k in (relation.declared.primary, *relation.declared.keys, *relation.declared.unique) if len(k) == 1
    ]
    yield from dict.fromkeys(declared)
    if not relation.declared.primary and not relation.declared.keys:
        for at, attribute in enumerate(relation.attributes):
            if (
                relation.rows > 1
                and relation.distinct(at) == relation.rows
                and _parts(attribute.name)[-1:]
                and _parts(attribute.name)[-1] in _ENDS
            ):
                yield (attribute.name,)


def _polymorphic(relation: Relation, name: str) -> bool:
    parts = words(name)
    base = parts[:-1]
    kinds = {"type", "kind", "table", "model", "class", "entity"}
    return (
        len(parts) > 1
        and parts[-1] in _SAME_ENDS
        and any((w := words(a.name))[:-1] == base and w[-1] in kinds for a in relation.attributes)
    )


def _best(relation: Relation, at: int, keys: Sequence[tuple[Relation, int]]) -> Inferred | None:
    column = relation.attributes[at]
    own = relation.declared.primary == (column.name,)
    judged = []
    for target, key in keys:
        if target is relation and key == at:
            continue
        if target.attributes[key].family != column.family:
            continue
        score, why = _named(relation, column.name, target, target.attributes[key].name)
        if own and (score < 0.85 or column.generated or target is relation):
            continue
        one = _judge(relation, at, target, key, score, why)
        if one is not None:
            judged.append(one)
    judged.sort(key=lambda i: (-i[0].confidence, -i[1], i[0].target))
    if not judged or judged[0][0].confidence < TOLD:
        return None
    if (
        len(judged) > 1
        and judged[0][0].confidence == judged[1][0].confidence
        and judged[0][1] == judged[1][1]
        and judged[0][0].confidence < 0.7
    ):
        return None
    return judged[0][0]


def _judge(
    relation: Relation, at: int, target: Relation, key: int, score: float, why: str
) -> tuple[Inferred, float] | None:
    """The reference with its values counted, and how well its range fits."""
    import numpy as np

    mine, theirs = relation.hashes[at], target.hashes[key]
    column, target_column = relation.attributes[at].name, target.attributes[key].name

    def told(confidence: float, contained: float | None, more: str) -> Inferred:
        return Inferred(
            relation.name, (column,), target.name, (target_column,), round(min(0.99, confidence), 2), contained, f"{why}; {more}".strip("; ")
        )  # fmt: skip

    if not len(mine) or not len(theirs):
        return (told(score * 0.75, None, "there are no values to look at"), 0.0) if score >= 0.8 else None
    contained = float(np.isin(mine, theirs, assume_unique=True).mean())
    coverage = len(mine) / len(theirs)
    fit = coverage
    if relation.attributes[at].family == "integer" and int(theirs[-1]) > 0:
        fit = max(coverage, int(mine[-1]) / int(theirs[-1])) if int(mine[-1]) <= int(theirs[-1]) else 0.0
    seen = f"{contained:.0%} of its {len(mine):,} values are there"
    if contained >= 0.9999:
        if score < 0.5:
            return _by_values(told, score, fit, len(mine), relation.attributes[at].family, seen)
        return told(score + 0.1 * (len(mine) > 1) + 0.04 * min(1.0, fit), 1.0, seen), fit
    if not target.complete and contained > 0:
        return (
            (told(score * 0.85, contained, f"{seen}, of which only a sample was read"), fit) if score >= 0.8 else None
        )
    if score >= 0.85 and contained >= 0.5:
        return told(score * (0.65 + 0.3 * contained), contained, seen), fit
    if score >= 0.6 and contained >= 0.95:
        return told(score * 0.9, contained, seen), fit
    return None


def _by_values(told, score: float, fit: float, count: int, family: str, seen: str) -> tuple[Inferred, float] | None:  # type: ignore[no-untyped-def]
    """A name that only says "some identifier": the values must say which."""
    if not score:
        return None
    strong = count >= 5 and (fit >= 0.9 if family == "integer" else fit >= 0.05)
    return (told(0.6 + 0.1 * min(1.0, fit), 1.0, f"{seen} and span its range"), fit) if strong else None


@lru_cache(maxsize=8192)
def _parts(name: str) -> tuple[str, ...]:
    """The words of a name, a glued ending split off: `customerid` is customer, id."""
    parts = list(words(name))
    if parts:
        for end in ("id", "fk", "no", "nr", "code", "key", "uuid"):
            if (
                parts[-1].endswith(end)
                and len(parts[-1]) > len(end) + 2
                and parts[-1]
                not in (
                    "paid",
                    "valid",
                    "casino",
                    "piano",
                    "video",
                    "grid",
                    "monkey",
                    "turkey",
                    "unpaid",
                    "bid",
                    "kid",
                    "barcode",
                    "zipcode",
                    "postcode",
                    "hockey",
                    "volcano",
                    "domino",
                )
            ):
                parts[-1:] = [parts[-1][: -len(end)], end]
                break
    return tuple(parts)


@lru_cache(maxsize=8192)
def _base(name: str) -> tuple[tuple[str, ...], str]:
    """What a reference's name speaks of, in the singular, and its ending."""
    parts = _parts(name)
    while len(parts) > 1 and parts[0] in ("fk", "id", "ref"):
        return tuple(singular(p) for p in parts[1:]), parts[0]
    if len(parts) > 1 and parts[-1] in _ENDS:
        return tuple(singular(p) for p in parts[:-1]), parts[-1]
    return tuple(singular(p) for p in parts), ""


@lru_cache(maxsize=8192)
def _entity(table: str) -> tuple[str, ...]:
    parts = words(table.rpartition(".")[2])
    while len(parts) > 1 and parts[0] in _PREFIXES:
        parts = parts[1:]
    return tuple(singular(p) for p in parts)


def _named(relation: Relation, column: str, target: Relation, key: str) -> tuple[float, str]:
    """How strongly the column's name means the key, 0 to 1, and why."""
    base, end = _base(column)
    entity = _entity(target.name)
    key_base, key_end = _base(key)
    if not base or not entity:
        return 0.0, ""
    same_end = not end or not key_end or end == key_end or {end, key_end} <= _SAME_ENDS
    things = {entity, entity[-1:]} | ({key_base} if key_end and key_base and len(_parts(key)) > 1 else set())
    glued = "".join(base)
    if same_end and (end or column == key):
        for thing in things:
            if base == thing or glued == "".join(thing):
                return (0.95 if base in (entity, key_base) else 0.85), f"{column} names {target.name}"
        if key_base != ("id",) and len(_parts(key)) > 1 and _parts(column)[-len(_parts(key)) :] == _parts(key):
            return 0.88, f"{column} ends with {key}"
        for thing in things:
            if len(base) > len(thing) and base[-len(thing) :] == thing:
                return 0.86, f"{column} ends with {'_'.join(thing)}"
            if len(base) > len(thing) and base[: len(thing)] == thing and end:
                return 0.55, f"{column} begins with {'_'.join(thing)}"
        if any(_short(base[-1], thing[-1]) or _short(thing[-1], base[-1]) for thing in things):
            return 0.75, f"{column} abbreviates {target.name}"
    return _role(relation, base, end, target, key, column, things)


def _role(
    relation: Relation,
    base: tuple[str, ...],
    end: str,
    target: Relation,
    key: str,
    column: str,
    things: set[tuple[str, ...]],
) -> tuple[float, str]:
    """Names of roles, of other rows of the same table, and names that only say they identify something."""
    primary = target.declared.primary in ((key,), ())
    if (
        target is relation
        and primary
        and (
            ({*base} & _SELF and (end or base[0] in _SELF))
            or tuple(words(column)) in _SELF_PHRASES
            or base[:2] in _SELF_PHRASES
        )
    ):
        return 0.7, f"{column} names another {' '.join(_entity(target.name))}"
    entity = _entity(target.name)[-1]
    # `doctor_name` beside `doctor_id` tells of a doctor here: not one of the people elsewhere
    told_here = any(a.name != column and _base(a.name)[0][: len(base)] == base for a in relation.attributes)
    if primary and (end or words(column)[-1] == "by") and not told_here:
        for roles, those in ((_ROLES, _PEOPLE), (_CUSTOMER_ROLES, _CUSTOMERS)):
            if {*base[-1:], *words(column)[-1:]} & roles and entity in those:
                return 0.68 - 0.01 * those.index(entity), f"{column} names a role of {target.name}"
    if not end and primary and (base in things or (len(base) > 1 and base[-1:] in things)):
        return 0.55, f"{column} is called as {target.name}"
    if primary and any(
        len(w) >= 4 and thing[-1].startswith(w) and len(thing[-1]) - len(w) <= 3 and thing[-1] != w
        for w in base
        for thing in things
    ):
        return 0.55, f"{column} and {target.name} share a stem"
    return (
        (0.2, f"{column} is called an identifier")
        if end in ("id", "uuid", "guid", "fk", "ref") and primary
        else (0.0, "")
    )


def _short(short: str, long: str) -> bool:
    if len(short) < 3 or len(short) >= len(long) or short[:2] != long[:2]:
        return False
    letters = iter(long)
    return all(c in letters for c in short)


def _composite(relation: Relation, relations: Sequence[Relation], declared: set[str]) -> Iterator[Inferred]:
    """References of several columns that are called as the columns of another table's composite key."""
    import numpy as np

    mine = {a.name for a in relation.attributes}
    for target in relations:
        key = target.declared.primary
        if target is relation or len(key) < 2 or not set(key) <= mine or set(key) & declared:
            continue
        if relation.declared.primary == key or _many_share(key, relations):
            continue
        one = _tuples(relation, key)
        other = _tuples(target, key)
        if len(one) and len(other) and bool(np.isin(one, other).all()):
            yield Inferred(
                relation.name,
                key,
                target.name,
                key,
                0.9,
                1.0,
                f"called as the key of {target.name}; all {len(one):,} values are there",
            )


def _many_share(key: tuple[str, ...], relations: Sequence[Relation]) -> bool:
    return sum(r.declared.primary == key for r in relations) > 1


def _tuples(relation: Relation, columns: tuple[str, ...]):  # type: ignore[no-untyped-def]
    """The distinct combinations of values, each as one number."""
    import numpy as np

    whole = np.zeros(relation.rows, np.uint64)
    known = np.ones(relation.rows, bool)
    for column in columns:
        at = relation.index(column)
        codes = relation.codes[at]
        known &= codes > 0
        values = np.concatenate([np.zeros(1, np.int64), relation.hashes[at]])[codes].astype(np.uint64)
        whole = (whole * np.uint64(0x9E3779B97F4A7C15) + values) ^ (whole >> np.uint64(29))
    return np.unique(whole[known])
