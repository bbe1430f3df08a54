"""A brief written and read is the same brief."""

from __future__ import annotations

from pathlib import Path

import pytest
from field_strategies import TEXT, attributes, relationships
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbarchitect.brief.completion import complete
from dbarchitect.brief.reading import load
from dbarchitect.brief.writing import dump
from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.brief import (
    AccessPattern,
    Attribute,
    Availability,
    Brief,
    Budget,
    Entity,
    ExistingSystem,
    Filter,
    Growth,
    Need,
    Sort,
    Team,
    Tenancy,
    Unread,
    Volume,
    Workload,
)
from dbarchitect.model.rules import AppendOnly, AtMost, Compare, NotUnderstood, Rule, Transitions, UniqueTogether
from dbarchitect.notation.field_possible import check_possible

ROOT = Path(__file__).parents[2]
ENTITIES = ("user", "task", "company", "order_line", "news")
SOURCES = st.sampled_from(["brief", "archetype", "assumed"])
POSITIVE = st.floats(0, 1e12, allow_nan=False)
MAYBE = st.none() | POSITIVE
NEEDS = st.builds(
    Need,
    name=st.sampled_from(("full_text_search", "geo", "null", "write_rate", "no")),
    strength=st.sampled_from(("must", "should", "may")),
    text=TEXT,
    value=st.none() | TEXT,
    source=st.sampled_from(("brief", "assumed")),
)
NAMES = st.sampled_from(["status", "due", "owner", "project.company"])


def possible(item: Attribute) -> Attribute:
    """The attribute, or the same one without what no value fits (which a brief is refused for)."""
    try:
        check_possible(item)
        return item
    except ArchitectError:
        plain = {"minimum_excluded": False, "maximum_excluded": False, "minimum": None, "maximum": None}
        type_ = item.type if item.type.partition("(")[0] not in {"decimal", "money"} else "decimal"
        return item.but(default=None, type=type_, **plain)


@st.composite
def entities(draw: st.DrawFn, name: str, targets: tuple[str, ...]) -> Entity:
    links = draw(st.lists(relationships(targets), max_size=3, unique_by=lambda r: r.name))
    links = [
        r.but(kind="self")
        if r.kind == "reference" and r.to == name and not r.others and r.multiplicity == "many_to_one"
        else r
        for r in links
    ]
    links = [r.but(attributes=tuple(possible(a) for a in r.attributes)) for r in links]
    fields = [possible(a) for a in draw(st.lists(attributes(), max_size=4, unique_by=lambda a: a.name))]
    names = {f.name for f in (*fields, *links)}
    fields = [f.but(unique_per=tuple(n for n in ("company", "year", "owner") if n in names - {f.name})) for f in fields]
    low = draw(st.floats(0, 9000, allow_nan=False))
    return Entity(
        name=name,
        title=draw(TEXT),
        description=draw(TEXT),
        attributes=tuple(fields),
        relationships=tuple(links),
        identifier=tuple(n for n in draw(st.sampled_from([(), ("name",), ("name", "year")])) if n in names),
        kind_of=draw(st.sampled_from([None, targets[0]])) if name != targets[0] else None,
        volume=draw(
            st.none()
            | st.builds(
                Volume,
                low=st.just(low),
                high=st.just(low) | st.just(low + 5),
                per=st.sampled_from([None, *targets]),
                source=SOURCES,
            )
        ),
        growth=draw(
            st.none()
            | st.builds(
                Growth,
                amount=st.none() | st.floats(0, 1000),
                factor=st.none() | st.floats(0, 1000),
                period=st.sampled_from(["day", "month", "year"]),
                per=st.sampled_from([None, *targets]),
                source=SOURCES,
            )
        ),
        retention_days=draw(st.none() | st.integers(1, 20000)),
        history=draw(st.sampled_from([None, "none", "audit", "versions", "events"])),
        soft_delete=draw(st.none() | st.booleans()),
        append_only=draw(st.none() | st.booleans()),
        hierarchy=draw(st.none() | st.booleans()),
        source=draw(SOURCES),
        archetype=draw(st.sampled_from([None, "person"])),
        mention=draw(TEXT),
    )


MEANINGS = st.one_of(
    st.builds(NotUnderstood, why=TEXT),
    st.builds(AppendOnly, entity=st.sampled_from(ENTITIES)),
    st.builds(UniqueTogether, entity=st.just("task"), attributes=st.just(("name", "due")), where=st.none() | TEXT),
    st.builds(Compare, entity=st.just("task"), left=st.just("due"), operator=st.sampled_from(["<", ">=", "<>"]), right=TEXT, right_is_attribute=st.booleans()),
    st.builds(AtMost, entity=st.just("task"), per=st.just("owner"), limit=st.integers(0, 99), attribute=st.none() | NAMES, values=st.just(()) | st.just(("a b", "c"))),
    st.builds(Transitions, entity=st.just("task"), attribute=st.just("status"), allowed=st.just((("a", "b"), ("b", "c d")))),
)  # fmt: skip
RULES = st.builds(
    Rule,
    text=TEXT | st.sampled_from(["a task is never changed", "due is between 1 and 5", "names are unique: always"]),
    meaning=MEANINGS,
    source=SOURCES,
    archetype=st.sampled_from([None, "person"]),
)
PATTERNS = st.builds(
    AccessPattern,
    name=TEXT.filter(bool),
    text=TEXT | st.sampled_from(["open tasks of a user: 3/s"]),
    sql=st.none() | st.just("select * from task\nwhere x = 1") | TEXT.filter(bool),
    operation=st.sampled_from(["get", "list", "search", "unknown"]),
    entity=st.sampled_from([None, "task", "user"]),
    filters=st.lists(
        st.builds(
            Filter, path=NAMES, operator=st.sampled_from(["=", "<=", "is_null", "range"]), value=st.none() | TEXT
        ),
        max_size=2,
    ).map(tuple),
    sort=st.lists(st.builds(Sort, path=NAMES, descending=st.booleans()), max_size=2).map(tuple),
    group_by=st.sampled_from([(), ("status", "owner")]),
    with_related=st.sampled_from([(), ("owner",)]),
    limit=st.none() | st.integers(1, 1000),
    rate_per_second=MAYBE,
    latency_ms=MAYBE,
    stale_ok_seconds=MAYBE,
    source=SOURCES,
)


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    names = tuple(draw(st.lists(st.sampled_from(ENTITIES), min_size=1, unique=True)))
    share = st.none() | st.floats(0, 1, allow_nan=False)
    whole = st.none() | st.integers(0, 10**6)
    words = st.lists(TEXT, max_size=3).map(tuple)
    return Brief(
        title=draw(st.none() | TEXT),
        domain=draw(st.none() | TEXT),
        summary=draw(TEXT),
        ask=draw(st.sampled_from([(), ("new_design",), ("choice", "scaling")])),
        tenancy=draw(st.none() | st.builds(Tenancy, tenant=st.just(names[0]), isolation=st.sampled_from([None, "schema_per_tenant"]), source=SOURCES)),
        entities=tuple(draw(entities(n, names)) for n in names),
        rules=tuple(draw(st.lists(RULES, max_size=3))),
        access=tuple(draw(st.lists(PATTERNS, max_size=3))),
        workload=draw(st.builds(Workload, read_share=share, reads_per_second=MAYBE, writes_per_second=MAYBE, peak_factor=MAYBE, concurrent_users=whole, data_size_bytes=MAYBE, latency_ms=MAYBE)),
        consistency=draw(st.sampled_from([None, "strong", "read_your_writes"])),
        availability=draw(st.builds(Availability, percent=st.none() | st.floats(0, 100), rpo_seconds=MAYBE, rto_seconds=MAYBE)),
        retention_days=draw(st.none() | st.integers(0, 40000)),
        regions=draw(words),
        compliance=draw(words),
        cloud=draw(st.none() | TEXT),
        engine=draw(st.none() | st.sampled_from(["postgresql", "SQL Server", "neo4j", "a 5", ""])),
        engine_version=None,
        engines_named=draw(words),
        existing=tuple(draw(st.lists(st.builds(ExistingSystem, name=TEXT, engine=st.none() | TEXT, role=TEXT, note=TEXT), max_size=2))),
        team=draw(st.builds(Team, developers=whole, administrators=whole, skills=words, frameworks=words, note=TEXT)),
        budget=draw(st.none() | st.builds(Budget, amount=MAYBE, currency=st.sampled_from(["USD", "EUR", "XBT"]), period=st.sampled_from(["month", "year", "once"]), note=TEXT)),
        needs=tuple(draw(st.lists(NEEDS, max_size=3))),
        unread=tuple(draw(st.lists(st.builds(Unread, text=TEXT, why=TEXT), max_size=2))),
        understood_share=draw(share),
    )  # fmt: skip


@given(briefs())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_load_reads_what_dump_writes(brief: Brief) -> None:
    assert load(dump(brief), "brief.yaml") == brief


def example_texts() -> list[str]:
    blocks = [b.split("```")[0] for b in (ROOT / "docs/brief.md").read_text().split("```yaml\n")[1:]]
    return [
        (ROOT / "examples/ticketing/brief.yaml").read_text(),
        *blocks,
        "entities: [patient, physician, appointment, invoice, line, blorb]",
    ]


@pytest.mark.parametrize("text", example_texts())
def test_examples_come_back(text: str) -> None:
    brief = load(text, "brief.yaml")
    assert load(dump(brief), "again.yaml") == brief
    completed = complete(brief, library())
    assert load(dump(completed), "again.yaml") == completed
    assert dump(load(dump(completed), "again.yaml")) == dump(completed)
