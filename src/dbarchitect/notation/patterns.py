"""Access patterns in words: "open tasks of a project by due date: 200/s, 50 ms" as operation, filters, order and load.

Every word that can carry a condition is either understood or named as left over: a pattern is never read as a simpler one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.brief import AccessPattern, Entity, Operation
from dbarchitect.notation.pattern_changes import take_change, take_new
from dbarchitect.notation.pattern_clauses import (
    take_comparisons,
    take_limit,
    take_my,
    take_own_words,
    take_paths,
    take_sort,
    take_verb_paths,
)
from dbarchitect.notation.pattern_demand import read_demand
from dbarchitect.notation.pattern_measures import FUNCTIONS, Measured, measured, ranked, take_groups
from dbarchitect.notation.pattern_reading import (
    WORD,
    Reading,
    attribute_named,
    is_person,
    longest,
    meant,
    place_named,
    routes,
)
from dbarchitect.notation.pattern_related import take_related
from dbarchitect.notation.pattern_standing import take_states
from dbarchitect.notation.pattern_states import state
from dbarchitect.notation.pattern_times import take_times
from dbarchitect.notation.sentences import LONGEST, Sentence, lemma, spoken
from dbarchitect.notation.types import type_name
from dbarchitect.notation.vocabulary import Mention, Vocabulary

if TYPE_CHECKING:
    pass

_VERBS: tuple[tuple[Operation, str], ...] = (
    ("search", r"(?:full[ -]?text )?search(?:ing|es)?(?: for| in| through)?|free text search(?: of| in)?|autocomplete|type ahead"),
    ("count", r"count(?:s|ing)?(?: of)?(?: the| all)?|(?:the )?number of|how many|total number of|total count of"),
    ("insert", r"insert(?:ing)?|add(?:ing)?|create|creating|new|record(?:ing)?|register(?:ing)?|log(?:ging)?(?! (?:in|out|on)\b)|store|storing|write|append|submit|place|upload|import|ingest|save|enter|issue|append"),
    ("update", r"update|updating|change|changing|edit(?:ing)?|modify|set|mark|move|rename|assign|reassign|cancel|close|reopen|approve|reject|publish|archive|adjust|increment|decrement|complete|confirm|reschedule|renew"),
    ("delete", r"delete|deleting|remove|removing|purge|drop|erase"),
    ("nearest", r"(?:find |list |show |get )?(?:the )?(?:nearest|closest|nearby)"),
    ("get", r"get|fetch|load|open|look up|lookup|look-up|read|retrieve|view|display|one|a single|single|details? (?:of|for)|show details of"),
    ("list", r"list(?: of)?|list all|show(?: all| me)?|all|browse|find(?: all)?|display all|every|see|query|select|scan|get all|fetch all|load all"),
)  # fmt: skip
_SQL = re.compile(
    r"^\s*(?:select\b.+\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
_NEAR = re.compile(
    r"\b(?:nearest|closest|nearby|near|around|within (?:a |the )?(?:radius|distance)|within \d+(?:\.\d+)? ?(?:km|m|miles?|kilomet(?:er|re)s?|met(?:er|re)s?))\b(?: (?:to|of|me|a|the|given|point|location|position|place|here)\b)*"
)
_ALSO_ADJECTIVES = frozenset({"open", "complete", "set", "close", "mean", "view", "report"})
"""Verbs only before an article: "open an account", but "open accounts"."""
_LEAD = re.compile(
    r"^(?:as an? (?P<as>[a-z ]{2,30}?), )?(?:(?P<who>i|we|you|they|users?|(?:the |an? |every |each |all )?[a-z ]{2,30}?) )?(?:(?:also|only|then|always|quickly) )*"
    r"(?:can|could|may|must be able to|should be able to|shall be able to|wants? to|needs? to|would like to|is able to|are able to|must|should|will)(?: (?:also|only|then|always|quickly))* (?=\w)"
)
_POLITE = re.compile(
    r"^(?:(?:check|verify|test|find out|tell|know|see) (?=whether |if )|please |quickly |let me |give me |show me |i want |we need |get me |tell me )+(?:the )?"
)


_SUPERLATIVE = re.compile(
    r"\b(?:latest|newest|oldest|last|most recent|earliest|next|cheapest|most expensive|priciest|highest|lowest|longest|shortest|largest|smallest)\b(?! first)"
)


def is_sql(text: str) -> bool:
    return bool(_SQL.match(text))


def read_pattern(text: str, entities: tuple[Entity, ...] | Vocabulary) -> AccessPattern:
    """The access pattern `text` describes; words nothing was made of are left over. SQL is kept, not parsed."""
    if is_sql(text):
        return AccessPattern(name=text[:LONGEST], sql=text)
    words = entities if isinstance(entities, Vocabulary) else Vocabulary(entities)
    described, demand = read_demand(text[:LONGEST])
    load = {
        "rate_per_second": demand.rate_per_second,
        "latency_ms": demand.latency_ms,
        "stale_ok_seconds": demand.stale_ok_seconds,
    }
    name = described or text.strip()[:LONGEST]
    plain = re.sub(r"(?<=[a-z0-9])[-_/](?=[a-z0-9])", " ", Sentence.of(described).plain)
    reading = _reading(words, plain)
    if reading is None:
        return AccessPattern(name=name, text=text, operation="unknown", **load)
    return AccessPattern(
        name=name,
        text=text,
        operation=reading.operation or "unknown",
        entity=reading.entity.name,
        filters=tuple(reading.filters),
        sort=tuple(reading.sort),
        group_by=tuple(dict.fromkeys(reading.group_by)),
        measures=tuple(reading.measures),
        changes=tuple(dict.fromkeys(reading.changes)),
        with_related=tuple(w for w in dict.fromkeys(reading.with_related) if w),
        limit=reading.limit,
        left_over=(described,) if _contradicts(reading) else reading.left_over(),
        **load,
    )


def _reading(words: Vocabulary, plain: str) -> Reading | None:
    """All that is understood of the words; None when they name nothing of the brief."""
    actor, rest = _lead(words, plain)
    if (made := ranked(words, rest)) or (made := _leading_measure(words, rest)):
        return _measured(words, made, actor)
    operation, rest, verb = _operation(rest, words)
    if (made := ranked(words, rest)) and operation in {None, "list", "get"}:
        return _measured(words, made, actor)
    main = _main(words, rest)
    if main is None:
        return None
    mention = main[0]
    if (
        (operation is None or verb == "new")
        and _several(mention, rest)
        and (counted := _how_many(words, rest, main, actor))
    ):
        return counted
    reading = _begun(words, rest, main, operation, actor)
    _clauses(reading, mention, rest, verb)
    return reading


def _begun(
    words: Vocabulary, rest: str, main: tuple[Mention, list[Mention]], operation: Operation | None, actor: str | None
) -> Reading:
    """The names of what is asked for are understood; those before it are whose rows are meant."""
    mention, before = main
    reading = Reading(words, rest, words.entities[mention.entity], operation, actor)
    spans = [f.span() for f in WORD.finditer(rest)]
    run_start = before[0].first if before else mention.first
    if mention.last <= len(spans):
        reading.claim(spans[run_start][0], spans[mention.last - 1][1])
    for owner in before:
        path = routes(words, mention.entity, owner.entity)
        if path:
            reading.add(path)
    return reading


_EACH = re.compile(
    r"\b(?:per|for each|for every|by (?:hour|day|week|month|quarter|year))\b|\b(?:hourly|daily|weekly|monthly|yearly)\b"
)


def _how_many(words: Vocabulary, rest: str, main: tuple[Mention, list[Mention]], actor: str | None) -> Reading | None:
    """ "visits per gym and hour", "new members per week": rows for each stretch of time, or of two things, are counted.

    "orders per customer" alone may as well be the list of one customer's orders.
    """
    if not _EACH.search(rest):
        return None
    reading = _begun(words, rest, main, "count", actor)
    _number_clauses(reading)
    timed = any(re.search(r"\.(?:hour|day|week|month|quarter|year)$", g) for g in reading.group_by)
    return reading if timed or len(reading.group_by) > 1 else None


def _lead(words: Vocabulary, plain: str) -> tuple[str | None, str]:
    """Who asks, when it is a thing of the brief, and the words after "I can", "customers want to"."""
    found = _LEAD.match(plain)
    if not found:
        return None, _POLITE.sub("", plain)
    rest = plain[found.end() :]
    if _operation(rest, words)[0] is None:
        return None, plain
    named = [words.exactly(re.sub(r"^(?:an?|the|each|every|all) ", "", w)) for w in (found["as"], found["who"]) if w]
    persons = [n for n in named if n and is_person(words.entities[n])]
    return (persons[0] if persons else None), _POLITE.sub("", rest)


def _operation(plain: str, words: Vocabulary) -> tuple[Operation | None, str, str]:
    """The operation a leading verb names, the words after it and the verb; a verb that is the state or name of a thing is none."""
    for operation, verbs in _VERBS:
        found = re.match(rf"(?:{verbs})\b(?!-)\s*", plain)
        if not found or found.end() == len(plain):
            continue
        rest = plain[found.end() :]
        first = spoken(found[0])
        article = re.match(r"(?:an?|the|one|its|their|my|each|every|some|all|new|many|several)\b", rest)
        if first[0] in _ALSO_ADJECTIVES and not article:
            return None, plain, ""
        if len(first) == 1 and not article and _names_thing(first[0], rest, words):
            return None, plain, ""
        return operation, rest, found[0].strip()
    return None, plain, ""


def _names_thing(word: str, rest: str, words: Vocabulary) -> bool:
    """ "open tasks", "order lines": the word is a state or part of a name here."""
    here = words.mentions(f"{word} {rest}")
    if here and here[0].first == 0:
        return True
    return any(
        m.first <= 1 and state(words, words.entities[m.entity], word) for m in words.mentions(rest) if m.role is None
    )


def _main(words: Vocabulary, text: str) -> tuple[Mention, list[Mention]] | None:
    """The entity asked for (the last of the first run of names) and the names before it in the run."""
    found = [m for m in words.mentions(text) if m.role is None]
    if not found:
        return None
    run = [found[0]]
    for mention in found[1:]:
        if mention.first != run[-1].last or not routes(words, mention.entity, run[-1].entity):
            break
        run.append(mention)
    return run[-1], run[:-1]


def _leading_measure(words: Vocabulary, rest: str) -> Measured | None:
    """ "average rating per agent", "revenue per month"."""
    rest = re.sub(r"^(?:calculate|compute|show|get|report|list|see|view|display) (?:the )?", "", rest)
    rest = re.sub(r"^the ", "", rest)
    for function, pattern in FUNCTIONS:
        found = re.match(rf"(?:{pattern}) (?=\w)", rest)
        if found and (made := measured(words, rest[found.end() :], function)):
            return made
    takings = r"(?:(?:daily|weekly|monthly|yearly) )?(?:total )?(?:revenue|turnover|takings|sales|earnings)\b"
    rows = words.exactly("sale") and re.match(r"sales\b", rest) and not (_EACH.search(rest) or " by " in rest)
    if re.match(takings, rest) and not rows:
        adverb = re.match(r"(?:daily|weekly|monthly|yearly) ", rest)
        made = measured(words, rest[adverb.end() :] if adverb else rest, "sum")
        return Measured(made.entity, made.measure, f"{adverb[0] if adverb else ''}{made.rest}") if made else None
    return None


def _measured(words: Vocabulary, made: Measured, actor: str | None) -> Reading:
    """A number per group, and a ranking of the groups where one is asked for."""
    counted = made.measure.function == "count" and made.group is None
    reading = Reading(words, made.rest, words.entities[made.entity], "count" if counted else "aggregate", actor)
    reading.measures.append(made.measure)
    reading.limit = made.limit
    if made.group:
        reading.group_by.append(made.group)
    own = [m for m in words.mentions(reading.rest) if m.role is None and m.entity == made.entity]
    spans = [f.span() for f in WORD.finditer(reading.rest)]
    if own and own[0].last <= len(spans):
        reading.claim(spans[own[0].first][0], spans[own[0].last - 1][1])
    _number_clauses(reading)
    if made.descending is not None:
        reading.order("measure", descending=made.descending)
    elif reading.take(r",? ?\b(?:highest|largest|most|best)(?: ones?)? first\b"):
        reading.order("measure", descending=True)
    return reading


def _number_clauses(reading: Reading) -> None:
    take_times(reading)
    take_groups(reading)
    _common(reading)
    _had(reading)
    take_paths(reading, reading.operation)
    take_own_words(reading)


def _common(reading: Reading) -> None:
    take_my(reading)
    take_verb_paths(reading)
    take_related(reading)
    take_comparisons(reading)
    take_states(reading)


def _had(reading: Reading) -> None:
    """ "how many orders a customer has", "each agent has"."""

    def had(found: re.Match[str]) -> bool | int:
        part = meant(reading.rest[found.end() :], lambda phrase: place_named(reading, phrase) or None)
        end, path = part or (0, "")
        verb = re.match(r" (?:has|have|had|placed|made|owns?|holds?|wrote)\b", reading.rest[found.end() + end :])
        if not part or not verb:
            return False
        if found[0].strip() in {"each", "every"}:
            reading.group_by.append(path)
        else:
            reading.add(path)
        return end + verb.end()

    reading.each(r"\b(?:each|every|an?|the|one) (?=\w)", had)


def _clauses(reading: Reading, mention: Mention, plain: str, verb: str) -> None:
    operation = reading.operation
    if operation in {"count", "aggregate"}:
        _number_clauses(reading)
        return
    if operation == "insert":
        take_new(reading)
        return
    _nearest(reading)
    operation = reading.operation
    if operation == "update":
        take_change(reading, verb)
    else:
        take_related(reading)
        take_times(reading)
        take_limit(reading)
    take_my(reading)
    take_verb_paths(reading)
    if operation != "update":
        take_sort(reading)
        take_comparisons(reading)
    take_states(reading)
    if operation == "search":
        _search(reading)
    take_paths(reading, operation)
    take_own_words(reading)
    implied = _implied(reading, mention, plain)
    if reading.sort and reading.limit is None and not _several(mention, plain) and _SUPERLATIVE.search(plain):
        reading.limit = 1
    if operation == "get" and implied == "list" and _several(mention, plain):
        operation = "list"
    reading.operation = (
        "get" if operation == "list" and implied == "get" and reading.limit is None else operation or implied
    )


def _nearest(reading: Reading) -> None:
    place = next((a for a in reading.entity.attributes if type_name(a.type) in {"point", "area"}), None)
    vector = any(type_name(a.type) == "vector" for a in reading.entity.attributes)
    if not place or not (_NEAR.search(reading.rest) or reading.operation == "nearest"):
        if reading.operation == "nearest" or (
            vector and re.search(r"\b(?:similar|alike|semantic(?:ally)?|related)\b", reading.rest)
        ):
            reading.operation = "nearest"
            reading.take(
                r"\b(?:most )?(?:semantically )?(?:similar|related|alike|semantic(?:ally)?)\b(?: (?:to|by) .*)?"
            )
        return
    reading.operation = "nearest"
    reading.add(place.name, "near")
    while reading.take(_NEAR.pattern):
        pass


def _search(reading: Reading) -> None:
    """The texts that are searched: those named, or those that usually are."""
    searched: list[str] = []

    def named(found: re.Match[str]) -> bool | int:
        start = at = found.end()
        last: int | None = None
        while (end := longest(reading.rest[at:], lambda p: _searched(reading, p, searched))) is not None:
            at = last = at + end
            following = re.match(r"(?:,| and| or|, and|, or)(?: by| in| its| their)? (?=\w)", reading.rest[at:])
            if not following:
                break
            at += following.end()
        return False if last is None else last - start

    reading.each(r"\b(?:by|in|on|over|across|matching|whose|through) (?:their |its |the )?(?=\w)", named)
    reading.take(
        r"\b(?:by |for |containing |matching )?(?:a |the |given )*(?:free text|full text|keywords?|words?|text|phrases?|search terms?|query|terms?)\b"
    )
    reading.take(r"\bcontains?(?: (?:a|some|given|the) (?:word|text|phrase|term|string)s?)?\b")
    if not searched:
        texts = [
            a for a in reading.entity.attributes if type_name(a.type) in {"text", "name", "long text", "rich text"}
        ]
        usual = {"name", "title", "body", "content", "text", "description", "subject"}
        best = [a for a in texts if spoken(a.name)[-1] in usual]
        searched = [a.name for a in best or texts[:1]]
    for name in dict.fromkeys(searched):
        reading.add(name, "matches")


def _searched(reading: Reading, phrase: str, searched: list[str]) -> bool:
    attribute = attribute_named(reading.words, reading.entity, phrase)
    if attribute is None or type_name(attribute.type) not in {
        "text",
        "name",
        "long text",
        "rich text",
        "email",
        "code",
        "phone",
        "slug",
        "url",
    }:
        return False
    searched.append(attribute.name)
    return True


def _contradicts(reading: Reading) -> bool:
    """Whether no row could satisfy all that was read: it was read wrongly."""
    values: dict[str, set[str | None]] = {}
    for item in reading.filters:
        if item.operator == "is_null" or (item.operator == "=" and item.value is not None):
            values.setdefault(f"{item.operator} {item.path}", set()).add(item.value)
    return any(len(v) > 1 for v in values.values())


def _several(mention: Mention, plain: str) -> bool:
    """Whether the thing is named in the plural: "view the upcoming appointments"."""
    word = spoken(plain)[mention.last - 1 : mention.last]
    return bool(word) and word[0] != lemma(word[0])


def _implied(reading: Reading, mention: Mention, plain: str) -> Operation:
    """The operation when no verb names it: one row by its key or with an article, else a list."""
    words = spoken(plain)
    unique = {a.name for a in reading.entity.attributes if a.unique} | {"id", *reading.entity.identifier}
    if any(f.path in unique and f.operator == "=" for f in reading.filters) and not reading.sort:
        return "get"
    at = next((i for i in range(len(words)) if lemma(words[i]) == lemma(spoken(mention.entity)[-1])), None)
    singular = at is not None and words[at] == lemma(words[at])
    started = bool(words) and words[0] in {"a", "an", "one", "the", "single"}
    if singular and (started or words[0] in {"find", "show"}) and not reading.sort and reading.limit is None:
        return "get"
    if re.search(r"\b(?:history|feed|inbox|timeline|dashboard)\b", plain) or not singular:
        return "list"
    return "list" if reading.filters or reading.sort else "unknown"


__all__ = ["is_sql", "read_pattern"]
