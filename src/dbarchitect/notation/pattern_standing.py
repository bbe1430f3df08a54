"""States where an access pattern names them: before the thing, after it, joined by or, for how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.numbers import NUMBER
from dbarchitect.notation.pattern_life import Filters
from dbarchitect.notation.pattern_reading import longest
from dbarchitect.notation.pattern_states import event_state, same_verb, state, value_named
from dbarchitect.notation.pattern_times import making, moments, stems
from dbarchitect.notation.sentences import lemma, spoken
from dbarchitect.notation.types import type_family, type_name

if TYPE_CHECKING:
    from dbarchitect.model.brief import Entity
    from dbarchitect.notation.pattern_reading import Reading
    from dbarchitect.notation.vocabulary import Vocabulary

_JOINED = r"(?:,? or |,? and |, )"


def take_states(reading: Reading) -> None:
    """Every state the words name is a filter: before the thing, after it, joined by or."""
    words, entity = reading.words, reading.entity
    take_not_since(reading)
    _alternatives(reading)
    reading.each(r"(?:(?<=[ ;,])|^)(?=\w)", lambda f: _longest_state(reading, f.end()))
    reading.each(
        r"\b(?:without|with no|that have no|which have no|having no|missing|lacking|with missing) (?:an? |any )?(?=\w)",
        lambda f: _missing(reading, f.end()),
    )
    reading.each(
        r"\b(?:that have|which have|having|with) (?:an? )(?!(?:given|certain|specific|particular|new)\b)(?=\w)",
        lambda f: _present(reading, f.end()),
    )
    for pattern, operator in ((r"\bin stock\b", ">"), (r"\b(?:out of stock|sold out)\b", "<=")):
        found = [
            a
            for a in entity.attributes
            if type_family(a.type) == "number" and {"stock", "quantity"} & set(spoken(a.name))
        ]
        if len(found) == 1 and reading.take(pattern):
            reading.add(found[0].name, operator, "0")
    del words


def _longest_state(reading: Reading, at: int) -> bool | int:
    """How long the state is that begins here."""
    own = set(spoken(reading.entity.name))
    made: list[Filters] = []

    def named(phrase: str) -> bool:
        if phrase.split()[0] in {"with", "in", "of", "a", "an", "the"} and len(phrase.split()) == 1:
            return False
        if all(lemma(w) in own for w in phrase.split()):
            return False
        found = state(reading.words, reading.entity, phrase)
        if found:
            made.append(found)
        return bool(found)

    end = longest(reading.rest[at:], named)
    if end is None:
        return False
    if of_another(reading, at, end) or re.search(r"\b(?:by|order of) (?:the )?(?:\w+ )?$", reading.rest[:at]):
        return False
    if re.search(r"\bnot(?: yet| been)* $|\bnever $|\bno $", reading.rest[:at]):
        return False
    reading.add_all(made[-1])
    return end


def of_another(reading: Reading, at: int, end: int) -> bool:
    """Whether another thing is named right beside the words: overdue tasks of projects, customers whose orders are paid."""
    before = re.split(r"[;,]", reading.rest[:at])[-1]
    after = re.split(r"[;,]", reading.rest[at + end :])[0]
    if any(m.role is None for m in reading.words.mentions(before)):
        return True
    following = reading.words.mentions(after)
    return bool(following) and following[0].first == 0


def _alternatives(reading: Reading) -> None:
    """ "open or pending": several values of one attribute."""
    values = {v.lower(): a for a in reading.entity.attributes for v in a.values}
    if not values:
        return
    one = "|".join(sorted((re.escape(" ".join(spoken(v))) for v in values), key=len, reverse=True))

    def listed(found: re.Match[str]) -> bool:
        said = [value_named(reading.entity, p) for p in re.split(_JOINED, found["list"])]
        known = [s for s in said if s]
        if len(known) != len(said) or len({a.name for a, _ in known}) != 1:
            return False
        return reading.add(known[0][0].name, "in", ", ".join(dict.fromkeys(v for _, v in known)))

    before = r"(?<!not )(?<!never )"
    reading.each(
        rf"{before}\b(?:(?:that|which|who) (?:are|is) |with status |in status )?(?P<list>(?:{one})(?:{_JOINED}(?:{one}))+)\b",
        listed,
    )


def take_not_since(reading: Reading) -> None:
    """ "not answered for 3 days": the event is missing and the row older than that, or the last one is that long ago."""
    span = rf"(?:for|in|within|during|since) (?:the )?(?:last |past |more than |over |at least )?(?P<n>{NUMBER}|a|an|one) (?P<u>second|minute|hour|day|week|month|quarter|year)s?\b"

    def waited(found: re.Match[str]) -> bool:
        filters = not_since(reading.words, reading.entity, found["verb"], f"{found['n']} {found['u']}s", found)
        return filters is not None and reading.add_all(filters)

    reading.each(
        rf"\b(?:(?:that|which|who) )?(?:(?:have|has|had|are|is|were|was) )?not (?:yet )?(?:been )?(?P<verb>[a-z]+(?: in| up)?) {span}",
        waited,
    )
    reading.each(rf"\b(?P<verb>un[a-z]+) {span}", waited)


def not_since(words: Vocabulary, entity: Entity, verb: str, _said: str, found: re.Match[str]) -> Filters | None:
    from dbarchitect.notation.pattern_times import length

    span = length(found)
    verb = {"logged in": "login", "signed in": "login"}.get(verb, verb)
    bare = re.sub(r"^un", "", verb).split()[0] if verb.startswith("un") else verb.split()[0]
    if span is None:
        return None
    own = [
        m
        for m in moments(entity)
        if any(same_verb(bare, s) or (len(s) > 3 and same_verb(bare, s.removesuffix("in"))) for s in stems(m.name))
    ]
    repeated = [m for m in own if {"last", "latest"} & set(spoken(m.name))]
    if len(repeated) == 1:
        return (
            Filter(path=repeated[0].name, operator="not_since" if repeated[0].optional else "<", value=f"last {span}"),
        )
    made = making(entity)
    single = event_state(entity, bare, negated=True)
    if single and made:
        return (*single, Filter(path=made, operator="<", value=f"last {span}"))
    return None


def _missing(reading: Reading, at: int) -> bool | int:
    return _held(reading, at, None)


def _present(reading: Reading, at: int) -> bool | int:
    return _held(reading, at, "false")


def _held(reading: Reading, at: int, value: str | None) -> bool | int:
    """An optional attribute or role that is missing or there: without an assignee, with a due date."""
    from dbarchitect.notation.pattern_reading import attribute_named, bare

    entity, hits = reading.entity, []

    def named(phrase: str) -> bool:
        said = bare(phrase)
        role = next(
            (
                r
                for r in entity.relationships
                if tuple(lemma(w) for w in spoken(r.name)) == said or tuple(spoken(r.to)) == said
            ),
            None,
        )
        attribute = attribute_named(reading.words, entity, phrase) if role is None else None
        if role and role.optional and role.multiplicity in {"many_to_one", "one_to_one"}:
            hits.append(role.name)
        elif (
            attribute
            and attribute.optional
            and not attribute.many
            and (value is None or type_name(attribute.type) in {"date", "timestamp"})
        ):
            hits.append(attribute.name)
        else:
            return False
        return True

    end = longest(reading.rest[at:], named)
    if end is None:
        return False
    reading.add(hits[-1], "is_null", value)
    return end
