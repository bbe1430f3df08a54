"""Whose data is kept apart."""

from __future__ import annotations

import re
from collections.abc import Callable

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Tenancy, Volume
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence

_ORGANISATIONS = (
    "tenant", "organization", "organisation", "company", "workspace", "account", "customer", "client", "firm", "agency", "school", "clinic", "practice",
    "franchise", "franchisee", "merchant", "shop", "store", "club", "business", "organizer", "organiser", "winery", "municipality", "association", "hotel",
    "restaurant", "salon", "studio", "gym", "operator", "institution", "partner", "team", "community", "branch", "law_firm", "church", "parish", "council", "landlord", "union", "federation", "charity", "centre", "center", "university", "college", "nursery", "kindergarten", "farm", "laboratory", "lab", "vendor", "seller", "publisher", "brand", "dealership", "pharmacy", "hospital", "chapter", "library", "museum", "theatre", "office", "site", "department", "district", "dealer", "supplier", "carrier", "provider", "group", "household", "retailer", "insurer", "lender", "broker", "brewery", "producer", "manufacturer", "employer", "utility", "cooperative", "grower", "brewer", "roaster", "distributor", "wholesaler", "subsidiary", "authority", "society", "foundation", "sponsor", "tenant", "cafe", "bank", "dealer", "property",
)  # fmt: skip
_SEE = r"(?:see|sees|access|accesses|read|reads|view|views|look at|looks at|look into|looks into|get at|learn about)"
_MAY = r"(?:must|may|can|should|shall|will|is allowed to|are allowed to|log in to|logs in to|to)"
_WHO = r"[a-z-]+(?:[ ][a-z-]+){0,2}?"
_OTHERS = r"(?:each other|one another|another\b|(?:the |any )?others?\b|other [a-z]+)"
_KINDS = r"\b(?:each|every|an?|one)\s+(?P<a>[a-z -]{2,30}?)\s+(?:must |may |can |should |shall |is allowed to |to )?(?:only\s+)?(?:see|sees|access|accesses|manage|manages|view|views|have|has)\s+(?:only\s+)?(?:its|their|his or her)\s+own\b"
_SIGNS = (
    _KINDS,
    rf"\b(?:each|every|an?|one)\s+(?P<j>[a-z -]{{2,30}}?)'s?\s+[a-z]+(?:\s+[a-z]+)?\s+(?:{_MAY}\s+)?(?:only\s+)?(?:ever\s+)?{_SEE}\s+(?:only\s+|nothing but\s+)?(?:its|their|that)\b",
    rf"\b{_SEE}\s+(?:only\s+|just\s+)?(?:the\s+)?(?:data\s+of\s+|records\s+of\s+)?(?:their|its)\s+own\s+(?P<k>[a-z]+)'s?\s",
    rf"\b(?P<i>{_WHO})\s+(?:{_MAY}\s+)?(?:(?:only|just)\s+(?:ever\s+)?{_SEE}|{_SEE}\s+(?:only|just|nothing but))\s+(?:its|their)\b",
    r"\bdata (?:of|from|between)\s+(?:different\s+|other\s+|one\s+|each\s+|the\s+)?(?P<b>[a-z -]{2,30}?)\s+(?:must|has to|have to|should|is|are|may)\b[^.]{0,30}\b(?:isolated|separate[d]?|kept apart|invisible|hidden|inaccessible|never (?:mix|leak)|not (?:mix|be visible))",
    rf"\bno\s+(?P<c>[a-z -]{{2,30}}?)\s+(?:may|can|must|should|shall|is allowed to|ever)\s+(?:ever\s+)?{_SEE}\b[^.]{{0,60}}\b(?:of|belonging to|from)?\s*{_OTHERS}",
    rf"\b(?P<d>{_WHO})\s+(?:must|may|can|should|shall|will|do|does)\s+(?:never|not)\s+(?:ever\s+|be able to\s+|be allowed to\s+)?{_SEE}\s+(?:any of\s+|anything (?:of|from)\s+|(?:the\s+)?(?:[a-z]+\s+)?(?:[a-z]+)\s+(?:of|from)\s+)?{_OTHERS}",
    r"\btenants?\s+(?:is|are)\s+(?:an?\s+|the\s+|our\s+)?(?P<e>[a-z-]+)",
    r"\b(?P<f>[a-z-]+)\s+(?:is|are)\s+(?:the\s+|our\s+)?tenants?\b",
    r"\bmulti-?tenan\w+\b[^.]{0,30}\b(?:by|per|for)\s+(?P<g>[a-z-]+)",
    r"\b(?:separate|isolate[sd]?|isolation)\b[^.]{0,30}\b(?:by|per|between)\s+(?P<h>[a-z-]+)",
)  # fmt: skip
_COMPILED = tuple(re.compile(p, re.IGNORECASE) for p in _SIGNS)
_SERVICE = re.compile(
    r"\bmulti-?tenan\w+|\bSaaS\b|\bwhite[- ]label\b|\bsoftware[- ]as[- ]a[- ]service\b", re.IGNORECASE
)


def kept_apart(text: str) -> tuple[str, ...]:
    """Whose data is said to be kept apart, in the words of the text."""
    flat = re.sub(r"\s+", " ", text[:60000])
    return tuple(next(g for g in m.groups() if g) for p in _COMPILED for m in p.finditer(flat))


def note_tenants(text: str, evidence: Evidence) -> None:
    """What others must not see the data of is a thing of its own, whatever else is said of it."""
    for said in kept_apart(text):
        parts = snake(said).split("_")
        names = [singular("_".join(parts[begin:])) for begin in range(len(parts))]
        found = next((n for n in names if n in evidence.mentions), None)
        if found and (_organisation(found) or _first(parts)):
            evidence.mentions[found].add("kept apart", 2.5)


def _first(parts: list[str]) -> bool:
    """The words begin a sentence or follow an article, so they name one thing."""
    return len(parts) <= 2


def tenancy(
    text: str, entities: Entities, volumes: dict[str, Volume], is_person: Callable[[str], bool]
) -> Tenancy | None:
    """The tenant: said outright, or an organisation that the service is offered to in great numbers."""
    flat = re.sub(r"\s+", " ", text[:60000])
    for pattern in _COMPILED:
        for found in pattern.finditer(flat):
            name = _entity(next(g for g in found.groups() if g), entities)
            forbidden = found.lastgroup in {"c", "d", "j", "k"}
            if not name or not (_organisation(name) or (forbidden and not is_person(name))):
                continue
            return Tenancy(tenant=name, isolation=_isolation(flat))
    service = bool(_SERVICE.search(flat))
    shared = {v.per for v in volumes.values() if v.per}
    for name in entities.names:
        many = name in volumes and volumes[name].per is None and volumes[name].high >= 10
        if (
            _organisation(name)
            and name.rpartition("_")[2] not in {"customer", "client", "account", "partner", "store", "team"}
            and ((service and (many or name in shared)) or (many and name in shared))
        ):
            return Tenancy(tenant=name, isolation=_isolation(flat))
    if service:
        first = next(
            (n for n in _ORGANISATIONS if n in entities.names and n not in {"team", "customer", "client"}), None
        )
        if first:
            return Tenancy(tenant=first, isolation=_isolation(flat))
    return None


def _organisation(name: str) -> bool:
    return name.rpartition("_")[2] in _ORGANISATIONS


def _entity(words: str, entities: Entities) -> str | None:
    parts = snake(words).split("_")
    for begin in range(len(parts)):
        found = entities.of(singular("_".join(parts[begin:])))
        if found:
            return found
    return None


def _isolation(text: str) -> str | None:
    if re.search(
        r"\b(?:own|separate|dedicated|one) database (?:per|for each|for every)\b|database[- ]per[- ]tenant",
        text,
        re.IGNORECASE,
    ):
        return "database_per_tenant"
    if re.search(
        r"\b(?:own|separate|dedicated|one) schema (?:per|for each|for every)\b|schema[- ]per[- ]tenant",
        text,
        re.IGNORECASE,
    ):
        return "schema_per_tenant"
    if re.search(r"\bshared (?:schema|database|tables)\b|row[- ]level security", text, re.IGNORECASE):
        return "shared_schema"
    return None
