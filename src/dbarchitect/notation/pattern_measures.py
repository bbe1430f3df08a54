"""Numbers asked for: the average rating per agent, revenue per month, the ten products of which most was sold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbarchitect.model.brief import Attribute, Measure
from dbarchitect.notation.numbers import NUMBER, read_number
from dbarchitect.notation.pattern_reading import (
    attribute_named,
    bare,
    entity_named,
    longest,
    meant,
    place_named,
    routes,
)
from dbarchitect.notation.pattern_related import child_named, doing
from dbarchitect.notation.pattern_times import grouped_time
from dbarchitect.notation.sentences import lemma, spoken
from dbarchitect.notation.types import type_family, type_name

if TYPE_CHECKING:
    from dbarchitect.notation.pattern_reading import Reading
    from dbarchitect.notation.vocabulary import Vocabulary

Function = Literal["count", "sum", "average", "minimum", "maximum"]
FUNCTIONS: tuple[tuple[Function, str], ...] = (
    ("sum", r"(?:sum(?: up)?|totals?|add up|overall)(?: of)?(?: the)?(?: all)?"), ("average", r"(?:the )?(?:average|avg|mean)(?: of)?(?: the)?"),
    ("minimum", r"(?:the )?(?:minimum|min|lowest|smallest)(?: of)?(?: the)?"), ("maximum", r"(?:the )?(?:maximum|max|highest|largest)(?: of)?(?: the)?"),
)  # fmt: skip
_TAKINGS = (
    r"(?:total )?(?:revenue|turnover|sales|income|earnings|takings|amount spent|total spent|spend|spending|money spent)"
)
_TRADE = frozenset(
    ["order", "invoice", "sale", "payment", "purchase", "transaction", "booking", "receipt", "donation", "bill"]
)
_SUMS = (
    "total",
    "total_amount",
    "grand_total",
    "amount",
    "total_price",
    "revenue",
    "order_total",
    "amount_total",
    "net_total",
    "price",
)


@dataclass(frozen=True)
class Measured:
    """The entity whose rows are measured, and what is left to read."""

    entity: str
    measure: Measure
    rest: str
    group: str | None = None
    limit: int | None = None
    descending: bool | None = None


def measured(words: Vocabulary, rest: str, function: Function) -> Measured | None:
    """What a leading "total …", "average …" is made of: the one number of the one entity that goes with all that is named."""
    hits: list[tuple[str, Measure]] = []

    def named(phrase: str) -> bool:
        found = numbers(words, phrase, rest[rest.index(phrase) + len(phrase) :] if phrase in rest else "")
        if len(found) == 1:
            hits.append((found[0][0], Measure(function=function, path=found[0][1])))
        return len(found) == 1

    end = longest(rest, named, 4)
    return Measured(hits[-1][0], hits[-1][1], rest[end:].strip()) if end else None


def numbers(words: Vocabulary, phrase: str, others: str) -> list[tuple[str, str]]:
    """The (entity, attribute) pairs a phrase can mean, of entities from which everything else that is named can be reached."""
    around = words.named(others)
    found: list[tuple[int, str, str]] = []
    if re.fullmatch(_TAKINGS, phrase):
        found = [(0, e, a) for e, a in takings(words)]
    for entity in words.entities.values():
        if not all(e == entity.name or routes(words, entity.name, e) for e in around):
            continue
        attribute = attribute_named(words, entity, phrase, ("number",))
        if attribute is None or attribute.many:
            continue
        exact = tuple(lemma(w) for w in spoken(attribute.name)) == bare(phrase)
        own = set(spoken(entity.name)) & set(bare(phrase))
        found.append((0 if exact or own else 1, entity.name, attribute.name))
    found = [f for f in found if all(e == f[1] or routes(words, f[1], e) for e in around)]
    best = [f for f in found if f[0] == min(g[0] for g in found)]
    if len(best) > 1 and set(bare(phrase)) & {"amount", "total", "value", "sum", "cost"}:
        best = [
            f for f in best if type_name((words.entities[f[1]].attribute(f[2]) or _NO_TYPE).type) == "money"
        ] or best
    of = [f for f in best if f[1] in around]
    return [(e, a) for _, e, a in (of if len(of) == 1 else best)]


def takings(words: Vocabulary) -> list[tuple[str, str]]:
    """What revenue is the sum of, where one thing of trade has one amount."""
    found = []
    for entity in words.entities.values():
        if spoken(entity.name)[-1] in _TRADE:
            money = [a.name for a in entity.attributes if a.name in _SUMS and type_name(a.type) in {"money", "decimal"}]
            best = next((n for n in _SUMS if n in money), None)
            found += [(entity.name, best)] if best else []
    sold = [f for f in found if f[0] in {"order", "sale", "purchase", "booking"}]
    return found if len(found) < 2 else sold if len(sold) == 1 and len(found) == 1 else found


_NO_TYPE = Attribute(name="none")
_TOP = rf"^(?:the )?(?:top|best|first|highest|bottom)(?:[ -](?P<n>{NUMBER}))? (?=\w)"


def ranked(words: Vocabulary, rest: str) -> Measured | None:
    """A ranking by what belongs to the rows: "top 10 products by quantity sold", "customers with the most orders"."""
    found = re.match(
        rf"^(?:the )?(?:top |bottom )?(?:(?P<n>{NUMBER}) )?(?P<w>best|top|highest|worst|lowest)[ -](?P<verb>[a-z]+ed|[a-z]+ing) (?=\w)",
        rest,
    )
    if found and (made := _best_rated(words, rest, found)):
        return made
    found = re.match(
        rf"^(?:the )?(?:top |bottom )?(?:(?P<n>{NUMBER}) )?(?P<w>most|least|best)[ -](?P<verb>[a-z]+) (?=\w)", rest
    )
    if found and (made := _most_done(words, rest, found)):
        return made
    found = re.match(_TOP, rest)
    count = _whole(found["n"]) if found and found["n"] else None
    after = rest[found.end() :] if found else re.sub(r"^the ", "", rest)
    named = meant(after, lambda p: entity_named(words, p))
    end, target = named or (None, "")
    if end is None:
        return None
    following = after[end:]
    if by := (
        re.match(r" (?:ranked |sorted |ordered )?by (?:the )?(?:highest |most |total |sum of )?(?=\w)", following)
        if found
        else None
    ):
        measure = _by_children(words, target, following[by.end() :])
        return (
            _ranking(measure, following[by.end() :], target, count, descending=not rest.startswith("bottom"))
            if measure
            else None
        )
    most = re.match(
        r" (?:with|having|that have|who have) (?:the )?(?P<w>most|fewest|least|highest number of|largest number of|lowest number of) (?=\w)",
        following,
    )
    if most:
        measure = _count_of(words, target, following[most.end() :])
        down = most["w"] in {"most", "highest number of", "largest number of"}
        return _ranking(measure, following[most.end() :], target, count, descending=down) if measure else None
    return None


def _ranking(
    made: tuple[str, str, Measure, int], rest: str, target: str, count: int | None, *, descending: bool
) -> Measured:
    entity, path, measure, end = made
    return Measured(entity, measure, rest[end:].strip(), path, count, descending)


def _whole(text: str) -> int | None:
    number = read_number(text)
    return int(number) if number and number < 1e9 else None


def _count_of(words: Vocabulary, target: str, rest: str) -> tuple[str, str, Measure, int] | None:
    hits: list[str] = []

    def named(phrase: str) -> bool:
        child = child_named(words, target, phrase)
        if child and child in words.entities and words.roles_to(child, target):
            hits.append(child)
        return bool(hits) and hits[-1] == child

    end = longest(rest, named)
    return None if end is None else (hits[-1], words.roles_to(hits[-1], target)[0], Measure(function="count"), end)


def _by_children(words: Vocabulary, target: str, rest: str) -> tuple[str, str, Measure, int] | None:
    """ "quantity sold", "number of orders", "revenue", "average rating": of what refers to the target; an own property is none."""
    if found := re.match(r"(?:the )?number of (?=\w)", rest):
        made = _count_of(words, target, rest[found.end() :])
        return (*made[:3], made[3] + found.end()) if made else None
    function: Function = "sum"
    offset = 0
    for name, pattern in FUNCTIONS:
        if found := re.match(rf"{pattern} (?=\w)", rest):
            function, offset = name, found.end()
            break
    hits: list[tuple[str, str, str]] = []

    def named(phrase: str) -> bool:
        own = attribute_named(words, words.entities[target], phrase, ("number",))
        if own and (bare(phrase) == tuple(lemma(w) for w in spoken(own.name)) or not sold_of(rest[offset:], phrase)):
            return False
        found = [
            (e, a, r)
            for e, a in numbers(words, phrase, target.replace("_", " "))
            if e != target and (r := routes(words, e, target))
        ]
        direct = [f for f in found if words.roles_to(f[0], target)]
        found = direct or found
        if len(found) == 1:
            hits.append(found[0])
        return len(found) == 1

    end = longest(rest[offset:], named, 4)
    if end is None:
        return None
    entity, attribute, path = hits[-1]
    sold = re.match(r" (?:sold|ordered|bought|purchased)\b", rest[offset + end :])
    if sold and _is_trade(words, entity):
        end += sold.end()
    return entity, path, Measure(function=function, path=attribute), offset + end


def sold_of(rest: str, phrase: str) -> bool:
    """The number is followed by a word of trade: "quantity sold"."""
    return bool(re.match(rf"{re.escape(phrase)} (?:sold|ordered|bought|purchased)\b", rest))


def _is_trade(words: Vocabulary, entity: str) -> bool:
    """Rows of the entity say what was sold: orders, and what belongs to them."""
    said = set(spoken(entity)) | {w for r in words.entities[entity].relationships for w in spoken(r.to)}
    return bool(said & _TRADE)


def _best_rated(words: Vocabulary, rest: str, found: re.Match[str]) -> Measured | None:
    """ "best rated boulders": by the average of the one number that the ratings of a boulder hold."""
    named = meant(rest[found.end() :], lambda p: entity_named(words, p))
    child = doing(words, named[1], found["verb"]) if named else None
    if named is None or child is None:
        return None
    scores = [
        a.name
        for a in words.entities[child].attributes
        if not a.many and type_family(a.type) == "number" and type_name(a.type) != "money"
    ]
    if len(scores) != 1:
        return None
    return Measured(
        child,
        Measure(function="average", path=scores[0]),
        rest[found.end() + named[0] :].strip(),
        words.roles_to(child, named[1])[0],
        _whole(found["n"]) if found["n"] else None,
        found["w"] not in {"worst", "lowest"},
    )


def _most_done(words: Vocabulary, rest: str, found: re.Match[str]) -> Measured | None:
    """ "most borrowed books" counts loans; "best-selling products" sums what order lines hold of them."""
    named = meant(rest[found.end() :], lambda p: entity_named(words, p))
    end, target = named or (None, "")
    if end is None:
        return None
    tail, count = rest[found.end() + end :].strip(), _whole(found["n"]) if found["n"] else None
    if found["verb"] in {"selling", "sold"}:
        sold = [
            (e, a)
            for e, a in numbers(words, "quantity", target.replace("_", " "))
            if e != target and words.roles_to(e, target) and _is_trade(words, e)
        ]
        if len(sold) != 1 or (found["w"] != "best" and found["verb"] != "sold"):
            return None
        return Measured(
            sold[0][0],
            Measure(function="sum", path=sold[0][1]),
            tail,
            words.roles_to(sold[0][0], target)[0],
            count,
            found["w"] != "least",
        )
    child = doing(words, target, found["verb"])
    if child is None or found["w"] == "best":
        return None
    return Measured(
        child, Measure(function="count"), tail, words.roles_to(child, target)[0], count, found["w"] == "most"
    )


def take_groups(reading: Reading) -> None:
    """What the number is given for each of: "per customer and month"."""

    def grouped(found: re.Match[str]) -> bool | int:
        at = start = found.end()
        last: int | None = None
        while part := meant(reading.rest[at:], lambda phrase: _group(reading, phrase)):
            reading.group_by.append(part[1])
            at = last = at + part[0]
            following = re.match(r"(?: and(?: per| by)?|,| per) (?:each |every )?", reading.rest[at:])
            if not following:
                break
            at += following.end()
        return False if last is None else last - start

    reading.each(
        r"\b(?:per|for each|for every|of each|grouped by|group by|by|broken down by|in each|each) (?:the )?(?=\w)",
        grouped,
    )
    reading.each(r"\b(?P<w>daily|weekly|monthly|yearly|hourly)\b", lambda f: _calendar(reading, f["w"]))


def _calendar(reading: Reading, word: str) -> bool:
    path = grouped_time(reading, word)
    if path:
        reading.group_by.append(path)
    return path is not None


def _group(reading: Reading, phrase: str) -> str | None:
    return grouped_time(reading, phrase) or place_named(reading, phrase) or None
