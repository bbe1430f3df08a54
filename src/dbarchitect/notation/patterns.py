"""Access patterns in words: "open tasks of a project by due date: 200/s, 50 ms" as operation, filters, order and load."""

from __future__ import annotations

import re

from dbarchitect.model.brief import AccessPattern, Entity, Operation
from dbarchitect.notation.pattern_clauses import (
    Reading,
    path_to,
    read_demand,
    take_comparisons,
    take_limit,
    take_sort,
    take_states,
    take_time,
)
from dbarchitect.notation.sentences import LONGEST, Sentence, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Found, Mention, Vocabulary

_VERBS: tuple[tuple[Operation, str], ...] = (
    ("search", r"(?:full[ -]?text )?search(?:ing|es)?(?: for| in| through)?|free text search(?: of| in)?|autocomplete|type ahead"),
    ("count", r"count(?:s|ing)?(?: of)?|(?:the )?number of|how many"),
    ("aggregate", r"sum(?: up| of)?|totals?(?: of)?|average(?: of)?|avg|mean|statistics (?:of|on|about)|aggregate|report (?:of|on)|revenue(?: of| by| per)?|minimum|maximum|median"),
    ("insert", r"insert(?:ing)?|add(?:ing)?|create|creating|new|record(?:ing)?|register(?:ing)?|log(?:ging)?(?! (?:in|out|on)\b)|store|storing|write|append|submit|place|upload|import|ingest|save|enter|issue|append"),
    ("update", r"update|updating|change|changing|edit(?:ing)?|modify|set|mark|move|rename|assign|reassign|cancel|close|reopen|approve|reject|publish|archive|adjust|increment|decrement|complete|confirm|reschedule|renew"),
    ("delete", r"delete|deleting|remove|removing|purge|drop|erase"),
    ("nearest", r"(?:find |list |show |get )?(?:the )?(?:nearest|closest|nearby)"),
    ("get", r"get|fetch|load|open|look up|lookup|look-up|read|retrieve|view|display|one|a single|single|details? (?:of|for)|show details of"),
    ("list", r"list(?: of)?|list all|show(?: all| me)?|all|browse|find(?: all)?|display all|every|which|see|query|select|scan|get all|fetch all|load all"),
)  # fmt: skip
_SQL = re.compile(
    r"^\s*(?:select\b.+\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
_NEAR = re.compile(
    r"\b(?:nearest|closest|nearby|near|around|within (?:a |the )?(?:radius|distance|\d+ ?(?:km|m|miles?|kilomet(?:er|re)s?)))\b"
)
_ALSO_ADJECTIVES = frozenset({"open", "complete", "set", "close", "mean", "view", "report"})
"""Verbs only before an article: "open an account", but "open accounts"."""


def is_sql(text: str) -> bool:
    return bool(_SQL.match(text))


def read_pattern(text: str, entities: tuple[Entity, ...] | Vocabulary) -> AccessPattern:
    """The access pattern `text` describes; what is not recognised leaves `operation` unknown. SQL is kept, not parsed."""
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
    plain = Sentence.of(described).plain
    operation, rest = _operation(plain, words)
    main = _measured(words, rest) if operation == "aggregate" else None
    main = main or _main(words, rest)
    if main is None:
        return AccessPattern(name=name, text=text, operation="unknown", **load)
    mention, before = main
    reading = Reading(words, rest, words.entities[mention.entity])
    operation = _read_clauses(reading, operation, mention, before, plain)
    return AccessPattern(
        name=name,
        text=text,
        operation=operation,
        entity=mention.entity,
        filters=tuple(reading.filters),
        sort=tuple(reading.sort),
        group_by=tuple(dict.fromkeys(reading.group_by)),
        with_related=tuple(dict.fromkeys(reading.with_related)),
        limit=reading.limit,
        **load,
    )


def _operation(plain: str, words: Vocabulary) -> tuple[Operation | None, str]:
    """The operation a leading verb names and the words after it; a verb that is the state or name of a thing is none."""
    for operation, verbs in _VERBS:
        found = re.match(rf"(?:{verbs})\b(?!-)\s*", plain)
        if not found or found.end() == len(plain):
            continue
        rest = plain[found.end() :]
        first = spoken(found[0])
        article = re.match(r"(?:an?|the|one|its|their|each|every|some|all|new|many|several)\b", rest)
        if first[0] in _ALSO_ADJECTIVES and not article:
            return None, plain
        if len(first) == 1 and not article and _names_thing(first[0], rest, words):
            return None, plain
        return operation, rest
    return None, plain


def _names_thing(word: str, rest: str, words: Vocabulary) -> bool:
    """ "open tasks", "order lines": the word is a state or part of a name here."""
    here = words.mentions(f"{word} {rest}")
    if here and here[0].first == 0:
        return True
    return any(m.first <= 1 and words.state(word, m.entity) for m in words.mentions(rest) if m.role is None)


def _main(words: Vocabulary, text: str) -> tuple[Mention, list[Mention]] | None:
    """The entity asked for (the last of the first run of names) and the names before it in the run."""
    found = [m for m in words.mentions(text) if m.role is None]
    if not found:
        return None
    run = [found[0]]
    for mention in found[1:]:
        if mention.first != run[-1].last or not path_to(words, mention.entity, run[-1].entity):
            break
        run.append(mention)
    return run[-1], run[:-1]


def _measured(words: Vocabulary, text: str) -> tuple[Mention, list[Mention]] | None:
    """The entity whose property is summed: "total quantity per product" is about order lines."""
    head = re.split(r"\b(?:per|for each|by|grouped|of each|of|over|in|for)\b", text, maxsplit=1)[0]
    if words.named(head):
        return None
    named = words.named(text)
    found = [
        f
        for f in words.properties(head, families=("number",))
        if all(f.entity == n or path_to(words, f.entity, n) for n in named)
    ]
    best = [f for f in found if f.score >= found[0].score - 0.08]
    return (Mention(best[0].entity, 0, 0), []) if len({f.entity for f in best}) == 1 else None


def _read_clauses(
    reading: Reading, operation: Operation | None, mention: Mention, before: list[Mention], plain: str
) -> Operation:
    words = reading.words
    for owner in before:
        path = path_to(words, mention.entity, owner.entity)
        if path:
            reading.add(path)
    near = _NEAR.search(plain) and any(type_name(a.type) in {"point", "area"} for a in reading.entity.attributes)
    if near or operation == "nearest":
        operation = "nearest"
        place = next((a for a in reading.entity.attributes if type_name(a.type) in {"point", "area"}), None)
        if place:
            reading.add(place.name, "near")
        reading.take(_NEAR.pattern)
    take_time(reading)
    take_limit(reading)
    take_sort(reading)
    take_comparisons(reading)
    if operation == "update":
        reading.take(r"\b(?:as|to) [\w -]+$")  # what it becomes does not select it
    if operation != "insert":
        take_states(reading)
    if operation in {"count", "aggregate"}:
        _groups(reading)
    _related(reading)
    if operation == "search":
        _search(reading)
    if operation != "insert":
        _paths(reading, operation)
    implied = _implied(reading, mention, plain)
    return "get" if operation == "list" and implied == "get" and reading.limit is None else operation or implied


def _groups(reading: Reading) -> None:
    while found := reading.take(
        r"\b(?:per|for each|for every|grouped by|group by|by|broken down by|each) (?P<what>[\w -]+?)(?=$|[;,]| (?:of|in|for|over|and|per)\b)"
    ):
        path = _place(reading, found["what"])
        if path:
            reading.group_by.append(path)


def _place(reading: Reading, phrase: str) -> str | None:
    """An entity (as a path), a role or an attribute that `phrase` names."""
    target = reading.words.exactly(phrase) or "_".join(
        lemma(w) for w in spoken(phrase) if w not in {"a", "an", "the", "given", "one"}
    )
    path = path_to(reading.words, reading.entity.name, target)
    if path:
        return path
    found = reading.words.property(phrase, (reading.entity.name,), roles=True)
    if isinstance(found, Found):
        return found.name
    if phrase.strip() in {"day", "week", "month", "year", "hour", "minute", "date"}:
        return reading.time()
    return None


def _related(reading: Reading) -> None:
    """Rows fetched along: with its lines, including the author, and their tags."""
    for found in re.finditer(
        r"\b(?:with (?:all |the )?(?:its|their|his|her|all)|along with(?: its| their| the)?|including(?: its| their| the| all)?|together with(?: its| their| the)?|and (?:its|their|all its)) (?P<what>[\w ,-]+?)(?=$|;| (?:of|for|in|by|sorted|where)\b)",
        reading.rest,
    ):
        for piece in re.split(r",|\band\b", found["what"]):
            name = _child(reading, piece)
            if name:
                reading.with_related.append(name)
    reading.take(
        r"\b(?:with (?:all |the )?(?:its|their|his|her|all)|along with(?: its| their| the)?|including(?: its| their| the| all)?|together with(?: its| their| the)?|and (?:its|their|all its)) (?P<what>[\w ,-]+?)(?=$|;| (?:of|for|in|by|sorted|where)\b)"
    )


def _child(reading: Reading, phrase: str) -> str | None:
    words = tuple(lemma(w) for w in spoken(phrase) if w not in {"the", "its", "their", "all"})
    if not words:
        return None
    for role in reading.entity.relationships:
        if tuple(lemma(w) for w in spoken(role.name)) == words or tuple(spoken(role.to)) == words:
            return role.name
    exact = reading.words.exactly(phrase)
    if exact:
        return exact
    ending = [
        e
        for e in reading.words.entities
        if tuple(spoken(e))[-len(words) :] == words and reading.words.roles_to(e, reading.entity.name)
    ]
    return ending[0] if len(ending) == 1 else None


def _search(reading: Reading) -> None:
    found = reading.take(
        r"\b(?:by|in|on|over|across|matching|whose) (?:their |its |the )?(?P<what>[\w ,-]+?)(?=$|;| (?:of|for|sorted)\b| contains?\b)"
    )
    searched: list[str] = []
    if found:
        for piece in re.split(r",|\band\b|\bor\b", found["what"]):
            item = reading.words.property(piece, (reading.entity.name,))
            if isinstance(item, Found):
                searched.append(item.name)
            elif (place := _place(reading, piece)) is not None:
                reading.add(place)
    if not searched:
        texts = [
            a for a in reading.entity.attributes if type_name(a.type) in {"text", "name", "long text", "rich text"}
        ]
        best = [
            a
            for a in texts
            if spoken(a.name)[-1] in {"name", "title", "body", "content", "text", "description", "subject"}
        ]
        searched = [a.name for a in best or texts[:1]]
    for name in searched:
        reading.add(name, "matches")


_PREPOSITION = re.compile(
    r"\b(?:of|for|in|from|by|at|on|to|within|belonging to|assigned to|owned by|written by|made by|placed by|created by|sent to|sent by|with|under|inside|where|given|using|through|via|against|about)\b"
)


def _paths(reading: Reading, operation: Operation | None) -> None:
    """What the rows are of, by, in: other entities, roles and attributes."""
    pieces = _PREPOSITION.split(reading.rest)
    prepositions = _PREPOSITION.findall(reading.rest)
    for preposition, piece in zip(prepositions, pieces[1:], strict=True):
        for part in re.split(r"[;,]|\band\b|\bwith\b", piece):
            if spoken(part):
                _path(reading, preposition, part, operation)


def _path(reading: Reading, preposition: str, part: str, operation: Operation | None) -> None:
    target = reading.words.exactly(part)
    if target is None:
        named = [m for m in reading.words.mentions(part) if m.role is None and m.entity != reading.entity.name]
        roles = [m for m in reading.words.mentions(part) if m.role and m.entity == reading.entity.name]
        if roles:
            reading.add(str(roles[0].role))
            return
        target = named[0].entity if named else None
    verb = {
        "assigned to": "assignee",
        "owned by": "owner",
        "written by": "author",
        "created by": "creator",
        "sent by": "sender",
        "sent to": "recipient",
    }.get(preposition)
    if verb and reading.entity.relationship(verb):
        reading.add(verb)
        return
    if target:
        own = target == reading.entity.name
        path = path_to(reading.words, reading.entity.name, target)
        if path and not (own and "." in path):
            reading.add(path)
        if path or own:
            return
    _by_attribute(reading, preposition, part, operation)


def _by_attribute(reading: Reading, preposition: str, part: str, operation: Operation | None) -> None:
    if re.fullmatch(r"\s*(?:its |their |the )?(?:id|identifier|key|primary key|uuid)\s*", part):
        reading.add("id")
        return
    found = reading.words.property(part, (reading.entity.name,), roles=True)
    if not isinstance(found, Found):
        return
    item = reading.entity.attribute(found.name)
    if item is None:
        reading.add(found.name)
    if item is None or any(f.path == found.name for f in reading.filters):
        return
    ordering = (
        preposition == "by"
        and operation in {None, "list"}
        and not item.unique
        and not item.unique_per
        and not item.values
    )
    if ordering and (
        type_family(item.type) in {"time", "number"} or spoken(item.name)[-1] in {"name", "title", "label"}
    ):
        reading.order(item.name, descending=reading.ranked)
    elif operation != "update" or preposition in {"by", "where", "for", "of"}:
        reading.add(item.name)


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
