"""One access pattern being read: what is understood is taken out of its words, so that what is left over is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from dbarchitect.model.brief import AccessPattern, Filter, Sort
from dbarchitect.notation.sentences import STOP, akin, lemma, spoken
from dbarchitect.notation.vocabulary import Found, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.brief import Attribute, Entity, Measure, Operation

T = TypeVar("T")
WORD = re.compile(r"[a-z0-9]+(?:\.\d+)?")
DETERMINERS = frozenset({
    "a", "an", "the", "one", "its", "their", "his", "her", "given", "certain", "specific", "particular", "some",
    "any", "each", "every", "all", "this", "that", "these", "those", "single", "selected", "chosen", "another",
    "which", "of", "several", "multiple", "many",
})  # fmt: skip
_EMPTY = DETERMINERS | frozenset({
    "only", "just", "for", "in", "on", "at", "to", "from", "by", "with", "as", "and", "is", "are", "was", "were",
    "be", "been", "being", "has", "have", "had", "do", "does", "did", "can", "could", "may", "might", "will", "would",
    "i", "we", "you", "they", "he", "she", "it", "who", "whose", "what", "there", "them", "me", "us", "him", "also",
    "please", "show", "list", "get", "see", "find", "display", "details", "detail", "data", "information", "rows",
    "row", "records", "record", "entries", "entry", "per", "whether", "if", "currently", "existing",
})  # fmt: skip
"""Words that carry no condition of their own once what they belong to has been understood."""
_LEADING = frozenset(
    {
        "with",
        "in",
        "by",
        "per",
        "for",
        "as",
        "of",
        "on",
        "to",
        "from",
        "whose",
        "who",
        "that",
        "has",
        "have",
        "each",
        "every",
    }
)
_EXTRA = frozenset(["date", "time", "at", "on", "number", "day", "value", "type", "level"])
_PERSONS = frozenset({
    "user", "account", "person", "member", "customer", "client", "patient", "student", "driver", "employee", "agent",
    "doctor", "teacher", "tenant", "guest", "host", "buyer", "seller", "worker", "staff", "reader", "author",
    "player", "subscriber", "passenger", "rider", "courier", "participant", "learner", "instructor", "nurse",
    "technician", "volunteer", "donor", "applicant", "candidate", "contact", "profile", "borrower", "owner",
    "manager", "resident", "citizen", "traveller",
})  # fmt: skip
_PERSONAL = frozenset(
    ["full_name", "first_name", "last_name", "birth_date", "date_of_birth", "username", "password", "password_hash"]
)


@dataclass(slots=True)
class Reading:
    """What has been read of one pattern; clauses take their words out of `rest`."""

    words: Vocabulary
    rest: str
    entity: Entity
    operation: Operation | None = None
    actor: str | None = None
    """Who asks, when the words say it: "customers see their orders"."""
    filters: list[Filter] = field(default_factory=list)
    sort: list[Sort] = field(default_factory=list)
    group_by: list[str] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    with_related: list[str] = field(default_factory=list)
    limit: int | None = None
    ranked: bool = False
    """The best are asked for: the order is descending."""
    one: bool = False
    """One row is asked for."""

    def claim(self, start: int, end: int) -> None:
        """The words between are understood."""
        self.rest = f"{self.rest[:start]} ; {self.rest[end:]}"

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match, taken out of the rest."""
        found = re.search(pattern, self.rest)
        if found:
            self.claim(found.start(), found.end())
        return found

    def each(self, pattern: str, understood: Callable[[re.Match[str]], bool | int]) -> None:
        """Every match that `understood` accepts is taken out; a number is how many characters after the match belong to it."""
        compiled, at = re.compile(pattern), 0
        while found := compiled.search(self.rest, at):
            taken = understood(found)
            if taken is False:
                at = found.start() + 1
                continue
            end = found.end() + (0 if taken is True else taken)
            if end <= found.start():
                at = found.start() + 1
                continue
            self.claim(found.start(), end)
            at = found.start() + 1

    def add(self, path: str, operator: str = "=", value: str | None = None) -> bool:
        made = Filter.model_validate({"path": path, "operator": operator, "value": value})
        return self.add_all((made,))

    def add_all(self, filters: tuple[Filter, ...]) -> bool:
        self.filters += [f for f in filters if f not in self.filters]
        return True

    def order(self, path: str, *, descending: bool = False) -> bool:
        if all(s.path != path for s in self.sort):
            self.sort.append(Sort(path=path, descending=descending))
        return True

    def left_over(self) -> tuple[str, ...]:
        """The phrases that hold words nothing was made of, without the empty words around them."""
        found: list[str] = []
        for piece in re.split(r"[;,.()?!\"]", self.rest):
            said = piece.split()
            meant = [i for i, w in enumerate(said) if w not in _EMPTY and re.search(r"\w|[<>=%€$£]", w)]
            if meant:
                first = meant[0]
                while first and said[first - 1] in _LEADING:
                    first -= 1
                found.append(" ".join(said[first : meant[-1] + 1]))
        return tuple(dict.fromkeys(found))


def bare(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as lemmas, without articles before it and `id` after it."""
    said = [lemma(w) for w in spoken(phrase)]
    while said and (said[0] in DETERMINERS):
        said = said[1:]
    if len(said) > 1 and said[-1] in {"id", "identifier"}:
        said = said[:-1]
    return tuple(said)


def longest(tail: str, test: Callable[[str], bool], most: int = 6) -> int | None:
    """Where the longest beginning of `tail` ends that `test` accepts, in whole words up to the next comma."""
    ends: list[int] = []
    at = 0
    for found in re.finditer(r"\s*([a-z0-9]+(?:\.\d+)?)", tail):
        if found.start() != at or len(ends) == most:
            break
        at = found.end()
        ends.append(at)
    return next((end for end in reversed(ends) if test(tail[:end].strip())), None)


def meant(tail: str, read: Callable[[str], T | None], most: int = 6) -> tuple[int, T] | None:
    """The longest beginning of `tail` that `read` makes something of: where it ends, and what."""
    made: list[T] = []

    def test(phrase: str) -> bool:
        found = read(phrase)
        if found is not None:
            made.append(found)
        return found is not None

    end = longest(tail, test, most)
    return None if end is None else (end, made[-1])


def attribute_named(words: Vocabulary, entity: Entity, phrase: str, families: tuple[str, ...] = ()) -> Attribute | None:
    """The attribute of the entity that every word of `phrase` speaks of; None when there is none or more than one."""
    said = bare(phrase)
    if not said or any(w in {"not", "no", "without", "or", "and", "than"} for w in said):
        return None
    exact = [a for a in entity.attributes if tuple(lemma(w) for w in spoken(a.name)) == said]
    if exact and not families:
        return exact[0]
    if any(w in STOP for w in said):
        return None
    found = words.property(" ".join(said), (entity.name,), families=families)
    if not isinstance(found, Found):
        return None
    named = [lemma(w) for w in (*spoken(found.name), *spoken(entity.name))]
    if len(said) > 1 and not all(w in _EXTRA or any(w == n or akin(w, n) for n in named) for w in said):
        return None
    return entity.attribute(found.name)


def entity_named(words: Vocabulary, phrase: str) -> str | None:
    """The entity of that name, its words and no more."""
    said = bare(phrase)
    return None if not said or any(w in STOP for w in said) else words.exactly(" ".join(said))


def routes(words: Vocabulary, entity: str, target: str, verb: str = "") -> str | None:
    """The one shortest path of roles from `entity` to a `target`; None when there is none, or several and no word chooses."""
    frontier = [(entity, "", True)]
    seen = {entity}
    for _ in range(3):
        hits: list[tuple[str, str, bool]] = []
        following: list[tuple[str, str, bool]] = []
        for at, path, owned in frontier:
            for role in words.entities[at].relationships if at in words.entities else ():
                if target in {role.to, *role.others} and not (at == target and path):
                    hits.append((f"{path}{role.name}", role.name, owned))
                elif role.to not in seen and role.multiplicity in {"many_to_one", "one_to_one"}:
                    following.append((role.to, f"{path}{role.name}.", owned and role.kind == "owned"))
        if hits:
            return _chosen(hits, target, verb)
        seen |= {to for to, _, _ in following}
        frontier = following
    return across(words, entity, target)


def _chosen(hits: list[tuple[str, str, bool]], target: str, verb: str) -> str | None:
    """The path a verb chooses, the only one, the one named like the target, or the one along what owns the rows."""
    spoken_of = [path for path, name, _ in hits if verb and verb_names(verb, name)]
    if len(spoken_of) == 1:
        return spoken_of[0]
    if len(hits) == 1:
        return hits[0][0]
    same = [path for path, name, _ in hits if name == target and "." not in path]
    owned = [path for path, _, firm in hits if firm and "." in path]
    certain = same or owned
    return certain[0] if len(certain) == 1 and not verb else None


_ROLE_VERBS = {
    "author": ("written", "wrote", "posted", "created", "published"), "creator": ("created", "made"), "sender": ("sent", "from"),
    "recipient": ("received", "to"), "receiver": ("received", "to"), "assignee": ("assigned", "to"), "reporter": ("reported", "raised", "opened"),
    "owner": ("owned",), "buyer": ("bought", "purchased"), "seller": ("sold",), "borrower": ("borrowed",), "doctor": ("treated",),
    "driver": ("driven",), "payer": ("paid",), "winner": ("won",), "teacher": ("taught",), "instructor": ("taught",),
}  # fmt: skip


def verb_names(verb: str, role: str) -> bool:
    """Whether the verb says which role is meant: assigned to the assignee, reviewed by the reviewer."""
    head = spoken(role)[-1] if role not in {"created_by"} else role
    if head in {"sender", "author"} and "to" in verb.split():
        return False
    if any(w in _ROLE_VERBS.get(head, ()) for w in verb.split()):
        return True
    stem = re.sub(r"(?:ee|er|or|ed|ant|ent|r)$", "", head)
    first = verb.split()[0] if verb.split() else ""
    return (len(stem) >= 3 and first.startswith(stem)) or akin(first, head) or akin(first, spoken(role)[0])


def across(words: Vocabulary, entity: str, target: str) -> str | None:
    """What refers to both: the orders of a product through order lines; the many of a target that refer to the entity."""
    if words.roles_to(target, entity) and target in words.entities:
        return target
    links = [e for e in words.entities if words.roles_to(e, entity) and words.roles_to(e, target)]
    if len(links) != 1 or len(words.roles_to(links[0], target)) != 1:
        return None
    return f"{links[0]}.{words.roles_to(links[0], target)[0]}"


def person_path(reading: Reading, verb: str = "") -> str | None:
    """The path to the person who asks: "my trips" of a driver; None when it is not certain who that is."""
    words, own = reading.words, reading.entity
    if reading.actor:
        return routes(words, own.name, reading.actor, verb)
    persons = [e for e in words.entities.values() if is_person(e)]
    direct = [r for r in own.relationships if r.to in {p.name for p in persons}]
    if len(direct) > 1:
        chosen = [r.name for r in direct if verb and verb_names(verb, r.name)]
        chosen = chosen or [r.name for r in direct if r.name in {"user", "account", "member"}]
        return chosen[0] if len(chosen) == 1 else None
    if direct:
        return direct[0].name
    deeper = {p for e in persons if e.name != own.name and (p := routes(words, own.name, e.name)) and "." in p}
    shortest = [p for p in deeper if p.count(".") == min(q.count(".") for q in deeper)]
    return shortest[0] if len(shortest) == 1 else None


def is_person(entity: Entity) -> bool:
    return spoken(entity.name)[-1] in _PERSONS or any(a.name in _PERSONAL for a in entity.attributes)


def place_named(reading: Reading, phrase: str, verb: str = "", within: str | None = None) -> str | None:
    """The role, referred thing, attribute, or property of a referred thing that every word of `phrase` speaks of, as a path."""
    words = reading.words
    entity = words.entities[within] if within else reading.entity
    said = bare(phrase)
    role = next((r for r in entity.relationships if tuple(lemma(w) for w in spoken(r.name)) == said), None)
    if role:
        return role.name
    attribute = next((a for a in entity.attributes if tuple(lemma(w) for w in spoken(a.name)) == said), None)
    if attribute:
        return attribute.name
    target = entity_named(words, phrase)
    if target:
        return "" if target == entity.name and not verb else routes(words, entity.name, target, verb)
    attribute = attribute_named(words, entity, phrase)
    if attribute:
        return attribute.name
    for cut in range(len(said) - 1, 0, -1):
        first, second = " ".join(said[:cut]), " ".join(said[cut:])
        role = next((r for r in entity.relationships if tuple(lemma(w) for w in spoken(r.name)) == said[:cut]), None)
        step = (
            role.name
            if role
            else (t and t != entity.name and routes(words, entity.name, t))
            if (t := entity_named(words, first))
            else None
        )
        owner = words.entities.get(role.to if role else entity_named(words, first) or "")
        found = owner and step and attribute_named(words, owner, second)
        if found:
            return f"{step}.{found.name}"
    return None


__all__ = [
    "AccessPattern",
    "Reading",
    "attribute_named",
    "bare",
    "entity_named",
    "is_person",
    "longest",
    "person_path",
    "place_named",
    "routes",
]
