"""One reading against its gold answer, in counts; counts add up over cases."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Brief
from evaluation.gold import Gold, GoldRelationship
from evaluation.names import closeness, match
from evaluation.reading import Link, Reading, Sides, link, rates, reading

MEASURES = ("entities", "attributes", "attributes_overall", "relationships", "multiplicities")
FACTS = ("tenancy", "volumes", "rates", "compliance", "engines", "ask")
_ENGINES = {"postgres": "postgresql", "mongo": "mongodb", "mssql": "sqlserver", "microsoftsqlserver": "sqlserver"}


@dataclass(frozen=True)
class Counts:
    """How many were found rightly, found wrongly, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def empty(self) -> bool:
        return not (self.right or self.wrong or self.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else float(self.empty)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True)
class Score:
    """`facts` counts (right, asked); `notes` say by name what was missed and what was too much."""

    name: str
    half: str
    kind: str
    counts: dict[str, Counts]
    facts: dict[str, tuple[int, int]]
    notes: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    @property
    def quality(self) -> float:
        """The mean F1 of entities, attributes and relationships."""
        return sum(self.counts[m].f1 for m in ("entities", "attributes_overall", "relationships")) / 3


def score(gold: Gold, brief: Brief) -> Score:
    """The score of one brief."""
    found = reading(brief)
    wanted = {name: entity.also for name, entity in gold.entities.items()}
    core = match(list(found.entities), wanted)
    rest = [name for name in found.entities if name not in core]
    optional = match(rest, dict.fromkeys(gold.optional_entities, ()))
    links = _links(gold, found, core, optional)
    missed = tuple(name for name in wanted if name not in core.values())
    extra = tuple(name for name in rest if name not in optional)
    attributes, absent, surplus = _attributes(gold, found, core, links)
    unreached = sum(len(gold.entities[name].attributes) for name in missed)
    counts = {
        "entities": Counts(len(core), len(extra), len(missed)),
        "attributes": attributes,
        "attributes_overall": attributes + Counts(missed=unreached),
        "relationships": Counts(len(links.right), len(links.extra), len(links.missed)),
        "multiplicities": Counts(
            links.exact,
            len(links.extra) + len(links.right) - links.exact,
            len(links.missed) + len(links.right) - links.exact,
        ),
    }
    notes = {
        "entities": (missed, extra),
        "attributes": (absent, surplus),
        "relationships": (
            tuple(f"{w.left}–{w.right}" for w in links.missed),
            tuple(f"{e.left}–{e.right}" for e in links.extra),
        ),
    }
    return Score(gold.name, gold.half, gold.kind, counts, _facts(gold, brief, core, optional), notes)


@dataclass(frozen=True)
class _Linked:
    right: tuple[tuple[GoldRelationship, Link], ...]
    exact: int
    missed: tuple[GoldRelationship, ...]
    extra: tuple[Link, ...]


def _links(gold: Gold, found: Reading, core: dict[str, str], optional: dict[str, str]) -> _Linked:
    """Links matched in three rounds: pair with multiplicity, pair alone, pair by way of an entity of its own."""
    name = {**core, **optional}
    open_links = [_renamed(each, name) for each in found.links if not each.pair & found.hidden]
    waiting = list(gold.relationships)
    right: list[tuple[GoldRelationship, Link]] = []
    exact = 0
    for with_multiplicity in (True, False):
        for wanted in list(waiting):
            fitting = [each for each in open_links if each.pair == frozenset((wanted.left, wanted.right))]
            if with_multiplicity:
                fitting = [each for each in fitting if _fits(each, wanted)]
            if fitting:
                right.append((wanted, fitting[0]))
                exact += with_multiplicity
                open_links.remove(fitting[0])
                waiting.remove(wanted)
    free = {_new(each, name) for each in found.entities if each not in core}
    used: set[str] = set()
    for wanted in list(waiting):
        through = next((way for way in _ways(open_links, wanted, free)), None)
        if through is not None:
            middle, composed = through
            right.append((wanted, composed))
            exact += _fits(composed, wanted)
            used.add(middle)
            waiting.remove(wanted)
    allowed = [frozenset(pair) for pair in gold.optional_relationships]
    silent = {*gold.optional_entities, *used}
    extra = [
        each
        for each in open_links
        if not (each.pair & silent)
        and each.pair not in allowed
        and not _shortcut(each, gold)
        and not _is_listed(each, gold)
    ]
    return _Linked(tuple(right), exact, tuple(waiting), tuple(extra))


def _new(found_name: str, name: dict[str, str]) -> str:
    """The gold name; an unmatched name is marked so that it never meets a gold one by chance."""
    return name.get(found_name, f"?{found_name}")


def _renamed(each: Link, name: dict[str, str]) -> Link:
    left, right = (_new(end, name) for end in (each.left, each.right))
    if each.sides is None or left <= right:
        return Link(left, right, each.sides, each.names, each.attributes)
    return Link(right, left, (each.sides[1], each.sides[0]), each.names, each.attributes)


def _fits(each: Link, wanted: GoldRelationship) -> bool:
    if not wanted.multiplicities:
        return True
    choices = [link(wanted.left, wanted.right, choice) for choice in wanted.multiplicities]
    if wanted.left == wanted.right and each.sides is not None:
        return any(choice.sides in (each.sides, (each.sides[1], each.sides[0])) for choice in choices if choice.sides)
    return any((choice.left, choice.right, choice.sides) == (each.left, each.right, each.sides) for choice in choices)


def _from(each: Link, end: str) -> Sides:
    """The multiplicity read from `end`; a kind-of link counts as one to one."""
    sides = each.sides or (False, False)
    return sides if each.left == end else (sides[1], sides[0])


def _ways(links: list[Link], wanted: GoldRelationship, free: set[str]) -> list[tuple[str, Link]]:
    """Paths of two links from left to right over an entity the gold answer does not demand."""
    ways: list[tuple[str, Link]] = []
    for middle in sorted(free):
        first = [each for each in links if each.pair == {wanted.left, middle}]
        second = [each for each in links if each.pair == {wanted.right, middle} and each not in first[:1]]
        if first and second:
            to_middle, onward = _from(first[0], wanted.left), _from(second[0], middle)
            sides = (to_middle[0] or onward[0], to_middle[1] or onward[1])
            composed = Link(wanted.left, wanted.right, sides)
            if wanted.left > wanted.right:
                composed = Link(wanted.right, wanted.left, (sides[1], sides[0]))
            ways.append((middle, composed))
    return ways


def _shortcut(each: Link, gold: Gold) -> bool:
    """Whether a many-to-many link stands for an entity of the gold answer that refers to both of its ends."""
    if each.sides != (True, True):
        return False
    referred: dict[str, set[str]] = {}
    for wanted in gold.relationships:
        for choice in wanted.multiplicities:
            if choice == "many_to_one":
                referred.setdefault(wanted.left, set()).add(wanted.right)
            elif choice == "one_to_many":
                referred.setdefault(wanted.right, set()).add(wanted.left)
    return any(each.pair <= ends for ends in referred.values())


def _is_listed(each: Link, gold: Gold) -> bool:
    """Whether the gold answer lists the role, or the thing referred to, as an attribute of either end."""
    for end in each.pair & set(gold.entities):
        entity = gold.entities[end]
        listed = {**entity.attributes, **dict.fromkeys(entity.optional_attributes, ())}
        others = [other.lstrip("?") for other in each.pair - {end}]
        if match([*each.names, *others], listed, attribute=True):
            return True
    return False


def _attributes(
    gold: Gold, found: Reading, core: dict[str, str], links: _Linked
) -> tuple[Counts, tuple[str, ...], tuple[str, ...]]:
    absent: list[str] = []
    surplus: list[str] = []
    right = 0
    for ours, theirs in core.items():
        entity = gold.entities[theirs]
        roles = [each.names for each in found.links if ours in each.pair]
        targets = [end for each in found.links if ours in each.pair for end in each.pair - {ours}]
        hit = match(found.entities[ours], entity.attributes, attribute=True)
        open_names = {name: also for name, also in entity.attributes.items() if name not in hit.values()}
        by_role = match([*(n for names in roles for n in names), *targets], open_names, attribute=True)
        right += len(hit) + len(by_role)
        absent += [f"{theirs}.{name}" for name in open_names if name not in by_role.values()]
        rest = [name for name in found.entities[ours] if name not in hit]
        tolerated = match(rest, dict.fromkeys(entity.optional_attributes, ()), attribute=True)
        surplus += [f"{theirs}.{n}" for n in rest if n not in tolerated and not _is_reference(n, theirs, gold)]
    on_links, absent_there, surplus_there = _link_attributes(gold, found, core, links)
    surplus = [name for name in surplus if name not in surplus_there.used]
    absent += absent_there
    surplus += surplus_there.surplus
    return Counts(right + on_links, len(surplus), len(absent)), tuple(absent), tuple(surplus)


@dataclass(frozen=True)
class _Surplus:
    surplus: tuple[str, ...]
    used: frozenset[str]


def _link_attributes(
    gold: Gold, found: Reading, core: dict[str, str], links: _Linked
) -> tuple[int, list[str], _Surplus]:
    """Attributes of relationships: found on the link itself, on an entity between, or at one of the two ends."""
    partner = {id(wanted): each for wanted, each in links.right}
    back = {theirs: ours for ours, theirs in core.items()}
    right, absent, surplus, used = 0, [], [], set()
    for wanted in gold.relationships:
        if wanted.left not in back or wanted.right not in back:
            continue
        each = partner.get(id(wanted))
        candidates = dict.fromkeys(each.attributes if each else (), "")
        ends = {back[wanted.left], back[wanted.right]}
        for middle, names in found.entities.items():
            touching = {end for other in found.links if middle in other.pair for end in other.pair}
            if middle not in core and ends <= touching:
                candidates.update(dict.fromkeys(names, ""))
        for end in (wanted.left, wanted.right):
            own = match(found.entities[back[end]], gold.entities[end].attributes, attribute=True)
            candidates.update(
                {n: f"{end}.{n}" for n in found.entities[back[end]] if n not in own and n not in candidates}
            )
        hit = match(list(candidates), wanted.attributes, attribute=True)
        right += len(hit)
        used |= {candidates[name] for name in hit}
        absent += [f"{wanted.left}–{wanted.right}.{name}" for name in wanted.attributes if name not in hit.values()]
        surplus += [f"{wanted.left}–{wanted.right}.{n}" for n in (each.attributes if each else ()) if n not in hit]
    return right, absent, _Surplus(tuple(surplus), frozenset(used))


def _is_reference(name: str, entity: str, gold: Gold) -> bool:
    """Whether an attribute stands for a relationship of the gold answer: it is named like the other end."""
    for wanted in gold.relationships:
        for end, other in ((wanted.left, wanted.right), (wanted.right, wanted.left)):
            others = (other, *gold.entities[other].also)
            if end == entity and any(closeness(re.sub(r"_(id|name)s?$", "", name), o) for o in others):
                return True
    return False


def _facts(gold: Gold, brief: Brief, core: dict[str, str], optional: dict[str, str]) -> dict[str, tuple[int, int]]:
    volumes = {
        {**core, **optional}.get(singular(snake(e.name)), e.name): e.volume
        for e in brief.entities
        if e.volume is not None and e.volume.source == "brief"
    }
    volume_hits = 0
    for name, (low, high, per) in gold.volumes.items():
        volume = volumes.get(name)
        if volume is not None and (low is None or _near(volume.low, low)) and _near(volume.high, high):
            whose = None if volume.per is None else {**core, **optional}.get(singular(snake(volume.per)), volume.per)
            volume_hits += whose == per or (whose is not None and per is not None and closeness(whose, per) > 0)
    stated = rates(brief)
    rate_hits = sum(any(_near(rate, wanted.per_second) for rate in stated) for wanted in gold.rates)
    surplus_volumes = sum(volume.per is None for name, volume in volumes.items() if name not in gold.volumes)
    engines = {brief.engine, *brief.engines_named, *(system.engine for system in brief.existing)} - {None}
    ask = tuple(brief.ask)
    return {
        "tenancy": (int(_same_tenant(gold, brief, core, optional)), 1),
        "volumes": (volume_hits, len(gold.volumes) + surplus_volumes),
        "rates": (rate_hits, len(gold.rates)),
        "compliance": (int({_plain(c) for c in brief.compliance} == {_plain(c) for c in gold.compliance}), 1),
        "engines": (int({_engine(e or "") for e in engines} == {_engine(e) for e in gold.engines}), 1),
        "ask": (int(_same_ask(gold, ask)), int(gold.ask != "any")),
    }


def _same_ask(gold: Gold, ask: tuple[str, ...]) -> bool:
    """A text that only describes may be taken as asking for a new design."""
    if gold.ask == "any":
        return False
    return set(ask) == set(gold.ask) or (not gold.ask and ask == ("new_design",))


def _same_tenant(gold: Gold, brief: Brief, core: dict[str, str], optional: dict[str, str]) -> bool:
    tenancy = brief.tenancy if brief.tenancy is not None and brief.tenancy.source == "brief" else None
    if tenancy is None or gold.tenancy is None:
        return tenancy is None and gold.tenancy is None
    tenant = singular(snake(tenancy.tenant))
    others = gold.entities[gold.tenancy].also if gold.tenancy in gold.entities else ()
    return {**core, **optional}.get(tenant) == gold.tenancy or any(
        closeness(tenant, o) for o in (gold.tenancy, *others)
    )


def _near(value: float, wanted: float) -> bool:
    return abs(value - wanted) <= 0.01 * max(abs(wanted), 1e-12)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


def _engine(name: str) -> str:
    plain = re.sub(r"[^a-z]", "", name.lower())
    return _ENGINES.get(plain, plain)


def total(scores: list[Score], measure: str) -> Counts:
    """The counts of all cases together."""
    return sum((each.counts[measure] for each in scores), Counts())


def mean(scores: list[Score], measure: str) -> tuple[float, float, float]:
    """Precision, recall and F1 averaged over the cases that have anything to measure."""
    filled = [each.counts[measure] for each in scores if not each.counts[measure].empty]
    if not filled:
        return (1.0, 1.0, 1.0)
    size = len(filled)
    return (
        sum(c.precision for c in filled) / size,
        sum(c.recall for c in filled) / size,
        sum(c.f1 for c in filled) / size,
    )


def facts(scores: list[Score]) -> dict[str, tuple[int, int]]:
    """For each fact how often it was right, and of how many."""
    tally: Counter[str] = Counter()
    for each in scores:
        for fact, (right, asked) in each.facts.items():
            tally[f"{fact} right"] += right
            tally[f"{fact} asked"] += asked
    return {fact: (tally[f"{fact} right"], tally[f"{fact} asked"]) for fact in FACTS}
