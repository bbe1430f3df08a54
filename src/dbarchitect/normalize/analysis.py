"""One relation analysed: its keys, the dependencies that are meant, its normal form, and the parts it should be cut into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.normalize.atomicity import list_columns, repeating_groups
from dbarchitect.normalize.discovery import discover
from dbarchitect.normalize.meaning import Homes, judge, quality, related
from dbarchitect.normalize.multivalued import multivalued
from dbarchitect.normalize.synthesis import Part, to_bcnf
from dbarchitect.normalize.theory import (
    FORMS,
    Implies,
    candidate_keys,
    closure,
    lost,
    minimal_cover,
    projected,
    violated,
)

if TYPE_CHECKING:
    from dbarchitect.model.normalization import Form
    from dbarchitect.normalize.atomicity import ListColumn, RepeatingGroup
    from dbarchitect.normalize.discovery import Discovered, Found
    from dbarchitect.normalize.meaning import Judged
    from dbarchitect.normalize.multivalued import Multivalued
    from dbarchitect.normalize.relation import Relation
    from dbarchitect.normalize.theory import Columns

_DETERMINING = 0.3


@dataclass(frozen=True)
class Offence:
    """A dependency against a normal form: `partial`, `transitive` or `bcnf`."""

    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Analysis:
    """`rules` are what is declared and what is meant and exact; `parts` are empty when nothing is to be cut."""

    relation: Relation
    discovered: Discovered
    judged: tuple[tuple[Found, Judged], ...]
    key: tuple[str, ...]
    """Declared, or the best one found; empty when there is none."""
    rules: tuple[Implies, ...]
    form: Form
    offences: tuple[Offence, ...]
    lists: tuple[ListColumn, ...]
    repeating: tuple[RepeatingGroup, ...]
    multiplied: Multivalued | None
    parts: tuple[Part, ...]
    lost: tuple[Implies, ...]

    def names(self, columns: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(self.relation.attributes[c].name for c in columns)

    @property
    def surrogate(self) -> str | None:
        """The column the engine numbers rows with, when it is the whole key."""
        primary = self.relation.declared.primary
        if len(primary) == 1 and self.relation.attribute(primary[0]).generated:
            return primary[0]
        return None


def analyse(relation: Relation, homes: Homes = Homes()) -> Analysis:  # noqa: B008 a frozen value
    """The relation's analysis; `homes` are columns that refer to other tables, declared or inferred."""
    good = {i: quality(a, relation.distinct(i)) for i, a in enumerate(relation.attributes)}
    determinants = frozenset(i for i, q in good.items() if q >= _DETERMINING)
    discovered = discover(relation, determinants)
    judged = _judged(relation, discovered, homes, good)
    key, key_rules = _keys(relation, discovered, good)
    accepted = [
        Implies.of((relation.attributes[c].name for c in f.left), (relation.attributes[f.right].name,))
        for f, j in judged
        if j.meant and f.exact and f.support.nulls_apart
    ]
    everything = frozenset(a.name for a in relation.attributes)
    rules = (*key_rules, *accepted)
    lists, repeating = list_columns(relation), repeating_groups(relation)
    form, offences = _form(everything, rules, list(accepted))
    place = {a.name: i for i, a in enumerate(relation.attributes)}

    def prefer(columns: Columns) -> tuple[object, ...]:
        worst = min((good[place[c]] for c in columns), default=0.0)
        return (frozenset(key) != columns, -worst, len(columns), sorted(place[c] for c in columns))

    parts: tuple[Part, ...] = ()
    multiplied = None
    if offences:
        parts = to_bcnf(everything, rules, prefer)
    else:
        multiplied = _multiplied(relation, everything, rules)
        form = "BCNF" if multiplied else "4NF"
    if lists or repeating:
        form = "0NF"
    gone = lost(minimal_cover(accepted + list(key_rules)), [p.columns for p in parts]) if parts else ()
    return Analysis(
        relation, discovered, judged, key, rules, form, offences, lists, repeating, multiplied, parts, tuple(gone)
    )


def _judged(
    relation: Relation, discovered: Discovered, homes: Homes, good: dict[int, float]
) -> tuple[tuple[Found, Judged], ...]:
    """Every dependency judged: first alone, then knowing which columns identify a thing that is told of in this table."""
    found = discovered.dependencies
    key = {relation.index(c) for c in relation.declared.primary} if len(relation.declared.primary) > 1 else set()

    def of_key(f: Found) -> bool:
        return set(f.left) < key or (f.right in key and not set(f.left) & key)

    first = {f: judge(relation, f, homes, of_key=of_key(f)) for f in found}
    things = {
        f.left
        for f, j in first.items()
        if j.meant and len(f.left) == 1 and relation.attributes[f.left[0]].name not in homes.columns
        and (of_key(f) or related(relation.attributes[f.left[0]].name, relation.attributes[f.right].name) >= 0.85)
    }  # fmt: skip
    names = _weaker(relation, found, good)
    result = []
    for f in found:
        judged = judge(relation, f, homes, known_thing=f.left in things, of_key=of_key(f))
        if judged.meant and set(f.left) & names.keys():
            better = relation.attributes[names[next(c for c in f.left if c in names)]].name
            judged = type(judged)(False, min(judged.confidence, 0.39), f"{better} says the same and identifies better")
        result.append((f, judged))
    return tuple(sorted(result, key=lambda r: (not r[1].meant, -r[1].confidence, r[0].left, r[0].right)))


def _weaker(relation: Relation, found: tuple[Found, ...], good: dict[int, float]) -> dict[int, int]:
    """Columns that say the same as a better identifier of the table: `customer_name` beside `customer_id`."""
    single = {(f.left[0], f.right) for f in found if len(f.left) == 1 and f.support.error < 0.01}
    result: dict[int, int] = {}
    for one, other in sorted(single):
        rank = {c: (-good[c], relation.attributes[c].family not in ("integer", "uuid"), c) for c in (one, other)}
        if (other, one) in single and rank[one] < rank[other] and one not in result:
            result.setdefault(other, one)
    return result


def _keys(
    relation: Relation, discovered: Discovered, good: dict[int, float]
) -> tuple[tuple[str, ...], tuple[Implies, ...]]:
    """The key of the table, and what declared keys imply; without a declared one the best that the rows have."""
    everything = frozenset(a.name for a in relation.attributes)
    declared = tuple(dict.fromkeys(k for k in (relation.declared.primary, *relation.declared.keys) if k))
    if declared:
        return declared[0], tuple(Implies(frozenset(k), everything) for k in declared)
    ranked = sorted(discovered.keys, key=lambda k: (-min(good[c] for c in k), len(k), sum(good[c] < 0.9 for c in k), k))
    if not ranked or min(good[c] for c in ranked[0]) < _DETERMINING:
        return (), ()
    best = tuple(relation.attributes[c].name for c in ranked[0])
    return best, (Implies(frozenset(best), everything),)


def _form(columns: Columns, rules: tuple[Implies, ...], accepted: list[Implies]) -> tuple[Form, tuple[Offence, ...]]:
    """The highest form up to BCNF, and what is against the next ones: only dependencies that do not follow from others."""
    if not accepted:
        return "BCNF", ()
    keys = candidate_keys(columns, rules)
    prime = frozenset().union(*keys)
    direct: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    form: Form = "BCNF"
    cover = [r for r in minimal_cover(rules) if any(r.left == a.left for a in accepted)]
    if not any(violated(r, columns, rules, keys, prime) for r in cover):
        cover = [r for r in projected(rules, columns) if violated(r, columns, rules, keys, prime)]
    for rule in cover:
        kind = violated(rule, columns, rules, keys, prime)
        if kind:
            direct[kind, tuple(sorted(rule.left))] += sorted(rule.right)
            reached: Form = {"bcnf": "3NF", "transitive": "2NF", "partial": "1NF"}[kind]  # type: ignore[assignment]
            form = min(form, reached, key=FORMS.index)
    order = {"partial": 0, "transitive": 1, "bcnf": 2}
    offences = tuple(Offence(kind, left, tuple(right)) for (kind, left), right in direct.items())
    return form, tuple(sorted(offences, key=lambda o: (order[o.kind], o.left)))


def _multiplied(relation: Relation, everything: Columns, rules: tuple[Implies, ...]) -> Multivalued | None:
    primary = relation.declared.primary
    rest = [
        i
        for i, a in enumerate(relation.attributes)
        if primary != (a.name,) and relation.distinct(i) > 1 and not relation.nulls(i)
    ]
    place = {a.name: i for i, a in enumerate(relation.attributes)}
    others = [r for r in rules if r.left != frozenset(primary)]
    determined = {
        i: frozenset(place[c] for c in closure({relation.attributes[i].name}, others) & everything) for i in rest
    }
    return multivalued(relation, rest, determined)
