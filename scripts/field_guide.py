"""The field guide: one page for each technology of the catalogue, an index by family, and what each facet means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.knowledge.catalogue import Catalogue
    from dbarchitect.knowledge.technology import Claim, ClaimValue, Facet, Price, Source, Technology

FOLDER = "technologies"
STATES = {
    "current": "",
    "declining": "In decline",
    "closed_to_new": "Closed to new customers",
    "announced_end": "Its end is announced",
    "shut_down": "Shut down",
}
GROUPS = {
    "fit": "What it was built for",
    "query": "What it can be asked",
    "transactions": "Transactions",
    "consistency": "Consistency",
    "replication": "Replication",
    "scale": "How far it goes",
    "limits": "Hard limits",
    "latency": "How fast it answers",
    "durability": "Durability",
    "change_capture": "Following its changes",
    "expiry": "Expiry",
    "security": "Security",
    "compliance": "Compliance",
    "operations": "Running it",
    "deployment": "Where it runs",
    "skills": "Skills",
    "licence": "Licence",
    "maturity": "Maturity",
    "ecosystem": "Ecosystem",
    "lock_in": "Leaving it",
    "price": "What is paid for",
}
BYTES = (("PB", 10**15), ("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
BINARY_BYTES = (("PiB", 2**50), ("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
Blocks = Iterator[str]


def field_guide(known: Catalogue) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Title and parts of every page, by its path below the reference."""
    made = {f"{FOLDER}/{it.id}.md": (it.name, tuple(_page(it, known))) for it in known.all}
    made[f"{FOLDER}/README.md"] = ("Technologies", tuple(_index(known)))
    made[f"{FOLDER}/facets.md"] = ("What is known of a technology", tuple(_facets(known.facets)))
    return made


def _index(known: Catalogue) -> Blocks:
    from dbarchitect.knowledge.technology import FAMILIES

    pages = [source for it in known.all for source in it.sources]
    seen = sum(source.checked is not None for source in pages)
    yield (
        f"{len(known.engines)} engines and {len(known.offers)} managed offers, fact by fact, each fact with the page that says so. "
        "A fact that is missing is unknown, which is not the same as no. [What the facts mean](facets.md). "
        f"Of the {len(pages):,} pages {seen:,} were seen on the day they carry; the others are named and not yet confirmed."
    )
    for family in FAMILIES:
        rows = [_row(it, known) for it in known.engines if it.family == family]
        if rows:
            yield f"## {_words(family).capitalize().replace('sql', 'SQL')}"
            yield table(("engine", "what it is for", "licence", "managed offers", "status"), rows)
    yield "## Managed offers"
    rows = [(_link(it), it.about, _link(known.get(it.engine)) if it.engine else "", _state(it)) for it in known.offers]
    yield table(("offer", "what it is for", "engine", "status"), rows)


def _row(it: Technology, known: Catalogue) -> tuple[str, ...]:
    offers = ", ".join(_link(offer) for offer in known.offers_of(it.id))
    return (_link(it), it.about, str(it.value("licence.id") or ""), offers, _state(it))


def _state(it: Technology) -> str:
    told = STATES[it.status.value]
    return f"{told} ({it.status.since})" if told and it.status.since else told


def _facets(facets: Mapping[str, Facet]) -> Blocks:
    yield "Grades are `none` < `limited` < `good` < `native`. A core fact is stated of every engine."
    for group, inner in _grouped(facets):
        yield f"## {GROUPS.get(group, _words(group).capitalize())}"
        rows = [(f"`{f.path}`", f.means, _form(f), "yes" if f.core else "") for f in inner]
        yield table(("facet", "what it means", "its values", "core"), rows)


def _form(facet: Facet) -> str:
    match facet.kind:
        case "steps":
            return " < ".join(_words(v) for v in facet.of)
        case "choice":
            return ", ".join(_words(v) for v in facet.of)
        case "number":
            return f"a number ({facet.unit})"
        case "flag":
            return "yes or no"
        case kind:
            return f"a {kind}"


def _page(it: Technology, known: Catalogue) -> Blocks:
    yield " · ".join(_facts_at_once(it, known))
    yield it.about
    told = _state(it)
    if told or it.status.note:
        yield f"**{told or 'Current'}.** {it.status.note}{_mark(it.status.source)}".replace("  ", " ")
    yield from _list("Choose it when", it.choose_when)
    yield from _list("Look elsewhere when", it.avoid_when)
    yield from _claims(it, known)
    yield from _prices(it.prices)
    offers = known.offers_of(it.id)
    if offers:
        yield from _list("Managed offers", [f"{_link(offer)}: {offer.about}" for offer in offers])
    if it.sources:
        yield from _list("Sources", [f"`{s.name}`: <{s.url}>, {_seen(s)}" for s in it.sources])


def _facts_at_once(it: Technology, known: Catalogue) -> Iterator[str]:
    if it.engine:
        yield f"A managed offer of {_link(known.get(it.engine))}"
    else:
        yield f"{', '.join(_words(f) for f in it.families)} engine".capitalize().replace("sql", "SQL")
    released, licence = it.value("maturity.first_release"), it.value("licence.id")
    if released and it.kind == "engine":
        yield f"since {released}"
    if licence:
        yield f"licence {licence}"
    others = [a for a in it.aliases if a not in (it.id, it.name.lower())]
    if others:
        yield f"also called {', '.join(others)}"


def _claims(it: Technology, known: Catalogue) -> Blocks:
    stated = {c.path: c for c in it.stated}
    if it.engine:
        yield f"## How it differs from {_link(known.get(it.engine))}"
        yield f"What is not listed here is as with {known.get(it.engine).name}, except how and where it is run."
    for group, inner in _grouped(known.facets):
        rows = [_fact(stated[f.path], f) for f in inner if f.path in stated]
        if rows:
            title = GROUPS.get(group, _words(group).capitalize())
            yield f"{'###' if it.engine else '##'} {title}"
            yield table(("fact", "value", "remark", "source"), rows)


def _fact(claim: Claim, facet: Facet) -> tuple[str, ...]:
    remark = "; ".join(p for p in (f"version {claim.versions}" if claim.versions else "", claim.note) if p)
    name = claim.path.partition(".")[2] or claim.path
    for unit in ("_bytes", "_ms", "_seconds"):
        name = name.removesuffix(unit)
    return (_words(name), shown(claim.value, facet), remark, _mark(claim.source).strip())


def shown(value: ClaimValue, facet: Facet) -> str:
    """A claim's value as a reader wants it: sizes in their unit, thousands set apart, yes and no."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            if facet.unit == "bytes":
                return _size(value)
            unit = "" if facet.unit == "year" else f" {facet.unit}"
            return f"{value if facet.unit == 'year' else f'{value:,}'}{unit}"
        case str():
            return _words(value) if facet.of or facet.kind == "grade" else value
        case _:
            return ", ".join(value) or "nowhere"


def _size(value: float) -> str:
    """In powers of 1024 where that is a whole number, else in powers of 1000."""
    for units in (BINARY_BYTES, BYTES):
        name, size = next(((n, s) for n, s in units if value >= s), ("bytes", 1))
        if value % size == 0:
            break
    return f"{value / size:.4g} {name}"


def _prices(prices: Iterable[Price]) -> Blocks:
    rows = [
        (
            p.what,
            _words(p.unit),
            f"{p.amount:g} {p.currency}",
            "; ".join(x for x in (p.region, p.note) if x),
            p.date or "",
            _mark(p.source).strip(),
        )
        for p in prices
    ]
    if rows:
        yield "## List prices"
        yield "Points of reference on the day they were read, not an offer."
        yield table(("what", "per", "price", "where", "read", "source"), rows)


def _list(title: str, points: Iterable[str]) -> Blocks:
    told = [f"- {point}" for point in points]
    if told:
        yield f"## {title}"
        yield "\n".join(told)


def _grouped(facets: Mapping[str, Facet]) -> Iterator[tuple[str, tuple[Facet, ...]]]:
    for group in dict.fromkeys(f.group for f in facets.values()):
        yield group, tuple(f for f in facets.values() if f.group == group)


def _mark(source: Source | None) -> str:
    return f" [{source.name}]({source.url})" if source else ""


def _seen(source: Source) -> str:
    return f"seen {source.checked}" if source.checked else "not yet confirmed"


def _link(it: Technology) -> str:
    return f"[{it.name}]({it.id}.md)"


def _words(text: str) -> str:
    return text.replace("_", " ")


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""

    def cell(text: str) -> str:
        return " ".join(text.split()).replace("|", "\\|")

    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows])
