"""What people think of things: "climbers rate a boulder once from 1 to 5" is a row per climber and boulder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.prose.clauses import clauses
from dbarchitect.prose.nouns import is_abstract, value_type
from dbarchitect.prose.stories import stories

if TYPE_CHECKING:
    from dbarchitect.prose.parts import Noun

_ACTS = {"rate": "rating", "score": "score", "grade": "grade", "evaluate": "evaluation", "review": "review"}
_VERB = re.compile(r"\b(?:rat(?:e|es|ed)|scores?|scored|grad(?:e|es|ed)|evaluat(?:e|es|ed)|reviews?|reviewed)\b", re.I)
_N = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
_SCALE = re.compile(
    rf",?\s*\(?\b(?:with|from|between|by giving|giving|on a scale (?:of|from)|out of)?\s?(?P<low>-?{_N})\s?(?:to|and|-|–|through)\s?(?P<high>{_N})(?: (?P<unit>stars?|points?))?\)?",
    re.IGNORECASE,
)
_STARS = re.compile(
    rf",?\s*\b(?:with|by giving|giving|using) (?:up to )?(?P<high>{_N}) (?P<unit>stars|points)\b", re.IGNORECASE
)
_ONCE = re.compile(
    r",?\s*\b(?:but )?(?:only |exactly |at most )?(?:once|one time|a single time)\b(?: only)?,?", re.IGNORECASE
)
_COMMENT = re.compile(
    r",? (?:and|with)(?: (?:they|she|he|can|may|also|optionally|leave|leaves|write|writes|add|adds|give|gives))* (?:an? )?(?:optional |short |written )?(?P<what>comment|text|remark|note)s?(?: on it| to it| about it)?(?=[.,;]|$)",
    re.IGNORECASE,
)


def rated(text: str) -> tuple[str, ...]:
    """The sentence, and where it says that people rate something on a scale, what such a rating holds."""
    verb = _VERB.search(text)
    if verb is None:
        return (text,)
    who, what, act = _who_rates_what(text)
    stop = re.search(r"[;.](?=\s|$)", text[verb.end() :])
    end = verb.end() + stop.start() if stop else len(text)
    said = text[verb.end() : end]
    scale = _SCALE.search(said) or _STARS.search(said)
    if scale is None or not who or not what:
        return (text,)
    kept = said[: scale.start()] + said[scale.end() :]
    once, comment = _ONCE.search(kept), _COMMENT.search(kept)
    kept = _COMMENT.sub("", _ONCE.sub("", kept, count=1), count=1)
    value = "stars" if (scale["unit"] or "").lower().startswith("star") else "points" if act == "score" else "score"
    low = scale.groupdict().get("low") or "1"
    more = f" and an optional {comment['what'].lower()}" if comment else ""
    left = f"{text[: verb.end()]}{kept.rstrip(', ')}{text[end:] or '.'}"
    told = f"Each {act} has the {value} from {low} to {scale['high']}{more}."
    ends = f"Each {act} belongs to one {who} and to one {what}."
    return (left, told, ends, f"There is at most one {act} per {who} and {what}.") if once else (left, told, ends)


def _who_rates_what(text: str) -> tuple[str, str, str]:
    """In words of the text; empty where it does not say."""
    told = stories(text)
    for said, role in [(s.text, s.role) for s in told] or [(text, "")]:
        subject = ""
        for clause in clauses(said):
            named = [n for n in clause.subject if not n.pronoun]
            subject = _words(named[-1]) if named else subject
            act = _ACTS.get(clause.verb.lemma)
            what = next((o for o in clause.objects if _is_thing(o)), None)
            if act is None or clause.verb.passive or clause.verb.negated or what is None:
                continue
            if named or not role:
                return subject, _words(what), act
            return re.sub(r"^(?:an?|the) ", "", role.strip().lower()), _words(what), act
    return "", "", ""


def _is_thing(noun: Noun) -> bool:
    return not noun.pronoun and value_type(noun.name) is None and not is_abstract(noun.name, noun.head)


def _words(noun: Noun) -> str:
    return noun.name.replace("_", " ")
