"""Comparisons that hold only in some case: "if a policy is active, its premium must be greater than 0"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.rules import Compare, Implies, Meaning, NotUnderstood
from dbarchitect.notation.rule_reading import Context, refuse, without_exception
from dbarchitect.notation.rules_conditions import read_implies
from dbarchitect.notation.rules_rows import read_compare, read_sign
from dbarchitect.notation.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

_IF = re.compile(
    r"^(?P<how>if|when|whenever|once|as soon as|unless|in case)\s+(?P<state>.+?)(?:,\s*(?:then\s+)?|\s+then\s+)(?P<rest>.+)$"
)
_ONLY_IF = re.compile(
    r"^(?P<subject>.+?)\s+(?:can|may|must|should|is|are)\s+(?:only\s+)?(?:be\s+)?(?P<state>[\w ]+?)\s+(?:only\s+)?(?:if|when|once|after|with|provided(?: that)?)\s+(?:(?:it|they|there)\s+)?(?P<rest>.+)$"
)
_ONLY = re.compile(r"\bonly\b")
_COMPARERS: tuple[Callable[[Context], Meaning | None], ...] = (read_sign, read_compare)


def read_case(context: Context) -> Meaning | None:
    """A rule for rows in a state, or for all but those."""
    plain = context.plain
    if (found := _ONLY_IF.match(plain)) and _ONLY.search(plain):
        return _only_if(context, found["subject"], found["state"], found["rest"])
    if found := _IF.match(plain):
        return _case(context, found["state"], found["rest"], negated=found["how"] == "unless")
    text, exception = without_exception(plain)
    if exception is not None and re.search(r"\b(?:unless|except)\b", plain):
        return _compared(context, text, exception, negated=True)
    return None


def _only_if(context: Context, subject: str, state: str, rest: str) -> Meaning | None:
    entity = context.words.exactly(re.sub(r"\bonly\b", " ", subject))
    if entity is None:
        return None
    read = context.words.states_of(state, entity)
    thing = re.match(
        r"(?:(?:it|they)\s+)?(?:has|have|there is|is|are|having)?\s*(?:an?|the|its|their)?\s*(?P<thing>.+?)(?:\s+(?:is|are|has been|was) (?:given|set|present|known|there|recorded|entered|available|filled in|provided))?$",
        rest,
    )
    if read is None or thing is None:
        return None
    sentence = f"if {entity.replace('_', ' ')} is {state}, {thing['thing']} is required"
    meaning = read_implies(Context(Sentence.of(sentence), context.words))
    return meaning if isinstance(meaning, Implies) else None


def _case(context: Context, state: str, rest: str, *, negated: bool) -> Meaning | None:
    if negated:
        named = context.words.named(state)
        read = context.words.states_of(state, named[0]) if len(named) == 1 else None
        if read is None:
            return refuse(f"“unless {state}” names no state")
        values = context.words.other_states(named[0], *read)
        inner = read_implies(Context(Sentence.of(f"if {state}, {rest}"), context.words))
        if isinstance(inner, Implies):
            return inner.but(values=values)
    return _compared(context, rest, state, negated=negated)


def _compared(context: Context, text: str, state: str, *, negated: bool) -> Meaning | None:
    """The comparison that `text` is, for rows in `state` (or in every other, when `negated`)."""
    named = context.words.named(state)
    text = re.sub(r"^(?:it|they)\b", f"the {named[0].replace('_', ' ')}" if named else "it", text)
    if named and re.match(r"(?:its|their)\b", text):
        text = re.sub(
            r"^(?:its|their)\s+(.+?)\s+(?=must|is|are|has|can|may|should|never|always|equals|exceeds|lies)",
            rf"the {named[0].replace('_', ' ')} \1 ",
            text,
        )
    inner = Context(Sentence.of(text), context.words)
    meaning = next((m for m in (reader(inner) for reader in _COMPARERS) if m is not None), None)
    if not isinstance(meaning, Compare) or meaning.when_attribute:
        return meaning if isinstance(meaning, NotUnderstood) else None
    read = context.words.states_of(state, meaning.entity)
    if read is None or (named and named[0] != meaning.entity):
        return refuse(f"{meaning.entity} has no state “{state}”")
    values = context.words.other_states(meaning.entity, *read) if negated else read[1]
    return meaning.but(when_attribute=read[0], when_values=values)
