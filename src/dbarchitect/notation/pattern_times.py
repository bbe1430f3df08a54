"""Times in access patterns: today, the last 30 days, between two dates, older than a week, and the moment of a row they speak of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import Filter
from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.pattern_reading import bare
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Span

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity
    from dbarchitect.notation.pattern_reading import Reading
    from dbarchitect.notation.vocabulary import Vocabulary

UNIT = r"(?:second|minute|hour|day|week|month|quarter|year)"
_HAPPENS = (
    "starts_at", "start", "start_at", "starts", "start_time", "start_date", "scheduled_at", "scheduled_for", "scheduled_on", "occurred_at",
    "occurs_at", "happened_at", "takes_place_at", "held_at", "departs_at", "departure_at", "departure", "departure_time", "date", "at",
    "recorded_at", "measured_at", "taken_at", "timestamp", "time", "check_in", "kickoff_at", "kickoff", "worked_on", "day",
)  # fmt: skip
_MADE = (
    "created_at", "created", "created_on", "placed_at", "placed_on", "ordered_at", "ordered_on", "order_date", "issued_at", "issued_on", "sent_at", "sent_on",
    "posted_at", "posted_on", "published_at", "submitted_at", "opened_at", "registered_at", "registered_on", "signed_up_at", "joined_at", "joined_on",
    "made_at", "made_on", "uploaded_at", "written_at", "written_on", "reported_at", "requested_at", "received_at", "logged_at", "booked_at", "inserted_at",
)  # fmt: skip
_MADE_VERB = re.compile(
    r"^(?:created|made|placed|added|posted|submitted|opened|registered|joined|recorded|logged|issued|sent|written|uploaded|reported|raised|entered|up|in)$"
)
_BIRTH = frozenset({"birth", "born", "birthday", "dob"})
_LATER = _BIRTH | frozenset({
    "expire", "expires", "expired", "expiry", "expiration", "end", "ends", "ended", "closed", "resolved", "returned",
    "completed", "finished", "deleted", "archived", "cancelled", "canceled", "updated", "modified", "verified",
    "approved", "read", "seen", "delivered", "shipped", "until", "arrival", "arrives", "finish", "checkout", "out",
    "valid",
})  # fmt: skip
_CREATION = frozenset({
    "created", "made", "placed", "ordered", "issued", "sent", "posted", "submitted", "opened", "registered", "joined",
    "signed", "recorded",
})  # fmt: skip
VALUES = rf"today|yesterday|tomorrow|(?:this|current) {UNIT}|(?:last|past|previous|next|coming|following) (?:{NUMBER} )?{UNIT}s?"


def moments(entity: Entity) -> list[Attribute]:
    """The attributes that are points in time."""
    return [
        a
        for a in entity.attributes
        if type_family(a.type) == "time" and type_name(a.type) in {"date", "timestamp"} and not a.many
    ]


def stems(name: str) -> tuple[str, ...]:
    """The words that say what happens at a moment: `paid_at` is about paid."""
    return tuple(
        w for w in spoken(name) if w not in {"at", "on", "by", "date", "time", "is", "to", "timestamp", "datetime"}
    )


def happening(words: Vocabulary, entity: Entity) -> str | None:
    """The moment rows are asked for by a day, when it is certain: when what they stand for begins, else when they were made."""
    found = {a.name for a in moments(entity)}
    span = words.span(entity.name)
    certain = {a.name for a in moments(entity) if not a.optional}
    if isinstance(span, Span) and span.start in found and (span.start in certain or not making(entity)):
        return span.start
    found = certain or found
    own = [
        a.name
        for a in moments(entity)
        if any(akin(s, lemma(w)) for s in stems(a.name) for w in spoken(entity.name) if len(w) > 2)
    ]
    for names in (tuple(n for n in _HAPPENS if n in found), tuple(own), tuple(n for n in _MADE if n in found)):
        if names:
            return names[0]
    plain = [n for n in found if not set(stems(n)) & _LATER]
    return plain[0] if len(found) == 1 and plain else None


def making(entity: Entity) -> str | None:
    """When a row was made: what is newest."""
    found = {a.name for a in moments(entity)}
    return next((n for n in _MADE if n in found), None)


def age(words: Vocabulary, entity: Entity) -> str | None:
    """What newest and oldest go by: when rows were published, made or happened; the design's own moment where there is none."""
    found = [a.name for a in moments(entity) if not set(stems(a.name)) & (_LATER | {"due", "deadline"})]
    happened = happening(words, entity)
    if happened in found and happened not in _HAPPENS[:9]:
        return "published_at" if "published_at" in found else happened
    return (
        making(entity) or (happened if happened in found else None) or (found[0] if len(found) == 1 else "created_at")
    )


def moment_path(reading: Reading, entity: Entity | None = None) -> str | None:
    """The moment of a row, its own or that of what it belongs to: the lines of this month's orders."""
    owner = entity or reading.entity
    own = happening(reading.words, owner)
    if own:
        return own
    if moments(owner):
        return None
    paths = [
        f"{r.name}.{found}"
        for r in owner.relationships
        if r.multiplicity in {"many_to_one", "one_to_one"} and (r.kind == "owned" or r.to in owner.name.split("_"))
        if r.to in reading.words.entities and (found := happening(reading.words, reading.words.entities[r.to]))
    ]
    return paths[0] if len(paths) == 1 else None


def verb_moment(reading: Reading, before: str) -> tuple[str | None, int] | None:
    """The moment the words right before a time speak of, and how many characters of them: "shipped last week".

    None when they speak of no moment; a path of None when they speak of one the row does not have, or of several.
    """
    tail = re.search(
        r"(?:\b(?P<due>(?:with |that |which |who |whose )?(?:(?:are|is|was|were|have|has|had|been|a|an|the) )*)(?P<one>[a-z]+(?: (?:up|date|time|in|out|day))?)(?: (?:is|are|was|were|falls?|lies?))? ?)(?P<at>(?:at|on|in|within|for|during|over) )?$",
        before,
    )
    if not tail:
        return None
    said, start = tail["one"], tail.start()
    hits = [
        a.name
        for a in moments(reading.entity)
        if any(
            akin(lemma(w), s) or akin(w, s)
            for w in spoken(said)
            if len(w) > 2 and w not in {"date", "time", "day"}
            for s in map(lemma, stems(a.name))
        )
    ]
    if len(hits) == 1:
        return hits[0], len(before) - start
    if len(hits) > 1:
        return None, 0
    if any(_MADE_VERB.match(w) for w in said.split()) and said.split()[-1] not in {"in"}:
        made = making(reading.entity) or happening(reading.words, reading.entity)
        return made, len(before) - start
    return None


def take_times(reading: Reading) -> None:
    """Every time range that belongs to a moment the row certainly has is a filter."""
    lead = r"(?:\b(?:in|of|from|for|during|over|within|on|at) )?(?:\bthe )?"
    reading.each(rf"{lead}\b(?P<v>{VALUES})\b(?! {UNIT})", lambda f: _named(reading, f))
    reading.each(r"\b(?P<p>in|of|during|for|since|before|after) (?P<v>(?:19|20)\d\d)\b", lambda f: _year(reading, f))
    given = r"(?:an?|the|given|some|any|one|certain|specific|particular|selected|chosen)"
    reading.each(
        rf"\b(?:in|within|for|over|during|of|on|at|by) (?:{given} )+(?:day|date|week|month|quarter|year|date range|time range|period|period of time|time period|time span|time window|timespan|range of dates|calendar day|interval)\b(?! of)",
        lambda f: _spoken_of(reading, f.start(), f.end(), "range", None),
    )
    reading.each(
        r"\b(?:between|from) (?:two |the |given |a start and (?:an )?end )?(?:dates|times|days|moments|timestamps|points in time|date|start and end dates?|start and end times?)\b(?: to (?:a )?date)?",
        lambda f: _spoken_of(reading, f.start(), f.end(), "range", None),
    )
    reading.each(
        rf"\b(?P<p>since|after|before|until|up to|till|from) (?:{given} )+(?:given )?(?:date|time|moment|day|point in time|timestamp)\b",
        lambda f: _spoken_of(
            reading,
            f.start(),
            f.end(),
            ">=" if f["p"] in {"since", "from"} else ">" if f["p"] == "after" else "<" if f["p"] == "before" else "<=",
            None,
        ),
    )
    _take_ages(reading)


def _named(reading: Reading, found: re.Match[str]) -> bool:
    value = calendar(found["v"], article=bool(re.search(r"\bthe $", found[0][: found.start("v") - found.start()])))
    return value is not None and _spoken_of(reading, found.start(), found.end(), "range", value)


def calendar(said: str, *, article: bool) -> str | None:
    """The value of a range: "last month" is the calendar's, "the last month" the month until now."""
    parts = re.fullmatch(
        rf"(?P<w>last|past|previous|next|coming|following|this|current) (?:(?P<n>{NUMBER}) )?(?P<u>{UNIT})s?", said
    )
    if not parts:
        return said
    word, unit = parts["w"], parts["u"]
    if word in {"this", "current"}:
        return "today" if unit == "day" else f"this {unit}"
    ahead = word in {"next", "coming", "following"}
    number = read_number(parts["n"]) if parts["n"] else None
    if parts["n"] and (number is None or number != int(number) or not 0 < number < 1e6):
        return None
    if number is not None:
        return f"{'next' if ahead else 'last'} {write_number(number)} {unit}{'s' if number != 1 else ''}"
    if unit in {"second", "minute", "hour", "day"} or (article and word != "previous") or word in {"past", "coming"}:
        return f"{'next' if ahead else 'last'} 1 {unit}"
    return f"{'next' if ahead else 'previous'} {unit}"


def _year(reading: Reading, found: re.Match[str]) -> bool:
    operator = {"since": ">=", "after": ">=", "before": "<"}.get(found["p"], "range")
    value = found["v"] if operator == "range" else f"{int(found['v']) + (found['p'] == 'after')}-01-01"
    return _spoken_of(reading, found.start(), found.end(), operator, value)


def _spoken_of(reading: Reading, start: int, end: int, operator: str, value: str | None) -> bool:
    """The range is a filter on the moment the words before it name, or else the usual one; its verb is taken with it."""
    before = reading.rest[:start].rstrip() + " " if start else ""
    spoken_of = verb_moment(reading, before) if before.strip() and not before.rstrip().endswith(";") else None
    if spoken_of is None:
        path = moment_path(reading)
        if (
            path
            and path == making(reading.entity)
            and any({"due", "deadline"} & set(stems(m.name)) for m in moments(reading.entity))
        ):
            return False
        if path is None:
            dues = [a.name for a in moments(reading.entity)]
            path = dues[0] if len(dues) == 1 and {"due", "deadline"} & set(stems(dues[0])) else None
    else:
        said = re.split(r"[;,]", before[: len(before) - spoken_of[1]])[-1].strip()
        named = [m for m in reading.words.mentions(said) if m.role is None]
        if named and named[-1].last == len(spoken(said)):
            return False  # of what was named last, or of the rows? "tasks of a project created last week"
        path = spoken_of[0]
    if path is None:
        return False
    reading.add(path, operator, value)
    if spoken_of and spoken_of[1]:
        taken = len(before) - spoken_of[1]
        reading.rest = reading.rest[:taken] + re.sub(r"[^ ]", " ", reading.rest[taken:start]) + reading.rest[start:]
    return True


_SPAN = rf"(?P<n>{NUMBER}|a|an|one) (?P<u>{UNIT})s?"


def _take_ages(reading: Reading) -> None:
    """Older than 30 days, created more than a week ago, expiring within 3 days."""
    reading.each(
        rf"\b(?:(?:that|which|who) (?:are|is) )?(?P<w>older|newer|younger) than {_SPAN}\b",
        lambda f: _aged(reading, f, ">" if f["w"] in {"newer", "younger"} else "<"),
    )
    reading.each(
        rf"\b(?:(?:that|which|who) )?(?:(?:are|is|was|were|have|has|been) )*(?P<verb>[a-z]+(?: up)?) (?P<w>more|less|longer|over) (?:than )?{_SPAN} ago\b",
        lambda f: _ago(reading, f),
    )
    reading.each(
        rf"\b(?P<verb>expiring|due|starting|ending|expires?|ends?|starts?|departing|arriving) (?:within|in) (?:the next |less than )?{_SPAN}\b",
        lambda f: _ahead(reading, f),
    )


def length(found: re.Match[str]) -> str | None:
    """`30 days`, of the words of a match."""
    number = 1.0 if found["n"] in {"a", "an", "one"} else read_number(found["n"])
    return (
        f"{write_number(number)} {found['u']}{'s' if number != 1 else ''}"
        if number and number == int(number) and number < 1e6
        else None
    )


def _aged(reading: Reading, found: re.Match[str], operator: str) -> bool:
    span, made = length(found), making(reading.entity) or happening(reading.words, reading.entity)
    if made is None or span is None or _BIRTH & set(stems(made)):
        return False
    return reading.add(made, operator, f"last {span}")


def _ago(reading: Reading, found: re.Match[str]) -> bool:
    span, spoken_of = length(found), verb_moment(reading, found["verb"] + " ")
    if span is None or not spoken_of or spoken_of[0] is None:
        return False
    return reading.add(spoken_of[0], ">" if found["w"] == "less" else "<", f"last {span}")


def _ahead(reading: Reading, found: re.Match[str]) -> bool:
    span, spoken_of = length(found), verb_moment(reading, found["verb"] + " ")
    if span is None or not spoken_of or spoken_of[0] is None:
        return False
    return reading.add(spoken_of[0], "range", f"next {span}")


def grouped_time(reading: Reading, phrase: str) -> str | None:
    """The group a word of the calendar makes: `placed_at.month`; a day is itself by day."""
    said = bare(phrase)
    unit = (
        {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "date": "day", "hourly": "hour"}.get(
            said[0], said[0]
        )
        if len(said) == 1
        else ""
    )
    if not re.fullmatch(UNIT, unit) or unit == "second":
        return None
    path = moment_path(reading)
    if path is None:
        return None
    owner = reading.entity
    for step in path.split(".")[:-1]:
        role = owner.relationship(step)
        owner = reading.words.entities[role.to] if role else owner
    attribute = owner.attribute(path.rpartition(".")[2])
    day = attribute is not None and type_name(attribute.type) == "date"
    return path if day and unit == "day" else None if day and unit in {"hour", "minute"} else f"{path}.{unit}"


__all__ = [
    "UNIT",
    "VALUES",
    "Filter",
    "age",
    "calendar",
    "grouped_time",
    "happening",
    "length",
    "making",
    "moment_path",
    "moments",
    "stems",
    "take_times",
    "verb_moment",
]
