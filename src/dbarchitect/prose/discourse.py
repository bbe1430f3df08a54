"""What all readings of clauses share: names of nouns, mentions, genitives, asides, and who has what."""

from __future__ import annotations

import re
from dataclasses import replace

from dbarchitect.core.names import plural
from dbarchitect.prose.clauses import clauses
from dbarchitect.prose.evidence import Bound, Evidence, Link, Mention
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import head_of, is_abstract, is_listed_value, is_system, value_type
from dbarchitect.prose.parts import INFINITE, Noun
from dbarchitect.prose.phrases import chunks
from dbarchitect.prose.tagging import tag
from dbarchitect.prose.tokens import is_meta
from dbarchitect.prose.units import is_bare_amount

PRONOUNS_SELF = frozenset(
    {"we", "i", "you", "one", "us", "me", "everyone", "someone", "somebody", "everybody", "nobody", "anyone"}
)
PRONOUNS_BACK = frozenset(word_lists("grammar")["discourse_pronouns_back"])
POSSESSIVE = frozenset({"its", "their", "his", "her", "whose"})
CARRIERS = frozenset(word_lists("grammar")["discourse_carriers"])
_CLOSED_CARRIERS = frozenset(
    {"information", "data", "detail", "attribute", "property", "metadata", "info", "particulars"}
)
_FIGURES = re.compile(
    r"\s*(?:about|around|roughly|approximately|approx\.?|ca\.?|circa|up to|over|some|nearly|currently|max\.?|top|at most|at least|~|<|>)?\s*[\d]",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"^\s*(?:e\.g\.|eg\b|for example|such.as|like|i\.e\.|for instance|namely),?\s*", re.IGNORECASE)


_MOMENTS = frozenset({"date", "time", "year", "day"})


class Discourse:
    """Clause after clause becomes evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    def value(self, name: str) -> str | None:
        """The type of a value noun, unless the text describes it as a thing of its own."""
        if name in self.evidence.things:
            return None
        if (
            "_" in name
            and not is_listed_value(name)
            and any(name.endswith(f"_{thing}") for thing in self.evidence.things)
        ):
            return None
        return value_type(name)

    def is_thing(self, noun: Noun) -> bool:
        """A noun that a row may be kept about."""
        name = self.name(noun)
        if name in self.evidence.things:
            return True
        return bool(name) and self.value(name) is None and (noun.pronoun or not is_abstract(name, noun.head))

    def name(self, noun: Noun) -> str:
        """The noun's name; a pronoun stands for what was spoken of."""
        if noun.pronoun:
            if self.evidence.role and noun.head in {"i", "me"}:
                return self.evidence.role
            return self.evidence.focus if noun.head in PRONOUNS_BACK else ""
        return noun.name

    def note(self, noun: Noun) -> Mention:
        mention = self.evidence.mention(noun)
        if noun.quantity is not None:
            if noun.quantity.each:
                mention.add("each", 1.5)
            elif noun.quantity.figure and noun.quantity.high > 1:
                mention.add("counted", 0.8)
            elif noun.quantity.many:
                mention.add("many", 0.5)
        if noun.determiner in {"our", "my"} and not noun.plural and not self.evidence.role:
            mention.add("of the speaker", -1.0)
        if noun.proper and noun.determiner == "":
            mention.add("proper", -2.0)
        return mention

    def nested(self, noun: Noun, *, hanging: bool = False) -> None:
        """Mentions, genitives and asides of a noun phrase."""
        if noun.pronoun:
            return
        self.note(noun)
        if noun.owner is not None:
            self.nested(noun.owner)
            owner = self.name(noun.owner)
            if not noun.owner.pronoun and self.value(owner) is None:
                self.evidence.mention(noun.owner).add("owns", 1.5)
            self.has(owner, noun, "genitive")
        elif noun.determiner in POSSESSIVE and self.evidence.focus:
            self.has(self.evidence.focus, noun, "genitive")
        elif noun.determiner == "my" and self.evidence.role:
            self._own(noun)
        if (
            noun.of
            and noun.of[-1].aside
            and not noun.aside
            and self.value(noun.name)
            and not self.value(noun.of[-1].name)
        ):
            # "the mood of the colony (calm, nervous)": what is listed are moods.
            listed = replace(noun.of[-1], aside="")
            noun = replace(noun, of=(*noun.of[:-1], listed), aside=noun.of[-1].aside)
        for inner in noun.of:
            self.nested(inner)
            self._of(noun, inner)
        if noun.aside:
            self._aside(noun, hanging)

    def _own(self, noun: Noun) -> None:
        """ "my bookings" in the mouth of a role."""
        if self.value(noun.name) is not None:
            self.has(self.evidence.role, noun, "genitive")
        elif not is_abstract(noun.name, noun.head):
            self.note(noun).add("mine", 1.0)
            self.link(noun.name, self.evidence.role, "of", (1, 1))

    def _of(self, noun: Noun, inner: Noun) -> None:
        owner = self.name(inner)
        if not owner or is_carrier(noun) or noun.head in {"kind", "type", "sort", "form"}:
            return
        if self.value(noun.name) is not None or self.value(with_of(noun)) is not None:
            if is_compound(noun, inner):
                return
            if not inner.pronoun and self.value(owner) is None:
                self.evidence.mention(inner).add("owns", 1.2)
            self.has(owner, noun, "genitive")
        elif not is_abstract(noun.name, noun.head) and self.is_thing(inner):
            counted = inner.plural and inner.quantity is not None and inner.quantity.figure
            if counted and not noun.plural and inner.head not in {"letter", "character", "digit", "word", "sign"}:
                self.evidence.mention(noun).add("made of", 2.0)
                told = Link(noun.name, owner, "of", bounds(inner), None, self.evidence.sentence, firm=True)
                self.evidence.note_link(told)
                return
            per = bounds(noun) if (noun.determiner or noun.plural) else None
            of = None if inner.plural and inner.quantity is None and noun.plural else bounds(inner)
            self.link(noun.name, owner, "of", of, None if per == (1, 1) or of is None else per)

    def link(
        self, left: str, right: str, verb: str, right_per_left: Bound | None = None, left_per_right: Bound | None = None
    ) -> None:
        self.evidence.note_link(Link(left, right, verb, right_per_left, left_per_right, self.evidence.sentence))

    def has(self, owner: str, item: Noun, how: str) -> None:
        if not owner or item.pronoun or is_system(head_of(owner)):
            return
        if is_carrier(item) and self.value(item.name) is None:
            return
        compound = item.of and (
            item.head in {"number", "amount", "quantity", "total", "count"}
            or (is_compound(item, item.of[0]) and self.value(item.name) is not None)
        )
        name = with_of(item) if compound else item.name
        if compound and item.head == "number" and is_bare_amount(item.of[0].words[-1] if item.of[0].words else ""):
            name = item.of[0].name
        if (
            how != "genitive"
            and item.name == "name"
            and item.of
            and not compound
            and self._names_other(item.of[0], owner)
        ):
            name = f"{item.of[0].name}_name"
        if is_abstract(name, item.head) and re.match(r"(?:a|the) number of ", item.text, re.IGNORECASE):
            name = f"number_of_{item.name}s"
            item = replace(item, quantity=None, plural=False)
        inner = item.of[0] if item.of else None
        if inner is not None and item.head in _MOMENTS and inner.determiner in POSSESSIVE and not compound:
            name = f"{inner.name}_{item.name}"
            self.evidence.has[:] = [h for h in self.evidence.has if h.item is not inner]
        if how != "genitive" and item.of:
            self.evidence.has[:] = [h for h in self.evidence.has if not (h.item is item and h.how == "genitive")]
        self.evidence.note_has(owner, item, name, how, bounds(item))
        if "unique" in item.adjectives:
            self.evidence.unique.add((owner, name))
        if "optional" in item.adjectives:
            self.evidence.optional.add((owner, name))

    def _names_other(self, inner: Noun, owner: str) -> bool:
        """ "the name of the model it was tested with": a name of something that is not the owner."""
        return (
            not inner.pronoun
            and inner.name not in {"", owner}
            and not inner.plural
            and inner.determiner in {"the", "a", "an"}
        )

    def _aside(self, noun: Noun, hanging: bool) -> None:
        """What stands in brackets behind a noun: its values, or what it has."""
        text = noun.aside
        if _FIGURES.match(text):
            return
        example = bool(_EXAMPLE.match(text))
        text = _EXAMPLE.sub("", text)
        pieces = split_list(text)
        if self.value(noun.name) is not None or noun.head in {"type", "kind", "category", "role"}:
            if len(pieces) >= 2 and not re.search(r"\d", text):
                self.evidence.note_values("", noun.name, tuple(literal(p) for p in pieces))
            return
        found = items(text)
        known = [i for i in found if self.value(i.name) is not None or (i.words and i.tail)]
        if (
            not known
            and not example
            and len(pieces) >= 2
            and not noun.plural
            and noun.determiner in {"a", "an", "the", "its"}
            and (noun.quantity is None or not noun.quantity.many)
            and not all(i.plural for i in found)
            and all(len(p.split()) <= 3 for p in pieces)
        ):
            self.evidence.note_values("", noun.name, tuple(literal(p) for p in pieces))
            self.note(noun).add("enumerated", -2.5)
            return
        if not known and not hanging and self._kinds(noun, found, pieces):
            return
        if known and len(found) > 1 and not (example and len(known) < len(found)):
            self.described(noun)
            for item in found:
                self.nested(item)
                self.has(noun.name, item, "aside")

    def _kinds(self, noun: Noun, found: list[Noun], pieces: list[str]) -> bool:
        """ "Ascents (flash, redpoint, project)": of what kind each is."""
        bare = all(not n.plural and not n.determiner and len(n.words) <= 2 for n in found)
        if not (noun.plural and bare and len(pieces) >= 2 and len(found) == len(pieces) and self.is_thing(noun)):
            return False
        if any(len(p.split()) > 2 or re.search(r"\d", p) for p in pieces) or is_meta(noun.text):
            return False
        self.described(noun, 1.5)
        self.evidence.note_has(noun.name, plain("kind"), "kind", "have", (1, 1))
        self.evidence.note_values(noun.name, "kind", tuple(literal(p) for p in pieces))
        return True

    def described(self, noun: Noun, weight: float = 2.5) -> None:
        if not noun.pronoun:
            self.evidence.mention(noun).add("described", weight)

    def shared_owners(self, group: tuple[Noun, ...]) -> tuple[Noun, ...]:
        """ "the patient's name, sex and age", "name and phone of the owner": one genitive for all."""
        out = list(group)
        for k in range(1, len(out)):
            before, noun = out[k - 1], out[k]
            if (
                before.owner is not None
                and noun.owner is None
                and not noun.determiner
                and not noun.pronoun
                and not noun.of
                and self.value(noun.name) is not None
            ):
                out[k] = replace(noun, owner=before.owner)
            elif (
                before.determiner in POSSESSIVE
                and not (noun.determiner or noun.owner or noun.of or noun.pronoun or noun.plural)
                and self.value(noun.name) is not None
                and self.value(before.name) is not None
            ):
                out[k] = replace(noun, determiner=before.determiner)
        for k in range(len(out) - 2, -1, -1):
            after, noun = out[k + 1], out[k]
            if not after.of or noun.of or noun.owner is not None or noun.pronoun or is_compound(after, after.of[-1]):
                continue
            if (
                self.value(noun.name) is not None
                and self.value(after.name) is not None
                and (noun.determiner == after.determiner or not after.determiner)
            ):
                out[k] = replace(noun, of=after.of[-1:])
        return tuple(out)


def is_carrier(noun: Noun) -> bool:
    """ "information", "the following details": a word that only carries what is told next."""
    return noun.head in _CLOSED_CARRIERS or (noun.head in CARRIERS and len(noun.words) == 1)


def is_compound(noun: Noun, inner: Noun) -> bool:
    """ "date of birth", "number of seats": one value, not a value of a thing."""
    bare = not inner.determiner and inner.quantity is None and inner.owner is None and not inner.pronoun
    return bare and (not inner.plural or noun.head in {"number", "amount", "quantity", "count", "minute", "hour"})


def plain(name: str) -> Noun:
    return Noun(tuple(name.split("_")))


def with_of(noun: Noun) -> str:
    """ "number of seats" → number_of_seats."""
    if not noun.of:
        return noun.name
    inner = noun.of[0]
    return f"{noun.name}_of_{plural(inner.name) if inner.plural else inner.name}"


def bounds(noun: Noun) -> Bound | None:
    """How many: from the quantity, else from number and article."""
    if noun.quantity is not None:
        return None if noun.quantity.each else (noun.quantity.low, noun.quantity.high)
    if noun.plural:
        return 0, INFINITE
    if noun.determiner in {"any", "some"}:
        return 0, 1
    if noun.determiner in {"a", "an", "the", "its", "their", "his", "her", "whose", "this", "that", "another"}:
        return 1, 1
    return None


def split_list(text: str) -> list[str]:
    """The items of a written list, brackets kept whole."""
    pieces = re.split(
        r"[,;|]\s*(?:and\s+|or\s+)?(?![^(]*\))|\s+(?:and|or)\s+(?![^(]*\))|(?<=\w)\s/\s(?=\w)", text.strip().rstrip(".")
    )
    return [
        p.strip()
        for p in pieces
        if re.search(r"\w", p) and p.strip().lower() not in {"not", "etc", "etc.", "so on", "more", "others", "..."}
    ][:60]


def items(text: str) -> list[Noun]:
    """The nouns of a written list, one per item."""
    parts = (
        [n for c in clauses(text, False) for n in (*c.subject, *c.objects) if not n.pronoun]
        if _coordinates(text)
        else []
    )
    if parts:
        return parts
    out: list[Noun] = []
    for piece in split_list(text):
        found = [c for c in chunks(tag(piece, False)) if isinstance(c, Noun) and not c.pronoun]
        if found:
            noun = found[0]
            rest = re.findall(r"[a-z][a-z'-]*", piece.lower())
            if (
                len(rest) <= 4
                and noun.tail == ""
                and not noun.of
                and len(found) == 1
                and noun.end < len(rest)
                and not noun.aside
            ):
                noun = replace(noun, tail="_".join(rest[noun.end :]))
            out.append(noun)
        elif len(piece.split()) <= 3 and re.fullmatch(r"[A-Za-z][\w -]*", piece):
            out.append(Noun((), tail="_".join(re.findall(r"[a-z0-9]+", piece.lower())), text=piece))
    return out


def _coordinates(text: str) -> bool:
    """Modifiers that share a noun need the grammar ("first and last name")."""
    return bool(
        re.search(
            r"\b(?:first|start|home|from|pick-?up|arrival|departure|billing)\s+(?:and|or)\s+\w+\s+\w+",
            text,
            re.IGNORECASE,
        )
    ) and not re.search(r"\bon\b", text)


def literal(text: str) -> str:
    """A value as a name: "in progress" → in_progress."""
    from dbarchitect.core.names import snake

    cleaned = re.sub(r"^\s*(?:either|or|and|an?|the|one of)\s+", "", text.strip().strip("\"'"))
    return snake(cleaned) if re.search(r"[A-Za-z0-9]", cleaned) else ""


def topic_name(topic: str) -> str:
    """The thing a heading or parent item names, if it names one."""
    found = (
        [n for c in clauses(re.sub(r"^[\d.]+\s*", "", topic), False) for n in (*c.subject, *c.objects) if not n.pronoun]
        if topic
        else []
    )
    if len(found) != 1 or is_abstract(found[0].name, found[0].head) or value_type(found[0].name) is not None:
        return ""
    return found[0].name
