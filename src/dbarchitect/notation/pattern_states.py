"""States in access patterns: open, unpaid, overdue, active, archived, not yet shipped, as what the rows hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.pattern_reading import longest
from dbarchitect.notation.pattern_times import happening, making, moments, stems
from dbarchitect.notation.quantities import NUMBER
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Span

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity
    from dbarchitect.notation.pattern_reading import Reading
    from dbarchitect.notation.vocabulary import Vocabulary

Filters = tuple[Filter, ...]
_FINAL = frozenset({
    "closed", "done", "complete", "completed", "finished", "resolved", "ended", "settled", "fulfilled", "delivered",
    "returned", "solved", "cancelled", "canceled", "rejected", "archived", "deleted", "void", "voided", "abandoned",
    "expired", "declined", "withdrawn", "refunded",
})  # fmt: skip
"""Values of a status after which nothing is expected to happen."""
_CERTAIN = _FINAL - {"delivered", "returned", "expired", "refunded"}
_ENDING = frozenset(
    ["closed", "returned", "resolved", "completed", "finished", "ended", "settled", "solved", "done", "fulfilled"]
)
_OFF = frozenset({
    "deactivated", "disabled", "ended", "cancelled", "canceled", "archived", "terminated", "suspended", "left",
    "blocked",
})  # fmt: skip
_NEGATION = re.compile(
    r"^(?:(?:is|are|was|were|have|has|had|been|that|which|who) )*(?:not|never|no)(?: yet| been| already)* "
)
_SAID = re.compile(
    r"^(?:(?:that|which|who|is|are|was|were|be|have|has|had|been|already|still|currently|whose|with|in|of|a|an|the) )+"
)
_JOINED = r"(?:,? or |,? and |, )"


def state(words: Vocabulary, entity: Entity, phrase: str) -> Filters | None:
    """What rows hold in a state, every word of which is understood; None when it is not certain."""
    said = phrase.strip()
    negated = bool(_NEGATION.match(said))
    said = _SAID.sub("", _NEGATION.sub("", said)).strip()
    said = re.sub(r"^(?:yet|been) | yet$", "", said)
    said = _under_name(entity, said)
    if not said or len(said.split()) > 4:
        return None
    return _alone(words, entity, said, negated=negated)


def _under_name(entity: Entity, said: str) -> str:
    """ "status open", "high priority": the name beside the value is not part of it."""
    for attribute in entity.attributes:
        if attribute.values:
            name = " ".join(spoken(attribute.name))
            for pattern in (rf"^{re.escape(name)}(?: is| of| =)? (?P<v>.+)$", rf"^(?P<v>.+) {re.escape(name)}$"):
                found = re.match(pattern, said)
                if found and any(_same(v, found["v"]) for v in attribute.values):
                    return found["v"]
    return said


def _alone(words: Vocabulary, entity: Entity, said: str, *, negated: bool) -> Filters | None:
    if values := _value(entity, said):
        return _kept(entity, *values, negated=negated)
    if (flag := _flag(entity, said)) is not None:
        name, true = flag
        return (Filter(path=name, value="true" if true != negated else "false"),)
    special = _SPECIAL.get(said)
    if special is not None and not negated:
        return special(words, entity)
    for prefix in ("un", "non ", "non", "not "):
        if said.startswith(prefix) and len(said) - len(prefix) > 2 and not negated:
            found = _alone(words, entity, said[len(prefix) :], negated=True)
            if found is not None:
                return found
    return _event(entity, said, negated=negated)


def _same(value: str, said: str) -> bool:
    one, other = [lemma(w) for w in spoken(value.lower())], [lemma(w) for w in spoken(said)]
    return one == other or (len(one) == len(other) == 1 and one[0].replace("ll", "l") == other[0].replace("ll", "l"))


def _value(entity: Entity, said: str) -> tuple[Attribute, str] | None:
    hits = [(a, v) for a in entity.attributes for v in a.values if _same(v, said)]
    return hits[0] if len(hits) == 1 else None


def _kept(entity: Entity, attribute: Attribute, value: str, *, negated: bool) -> Filters | None:
    """A value, or all others where leaving one out says clearly which rows are meant: states that come last or end a life."""
    if not negated:
        return (Filter(path=attribute.name, value=value),)
    others = tuple(v for v in attribute.values if v != value)
    clear = len(others) == 1 or value == attribute.values[-1] or value.lower() in _FINAL | {"draft", "spam"}
    if not clear or attribute.optional:
        return None
    return (Filter(path=attribute.name, operator="=" if len(others) == 1 else "in", value=", ".join(others)),)


def _flag(entity: Entity, said: str) -> tuple[str, bool] | None:
    """A boolean of that name and whether it must be true: inactive is not active."""
    hits = []
    for attribute in entity.attributes:
        if type_name(attribute.type) == "boolean":
            bare = tuple(w for w in spoken(attribute.name) if w not in {"is", "has", "was", "are"})
            if bare == spoken(said):
                hits.append((attribute.name, True))
            elif " ".join(bare) in {f"in{said}", f"un{said}", f"not {said}"} or said in {
                f"in{' '.join(bare)}",
                f"un{' '.join(bare)}",
            }:
                hits.append((attribute.name, False))
    return hits[0] if len(hits) == 1 else None


def _event(entity: Entity, said: str, *, negated: bool) -> Filters | None:
    """What leaves a mark when it happens: paid_at, returned_on, an assignee."""
    verb = re.sub(r"^(?:has|have|been) ", "", said)
    if len(verb.split()) != 1 or not re.search(r"(?:ed|en|id|nt|ld|de|ut|ne|ad|old|ught)$", verb):
        return None
    hits = [
        a.name for a in moments(entity) if a.optional and stems(a.name) and all(_verb(verb, s) for s in stems(a.name))
    ]
    if not hits:
        hits = [
            r.name
            for r in entity.relationships
            if r.optional and r.multiplicity in {"many_to_one", "one_to_one"} and _agent(verb, r.name)
        ]
    if not hits and verb == "assigned":
        hits = [
            r.name
            for r in entity.relationships
            if r.optional and r.multiplicity in {"many_to_one", "one_to_one"} and r.kind == "reference"
        ]
    if len(hits) != 1:
        return None
    return (Filter(path=hits[0], operator="is_null", value=None if negated else "false"),)


def _verb(verb: str, stem: str) -> bool:
    return verb == stem or lemma(verb) == lemma(stem) or akin(verb, stem)


def _agent(verb: str, role: str) -> bool:
    """The one a verb makes: assigned and the assignee, approved and the approver."""
    head = spoken(role)[0] if role.endswith("_by") else spoken(role)[-1]
    stem = re.sub(r"(?:ee|er|or|ed)$", "", head)
    return len(stem) > 3 and verb.startswith(stem) and head != stem


def _unfinished(entity: Entity) -> Filters | None:
    """What the rows that are not finished hold: () when nothing says so, None when it is not certain."""
    values = next((a for a in entity.attributes if a.values and {v.lower() for v in a.values} & _FINAL), None)
    ended = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & (_ENDING | {"paid", "delivered"})]
    if ended:
        return (Filter(path=ended[0], operator="is_null"),) if len(ended) == 1 else None
    for attribute in entity.attributes:
        if type_name(attribute.type) == "boolean" and set(spoken(attribute.name)) & (_ENDING | {"complete", "paid"}):
            return (Filter(path=attribute.name, value="false"),)
    if values is not None:
        paid = (
            {"paid"}
            if "unpaid" in values.values or spoken(entity.name)[-1] in {"invoice", "bill", "fine", "instalment"}
            else set()
        )
        left = tuple(v for v in values.values if v.lower() not in _FINAL | paid)
        return (
            (Filter(path=values.name, operator="=" if len(left) == 1 else "in", value=", ".join(left)),)
            if left
            else None
        )
    return None if any(spoken(a.name)[-1] in {"status", "state"} for a in entity.attributes) else ()


def _open(words: Vocabulary, entity: Entity) -> Filters | None:
    left = _unfinished(entity)
    if left and left[0].operator in {"in", "="} and left[0].value not in {"false"}:
        values = next(a.values for a in entity.attributes if a.name == left[0].path)
        return (
            left
            if {v.lower() for v in values} & (_CERTAIN - {"cancelled", "canceled", "rejected", "archived", "deleted"})
            else None
        )
    return left or None


def _closed(words: Vocabulary, entity: Entity) -> Filters | None:
    ended = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & _ENDING]
    return (Filter(path=ended[0], operator="is_null", value="false"),) if len(ended) == 1 else None


def _active(words: Vocabulary, entity: Entity) -> Filters | None:
    off = [m.name for m in moments(entity) if m.optional and set(stems(m.name)) & _OFF]
    return (Filter(path=off[0], operator="is_null"),) if len(off) == 1 else None


def _overdue(words: Vocabulary, entity: Entity) -> Filters | None:
    due = [a.name for a in moments(entity) if {"due", "deadline"} & set(spoken(a.name))]
    left = _unfinished(entity)
    return (Filter(path=due[0], operator="<", value="now"), *left) if len(due) == 1 and left is not None else None


def _expired(words: Vocabulary, entity: Entity) -> Filters | None:
    ends = [
        a.name
        for a in moments(entity)
        if set(stems(a.name)) & {"expires", "expiry", "expire", "expiration"} or a.name == "valid_until"
    ]
    return (Filter(path=ends[0], operator="<", value="now"),) if len(ends) == 1 else None


def _upcoming(words: Vocabulary, entity: Entity) -> Filters | None:
    start = happening(words, entity)
    return (Filter(path=start, operator=">=", value="now"),) if start and start != making(entity) else None


def _past(words: Vocabulary, entity: Entity) -> Filters | None:
    start = happening(words, entity)
    return (Filter(path=start, operator="<", value="now"),) if start and start != making(entity) else None


def _running(words: Vocabulary, entity: Entity) -> Filters | None:
    span = words.span(entity.name)
    if not isinstance(span, Span) or span.end is None:
        return None
    end = entity.attribute(span.end)
    if end is None or type_name(end.type) == "time":
        return None
    begun = Filter(path=span.start, operator="<=", value="now")
    if end.optional:
        return None
    return (begun, Filter(path=span.end, operator=">", value="now"))


_SPECIAL = {
    "open": _open, "outstanding": _open, "unfinished": _open, "incomplete": _open, "closed": _closed, "active": _active, "overdue": _overdue, "late": _overdue,
    "past due": _overdue, "expired": _expired, "upcoming": _upcoming, "future": _upcoming, "past": _past, "running": _running, "current": _running, "ongoing": _running,
}  # fmt: skip


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
        said = [_value(reading.entity, p) for p in re.split(_JOINED, found["list"])]
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
        if any(_verb(bare, s) or (len(s) > 3 and _verb(bare, s.removesuffix("in"))) for s in stems(m.name))
    ]
    repeated = [m for m in own if {"last", "latest"} & set(spoken(m.name))]
    if len(repeated) == 1:
        return (
            Filter(path=repeated[0].name, operator="not_since" if repeated[0].optional else "<", value=f"last {span}"),
        )
    made = making(entity)
    single = _event(entity, bare, negated=True)
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
