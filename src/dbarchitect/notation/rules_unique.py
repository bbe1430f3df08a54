"""Rules about rows that may not be alike."""

from __future__ import annotations

import re

from dbarchitect.model.rules import Meaning, NotUnderstood, UniqueTogether
from dbarchitect.notation.rule_reading import (
    Context,
    alternatives,
    condition,
    excepted_states,
    link_between,
    refuse,
    scope_of,
    without_exception,
)
from dbarchitect.notation.rules_sets import by_verb, live
from dbarchitect.notation.sentences import content, lemma, spoken
from dbarchitect.notation.types import type_name

_SAME = re.compile(
    r"^(?:no|never) (?:two|2)\s+(?:\w+ )??(?P<things>.+?)\s+(?:(?:can|may|must|should|shall|will|do|ever)\s+)?(?:ever |both )?(?:share\s+(?:the |an? )?(?:same )?|(?:have|has|use|bear|carry|hold|get|with|be|are|occupy|take)\s+(?:the |an? )?(?:same|equal|identical|common)\s+)(?P<what>.+)$"
)
_SAME_AS = re.compile(
    r"^(?P<things>.+?)\s+(?:can|may|must|should|shall)\s+(?:not|never)\s+(?:have|share|use|bear|carry)\s+(?:the |an? )?(?:same|identical)\s+(?P<what>.+?)(?:\s+(?:as|with) (?:another|other|any other).*)?$"
)
_UNIQUE = re.compile(
    r"^(?P<what>.+?)\s+(?:(?:is|are|must|should|shall|has to|have to|needs? to|be|always|being|remain|stay)\s+)*(?:globally |always )?(?:unique|uniquely|distinct|different)\b(?P<tail>.*)$"
)
_UNIQUE_FIRST = re.compile(
    r"^(?P<subject>.+?)\s+(?:must |should |has to |have to |needs to |shall )?(?:have|has|gets?|carry|carries|bears?|is identified by|are identified by|is given|with|identified by)\s+(?:its |their |an? |the )?(?:own unique|own|unique|distinct)\s+(?P<what>.+?)(?P<tail>\s+(?:within|per|in|for each|across|among)\b.*)?$"
)
_NO_DUPLICATE = re.compile(
    r"\b(?:no|without|never any|avoid|prevent|forbid|disallow)\s+duplicated?(?:s of| of|s)?\s+(?P<what>.+)$|^(?P<what2>.+?)\s+(?:can|may|must|should)\s+(?:not|never)\s+be\s+(?:duplicated|reused|re-used|repeated|used twice|used again|taken twice)(?P<tail>.*)$|^(?P<what3>.+?)\s+(?:is|are)\s+never\s+(?:duplicated|reused|repeated|used twice)(?P<tail3>.*)$"
)
_APPEARS = re.compile(
    r"^(?P<what>.+?)\s+(?:(?:can|may|must|should|will|is|are|only|to|be)\s+)*(?:appears?|occurs?|exists?|stands?|used|listed|shows? up|assigned|given|found)\s+(?:only |exactly |at most |just )*(?:once|one time)\b(?P<tail>.*)$"
)
_PER = re.compile(
    r"\b(?:per|within(?: (?:a|one|each|the same|every))?|for (?:each|every|a given|one|the same)|in (?:each|every|a|one|the same|any)|inside (?:a|an|one|each|the same)|of (?:each|every|a|an|one|the same)|among (?:the )?\w+ of|among|at (?:each|the same|a)|on (?:each|the same|a)|by|for (?:a|an)|across each)\s+(?P<scope>.+)$"
)
_EVERYWHERE = re.compile(
    r"\s*\b(?:across|in|within|throughout|over|among)\s+(?:all|the whole|the entire|the)\s+(?:\w+\s*)?(?:system|platform|database|application|app|board|users|customers|tenants|everything|site|time)?\s*$|\bglobally\b|\bsystem-wide\b|\bamong all \w+$"
)


def read_unique(context: Context) -> Meaning | None:
    """No two rows agree in some properties."""
    text, exception = without_exception(context.plain)
    case = exception is not None and re.search(r"\b(?:upper|lower|letter )?case\b|capital", exception)
    insensitive = bool(case) or bool(re.search(r"\bcase[ -]?insensitive\w*|regardless of case\b", text))
    text = re.sub(r",?\s*\(?(?:case[ -]?insensitive\w*|regardless of case)\)?", "", text)
    meaning = _unique(context, text, None if case else exception)
    if insensitive and isinstance(meaning, UniqueTogether):
        owner = context.words.entities[meaning.entity]
        types = {type_name(a.type) for a in owner.attributes if a.name in meaning.attributes}
        if not types & {"email", "slug"}:
            return refuse(
                f"uniqueness of {meaning.entity}.{meaning.attributes[0]} whatever the case is more than its type says"
            )
    return meaning


def _unique(context: Context, text: str, exception: str | None) -> Meaning | None:
    if found := _SAME.match(text) or _SAME_AS.match(text):
        return _no_two(context, found["things"], found["what"], exception)
    if found := _NO_DUPLICATE.search(text):
        return _alike(
            context,
            "",
            found["what"] or found["what2"] or found["what3"],
            (found["tail"] or "") + (found["tail3"] or ""),
            exception,
        )
    if found := _UNIQUE_FIRST.match(text):
        return _alike(context, found["subject"], found["what"], found["tail"] or "", exception)
    if found := _UNIQUE.match(text):
        if re.search(r"\bfrom\b|\bthan\b", found["tail"]):
            return None
        return _alike(context, "", found["what"], found["tail"], exception)
    if found := _APPEARS.match(text):
        return _alike(context, "", found["what"], found["tail"], exception)
    return _one_per(context, text, exception) or _once(context, text, exception)


def _no_two(context: Context, things: str, what: str, exception: str | None) -> Meaning:
    scope_words = _PER.search(" " + things)
    subject = things if not scope_words else things[: max(scope_words.start() - 1, 0)]
    inner = re.search(r"\b(?:of|in|at|within|from|on)\s+(?:the same|one|a|an|each)\s+(?P<scope>.+)$", things)
    if inner:
        subject = things[: inner.start()]
    named = context.words.named(subject) or context.words.named(things)
    if not named:
        return refuse(f"no entity is called “{subject.strip()}”")
    entity = named[0]
    scope_text = (inner["scope"] if inner else "") or (scope_words["scope"] if scope_words else "")
    what = re.sub(r"\b(?:the )?same\b", " ", what)
    within = re.search(
        r"\b(?:within|per|in (?:the|a|each|one|any)|for (?:the|a|each|one)|at (?:the|a|each|one)|on (?:the|a))\s+(?P<scope>.+)$",
        what,
    )
    if within:
        scope_text += " and " + within["scope"]
        what = what[: within.start()]
    return _together(context, entity, what, scope_text, exception)


def _alike(context: Context, subject: str, what: str, tail: str, exception: str | None) -> Meaning | None:
    what = re.sub(r"^(?:each|every|all|any|the|a|an|no|of)\s+", "", what.strip())
    if _EVERYWHERE.search(tail):
        tail = _EVERYWHERE.sub("", tail)
    scope = _PER.search(tail)
    scope_text = scope["scope"] if scope else ""
    combined = re.match(r"(?:the )?(?:combination|pair) of (?P<what>.+)$", re.sub(r"^(?:each|every) ", "", what))
    entity = None
    if subject:
        named = context.words.named(subject)
        entity = named[0] if named else None
    owner = re.match(r"^(?P<what>.+?)\s+(?:of|for)\s+(?:an?|each|every|the|all|any)?\s*(?P<owner>.+)$", what)
    joined = re.search(r",|\band\b|&", what) and not re.search(r"\btogether\b|\bcombin|\bpair\b", context.plain)
    if joined and not combined:
        return refuse(
            f"either each of {what} is unique, or only the combination of them: say “the combination of …” or write one rule each"
        )
    tail = re.sub(r"\btogether\b", " ", tail)
    if combined:
        return _combination(context, combined["what"], scope_text, exception)
    if owner and entity is None:
        named = context.words.named(owner["owner"])
        if named:
            return _together(context, named[0], owner["what"], scope_text, exception)
    if entity:
        return _together(context, entity, what, scope_text, exception)
    whole = context.words.exactly(what)
    inside = context.words.named(scope_text)
    if whole and inside and whole != inside[0] and not context.words.roles_to(whole, inside[0]):
        links = link_between(context, inside[0], whole)
        if len(links) == 1:
            return UniqueTogether(entity=links[0][0], attributes=(links[0][1], links[0][2]))
        return refuse(
            f"this can speak of {' or of '.join(x[0] for x in links)}"
            if links
            else f"nothing in the brief connects {whole} and {inside[0]}"
        )
    if whole and not scope_text and not tail.strip():
        return refuse(f"it does not say in what {what} is unique")
    return _found_unique(context, what, scope_text, exception)


def _combination(context: Context, what: str, scope_text: str, exception: str | None) -> Meaning:
    fitting = []
    for entity in context.words.entities:
        names = scope_of(context, entity, what)
        if not isinstance(names, NotUnderstood) and len(names) > 1:
            fitting.append((entity, names))
    if len(fitting) != 1:
        return refuse(f"“{what}” fits " + (" and ".join(e for e, _ in fitting) or "no entity"))
    return _together(context, fitting[0][0], what, scope_text, exception)


def _found_unique(context: Context, what: str, scope_text: str, exception: str | None) -> Meaning | None:
    """The entity is not named apart: "room numbers are unique per hotel", "emails are unique"."""
    named = tuple(context.words.named(what))
    fitting = [f for f in context.words.properties(what) if f.score > 0.62]
    if scope_text and fitting:
        scoped = [f for f in fitting if not isinstance(scope_of(context, f.entity, scope_text), NotUnderstood)]
        if not scoped:
            refusal = scope_of(context, fitting[0].entity, scope_text)
            return refusal if isinstance(refusal, NotUnderstood) else None
        fitting = scoped
    best = [f for f in fitting if f.score >= fitting[0].score - 0.08]
    by_entity = [f for f in best if f.entity in named] or best
    if len({f.path for f in by_entity}) > 1:
        return alternatives(tuple(by_entity), what)
    if not by_entity:
        return (
            refuse(f"nothing in the brief is called “{what}”")
            if not named
            else _name_of(context, named[0], what, scope_text, exception)
        )
    return _together(context, by_entity[0].entity, by_entity[0].name.replace("_", " "), scope_text, exception)


def _name_of(context: Context, entity: str, what: str, scope_text: str, exception: str | None) -> Meaning:
    rest = [w for w in content(what) if w not in {lemma(x) for x in spoken(entity)}]
    return refuse(f"{entity} has no {' '.join(rest) or 'property named here'}")


def _together(context: Context, entity: str, what: str, scope_text: str, exception: str | None) -> Meaning:
    names: list[str] = []
    for part in (what, scope_text):
        resolved = scope_of(context, entity, part)
        if isinstance(resolved, NotUnderstood):
            return resolved
        names = [*resolved, *names] if part == scope_text and part else [*names, *resolved]
    if not names:
        return refuse(f"it does not say in what {entity} is unique")
    states = excepted_states(context, entity, exception)
    if isinstance(states, NotUnderstood):
        return states
    where = condition(*states, negated=True) if states else None
    return UniqueTogether(entity=entity, attributes=tuple(dict.fromkeys(names)), where=where)


_ONE_PER = re.compile(
    r"\b(?:only |at most |exactly |a maximum of |no more than |maximum |not more than )?(?:one|1|a single)\s+(?P<thing>[\w -]+?)\s+(?:per|for each|for every|in each|of each|by each|each)\s+(?P<scope>.+)$"
)
_HAS_ONE = re.compile(
    r"^(?P<owner>.+?)\s+(?:(?:can|may|must|should|will|never|not)\s+)*(?:has|have|hold|holds|write|writes|leave|leaves|cast|casts|submit|submits|own|owns|place|places|make|makes|give|gives|send|sends|file|files|be in|belongs? to)\s+(?:more than |at most |only |a maximum of |no more than |maximum |just )(?:one|1|a single)\s+(?P<thing>.+?)(?:\s+(?:per|for (?:each|every|a|an|the same|any)|in (?:each|a|the same|any)|on (?:each|a|the same)|of (?:each|a|the same)|about (?:each|a|the same))\s+(?P<scope>.+))?$"
)


def _one_per(context: Context, text: str, exception: str | None) -> Meaning | None:
    if found := _HAS_ONE.match(text):
        owner, scope_text = found["owner"], found["scope"] or ""
        thing = re.sub(r"\s+at (?:a|the same|any one|one) time$|\s+at once$", "", found["thing"])
        named = context.words.named(thing)
        if not named:
            return None
        owners = context.words.named(owner)
        if not owners:
            return None
        return _single(
            context,
            named[-1] if len(named) == 1 else named[0],
            thing,
            " and ".join(filter(None, (owners[0].replace("_", " "), scope_text))),
            exception,
        )
    if found := _ONE_PER.search(text):
        named = context.words.named(found["thing"])
        if named:
            return _single(context, named[0], found["thing"], found["scope"], exception)
    return None


_ROW_WORDS = frozenset(["row", "record", "entry"])
"""Words for a row itself, which say nothing of its state: "one stock row per part"."""


def _single(context: Context, entity: str, thing: str, scope_text: str, exception: str | None) -> Meaning:
    scope = scope_of(context, entity, scope_text)
    if isinstance(scope, NotUnderstood):
        return scope
    own = {lemma(w) for w in spoken(entity)}
    extra = " ".join(w for w in spoken(thing) if lemma(w) not in own | _ROW_WORDS)
    where = None
    if extra:
        state = context.words.state(extra, entity) or live(context, entity, extra)
        if state is None:
            return refuse(f"{entity} has no state “{extra}”")
        where = condition(*state, negated=False)
    states = excepted_states(context, entity, exception)
    if isinstance(states, NotUnderstood):
        return states
    if states:
        where = (where + " and " if where else "") + condition(*states, negated=True)
    return UniqueTogether(entity=entity, attributes=scope, where=where)


_ONCE = re.compile(
    r"^(?P<who>(?:the same |an? |each |every |one |any |no )?[\w-]+(?: [\w-]+)??)\s+(?:(?:can|may|must|should|will|is|are|be|has|have|allowed|to|not|never|only)\s+)*(?P<verb>[\w-]+)\s+(?P<rest>.*?\b(?:once|twice|more than once|again|multiple times|several times|more than one time|two times)\b.*)$"
)
_COUNT_WORDS = re.compile(
    r"\b(?:only |at most |just |not |more than |exactly )*(?:once|twice|again|multiple times|several times|one time|two times)\b"
)


def _once(context: Context, text: str, exception: str | None) -> Meaning | None:
    """Somebody does something to a thing at most once: "a student enrols in a course only once"."""
    count = _COUNT_WORDS.search(text)
    if not count:
        return None
    repeated = re.search(r"twice|again|multiple|several|more than|two times", count[0])
    if repeated and not re.search(r"\b(?:no|not|never|nobody|none)\b", text):
        return None
    if re.search(r"\b(?:at (?:the same|one|any one|a) time|at once|simultaneously)\b", text):
        return None
    if re.search(r"\b(?:and|or|but|nor) (?:never|not|before|after|an? [\w-]+ (?:can|may|must|should))\b", text):
        return refuse("two rules in one sentence: say each in a sentence of its own")
    named = context.words.named(text)
    whole = re.sub(_COUNT_WORDS, " ", text)
    direct = [e for e in named if len([o for o in named if o != e and context.words.roles_to(e, o)]) >= 2]
    if len(direct) == 1:
        others = [o for o in named if o != direct[0] and context.words.roles_to(direct[0], o)]
        return _together(context, direct[0], " and ".join(o.replace("_", " ") for o in others), "", exception)
    by_role = _roles_said(context, text, named)
    if by_role:
        return _together(context, by_role[0], " and ".join(r.replace("_", " ") for r in by_role[1]), "", exception)
    if len(named) < 2:
        return None
    links = list(link_between(context, named[0], named[1]))
    kin = by_verb(re.sub("|".join(re.escape(n.replace("_", " ")) for n in named), " ", whole), [f[0] for f in links])
    links = [f for f in links if f[0] in kin]
    if exception:
        telling = [f for f in links if not isinstance(excepted_states(context, f[0], exception), NotUnderstood)]
        links = telling or links
    extra = [n for n in named[2:] if all(context.words.roles_to(f[0], n) for f in links)]
    if len(links) == 1:
        entity, one, other = links[0]
        more = [context.words.roles_to(entity, n)[0] for n in extra]
        states = excepted_states(context, entity, exception)
        if isinstance(states, NotUnderstood):
            return states
        where = condition(*states, negated=True) if states else None
        return UniqueTogether(entity=entity, attributes=tuple(dict.fromkeys((one, other, *more))), where=where)
    if len(links) > 1:
        return refuse("this can speak of " + " or of ".join(f[0] for f in links))
    return _direct_pair(context, named[0], named[1], exception)


def _roles_said(context: Context, text: str, named: list[str]) -> tuple[str, tuple[str, ...]] | None:
    """An entity with two of its roles, one of them called by its own name: a voter votes once in a poll."""
    mentions = context.words.mentions(text)
    for entity in dict.fromkeys(m.entity for m in mentions if m.role):
        roles = [m.role for m in mentions if m.role and m.entity == entity]
        roles += [r for n in named if n != entity for r in context.words.roles_to(entity, n)]
        distinct = tuple(dict.fromkeys(r for r in roles if r))
        if len(distinct) >= 2:
            return entity, distinct
    return None


def _direct_pair(context: Context, one: str, other: str, exception: str | None) -> Meaning:
    for a, b in ((one, other), (other, one)):
        for role in context.words.entities[a].relationships:
            if role.to == b and role.multiplicity == "many_to_many":
                return refuse(f"{a}.{role.name} holds each pair once already")
    return refuse(f"nothing in the brief connects {one} and {other}")
