"""What refers to the rows of an access pattern: without orders, with more than ten lines, free at a time, with their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.pattern_reading import bare, entity_named, longest, meant
from dbarchitect.notation.pattern_states import state
from dbarchitect.notation.pattern_times import UNIT, VALUES, calendar, happening, moments, stems
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.vocabulary import Span

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute
    from dbarchitect.notation.pattern_reading import Reading
    from dbarchitect.notation.vocabulary import Vocabulary

_RECENT = rf"(?: (?:in|for|during|within|over|of|from)(?P<the> the)?)? (?P<v>{VALUES})\b"
_BOOKINGS = frozenset(
    ["booking", "reservation", "appointment", "rental", "loan", "stay", "lease", "hire", "checkout", "borrowing"]
)
_DEAD = frozenset(
    ["cancelled", "canceled", "rejected", "declined", "no_show", "void", "voided", "returned", "completed"]
)
_COUNTS = (
    (r"more than|over|above", ">"), (r"at least|no (?:less|fewer) than|a minimum of", ">="), (r"fewer than|less than|under|below", "<"),
    (r"at most|no more than|up to|a maximum of", "<="), (r"exactly|precisely", "="),
)  # fmt: skip


def child_named(words: Vocabulary, entity: str, phrase: str) -> str | None:
    """What of that name belongs to the rows: an entity that refers to them, or a many-to-many role; as a filter's path."""
    said = bare(phrase)
    if not said:
        return None
    for role in words.entities[entity].relationships:
        names = {tuple(lemma(w) for w in spoken(role.name)), tuple(lemma(w) for w in spoken(role.to))}
        if said in names and role.multiplicity in {"many_to_many", "one_to_many"}:
            if role.multiplicity == "many_to_many":
                return role.name
            return role.to if words.roles_to(role.to, entity) else None
    exact = entity_named(words, " ".join(said))
    if exact and len(words.roles_to(exact, entity)) == 1:
        return exact
    ends = [
        e
        for e in words.entities
        if tuple(lemma(w) for w in spoken(e))[-len(said) :] == said and len(words.roles_to(e, entity)) == 1
    ]
    if len(ends) == 1:
        return ends[0]
    pairs = words.pairs(exact, entity) if exact else ()
    return exact if len(pairs) == 1 and pairs[0][0] == exact else None


def doing(words: Vocabulary, entity: str, verb: str) -> str | None:
    """What the verb makes of the rows: customers who order have orders, books that are borrowed have loans."""
    return next(iter(found), None) if len(found := _doings(words, entity, verb)) == 1 else None


def _doings(words: Vocabulary, entity: str, verb: str) -> list[str]:
    hits = [e for e in words.entities if e != entity and len(words.roles_to(e, entity)) == 1]
    return [e for e in hits if any(akin(verb, w) or akin(lemma(verb), w) for w in map(lemma, spoken(e)))]


def take_related(reading: Reading) -> None:
    """Every phrase about what belongs to the rows is a filter that looks for it or counts it."""
    article = r"(?:any |an? |a single |one )?"
    none = rf"\b(?:without|with no|with zero|(?:that|which|who) (?:have|has) (?:no|not got any|never had)|(?:that|which|who) do not have|have no|having no|not having|lacking) {article}(?=\w)"
    reading.each(none, lambda f: _existing(reading, f.end(), exists=False))
    for words, operator in _COUNTS:
        lead = r"(?:with|having|that (?:have|has)|who (?:have|has)|which (?:have|has)|have|has|of)"
        reading.each(
            rf"\b{lead} (?:{words}) (?P<n>{NUMBER}) (?=\w)",
            lambda f, operator=operator: _counted(reading, f, operator),  # type: ignore[misc]
        )
    reading.each(
        rf"\b(?:with|having|that have|who have|which have) (?!an? )(?P<n>{NUMBER})(?P<more> or more|\+)? (?=\w)",
        lambda f: _counted(reading, f, ">=" if f["more"] else "="),
    )
    reading.each(
        r"\b(?:with|having|that have|who have|which have|that has|who has) (?:at least one|any|some|one or more) (?=\w)",
        lambda f: _existing(reading, f.end(), exists=True),
    )
    plain = r"\b(?:with|having|that have|who have|which have) (?!(?:an?|the|its|their|his|her|all|given|no|one|same)\b)(?=\w)"
    reading.each(plain, lambda f: _existing(reading, f.end(), exists=True, plural=True))
    _take_verbs(reading)
    _take_free(reading)
    _take_along(reading)


def _inner(reading: Reading, path: str, phrase: str) -> tuple[str | None, tuple[Filter, ...]]:
    """A child and the state named before it: open tasks."""
    said = phrase.split()
    for cut in range(len(said)):
        child = child_named(reading.words, path, " ".join(said[cut:]))
        if child and cut == 0:
            return child, ()
        made = (
            state(reading.words, reading.words.entities[child], " ".join(said[:cut]))
            if child in reading.words.entities
            else None
        )
        if child and made:
            return child, made
    return None, ()


def _existing(reading: Reading, at: int, *, exists: bool, plural: bool = False) -> bool | int:
    hits: list[Filter] = []

    def named(phrase: str) -> bool:
        if plural and phrase.split()[-1] == lemma(phrase.split()[-1]):
            return False
        child, where = _inner(reading, reading.entity.name, phrase)
        if child:
            hits.append(Filter(path=child, operator="exists" if exists else "not_exists", where=where))
        return child is not None

    end = longest(reading.rest[at:], named)
    return False if end is None else _with_time(reading, hits[-1], at, end)


def _counted(reading: Reading, found: re.Match[str], operator: str) -> bool | int:
    number = read_number(found["n"])
    hits: list[Filter] = []

    def named(phrase: str) -> bool:
        child, where = _inner(reading, reading.entity.name, phrase)
        if child and number is not None:
            hits.append(
                Filter.model_validate(
                    {
                        "path": child,
                        "operator": operator,
                        "value": write_number(number),
                        "counted": True,
                        "where": where,
                    }
                )
            )
        return bool(child) and number is not None

    end = longest(reading.rest[found.end() :], named)
    return False if end is None else _with_time(reading, hits[-1], found.end(), end)


def _with_time(reading: Reading, made: Filter, at: int, end: int) -> bool | int:
    """The filter, its rows within the time that follows: "without orders this month"."""
    if made.path not in reading.words.entities:
        return reading.add_all((made,)) and end
    child = reading.words.entities[made.path]
    following = re.match(rf"(?: (?P<verb>[a-z]+))?{_RECENT}", reading.rest[at + end :])
    if following:
        verb = following["verb"]
        spoken_of = [m.name for m in moments(child) if verb and any(akin(verb, s) for s in stems(m.name))]
        if verb and not spoken_of and not any(akin(verb, lemma(w)) for w in spoken(child.name)):
            following = None
        when = spoken_of[0] if spoken_of else happening(reading.words, child)
        value = calendar(following["v"], article=bool(following["the"])) if following else None
        if following and when and value:
            made = made.but(where=(*made.where, Filter(path=when, operator="range", value=value)))
            end += following.end()
    return reading.add_all((made,)) and end


def _take_verbs(reading: Reading) -> None:
    """ "who have not ordered in the last 90 days", "never borrowed"."""
    subject = r"(?:(?:that|which|who) )?(?:(?:have|has|had|were|was|are|is) )?"

    def absent(found: re.Match[str]) -> bool | int:
        child = doing(reading.words, reading.entity.name, found["verb"])
        if child is None:
            return False
        made = Filter(path=child, operator="not_exists")
        span = re.match(
            rf" for (?:the )?(?:last |past |more than |over |at least )?(?P<n>{NUMBER}) (?P<u>{UNIT})s?\b",
            reading.rest[found.end() :],
        )
        when = happening(reading.words, reading.words.entities[child])
        number = read_number(span["n"]) if span else None
        if span and when and number:
            recent = Filter(
                path=when,
                operator="range",
                value=f"last {write_number(number)} {span['u']}{'s' if number != 1 else ''}",
            )
            return reading.add_all((made.but(where=(recent,)),)) and span.end()
        following = re.match(rf"(?: anything| something| one)?{_RECENT}", reading.rest[found.end() :])
        value = calendar(following["v"], article=bool(following["the"])) if following else None
        if following and when and value:
            recent = Filter(path=when, operator="range", value=value)
            return reading.add_all((made.but(where=(recent,)),)) and following.end()
        return reading.add_all((made,))

    reading.each(
        rf"\b{subject}(?:not|never)(?: yet)?(?: been)?(?: placed an?| made an?| had an?)? (?P<verb>[a-z]+)\b", absent
    )


def _take_free(reading: Reading) -> None:
    """Rooms that are free at a time: no booking of them overlaps it; copies that nobody has borrowed."""
    found = re.search(
        r"\b(?:(?:that|which|who) )?(?:(?:are|is) )?(?P<w>free|available|unbooked|not (?:yet )?booked|bookable)\b",
        reading.rest,
    )
    if not found or state(reading.words, reading.entity, found["w"]):
        return
    candidates = [
        e
        for e in reading.words.entities.values()
        if spoken(e.name)[-1] in _BOOKINGS and len(reading.words.roles_to(e.name, reading.entity.name)) == 1
    ]
    if len(candidates) != 1:
        return
    child, where = candidates[0], []
    dead = next(
        (
            (a, live)
            for a in child.attributes
            if a.values and not a.optional
            if (live := [v for v in a.values if v.lower() not in _DEAD]) and len(live) < len(a.values)
        ),
        None,
    )
    if dead:
        where.append(
            Filter.model_validate(
                {"path": dead[0].name, "operator": "=" if len(dead[1]) == 1 else "in", "value": ", ".join(dead[1])}
            )
        )
    ended = [m.name for m in moments(child) if m.optional and {"returned", "ended"} & set(stems(m.name))]
    span = reading.words.span(child.name)
    asked = r"(?:\b(?:at|for|in|on|during|between|from|within) (?:(?:a|an|the|given|any|certain|specific|two|some|particular) )*(?:time range|date range|time period|period|time slot|slot|interval|times?|dates?|days?|moments?|night|range of dates|check in and check out dates?)(?: and (?:a )?time| to (?:a )?date| and (?:a )?date)?)\b"
    timed = re.search(asked, reading.rest)
    if ended and not timed:
        where.append(Filter(path=ended[0], operator="is_null"))
    elif timed and isinstance(span, Span) and not ended and not _endless(child.attribute(span.end or span.start)):
        where += _overlapping(span)
    elif timed or moments(child) or isinstance(span, Span):
        return
    for part in sorted((p for p in (found, timed) if p), key=lambda m: -m.start()):
        reading.claim(part.start(), part.end())
    reading.add_all((Filter(path=child.name, operator="not_exists", where=tuple(where)),))
    if re.search(r"\b(?:whether|if)\b", reading.rest):
        reading.one = True
        reading.add("id")


def _endless(end: Attribute | None) -> bool:
    return end is None or end.optional


def _overlapping(span: Span) -> list[Filter]:
    if span.end is None:
        return [Filter(path=span.start, operator="overlaps")]
    return [Filter(path=span.start, operator="<"), Filter(path=span.end, operator=">")]


_ALONG = re.compile(
    r"\b(?:with (?:all )?(?:of )?(?:the|its|their|his|her|all)|along with(?: its| their| the| all)?|including(?: its| their| the| all)*|together with(?: its| their| the| all)?|and (?:all )?(?:its|their)|plus (?:its|their|the)) (?=\w)"
)


def _take_along(reading: Reading) -> None:
    """Rows fetched along: with its lines, including the author and their tags."""

    def along(found: re.Match[str]) -> bool | int:
        start = at = found.end()
        last: int | None = None
        while part := meant(reading.rest[at:], lambda phrase: _fetched(reading, phrase)):
            reading.with_related.append(part[1])
            at = last = at + part[0]
            following = re.match(r"(?:, and|,| and) (?:its |their |the |all )*", reading.rest[at:])
            if not following:
                break
            at += following.end()
        return False if last is None else last - start

    reading.each(_ALONG.pattern, along)


def _fetched(reading: Reading, phrase: str) -> str | None:
    """A role or what belongs to the rows; empty for a property, which is there anyway."""
    said = bare(phrase)
    for role in reading.entity.relationships:
        if said and said in (
            tuple(lemma(w) for w in spoken(role.name)),
            tuple(lemma(w) for w in spoken(role.to)),
        ):
            return role.name
    own = any(tuple(lemma(w) for w in spoken(a.name)) == said for a in reading.entity.attributes)
    return child_named(reading.words, reading.entity.name, phrase) or ("" if own else None)
