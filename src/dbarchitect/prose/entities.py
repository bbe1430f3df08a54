"""Which nouns are entities: the evidence weighed, names of the same thing merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from dbarchitect.core.names import singular, snake
from dbarchitect.prose.amounts import NUMBERS
from dbarchitect.prose.evidence import Evidence, Mention
from dbarchitect.prose.lexicon import closed, word_lists
from dbarchitect.prose.lexicon import known as in_dictionary
from dbarchitect.prose.nouns import head_of, is_abstract, is_soft, is_system, value_type
from dbarchitect.prose.units import unit_of

THRESHOLD = 1.5


class Known(Protocol):
    """The part of the archetype library that is asked here."""

    def match(self, noun: str, domain_words: frozenset[str] = frozenset()) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Entities:
    """`names` in order of first mention; `canonical` maps every noun to its entity's name."""

    names: tuple[str, ...]
    canonical: dict[str, str]
    mentions: dict[str, Mention]

    def of(self, noun: str) -> str | None:
        """The entity a noun stands for, if it is one."""
        name = self.canonical.get(noun, noun)
        return name if name in self._set else None

    @property
    def _set(self) -> frozenset[str]:
        return frozenset(self.names)

    def tail(self, noun: str) -> str | None:
        """The entity whose name ends the noun phrase ("white_player" → player)."""
        parts = noun.split("_")
        for begin in range(len(parts)):
            found = self.of("_".join(parts[begin:]))
            if found:
                return found
        return None


def decide(evidence: Evidence, known: Known) -> Entities:
    """The entities of a text."""
    canonical = _merged(evidence, known)
    mentions = _collected(evidence, canonical)
    _weigh(evidence, mentions, canonical, known)
    accepted = [m for m in mentions.values() if m.score >= THRESHOLD and not _passing(m, evidence, canonical)]
    accepted.sort(key=lambda m: m.first)
    return Entities(tuple(m.name for m in accepted), canonical, mentions)


_FAINT = frozenset({"object", "handled", "acts", "acted on", "head known", "again"})
_NO_THINGS = frozenset({"yes", "no", "from", "to", "true", "false", "none", "all", "wrong", "right"})


def _passing(mention: Mention, evidence: Evidence, canonical: dict[str, str]) -> bool:
    """Named once, as what somebody handles, and nothing is said of it: no thing that data is kept about."""
    if mention.name in _NO_THINGS:
        return True
    single = mention.text.lower().startswith(("a ", "an "))
    faint = _FAINT | {"recorded"} if single else _FAINT
    if len(mention.sentences) > 1 or not set(mention.reasons) <= faint:
        return False
    own = {n for n, c in canonical.items() if c == mention.name} | {mention.name}
    linked = any(own & {link.left, link.right} for link in evidence.links)
    return not linked and not any(own & {h.owner, h.name} for h in evidence.has)


def _merged(evidence: Evidence, known: Known) -> dict[str, str]:
    """Each noun's canonical name: adjectives dropped, bare heads joined to the one compound they stand for."""
    canonical: dict[str, str] = {}
    mentions = evidence.mentions
    for name, mention in mentions.items():
        target = name
        adjectives = [a.replace("-", "_") for a in mention.adjectives]
        while adjective := next((a for a in adjectives if target.startswith(f"{a}_")), ""):
            if known.match(target) is not None or value_type(name) is not None or _counts(adjective):
                break
            bare = target[len(adjective) + 1 :]
            if bare not in mentions and (known.match(bare) is None or _recurs(target, mentions)):
                break
            target = bare
        while "_" in target and target.partition("_")[0] in _PASSING and target.partition("_")[2] in mentions:
            target = target.partition("_")[2]
        canonical[name] = target
    _join_heads(evidence, canonical)
    _join_synonyms(evidence, canonical, known)
    return {name: singular(snake(target)) for name, target in canonical.items()}


def _counts(adjective: str) -> bool:
    """ "A ten-visit card", "a 3-day pass": so many of what makes it a thing of its own."""
    first, _, rest = adjective.partition("_")
    return bool(rest) and (first.isdigit() or first in NUMBERS)


def _recurs(name: str, mentions: dict[str, Mention]) -> bool:
    """An adjective that comes again and again belongs to the name ("adverse event")."""
    if name.partition("_")[0] in word_lists("grammar")["lexicon_adjectives_first"]:
        return False
    return sum(m.count for n, m in mentions.items() if n == name or n.endswith(f"_{name}")) >= 2


_PASSING = frozenset(word_lists("modifiers")["passing"])
_VIEWS = frozenset(word_lists("grammar")["entities_views"])
_DESCRIBING = frozenset({"have", "list", "with", "aside"})


def _join_heads(evidence: Evidence, canonical: dict[str, str]) -> None:
    """A bare head and its one compound are the same thing unless both are described ("call" and "port call")."""
    described = {
        canonical.get(h.owner, h.owner) for h in evidence.has if h.how in _DESCRIBING and value_type(h.name) is not None
    }
    compounds: dict[str, list[str]] = {}
    for name in evidence.mentions:
        target = canonical[name]
        if target in evidence.openers or target in evidence.recorders:
            continue  # who speaks is none of those spoken of: "we are a freight operator; operators run trains"
        if "_" in target and not _counts(target) and (value_type(target) is None or target in evidence.things):
            for head in _tails(target):
                if head in canonical and target not in compounds.setdefault(head, []):
                    compounds[head].append(target)
    for special, general in evidence.kinds:
        if special == "tenant" and special not in described:
            _rename(canonical, special, canonical.get(general, general))
    for head, found in compounds.items():
        if canonical[head] != head or (value_type(head) is not None and head not in evidence.things):
            continue
        specials = {k for k, _ in evidence.kinds}
        for compound in found:
            if (
                compound not in described
                and head in described
                and compound not in specials
                and not is_abstract(head, head)
            ):
                _rename(canonical, compound, head)
        rest = [c for c in found if canonical.get(c, c) == c]
        first = evidence.mentions[rest[0]].first if rest and rest[0] in evidence.mentions else 0
        if len(rest) == 1 and (head not in described or evidence.mentions[head].first > first):
            later = evidence.mentions[head].first >= first
            _rename(canonical, head, rest[0] if rest[0] in described or later else head)


def _join_synonyms(evidence: Evidence, canonical: dict[str, str], known: Known) -> None:
    """Two words for one thing ("medication", "drug") that never stand in one sentence are one thing under the first word."""
    described = {canonical.get(h.owner, h.owner) for h in evidence.has if h.how in _DESCRIBING}
    kinds = {name for pair in evidence.kinds for name in pair}
    standing: dict[str, list[str]] = {}
    for name in evidence.mentions:
        if canonical[name] == name and "_" not in name and name not in kinds and value_type(name) is None:
            archetype = known.match(name)
            if archetype in _MATERIAL:
                standing.setdefault(archetype, []).append(name)
    for names in standing.values():
        first, *others = sorted(names, key=lambda n: evidence.mentions[n].first)
        for other in others:
            together = evidence.mentions[first].sentences & evidence.mentions[other].sentences
            if not together and not {first, other} <= described:
                _rename(canonical, other, first)


_MATERIAL = frozenset(word_lists("grammar")["entities_material"])


def _rename(canonical: dict[str, str], old: str, new: str) -> None:
    for name, target in canonical.items():
        if target == old:
            canonical[name] = new


def _tails(name: str) -> list[str]:
    parts = name.split("_")
    return ["_".join(parts[i:]) for i in range(1, len(parts))]


def _collected(evidence: Evidence, canonical: dict[str, str]) -> dict[str, Mention]:
    out: dict[str, Mention] = {}
    for name, mention in evidence.mentions.items():
        target = canonical[name]
        merged = out.get(target)
        if merged is None:
            merged = Mention(target, head_of(target), mention.text, first=mention.first)
            out[target] = merged
        merged.count += mention.count
        merged.first = min(merged.first, mention.first)
        merged.volume = merged.volume or mention.volume
        for reason, weight in mention.reasons.items():
            merged.add(reason, weight)
    return out


def _weigh(evidence: Evidence, mentions: dict[str, Mention], canonical: dict[str, str], known: Known) -> None:
    items: dict[str, list[bool]] = {}
    siblings = {h.sentence for h in evidence.has if value_type(h.name) is not None and h.how in _DESCRIBING}
    beside: dict[str, bool] = {}
    values: dict[str, int] = {}
    for has in evidence.has:
        name, owner = canonical.get(has.name, has.name), canonical.get(has.owner, has.owner)
        if has.how != "circumstance":
            items.setdefault(name, []).append(bool(has.count and has.count[1] > 1))
            beside[name] = beside.get(name, True) and has.sentence in siblings
            if value_type(name) is not None and has.how in {"have", "list", "with", "aside"}:
                values[owner] = values.get(owner, 0) + 1
    linked: dict[str, set[str]] = {}
    for link in evidence.links:
        left, right = canonical.get(link.left, link.left), canonical.get(link.right, link.right)
        linked.setdefault(left, set()).add(right)
        linked.setdefault(right, set()).add(left)
    for name, mention in mentions.items():
        if name in evidence.recorders and values.get(name, 0) < 2:
            mention.add("enterprise", -3.0)
        if (
            mention.first == 0
            and mention.reasons.get("acts")
            and not values.get(name, 0)
            and not {"each", "counted", "had", "role"} & set(mention.reasons)
            and name in evidence.openers
        ):
            mention.add("opens", -1.0)
        if _enterprise(name, mention, evidence, values, known):
            mention.add("the enterprise", -4.0)
        if name.partition("_")[0] in _EARLIER and not values.get(name) and "_" in name:
            mention.add("earlier", -4.0)
        if _named_once(name, mention):
            mention.add("a name", -4.0)
        if name in {g for _, g in evidence.kinds}:
            mention.add("general", 1.0)
        _weigh_one(
            mention, items.get(name, []), values.get(name, 0), len(linked.get(name, ())), known, name in evidence.things
        )
        if beside.get(name) and mention.count == 1 and not linked.get(name) and not values.get(name):
            mention.add("beside values", -1.0)


def _named_once(name: str, mention: Mention) -> bool:
    """ "Nordhavn Logistik": capitalised words that the dictionary does not have."""
    said = mention.text.split()
    return (
        len(said) > 1
        and all(w[:1].isupper() and not w.isupper() for w in said)
        and any(not in_dictionary(w.lower()) for w in said)
        and not {"each", "many", "counted"} & set(mention.reasons)
    )


_EARLIER = frozenset({"earlier", "previous", "old", "older", "prior", "past", "former", "latest", "newest"})
_PLACES = frozenset(word_lists("grammar")["entities_places"])


def _enterprise(name: str, mention: Mention, evidence: Evidence, values: dict[str, int], known: Known) -> bool:
    """ "A clinic has patients and doctors.": whose data it is; told once, as one, and without properties of its own."""
    return (
        name in evidence.openers
        and mention.first <= 1
        and not values.get(name)
        and mention.head in _PLACES
        and not {"each", "counted", "role", "lead", "mine"} & set(mention.reasons)
        and all(name not in {link.right} for link in evidence.links)
        and all(h.name != name or h.how == "genitive" for h in evidence.has)
    )


def _weigh_one(mention: Mention, items: list[bool], values: int, links: int, known: Known, thing: bool) -> None:
    name = mention.name
    described = mention.reasons.get("described", 0) > 0 or values > 0
    if known.match(name) is not None:
        mention.add("known", 1.2)
    elif known.match(mention.head) is not None:
        mention.add("head known", 0.6)
    if links:
        mention.add("related", min(0.7 * links, 1.3))
    if mention.count > 1:
        mention.add("again", 0.3 if mention.count == 2 else 0.6)
    if values:
        mention.add("has values", min(1.0 * values, 2.0))
    if items:
        mention.add("had", 0.5 if any(items) else (-0.6 if not described else 0.0))
    if value_type(name) is not None and not thing:
        mention.add("value", -4.0 if not (described and values >= 2) else -1.0)
    if "_" in name and mention.head in _VIEWS and not values and known.match(name.rpartition("_")[0]) is not None:
        mention.add("view", -2.5)
    if is_soft(name) and not values and not thing and not {"each", "named"} & set(mention.reasons):
        mention.add("soft", -1.5)
    if (
        name in {"person", "people", "family", "child", "man", "woman"}
        and not values
        and not {"general", "named as one"} & set(mention.reasons)
    ):
        mention.add("generic", -3.0)
    if is_system(mention.head) and not (values >= 2 and known.match(name)):
        mention.add("system", -8.0)
    elif is_abstract(name, mention.head) and not thing:
        mention.add("abstract", -5.0 if values < 2 else -1.5)
    if (
        all(len(p) == 1 for p in name.split("_"))
        or closed(mention.head)
        or mention.head.endswith("self")
        or mention.head in {"first", "last", "next", "tenth", "half", "rest", "due"}
        or (unit_of(name) is not None and known.match(name) is None)
    ):
        mention.add("no noun", -6.0)
    if len(name) < 2 or "_per_" in name or not name[0].isalpha() or any(c.isdigit() for c in name.replace("_", "")[:1]):
        mention.add("no name", -9.0)
