"""Rules about several rows of one entity: no two at once, not more than so many."""

from __future__ import annotations

import re

from dbarchitect.core.names import plural
from dbarchitect.model.rules import AtMost, Meaning, NoOverlap, NotUnderstood
from dbarchitect.notation.likeness import shared_attributes
from dbarchitect.notation.numbers import NUMBER, read_number
from dbarchitect.notation.rule_reading import (
    Context,
    excepted_states,
    link_between,
    refuse,
    without_exception,
)
from dbarchitect.notation.sentences import STOP, akin, lemma, spoken
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Span

_SAME_TIME = r"(?:at (?:the same|one|any (?:one|given)|a) (?:time|moment|hour)|at once|in the same (?:time ?slot|slot|hour|period)|simultaneously|concurrently|in parallel|for the same (?:time|period|dates?|slot|hours?|nights?|days?)|on the same (?:dates|nights))"
_OVERLAP = re.compile(rf"\b(?:double-booked|overlap\w*|{_SAME_TIME})\b|\b(?:clash|collide|conflict)(?:es|s|ing)?\b")
_TERMINAL = frozenset(
    [
        "returned",
        "closed",
        "done",
        "cancelled",
        "canceled",
        "completed",
        "complete",
        "finished",
        "expired",
        "rejected",
        "ended",
        "archived",
        "resolved",
        "paid",
        "delivered",
        "gone",
        "lost",
        "deleted",
        "void",
        "voided",
        "refunded",
        "terminated",
        "withdrawn",
        "declined",
        "inactive",
        "fulfilled",
        "settled",
        "revoked",
        "failed",
        "no_show",
        "retired",
    ]
)
_LIVE_WORDS = frozenset(
    [
        "open",
        "active",
        "current",
        "outstanding",
        "ongoing",
        "unreturned",
        "pending",
        "live",
        "running",
        "unfinished",
        "concurrent",
        "simultaneous",
    ]
)
_ENDED = (
    "returned",
    "closed",
    "ended",
    "finished",
    "completed",
    "released",
    "resolved",
    "expired",
    "left",
    "end",
    "cancelled",
    "checked_out",
    "removed",
)


def read_overlap(context: Context) -> Meaning | None:
    """The times of two rows of the same thing never overlap."""
    text, exception = without_exception(context.plain)
    found = _OVERLAP.search(text)
    if not found or not re.search(
        r"\b(?:no|not|never|only one|at most one|one|without|nobody|forbidden|none)\b|double-booked", text
    ):
        return None
    if _counts_more_than_one(text) and not re.search(r"overlap|double-booked", found[0]):
        return None
    named = context.words.named(text)
    timed = [e for e in named if _timed(context, e)]
    events = [e for e in timed if context.words.entities[e].relationships]
    if (
        not events
        and len(named) == len(timed) == 1
        and shared_attributes(context, _untimed(text), named[0], frozenset())
    ):
        events = timed
    return _overlap_of(context, text, named, events, exception)


def _untimed(text: str) -> str:
    return re.sub(_SAME_TIME, " ", text)


def _timed(context: Context, entity: str) -> bool:
    span = context.words.span(entity)
    return isinstance(span, Span) or bool(span)


def _counts_more_than_one(text: str) -> bool:
    limit = _LIMIT.search(text)
    number = _limit_number(limit) if limit else None
    return number is not None and number > 1


def _overlap_of(
    context: Context, text: str, named: list[str], events: list[str], exception: str | None
) -> Meaning | None:
    roles = {m.role for m in context.words.mentions(text) if m.role}
    resources = [e for e in named if e not in events] + list(
        dict.fromkeys(m.role for m in context.words.mentions(text) if m.role)
    )
    if len(events) > 1:
        resources = [e for e in events if any(context.words.roles_to(o, e) for o in events if o != e)] + resources
        events = [e for e in events if e not in resources]
    if not events:
        untimed = [e for e in named if any(context.words.roles_to(e, o) for o in named if o != e)]
        if untimed:
            return refuse(f"{untimed[0]} has no start and end")
        if not resources:
            return refuse("no entity of the brief is named that could overlap")
        events = [
            e
            for e in context.words.entities
            if any(context.words.roles_to(e, r) for r in resources if r) and _timed(context, e)
        ]
        events = by_verb(text, events)
    if not events:
        holders = [e for e in context.words.entities if any(context.words.roles_to(e, r) for r in resources if r)]
        mentioned = [e for e in named if e in holders]
        subject = mentioned or by_verb(text, holders)
        return refuse(
            f"{' and '.join(subject[:4])} has no start and end"
            if subject
            else f"nothing in the brief books {resources[0]} for a time"
        )
    if len(events) > 1:
        return refuse("this can speak of " + " or of ".join(events))
    counted = [r for r in resources if r and _is_counted(text, r)]
    if len(counted) < len(resources):
        resources = [r for r in resources if r not in counted]
    return _no_overlap(context, events[0], [r for r in resources if r and r != events[0]], roles, exception)


def _is_counted(text: str, name: str) -> bool:
    """ "to one tenant at a time", "in two rooms at once": the other things are what must not overlap."""
    words = name.replace("_", " ")
    names = "|".join((re.escape(words), re.escape(plural(name).replace("_", " "))))
    return bool(re.search(rf"(?<!\bof )\b(?:one|two|1|2|single|several|multiple|different)\s+(?:{names})\b", text))


def by_verb(text: str, entities: list[str]) -> list[str]:
    """The entities whose name is kin to a word of the text, or all of them when none is."""
    words = [lemma(w) for w in re.findall(r"[a-z]+", text)]
    kin = [e for e in entities if any(akin(lemma(part), w) for part in spoken(e) for w in words if len(w) > 3)]
    return kin or entities


def _no_overlap(context: Context, event: str, resources: list[str], roles: set[str], exception: str | None) -> Meaning:
    span = context.words.span(event)
    if not isinstance(span, Span):
        if not span:
            return refuse(f"{event} has no start and end")
        return refuse(
            f"{event} has several times: " + " or ".join(f"{s.start} to {s.end}" if s.end else s.start for s in span)
        )
    scope: list[str] = []
    for resource in resources:
        found = context.words.roles_to(event, resource)
        named = tuple(r for r in found if r in roles) or found
        if len(named) > 1:
            return refuse(f"{event} refers to {resource} as {' and as '.join(named)}: which one is meant?")
        scope += named
    shared = shared_attributes(context, _untimed(context.plain), event, frozenset((span.start, span.end or span.start)))
    if isinstance(shared, NotUnderstood):
        return shared
    if not scope and (resources or not shared):
        own = [
            r.name
            for r in context.words.entities[event].relationships
            if r.multiplicity in {"many_to_one", "one_to_one"}
        ]
        if len(own) != 1 or resources:
            whose = (
                f"{event} refers to no {resources[0]}"
                if resources
                else f"it does not say of what one: of one {' or of one '.join(own) or 'thing'}"
            )
            return refuse(whose)
        scope = own
    states = excepted_states(context, event, exception)
    if isinstance(states, NotUnderstood):
        return states
    return NoOverlap(
        entity=event,
        scope=tuple(dict.fromkeys((*scope, *shared))),
        start=span.start,
        end=span.end,
        unless=states[1] if states else (),
    )


_LIMIT = re.compile(
    rf"\b(?P<lead>at most|no more than|not more than|never more than|more than|up to|a maximum of|maximum of|maximum|limited to|limit of|fewer than|less than|only)\s+(?P<number>{NUMBER})\s+(?P<rest>.+)$|\b(?P<exact>exactly|at least|no fewer than|a minimum of|minimum of)\s+(?P<number2>{NUMBER})\s+(?P<rest2>.+)$",
    re.IGNORECASE,
)


def _limit_number(found: re.Match[str]) -> int | None:
    number = read_number(found["number"] or found["number2"] or "")
    if number is None:
        return None
    return int(number) - (1 if (found["lead"] or "").strip() in {"fewer than", "less than"} else 0)


def read_limit(context: Context) -> Meaning | None:
    """At most so many rows per one other row."""
    text, exception = without_exception(context.plain)
    found = _LIMIT.search(text)
    if not found:
        return None
    number = _limit_number(found)
    rest = found["rest"] or found["rest2"]
    if number is None or number < 0:
        return None
    if (found["lead"] or "") == "more than" and not re.search(r"\b(?:no|not|never|nobody)\b", text[: found.start()]):
        return None
    parts = re.split(
        r"\b(?:per|for each|for every|in (?:a|one|each|the same)|each|at (?:a|the same|any|one)|for (?:a|the same)|of (?:a|the same|each))\b",
        rest,
        maxsplit=1,
    )
    counted_words = parts[0]
    mentions = [m for m in context.words.mentions(counted_words) if m.role is None]
    before = context.words.named(text[: found.start()])
    counted = mentions[0].entity if mentions else None
    role = next((m.role for m in context.words.mentions(text[: found.start()]) if m.role and m.entity == counted), None)
    per = before[0] if before else role
    if len(parts) > 1 and (scope := context.words.named(parts[1])):
        per = per or scope[0]
    if counted is None or per is None or (counted == per and len(before) < 2):
        return None if counted is None else refuse(f"it does not say per what {counted} is limited")
    if found["exact"]:
        return refuse(
            f"how many rows of {counted} there must be per {per} is not clear: say it in one sentence of its own"
        )
    if re.search(r"\b(?:per|a|each|every) (?:day|week|month|year|hour|semester|season)\b", rest):
        return refuse("a limit per period of time is not a limit on rows per row")
    meaning = _at_most(context, text, counted, per, number, counted_words, exception)
    return (
        _within(context, meaning, counted, " ".join((counted_words, *parts[1:])))
        if isinstance(meaning, AtMost)
        else meaning
    )


def _within(context: Context, meaning: AtMost, counted: str, words: str) -> Meaning:
    """The limit for each of everything else that the sentence counts by: three comments on a task from one author."""
    roles: list[str] = []
    for mention in context.words.mentions(words):
        if mention.entity in {counted, meaning.entity} and mention.role is None:
            continue
        if mention.role is not None and mention.entity != meaning.entity:
            continue
        found = (mention.role,) if mention.role else context.words.roles_to(meaning.entity, mention.entity)
        if meaning.per in found:
            continue
        if len(found) != 1:
            return refuse(f"{meaning.entity} refers to {mention.entity} as {' and as '.join(found) or 'nothing'}")
        roles.append(found[0])
    return meaning.but(within=tuple(dict.fromkeys(roles))) if roles else meaning


def _at_most(
    context: Context, text: str, counted: str, per: str, number: int, words: str, exception: str | None
) -> Meaning:
    entity, role = _counted_rows(context, text, counted, per)
    if not role:
        return refuse(f"{counted} does not refer to {per}") if not entity else refuse(entity)
    own = {lemma(w) for w in (*spoken(counted), *spoken(entity))}
    extra = " ".join(
        w
        for w in spoken(words)
        if lemma(w) not in own
        and w not in {"at", "a", "the", "in", "time", "total", "different", "same", "once", "or", "fewer", "less"}
    )
    state = (context.words.state(extra, entity) or live(context, entity, extra)) if extra else None
    if extra and state is None and (unknown := _unknown(context, extra)):
        return refuse(f"{entity} has no state “{unknown}”")
    at_once = bool(re.search(rf"\b{_SAME_TIME}\b", text))
    if state is None and at_once:
        state = live(context, entity, "open")
        if state is None:
            return refuse(
                f"{entity} does not tell which rows count at one time: it has neither a status nor a closing time"
            )
    states = excepted_states(context, entity, exception)
    if isinstance(states, NotUnderstood):
        return states
    if states and state is None:
        known = context.words.entities[entity].attribute(states[0])
        state = states[0], tuple(v for v in (known.values if known else ()) if v not in states[1])
    attribute, values = state or (None, ())
    return AtMost(
        entity=entity,
        per=role,
        limit=number,
        attribute=attribute,
        values=values,
        absent=attribute is not None and not values,
    )


_SMALL_WORDS = frozenset(["moment", "hour", "most", "all", "together", "another", "kind", "any", "time", "once"])


def _unknown(context: Context, words: str) -> str:
    """Words that name neither an entity nor a role."""
    said = spoken(words)
    named = {i for m in context.words.mentions(words) for i in range(m.first, m.last)}
    return " ".join(w for i, w in enumerate(said) if i not in named and w not in STOP and w not in _SMALL_WORDS)


def _counted_rows(context: Context, text: str, counted: str, per: str) -> tuple[str, str]:
    """The entity whose rows are counted and its role to `per`; an empty role with what is unclear."""
    roles = context.words.roles_to(counted, per)
    if len(roles) == 1:
        return counted, roles[0]
    if len(roles) > 1:
        said = [r for r in roles if any(akin(lemma(w), lemma(p)) for w in spoken(text) for p in spoken(r))]
        return (
            (counted, said[0])
            if len(said) == 1
            else (f"{counted} refers to {per} as {' and as '.join(roles)}: which one is meant?", "")
        )
    links = link_between(context, counted, per)
    kin = by_verb(text, [name for name, _, _ in links])
    links = [f for f in links if f[0] in kin]
    if len(links) == 1:
        return links[0][0], links[0][2]
    return (f"this can count {' or '.join(f[0] for f in links)}" if links else "", "")


def live(context: Context, entity: str, words: str) -> tuple[str, tuple[str, ...]] | None:
    """Rows that are not over: not in a final state, or without a closing time (no values)."""
    if not set(spoken(words)) & _LIVE_WORDS:
        return None
    item = context.words.entities[entity]
    closing = [
        a
        for a in item.attributes
        if a.optional and type_name(a.type) in {"timestamp", "date"} and a.name.startswith(_ENDED)
    ]
    if len(closing) == 1:
        return closing[0].name, ()
    for attribute in item.attributes:
        live = tuple(v for v in attribute.values if v.lower().replace(" ", "_") not in _TERMINAL)
        if (
            attribute.values
            and live
            and len(live) < len(attribute.values)
            and set(spoken(attribute.name)) & {"status", "state", "stage", "phase"}
        ):
            return attribute.name, live
    return None
