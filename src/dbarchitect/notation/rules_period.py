"""Limits per day, week, month or year: the limit is read without the period, then bound to a date of what is counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from dbarchitect.model.rules import AtMost, Meaning, NotUnderstood, UniqueTogether
from dbarchitect.notation.rule_reading import Context, refuse
from dbarchitect.notation.rules_sets import read_limit
from dbarchitect.notation.rules_unique import read_unique
from dbarchitect.notation.sentences import Sentence, akin, lemma, spoken
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Span

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute

Period = Literal["day", "week", "month", "year"]
_ALONE = re.compile(
    r",?\s*\b(?:per|a|each|every|in (?:a|one|any|any one|each|the same)|within (?:a|one|the same)|on (?:the same|any|any one|one|a|each)|during (?:a|one))\s+(?:single |calendar |given )?(?P<period>day|week|month|year)\b"
)
_JOINED = re.compile(
    r"\s*(?:,|\band\b|\bper\b)\s*(?:(?:per|each|every)\s+)?(?:calendar )?(?P<period>day|week|month|year)\b"
)
_LEADING = re.compile(r"\b(?P<period>day|week|month|year)\s+and\s+(?=\w)")
_ADVERB = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
_LIMIT = re.compile(
    r"\b(?:at most|no more than|not more than|more than|only|up to|maximum|limited to|once|twice|one|exactly|a single)\b"
)
_BORN = (
    "created",
    "made",
    "placed",
    "booked",
    "entered",
    "recorded",
    "taken",
    "happened",
    "occurred",
    "written",
    "submitted",
    "at",
    "date",
    "day",
    "on",
)


def read_period(context: Context) -> Meaning | None:
    """At most so many rows per something and period of time."""
    plain = context.plain
    if not _LIMIT.search(plain):
        return None
    for shape in (_JOINED, _ALONE, _LEADING):
        if found := shape.search(plain):
            rest = (plain[: found.start()] + " " + plain[found.end() :]).strip()
            return _limited(context, rest, cast(Period, found["period"]))
    return None


def _limited(context: Context, rest: str, period: Period) -> Meaning | None:
    inner = Context(Sentence.of(rest), context.words)
    meaning = read_unique(inner)
    if not isinstance(meaning, UniqueTogether):
        limit = read_limit(inner)
        meaning = limit or meaning
    if meaning is None:
        return refuse(f"it does not say what is limited per {period}, and for whom")
    if isinstance(meaning, UniqueTogether):
        return _once_each(context, meaning, period)
    if not isinstance(meaning, AtMost) or meaning.through:
        return meaning if isinstance(meaning, NotUnderstood) else refuse(f"what is limited per {period} has no date")
    return _dated(context, meaning, period)


def _once_each(context: Context, meaning: UniqueTogether, period: Period) -> Meaning:
    entity = context.words.entities[meaning.entity]
    roles = [a for a in meaning.attributes if entity.relationship(a)]
    if not roles or meaning.where:
        return refuse(f"a limit per {period} with a condition, or without a thing it is for, is not kept")
    within = tuple(a for a in meaning.attributes if a != roles[0])
    return _dated(context, AtMost(entity=meaning.entity, per=roles[0], limit=1, within=within), period)


def _dated(context: Context, meaning: AtMost, period: Period) -> Meaning:
    moment = moment_of(context, meaning.entity)
    if isinstance(moment, NotUnderstood):
        return moment
    return meaning.but(period=period, period_attribute=moment)


def moment_of(context: Context, entity: str) -> str | NotUnderstood:
    """The date that says when a row of `entity` happened."""
    points = [a for a in context.words.entities[entity].attributes if type_name(a.type) in {"date", "timestamp"}]
    required = [a for a in points if not a.optional]
    for among in (required, points):
        if len(among) == 1:
            return among[0].name
    kin = [a for a in required if _kin(a, context.plain)]
    if len(kin) == 1:
        return kin[0].name
    span = context.words.span(entity)
    if isinstance(span, Span) and span.start in {a.name for a in required}:
        return span.start
    born = [a for a in required if spoken(a.name)[0] in _BORN]
    if len(born) == 1:
        return born[0].name
    if not points:
        return refuse(f"{entity} has no date to count by")
    return refuse(f"{entity} has several dates, {' and '.join(a.name for a in points)}: which one counts?")


def _kin(attribute: Attribute, text: str) -> bool:
    words = [lemma(w) for w in spoken(attribute.name) if w not in {"at", "on", "date", "time", "day"}]
    return any(akin(a, lemma(b)) for a in words for b in spoken(text))
