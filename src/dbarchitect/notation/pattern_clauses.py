"""The plain clauses of an access pattern: limit, order, comparisons, and what the rows are of, by and in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.numbers import NUMBER, read_number, write_number
from dbarchitect.notation.pattern_reading import (
    attribute_named,
    bare,
    entity_named,
    longest,
    meant,
    person_path,
    place_named,
    routes,
)
from dbarchitect.notation.pattern_states import state
from dbarchitect.notation.pattern_times import age, happening, making, moments
from dbarchitect.notation.sentences import lemma, spoken
from dbarchitect.notation.types import type_family, type_name

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Filter
    from dbarchitect.notation.pattern_reading import Reading

PAGE = 20
_DIRECTION = re.compile(
    r",? (?:(?P<down>desc(?:ending)?|highest first|newest first|latest first)|asc(?:ending)?|lowest first|earliest first)\b"
)
_DOWN = frozenset(["highest", "largest", "biggest", "longest", "most", "best", "top", "latest", "newest"])


def take_limit(reading: Reading) -> None:
    found = reading.take(
        rf"\b(?:limit(?:ed)? (?:to )?|top[ -]|first |page of |at most |up to )(?P<n>{NUMBER})\b(?! ?%)(?! (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
    )
    if found:
        reading.limit, reading.ranked = whole(found["n"]), "top" in found[0]
        return
    unit = r"(?! (?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)\b)"
    found = re.search(
        rf"\b(?P<w>latest|newest|last|most recent|recent|next|oldest) (?P<n>{NUMBER})\b{unit}", reading.rest
    )
    if found:
        reading.limit = whole(found["n"])
        reading.rest = f"{reading.rest[: found.start('n')]}{reading.rest[found.end('n') :]}"
    elif found := re.search(
        rf"\b(?P<n>{NUMBER}) (?=(?:most recent|latest|newest|last|oldest|cheapest|most expensive|priciest|highest|lowest|longest|shortest)\b)",
        reading.rest,
    ):
        reading.limit = whole(found["n"])
        reading.rest = reading.rest[: found.start()] + reading.rest[found.end() :]
    elif reading.take(
        r"\b(?:first|one|a|next|per|each) page(?: of)?\b|\bpaginated\b|\bpage by page\b|\bpaged\b|\bin pages\b|\bwith paging\b|\bwith pagination\b"
    ):
        reading.limit = PAGE


def whole(text: str) -> int | None:
    number = read_number(text)
    return int(number) if number and number < 1e9 else None


def take_sort(reading: Reading) -> None:
    """Order: newest first, sorted by due date, cheapest, highest price first."""
    _take_age(reading)
    reading.each(
        r"\b(?:sorted|ordered|ranked|in order|order|sort)(?: of| by)? (?:the )?(?=\w)|,? by (?:the )?(?=[\w ]+ (?:desc|asc)(?:ending)?\b)",
        lambda f: _sorted(reading, f.end()),
    )
    superlative = r"(?:highest|lowest|largest|smallest|biggest|longest|shortest|most|least|best|worst|top)"
    reading.each(
        rf",? ?\b(?:by |with the |the )?(?P<dir>{superlative}) (?P<what>[a-z]+(?: [a-z]+)?)(?P<first> first)?\b",
        lambda f: _superlative(reading, f["dir"], f["what"], first=bool(f["first"])),
    )
    reading.each(rf",? (?:and )?(?P<dir>{superlative}|longest) first\b", lambda f: _first(reading, f["dir"]))
    prices = [
        a
        for a in reading.entity.attributes
        if {"price", "cost", "fare", "fee"} & set(spoken(a.name)) and type_family(a.type) == "number"
    ]
    if len(prices) == 1 and (found := reading.take(r",? ?\b(?P<dir>cheapest|most expensive|priciest)(?: first)?\b")):
        reading.order(prices[0].name, descending=found["dir"] != "cheapest")
    named = next((a for a in reading.entity.attributes if spoken(a.name)[-1] in {"name", "title", "label"}), None)
    if named and reading.take(r",? ?\b(?:alphabetical(?:ly)?|in alphabetical order|a to z)\b"):
        reading.order(named.name)


def _take_age(reading: Reading) -> None:
    time = age(reading.words, reading.entity)
    if time and reading.take(
        r",? ?\b(?:newest|latest|most recent|recent|last|most recently (?:added|created|placed))(?: ones?)?(?: first)?\b|,? ?\bin reverse chronological order\b|\b(?:history|timeline|feed)\b"
    ):
        reading.order(time, descending=True)
    elif time and reading.take(
        r",? ?\b(?:oldest|earliest)(?: ones?)?(?: first)?\b|,? ?\b(?:in )?chronological(?:ly)?(?: order)?\b|,? ?\bin time order\b"
    ):
        reading.order(time)
    elif re.search(r"\bnext\b", reading.rest):
        start = happening(reading.words, reading.entity)
        if start and start != making(reading.entity) and reading.take(r"\bnext\b"):
            reading.order(start)
            reading.add(start, ">=", "now")


def _sorted(reading: Reading, at: int) -> bool | int:
    def ordering(phrase: str) -> Attribute | None:
        attribute = attribute_named(reading.words, reading.entity, phrase)
        return None if attribute is None or attribute.many else attribute

    start = at
    last: int | None = None
    while found := meant(reading.rest[at:], ordering):
        at += found[0]
        direction = _DIRECTION.match(reading.rest[at:])
        reading.order(found[1].name, descending=bool(direction and direction["down"]))
        at = last = at + (direction.end() if direction else 0)
        following = re.match(r"(?:,? and(?: then)?|,? then|,)(?: by)? ", reading.rest[at:])
        if not following:
            break
        at += following.end()
    return False if last is None else last - start


def _superlative(reading: Reading, direction: str, what: str, *, first: bool) -> bool:
    attribute = attribute_named(reading.words, reading.entity, what, ("number", "time"))
    if attribute is None or (not first and reading.limit is None):
        return False
    return reading.order(attribute.name, descending=direction in _DOWN)


def _first(reading: Reading, direction: str) -> bool:
    """ "by score, highest first": the direction of the order just named."""
    if reading.sort:
        reading.sort[-1] = reading.sort[-1].but(descending=direction in _DOWN)
        return True
    by = re.search(
        r"\bby (?P<what>[a-z]+(?: [a-z]+)?) *$", reading.rest[: reading.rest.find(f"{direction} first")].rstrip(" ,;")
    )
    attribute = attribute_named(reading.words, reading.entity, by["what"]) if by else None
    if attribute is None or by is None:
        return False
    reading.rest = reading.rest[: by.start()] + " " * (by.end() - by.start()) + reading.rest[by.end() :]
    return reading.order(attribute.name, descending=direction in _DOWN)


_OPERATORS = (
    (r"at least|no less than|not below|>=|a minimum of", ">="), (r"at most|no more than|not above|<=|a maximum of|up to", "<="),
    (r"below|under|less than|fewer than|lower than|<|cheaper than|smaller than|shorter than", "<"),
    (r"above|over|more than|greater than|higher than|>|larger than|exceeding|longer than|bigger than", ">"), (r"exactly|equal to|=", "="),
)  # fmt: skip
_MONEY = r"(?: ?(?:euros?|eur|dollars?|usd|pounds?|gbp))"


def take_comparisons(reading: Reading) -> None:
    """Comparisons with a number or a range: stock below 10, in a price range, at least 4 stars."""
    reading.each(
        r"\b(?:in|within|by) (?:an? |the |given )*(?P<what>[a-z ]+?) range\b", lambda f: _ranged(reading, f["what"])
    )
    reading.each(
        rf"\b(?:with |whose |having |where )?(?:an? |the |its )*(?P<what>[a-z]+(?: [a-z]+){{0,2}}?)(?: is| are| of)? between (?P<a>{NUMBER}) and (?P<b>{NUMBER})(?:{_MONEY})?\b",
        lambda f: _between(reading, f),
    )
    for words, operator in _OPERATORS:
        _take_operator(reading, words, operator)


def _take_operator(reading: Reading, words: str, operator: str) -> None:
    """One comparison in all its places: after the property, before it, of the one amount of money."""
    number = rf"(?:(?P<cur>[$€£]) ?)?(?P<n>{NUMBER})(?: ?%|{_MONEY}\b)?"
    reading.each(
        rf"(?:\b(?:with|whose|having|where) )?(?:\b(?:an?|the|its) )*\b(?P<what>[a-z]+(?: [a-z]+){{0,2}}?)(?: is| are| of| be)? (?:{words}) {number}(?! ?(?:{NUMBER}|[a-z]))",
        lambda f: _compared(reading, f["what"], operator, f["n"]),
    )
    reading.each(
        rf"\b(?:with |having |rated |of )?(?:{words}) {number} (?P<what>[a-z]+)\b",
        lambda f: _compared(reading, f["what"], operator, f["n"]),
    )
    reading.each(
        rf"\b(?:of |worth )?(?:{words}) (?:[$€£] ?(?P<n>{NUMBER})|(?P<m>{NUMBER}){_MONEY}\b)",
        lambda f: _worth(reading, operator, f["n"] or f["m"]),
    )


def _ranged(reading: Reading, what: str) -> bool:
    attribute = attribute_named(reading.words, reading.entity, what, ("number", "time"))
    return attribute is not None and reading.add(attribute.name, "range")


def _between(reading: Reading, found: re.Match[str]) -> bool:
    low = _compared(reading, found["what"], ">=", found["a"])
    return low and _compared(reading, found["what"], "<=", found["b"])


def _compared(reading: Reading, what: str, operator: str, number: str) -> bool:
    value = read_number(number)
    attribute = attribute_named(reading.words, reading.entity, what, ("number",))
    return attribute is not None and value is not None and reading.add(attribute.name, operator, write_number(value))


def _worth(reading: Reading, operator: str, number: str) -> bool:
    money = [a for a in reading.entity.attributes if type_name(a.type) == "money"]
    value = read_number(number)
    return len(money) == 1 and value is not None and reading.add(money[0].name, operator, write_number(value))


_MADE_BY = frozenset({
    "made", "placed", "created", "added", "submitted", "posted", "written", "opened", "booked", "belonging", "given",
    "done", "performed", "contained", "stored", "located", "held", "owned", "attached", "related", "linked", "raised",
    "filed", "sent", "uploaded", "recorded", "registered", "entered",
})  # fmt: skip
_VERB_PHRASE = r"\b(?:(?:that|which|who) (?:are|is|was|were|have been|has been) )?(?P<verb>[a-z]+(?:ed|en|ing|ht|nt|de|id|ld|wn|ne)) (?P<p>by|to|from|for|in|on|at|with|under) (?=\w)"


def take_my(reading: Reading) -> None:
    """ "my trips", "assigned to me", "of the logged-in user": a parameter on who asks."""
    mine = r"(?:my own|my|our own|own)" + (r"|(?:his|her|their)(?: own)?" if reading.actor else "")
    me = r"(?:me|myself|the (?:current|logged in|signed in|authenticated|requesting|same) (?:user|person|member|customer|account)|the current [a-z]+)"
    reading.each(rf"\b(?P<verb>[a-z]+ )?(?P<p>by|to|for|from|of) {me}\b", lambda f: _mine(reading, f))
    reading.each(rf"\b{mine}\b", lambda _: _add_person(reading, ""))


def _mine(reading: Reading, found: re.Match[str]) -> bool:
    verb = (found["verb"] or "").strip()
    role = person_path(reading, f"{verb} {found['p']}" if verb else "")
    if role is None:
        return False
    if verb and not (verb in _MADE_BY or _says(verb, role)):
        reading.rest = (
            reading.rest[: found.end("verb")] + " " * (found.end() - found.end("verb")) + reading.rest[found.end() :]
        )
        reading.add(role)
        return False
    return reading.add(role)


def _add_person(reading: Reading, verb: str) -> bool:
    path = person_path(reading, verb)
    return path is not None and reading.add(path)


def _says(verb: str, role: str) -> bool:
    from dbarchitect.notation.pattern_reading import verb_names

    return verb_names(verb, role.rpartition(".")[2])


def take_verb_paths(reading: Reading) -> None:
    """ "assigned to a user", "written by an author": the verb chooses the role."""

    def led(found: re.Match[str]) -> bool | int:
        verb, hits = found["verb"], []

        def named(phrase: str) -> bool:
            target = entity_named(reading.words, phrase)
            if not target and not any(r.name == "_".join(bare(phrase)) for r in reading.entity.relationships):
                return False
            path = place_named(reading, phrase, f"{verb} {found['p']}")
            if path:
                hits.append(path)
            return bool(path)

        end = longest(reading.rest[found.end() :], named)
        if end is None or not (verb in _MADE_BY or _says(verb, hits[-1])):
            return False
        return reading.add(hits[-1]) and end

    reading.each(_VERB_PHRASE, led)


_JOINING = frozenset({"and", "or", "not", "of", "with", "by", "for", "in"})
_PREPOSITION = r"\b(?:of|for|in|from|by|at|on|to|within|belonging to|with|under|inside|where|given|using|through|via|against|about|whose|across) (?=\w)"


def take_paths(reading: Reading, operation: str | None) -> None:
    """What the rows are of, by and in: other entities, roles and attributes."""

    def led(found: re.Match[str]) -> bool | int:
        preposition = found[0].strip()
        if stated := meant(reading.rest[found.end() :], lambda phrase: _stated(reading, phrase)):
            return reading.add_all(stated[1]) and stated[0]
        start = at = found.end()
        last: int | None = None
        while part := meant(reading.rest[at:], lambda phrase: _placed(reading, phrase)):
            if re.match(r"\s*(?:each|every)\b", reading.rest[at:]):
                break  # some of each is no list of one's rows
            if preposition == "whose" and (not part[1] or reading.entity.attribute(part[1]) is None):
                break
            if not _kept(reading, preposition, part[1], operation, reading.rest[at : at + part[0]]):
                break
            at = last = at + part[0]
            following = re.match(r"(?: and(?: by| in| of)?|,) (?=\w)", reading.rest[at:])
            if not following:
                break
            at += following.end()
        return False if last is None else last - start

    reading.each(_PREPOSITION, led)


def _stated(reading: Reading, phrase: str) -> tuple[Filter, ...] | None:
    """ "of open tasks": a state of what the rows refer to."""
    said = phrase.split()
    if len(said) < 2 or said[-1] == lemma(said[-1]):
        return None
    for cut in range(1, len(said)):
        target = entity_named(reading.words, " ".join(said[cut:]))
        if target is None or target == reading.entity.name or set(said[:cut]) & _JOINING:
            continue
        path = routes(reading.words, reading.entity.name, target)
        role = reading.entity.relationship(path.split(".")[0]) if path else None
        made = state(reading.words, reading.words.entities[target], " ".join(said[:cut])) if role else None
        if made and role and role.multiplicity in {"many_to_one", "one_to_one"}:
            return tuple(f.but(path=f"{path}.{f.path}") for f in made)
    return None


def _placed(reading: Reading, phrase: str) -> str | None:
    """The path a phrase names; empty for the thing itself."""
    if re.fullmatch(r"(?:its |their |the |an? |given )*(?:id|identifier|key|primary key|uuid)", phrase):
        return "id"
    own = entity_named(reading.words, phrase) == reading.entity.name
    if own:
        return "id" if spoken(phrase)[-1] in {"id", "identifier"} else ""
    return place_named(reading, phrase) or None


def _kept(reading: Reading, preposition: str, path: str, operation: str | None, said: str) -> bool:
    """The path as a filter, or as the order it says: "by due date" of a list."""
    if not path:
        return True
    item = reading.entity.attribute(path)
    if item is None or any(f.path == path for f in reading.filters):
        return reading.add(path) if item is None else True
    ordering = (
        preposition == "by"
        and operation in {None, "list"}
        and not (item.unique or item.unique_per or item.values)
        and not re.match(r"\s*(?:an?|given) ", said)
    )
    if ordering and (
        type_family(item.type) in {"time", "number"} or spoken(item.name)[-1] in {"name", "title", "label"}
    ):
        return reading.order(path, descending=reading.ranked)
    if operation == "update" and preposition not in {"by", "where", "for", "with"}:
        reading.changes.append(path)
        return True
    if item in moments(reading.entity) and preposition in {"of", "for", "in"} and "given" not in said:
        return False
    return reading.add(path)


def take_own_words(reading: Reading) -> None:
    """The entity's own properties where they are only shown, and words for what a row is: "names of customers"."""
    own = {lemma(w) for w in spoken(reading.entity.name)}
    reading.each(r"^ *(?:;? *)*(?:an? |the )?(?=\w)", lambda f: _shown(reading, f.end()))
    reading.each(r"\b[a-z]+\b", lambda f: lemma(f[0]) in own)


def _shown(reading: Reading, at: int) -> bool | int:
    end = longest(reading.rest[at:], lambda p: attribute_named(reading.words, reading.entity, p) is not None)
    return end if end is not None and re.match(r"\s*(?:and\b|,|;|of\b|$)", reading.rest[at + end :]) else False
