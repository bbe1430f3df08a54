"""What the readers of rules share: subjects, states, exceptions, and honest refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.model.rules import NotUnderstood
from dbarchitect.notation.sentences import Sentence, akin, content, lemma, spoken
from dbarchitect.notation.vocabulary import Found, Vocabulary

NEVER = r"(?:never|not|no longer|cannot)"
MUST = r"(?:must|should|shall|has to|have to|needs? to|can|may|will|is|are|be)"
_EXCEPT = re.compile(
    r"[,(]?\s*\b(?:unless|except(?: for| when| if)?|ignoring|excluding|apart from|other than when|but not|aside from|not counting)\b\s*(.+?)\)?$"
)


@dataclass(frozen=True, slots=True)
class Context:
    """One sentence and the things it may speak of."""

    sentence: Sentence
    words: Vocabulary

    @property
    def plain(self) -> str:
        return self.sentence.plain

    def part(self, plain: str) -> Context:
        """The same sentence of which only `plain` is looked at."""
        return Context(Sentence(self.sentence.text, Sentence.of(plain).plain), self.words)


def refuse(why: str) -> NotUnderstood:
    return NotUnderstood(why=why)


def alternatives(found: tuple[Found, ...], phrase: str) -> NotUnderstood:
    """No property or several equally good ones."""
    if not found:
        return refuse(f"nothing in the brief is called “{phrase.strip()}”")
    return refuse(f"“{phrase.strip()}” can be {' or '.join(dict.fromkeys(f.path for f in found))}")


def without_exception(text: str) -> tuple[str, str | None]:
    """The rule and what it does not hold for: "…, unless cancelled"."""
    found = _EXCEPT.search(text)
    return (text[: found.start()].strip(" ,"), found[1].strip()) if found and found.start() > 3 else (text, None)


def excepted_states(
    context: Context, entity: str, exception: str | None
) -> tuple[str, tuple[str, ...]] | NotUnderstood | None:
    """The status attribute and values an exception names."""
    if exception is None:
        return None
    states = context.words.states_in(exception, entity)
    if not states:
        said = re.sub(
            r"\b(?:ones?|they|it|is|are|was|were|been|has|have|the|those|that|rows?|records?|of them)\b", " ", exception
        )
        pieces = [p for p in re.split(r",|\bor\b|\band\b", said) if p.strip()]
        read = [context.words.state(p, entity) for p in pieces]
        states = [(r[0], v) for r in read if r for v in r[1]]
        if not states or None in read:
            return refuse(f"{entity} has no state “{exception}”")
    attributes = {a for a, _ in states}
    if len(attributes) > 1:
        return refuse(f"“{exception}” names states of {' and '.join(sorted(attributes))}")
    return attributes.pop(), tuple(dict.fromkeys(v for _, v in states))


def condition(attribute: str, values: tuple[str, ...], *, negated: bool) -> str:
    """The states as a condition on a row: `status <> 'cancelled'`."""
    literals = ["true" if v == "true" else "'" + v.replace("'", "''") + "'" for v in values]
    if len(literals) == 1:
        return f"{attribute} {'<>' if negated else '='} {literals[0]}"
    return f"{attribute} {'not in' if negated else 'in'} ({', '.join(literals)})"


def link_between(context: Context, one: str, other: str, verb: str = "") -> list[tuple[str, str, str]]:
    """Entities that refer to both `one` and `other`, as (entity, role to one, role to other); the best kin of `verb` alone when there is one."""
    found = []
    for name in context.words.entities:
        ones, others = context.words.roles_to(name, one), context.words.roles_to(name, other)
        pairs = [(a, b) for a in ones for b in others if a != b]
        if name not in {one, other} and len(pairs) == 1:
            found.append((name, *pairs[0]))
    kin = [f for f in found if verb and any(akin(lemma(w), lemma(verb)) for w in spoken(f[0]))]
    return kin or found


def leading_entity(context: Context, text: str) -> str | None:
    """The entity a sentence begins with, articles and states aside."""
    found = context.words.mentions(text)
    first = next((m for m in found if m.role is None), None)
    return first.entity if first else None


def scope_of(context: Context, entity: str, phrase: str) -> tuple[str, ...] | NotUnderstood:
    """Each thing in "company and year" as a role or attribute of `entity`."""
    scope: list[str] = []
    for piece in re.split(r",|\band\b|&|\+|\bper\b", phrase):
        if not content(piece):
            continue
        resolved = _one_scope(context, entity, piece)
        if isinstance(resolved, NotUnderstood):
            return resolved
        scope.append(resolved)
    return tuple(dict.fromkeys(scope))


def _one_scope(context: Context, entity: str, piece: str) -> str | NotUnderstood:
    for target in [context.words.exactly(piece), "_".join(content(piece))]:
        roles = context.words.roles_to(entity, target) if target else ()
        if len(roles) == 1:
            return roles[0]
        if len(roles) > 1:
            return refuse(f"{entity} refers to {target} as {' and as '.join(roles)}: which one is meant?")
    found = context.words.property(piece, (entity,), roles=True)
    if isinstance(found, Found):
        return found.name
    if found:
        return alternatives(found, piece)
    for mention in context.words.mentions(piece):
        roles = context.words.roles_to(entity, mention.entity)
        if len(roles) == 1:
            return roles[0]
    return refuse(f"{entity} has no {piece.strip()}")
