"""The clauses of an access pattern: rate, latency, limit, order, time range, states, paths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Filter, Sort
from dbarchitect.notation.quantities import NUMBER, read_milliseconds, read_number, read_rate, write_number
from dbarchitect.notation.sentences import akin, content, lemma, spoken
from dbarchitect.notation.types import type_family, type_name
from dbarchitect.notation.vocabulary import Found, Vocabulary

if TYPE_CHECKING:
    from dbarchitect.model.brief import Attribute, Entity

_TIME_UNIT = (
    r"(?:ns|µs|us|ms|msec|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|d|days?|w|weeks?|months?|years?)"
)
_RATE = re.compile(
    rf"\b(?:about |around |~ ?|up to )?(?:{NUMBER})(?: times| requests?| reads?| writes?| queries| calls| events?)?\s*(?:/\s*|per |a |an |each |every )(?:s|sec|second|min|minute|h|hour|day|week|month)\b"
    rf"|\b{NUMBER}\s*(?:rps|qps|tps|ops)\b|\b(?:once|twice) (?:a|an|per|every) (?:second|minute|hour|day|week|month)\b|\b(?:hourly|daily|weekly|monthly)$|\bevery (?:{NUMBER} )?(?:second|minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_LATENCY = re.compile(
    rf"\b(?:in |under |within |below |less than |at most |max(?:imum)? |<\s*|p9[059]\s*[<:]?\s*|latency (?:of )?)?({NUMBER}\s*{_TIME_UNIT})\b(?! old| stale| ago)",
    re.IGNORECASE,
)
_STALE = re.compile(
    rf"\b(?:may be |can be |up to |at most )*({NUMBER}\s*{_TIME_UNIT})\s+(?:old|stale|behind|late)\b|\bstale (?:ok )?(?:by |for |up to )*({NUMBER}\s*{_TIME_UNIT})\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Demand:
    """How often and how fast."""

    rate_per_second: float | None = None
    latency_ms: float | None = None
    stale_ok_seconds: float | None = None


def read_demand(text: str) -> tuple[str, Demand]:
    """The words without rate, latency and staleness, and those; the part after the last colon may hold nothing else."""
    demand = Demand()
    head, colon, tail = text.rpartition(":")
    if (
        colon
        and (_RATE.search(tail) or _LATENCY.search(tail) or _STALE.search(tail))
        and not tail.strip().startswith(":")
    ):
        rest = _take_demand(tail, demand, certain=True)
        if not content(rest.lower()):
            return head.strip(), demand
        demand = Demand()
    return _take_demand(text, demand, certain=False).strip(" ,;"), demand


def _take_demand(text: str, demand: Demand, *, certain: bool) -> str:
    if found := _STALE.search(text):
        demand.stale_ok_seconds = _tried(read_milliseconds, found[1] or found[2], 1000)
        text = text[: found.start()] + text[found.end() :]
    if found := _RATE.search(text):
        demand.rate_per_second = _tried(read_rate, re.sub(r"^(?:about|around|~|up to)\s*", "", found[0].strip()), 1)
        text = text[: found.start()] + text[found.end() :]
    found = _LATENCY.search(text)
    led = found and re.match(r"(?i)(?:in|under|within|below|less|at most|max|<|p9|latency)", found[0])
    short = found and re.search(r"(?i)(?:ms|msec|milliseconds?|\bs|secs?|seconds?)$", found[1])
    if found and (certain or (short and (led or re.search(r"(?i)ms|milli", found[1])))):
        demand.latency_ms = _tried(read_milliseconds, found[1], 1)
        text = text[: found.start()] + text[found.end() :]
    return text


def _tried(reader: object, text: str, divisor: float) -> float | None:
    try:
        value: float = reader(text)  # type: ignore[operator]
    except ArchitectError:
        return None
    return value / divisor


@dataclass(slots=True)
class Reading:
    """What has been read of one pattern; clauses take their words out of `rest`."""

    words: Vocabulary
    rest: str
    entity: Entity
    filters: list[Filter] = field(default_factory=list)
    sort: list[Sort] = field(default_factory=list)
    group_by: list[str] = field(default_factory=list)
    with_related: list[str] = field(default_factory=list)
    limit: int | None = None
    ranked: bool = False
    """The best are asked for: the order is descending."""

    def take(self, pattern: str) -> re.Match[str] | None:
        """The first match, taken out of the rest."""
        found = re.search(pattern, self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} ; {self.rest[found.end() :]}"
        return found

    def add(self, path: str, operator: str = "=", value: str | None = None) -> None:
        if path and not any(f.path == path and f.operator == operator for f in self.filters):
            self.filters.append(Filter.model_validate({"path": path, "operator": operator, "value": value}))

    def order(self, path: str, *, descending: bool = False) -> None:
        if all(s.path != path for s in self.sort):
            self.sort.append(Sort(path=path, descending=descending))

    def attribute(self, phrase: str, families: tuple[str, ...] = ()) -> Attribute | None:
        found = self.words.property(phrase, (self.entity.name,), families=families)
        best = found if isinstance(found, Found) else found[0] if found else None
        return self.entity.attribute(best.name) if best else None

    def time(self, hint: str = "") -> str | None:
        """The point in time a row is usually looked up by."""
        points = [
            a
            for a in self.entity.attributes
            if type_family(a.type) == "time" and type_name(a.type) not in {"duration", "year", "time"}
        ]
        said = [
            a
            for a in points
            if any(akin(lemma(w), lemma(p)) for w in spoken(hint) for p in spoken(a.name) if len(p) > 2)
        ]
        for candidates in (said, points):
            usual = [a for name in _USUAL for a in candidates if a.name == name]
            if usual or candidates:
                return (usual or candidates)[0].name
        return None


_USUAL = ("created_at", "created", "occurred_at", "recorded_at", "placed_at", "ordered_at", "sent_at", "published_at", "posted_at", "at", "date", "timestamp", "time", "starts_at", "start")  # fmt: skip


def take_limit(reading: Reading) -> None:
    found = reading.take(
        rf"\b(?:limit(?:ed)? (?:to )?|top[ -]|first |page of |at most |up to )(?P<n>{NUMBER})\b(?! ?%)"
    )
    if found:
        reading.limit = _whole(found["n"])
        reading.ranked = "top" in found[0]
        return
    found = re.search(
        rf"\b(?P<w>latest|newest|last|most recent|recent|next|oldest) (?P<n>{NUMBER})\b(?! (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)",
        reading.rest,
    )
    if found:
        reading.limit = _whole(found["n"])
        reading.rest = f"{reading.rest[: found.start('n')]}{reading.rest[found.end('n') :]}"
    elif found := reading.take(
        rf"\b(?P<n>{NUMBER})(?=\b ?(?:most recent|latest|newest|last|oldest|cheapest|most expensive|best|highest|nearest|closest)\b)"
    ):
        reading.limit = _whole(found["n"])
    elif re.search(r"\b(?:first|one|a) page\b|\bpaginated\b|\bpage by page\b", reading.rest):
        reading.take(r"\b(?:first|one|a) page(?: of)?\b|\bpaginated\b|\bpage by page\b")
        reading.limit = 20


def _whole(text: str) -> int | None:
    number = read_number(text)
    return int(number) if number and number < 1e9 else None


_PERIOD = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"


def take_time(reading: Reading) -> None:
    """Ranges of time: the last 30 days, today, between two dates, since, overdue."""
    found = reading.take(
        rf"\b(?:(?:in|of|from|for|during|over|within) )?(?:the )?(?P<v>(?:last|past|previous|next|coming) (?:{NUMBER} )?{_PERIOD}|today|yesterday|tomorrow|(?:this|current) {_PERIOD})\b"
    )
    if found:
        time = reading.time(reading.rest)
        if time:
            reading.add(time, "range", re.sub(r"^past|^previous", "last", found["v"]))
    found = reading.take(
        rf"\b(?:(?:in|within|for|over|during|of|on|at) (?:a|an|the|given|some|any|one)(?: given| certain| specific)? (?:(?P<what>\w+) )?(?:date range|time range|period|time span|time window|timespan|day|week|month|year|date|{_PERIOD})|between (?:two )?(?P<what2>\w+ )?(?:dates|times|moments|timestamps)|(?:since|after|until|up to) (?:a|some|the|given|last)(?: given)? (?:\w+))\b"
    )
    if found:
        time = reading.time((found["what"] or "") + " " + reading.rest)
        if time:
            operator = (
                ">="
                if found[0].startswith(("since", "after"))
                else "<="
                if found[0].startswith(("until", "up to"))
                else "range"
            )
            reading.add(time, operator)
    if reading.take(r"\boverdue\b|\bpast due\b"):
        due = next(
            (
                a.name
                for a in reading.entity.attributes
                if type_family(a.type) == "time" and {"due", "deadline"} & set(spoken(a.name))
            ),
            None,
        )
        if due:
            reading.add(due, "<", "now")
    if reading.take(r"\bupcoming\b|\bfuture\b"):
        time = reading.time("start")
        if time:
            reading.add(time, ">=", "now")


def take_sort(reading: Reading) -> None:
    """Order: newest first, sorted by due date, cheapest, highest price first."""
    if found := reading.take(
        r",? ?\b(?:newest|latest|most recent|recent|last)(?: ones?)?(?: first)?\b|\bin reverse chronological order\b"
    ):
        time = reading.time(reading.rest)
        if time:
            reading.order(time, descending=True)
    elif reading.take(
        r",? ?\b(?:oldest|earliest|next)(?: ones?)?(?: first)?\b|\bchronological(?:ly)?\b|\bin (?:time|chronological) order\b"
    ):
        time = reading.time(reading.rest)
        if time:
            reading.order(time)
    if found := reading.take(
        r"(?<=[\w;,] )(?:(?:sorted|ordered|ranked|in order)(?: of| by)?|order by|sort by) (?P<what>[\w -]+?)(?P<dir> desc(?:ending)?| asc(?:ending)?)?(?=$|[;,(])"
    ):
        for piece in re.split(r"\band\b|\bthen\b", found["what"]):
            attribute = reading.attribute(piece)
            if attribute:
                reading.order(attribute.name, descending=bool(found["dir"] and "desc" in found["dir"]))
    if found := reading.take(
        r",? ?\b(?:by )?(?P<dir>highest|lowest|largest|smallest|biggest|longest|shortest|most|least|best|worst|top) (?P<what>[\w-]+(?: [\w-]+)?)(?: first)\b"
    ):
        attribute = reading.attribute(found["what"], ("number", "time"))
        if attribute:
            reading.order(
                attribute.name,
                descending=found["dir"] in {"highest", "largest", "biggest", "longest", "most", "best", "top"},
            )
    if found := reading.take(r"\b(?P<dir>cheapest|most expensive|priciest)(?: first)?\b"):
        price = reading.attribute("price", ("number",))
        if price:
            reading.order(price.name, descending=found["dir"] != "cheapest")
    if found := reading.take(r"\b(?:alphabetical(?:ly)?|in alphabetical order|a to z)\b"):
        named = next((a for a in reading.entity.attributes if spoken(a.name)[-1] in {"name", "title", "label"}), None)
        if named:
            reading.order(named.name)


def take_states(reading: Reading) -> None:
    """States named beside the entity: open tasks, unread notifications, tasks without an assignee."""
    if found := reading.take(
        r"\b(?:without|with no|that have no|having no|missing|lacking) (?:an? |any )?(?P<what>[\w -]+?)(?=$|[;,]| (?:of|for|in|by|per|and|sorted)\b)"
    ):
        resolved = reading.words.property(found["what"], (reading.entity.name,), roles=True)
        if isinstance(resolved, Found):
            reading.add(resolved.name, "is_null")
    optional = [a.name for a in reading.entity.attributes if a.optional] + [
        r.name for r in reading.entity.relationships if r.optional
    ]
    for name in optional:
        if any(re.search(rf"\b(?:un|not |not yet ){re.escape(w)}(?:e?d)?\b", reading.rest) for w in _stems(name)):
            reading.add(name, "is_null")
    for attribute in reading.entity.attributes:
        if type_name(attribute.type) == "boolean":
            bare = " ".join(w for w in spoken(attribute.name) if w not in {"is", "has", "was"})
            if re.search(rf"\b(?:un|in|non-?|not |not yet ){re.escape(bare)}\b", reading.rest):
                reading.add(attribute.name, "=", "false")
            elif re.search(rf"\b{re.escape(bare)}\b", reading.rest):
                reading.add(attribute.name, "=", "true")
    open_roles = [
        r for r in reading.entity.relationships if r.optional and r.multiplicity in {"many_to_one", "one_to_one"}
    ]
    if len(open_roles) == 1 and reading.take(r"\bunassigned\b|\bnot (?:yet )?assigned\b"):
        reading.add(open_roles[0].name, "is_null")
    values: dict[str, list[str]] = {}
    for name, value in reading.words.states_in(reading.rest, reading.entity.name):
        if lemma(value.lower()) not in spoken(reading.entity.name):
            values.setdefault(name, []).append(value)
    for name, found_values in values.items():
        unique = list(dict.fromkeys(found_values))
        reading.add(name, "=" if len(unique) == 1 else "in", ", ".join(unique))


def _stems(name: str) -> tuple[str, ...]:
    bare = [w for w in spoken(name) if w not in {"at", "on", "by", "date", "time", "to"}]
    return (bare[0], re.sub(r"(?:ee|or|er|ed|ment)$", "", bare[0])) if bare and len(bare[0]) > 3 else ()


_OPERATORS = (
    (r"at least|no less than|>=|minimum of", ">="), (r"at most|no more than|<=|maximum of", "<="),
    (r"below|under|less than|fewer than|lower than|before|<|cheaper than|smaller than|older than", "<"),
    (r"above|over|more than|greater than|higher than|after|>|larger than|exceeding|newer than", ">"),
)  # fmt: skip


def take_comparisons(reading: Reading) -> None:
    """Comparisons with a literal or a range: stock below 10, in a price range."""
    if found := reading.take(
        r"\b(?:in|within|by) (?:a|an|the|given) (?P<what>[\w -]+?) range\b|\b(?P<what2>[\w-]+) (?:range|between (?:two )?(?:values|amounts))\b"
    ):
        attribute = reading.attribute(found["what"] or found["what2"], ("number", "time"))
        if attribute:
            reading.add(attribute.name, "range")
    for words, operator in _OPERATORS:
        found = reading.take(
            rf"\b(?:with |whose |having |where )?(?:an? |the )?(?P<what>[\w-]+(?: [\w-]+)??)(?: (?:is|are|of|be))? (?:{words}) (?P<n>[$€£]?{NUMBER})(?: ?[%€$])?"
        )
        if found:
            attribute = reading.attribute(found["what"], ("number",))
            number = read_number(found["n"].lstrip("$€£"))
            if attribute and number is not None:
                reading.add(attribute.name, operator, write_number(number))


def path_to(words: Vocabulary, entity: str, target: str) -> str | None:
    """The shortest path of roles from `entity` to one `target` (an entity or role), at most three long."""
    item = words.entities.get(entity)
    if item is None:
        return None
    named = item.relationship(target)
    if named is not None:
        return target
    frontier = [(entity, "")]
    seen = {entity}
    for _ in range(3):
        following = []
        for at, path in frontier:
            roles = words.entities[at].relationships if at in words.entities else ()
            hit = next((r.name for r in roles if target in {r.to, *r.others} or r.name == target), None)
            if hit:
                return f"{path}{hit}"
            for role in roles:
                if role.to not in seen and role.multiplicity in {"many_to_one", "one_to_one"}:
                    seen.add(role.to)
                    following.append((role.to, f"{path}{role.name}."))
        frontier = following
    link = next(
        (
            e.name
            for e in words.entities.values()
            if words.roles_to(e.name, entity) and (e.name == target or words.roles_to(e.name, target))
        ),
        None,
    )
    if link is None:
        return None
    return link if link == target else f"{link}.{words.roles_to(link, target)[0]}"
