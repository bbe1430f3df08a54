"""Rules about the present moment: what lies in the past or in the future when it is written."""

from __future__ import annotations

import re

from dbarchitect.model.rules import Compare, Meaning
from dbarchitect.notation.rule_reading import Context, refuse
from dbarchitect.notation.rules_rows import Operator
from dbarchitect.notation.sentences import akin, lemma, spoken
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Found, Span

_TODAY = r"(?:today|now|the present(?: moment| day)?|the current (?:date|day|time|moment)|the day of (?:entry|writing))"
_POINTS: tuple[tuple[str, Operator, Operator], ...] = (
    (r"in the past", "<", ">="),
    (r"in the future", ">", "<="),
    (rf"(?:not |no )?earlier than {_TODAY}|before {_TODAY}", "<", ">="),
    (rf"(?:not |no )?later than {_TODAY}|after {_TODAY}", ">", "<="),
    (rf"{_TODAY} or (?:later|after|in the future)|on or after {_TODAY}|from {_TODAY} on(?:wards?)?", ">=", "<"),
    (rf"{_TODAY} or (?:earlier|before|in the past)|on or before {_TODAY}", "<=", ">"),
)  # fmt: skip
_NEGATED = re.compile(r"\b(?:not|never|no)\b")
_MOMENT = re.compile(
    r"\s*,?\s*\b(?:when|at the time|as|while|the moment|upon|on)\b(?P<event>.*\b(?:placed|created|written|booked|made|entered|added|registered|submitted|recorded|saved|entry|creation|booking|inserted|stored|issued)\b.*)$"
)
_FILLER = re.compile(
    r"\b(?:must|should|shall|can|may|will|has to|have to|always|never|not|no|be|is|are|was|were|lies?|only|lie|fall|falls|dated|set|been|take place|takes place|happen|happens|allowed|to|it|do|does)\b"
)


def read_present(context: Context) -> Meaning | None:
    """A date compared with the moment in which its row is written."""
    text = context.plain
    moment = _MOMENT.search(text)
    if moment and any(re.search(p, text[: moment.start()]) for p, _, _ in _POINTS):
        text = text[: moment.start()]
    for pattern, plain, opposite in _POINTS:
        found = re.search(rf"\b(?:{pattern})\b", text)
        if not found:
            continue
        rest = text[found.end() :].strip(" ,")
        if rest or re.search(
            r"^(?:if|when|once|unless)\b|\b(?:days?|weeks?|months?|years?|hours?)\b", text[: found.start()]
        ):
            return refuse(
                f"“{(rest or text).strip()}” is a condition on a comparison with the present that is not understood"
            )
        inner = bool(re.match(r"(?:not|no)\b", found[0]))
        negated = bool(_NEGATED.search(text[: found.start()])) != inner
        left = _date_of(context, text[: found.start()])
        if not isinstance(left, Found):
            return left
        attribute = context.words.entities[left.entity].attribute(left.name)
        now = "today" if attribute and type_name(attribute.type) == "date" else "now"
        return Compare(entity=left.entity, left=left.name, operator=opposite if negated else plain, right=now)
    return None


def _date_of(context: Context, words: str) -> Found | Meaning | None:
    """The date a phrase names: a property, or the one that the entity's verb or beginning stands for."""
    phrase = _FILLER.sub(" ", words)
    named = tuple(context.words.named(phrase))
    best = [f for f in context.words.properties(phrase, named) if _is_date(context, f)]
    if best and best[0].score > 0.62 and (len(best) == 1 or best[0].score > best[1].score + 0.05):
        return best[0]
    if len(best) > 1 and best[0].score > 0.62:
        return refuse("this can speak of " + " or of ".join(dict.fromkeys(f.path for f in best[:4])))
    if len(named) != 1:
        return refuse(f"no date of the brief is called “{' '.join(spoken(phrase))}”")
    entity = named[0]
    dates = [a.name for a in context.words.entities[entity].attributes if type_name(a.type) in {"date", "timestamp"}]
    kin = [d for d in dates if any(akin(lemma(a), lemma(b)) for a in spoken(d) for b in spoken(phrase) if len(a) > 3)]
    span = context.words.span(entity)
    for among in (kin, [span.start] if isinstance(span, Span) else [], dates):
        if len(among) == 1 and among[0] in dates:
            return Found(entity, among[0], 0.7)
    if not dates:
        return refuse(f"{entity} has no date")
    return refuse(f"{entity} has several dates, {' and '.join(dates)}: which one is meant?")


def _is_date(context: Context, found: Found) -> bool:
    attribute = context.words.entities[found.entity].attribute(found.name)
    return attribute is not None and type_name(attribute.type) in {"date", "timestamp"}
