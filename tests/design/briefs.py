"""Briefs of every shape, for laws that hold over all of them."""

from __future__ import annotations

from hypothesis import strategies as st

from dbarchitect.model.brief import (
    AccessPattern,
    Attribute,
    Brief,
    Entity,
    Filter,
    Growth,
    Relationship,
    Sort,
    Tenancy,
    Volume,
)
from dbarchitect.model.rules import (
    AppendOnly,
    AtLeast,
    AtMost,
    Compare,
    CompareAcross,
    ExactlyOne,
    Frozen,
    Implies,
    NoOverlap,
    OneOf,
    Presence,
    Rule,
    Structure,
    Transitions,
    UniqueTogether,
)
from dbarchitect.notation.types import TYPES

NOUNS = (
    *("order", "user", "group", "select", "table", "person", "company", "city", "status", "analysis", "box", "leaf"),
    *(
        "bus",
        "series",
        "a",
        "very_long_name_of_a_thing_that_does_not_fit_into_sixty_three_bytes",
        "grant",
        "check",
        "end",
    ),
)
WORDS = (
    "id",
    "name",
    "status",
    "order",
    "end",
    "start",
    "user",
    "position",
    "created_at",
    "value",
    "limit",
    "key",
    "note",
)
VALUES = ("open", "closed", "it's", "a{b}", "50%", "new")


@st.composite
def attributes(draw: st.DrawFn, name: str) -> Attribute:
    kind = draw(st.sampled_from(sorted(TYPES)))
    values = (
        tuple(draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique=True))) if kind == "enum" else ()
    )
    number = kind in ("integer", "bigint", "decimal", "count", "money", "percent")
    low = draw(st.sampled_from((None, "0", "1", "-5", "0.5"))) if number else None
    return Attribute(
        name=name,
        type=kind,
        optional=draw(st.booleans()),
        many=draw(st.sampled_from((False, False, False, True))),
        unique=draw(st.booleans()) and kind not in ("json", "point", "area", "vector"),
        values=values,
        default=draw(st.sampled_from((None, values[0]))) if values else None,
        minimum=low,
        minimum_excluded=bool(low) and draw(st.booleans()),
        translated=kind in ("text", "name", "long text") and draw(st.sampled_from((False, False, True))),
        immutable=draw(st.booleans()),
        source=draw(st.sampled_from(("brief", "archetype", "assumed"))),
        personal=draw(st.sampled_from((None, None, None, "identity", "contact", "health", "credential"))),
    )


@st.composite
def patterns(draw: st.DrawFn, number: int, entity: Entity) -> AccessPattern:
    names = [a.name for a in entity.attributes] + [r.name for r in entity.relationships] or ["created"]
    operators = ("=", "=", "contains", "matches", "range", "<", "overlaps", "is_null", "in")
    filters = draw(
        st.lists(
            st.builds(Filter, path=st.sampled_from(names), operator=st.sampled_from(operators), value=st.none()),
            max_size=2,
        )
    )
    return AccessPattern(
        name=f"pattern {number}",
        text=draw(st.sampled_from(("", "all of them below one", "similar ones", "the total value"))),
        operation=draw(
            st.sampled_from(("get", "list", "search", "count", "aggregate", "nearest", "insert", "update", "delete"))
        ),
        entity=entity.name,
        filters=tuple(filters),
        sort=tuple(Sort(path=p) for p in draw(st.lists(st.sampled_from(names), max_size=1))),
        group_by=tuple(draw(st.lists(st.sampled_from(names), max_size=1))),
        rate_per_second=draw(st.sampled_from((None, 1.0, 1e6))),
        stale_ok_seconds=draw(st.sampled_from((None, 3600.0))),
    )


@st.composite
def relationships(draw: st.DrawFn, name: str, names: list[str]) -> Relationship:
    multiplicity = draw(st.sampled_from(("many_to_one", "many_to_one", "many_to_many", "one_to_one", "one_to_many")))
    others = (
        tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True))) if multiplicity == "many_to_one" else ()
    )
    to = draw(st.sampled_from(names))
    return Relationship(
        name=name,
        to=to,
        others=tuple(o for o in others if o != to) if draw(st.sampled_from((False, False, True))) else (),
        multiplicity=multiplicity,
        kind=draw(st.sampled_from(("reference", "owned"))),
        optional=draw(st.booleans()),
        ordered=draw(st.sampled_from((False, False, True))),
        attributes=(draw(attributes("since")).but(many=False),)
        if multiplicity == "many_to_many" and draw(st.booleans())
        else (),
    )


@st.composite
def entities(draw: st.DrawFn, name: str, names: list[str]) -> Entity:
    fields = draw(st.lists(st.sampled_from(WORDS), max_size=5, unique=True))
    roles = draw(st.lists(st.sampled_from((*names, "owner", "parent", "status")), max_size=3, unique=True))
    return Entity(
        name=name,
        attributes=tuple(draw(attributes(f)) for f in fields),
        relationships=tuple(draw(relationships(r, names)) for r in roles if r not in fields),
        kind_of=draw(st.sampled_from((None, None, None, *names))),
        identifier=tuple(fields[:1]) if draw(st.sampled_from((False, False, True))) else (),
        volume=draw(st.sampled_from((None, Volume(low=10, high=1e6), Volume(low=50, high=500, per=names[0])))),
        growth=draw(st.sampled_from((None, None, Growth(amount=1e6, period="day")))),
        retention_days=draw(st.sampled_from((None, None, 365))),
        history=draw(st.sampled_from((None, None, "audit", "versions", "events"))),
        soft_delete=draw(st.sampled_from((None, None, True))),
        append_only=draw(st.sampled_from((None, None, None, True))),
        hierarchy=draw(st.sampled_from((None, None, True))),
    )


@st.composite
def rules(draw: st.DrawFn, entity: Entity) -> Rule:
    names = [a.name for a in entity.attributes] + [r.name for r in entity.relationships] or ["nothing"]
    one = draw(st.sampled_from(names))
    two = draw(st.sampled_from(names))
    enum = next((a for a in entity.attributes if a.values), None)
    state = enum.name if enum else one
    values = enum.values if enum else ("x",)
    meaning = draw(
        st.sampled_from(
            (
                NoOverlap(entity=entity.name, scope=(one,), start="start", end="end", unless=values[:1]),
                UniqueTogether(entity=entity.name, attributes=(one, two) if one != two else (one,)),
                Compare(entity=entity.name, left=one, operator="<", right=two, right_is_attribute=True),
                Compare(entity=entity.name, left=one, operator=">=", right="0"),
                Implies(entity=entity.name, attribute=state, values=values[:1], required=(two,)),
                AtMost(
                    entity=entity.name, per=two, limit=draw(st.sampled_from((1, 3))), attribute=state, values=values[:1]
                ),
                ExactlyOne(entity=entity.name, attributes=(one, two)) if one != two else AppendOnly(entity=entity.name),
                AppendOnly(entity=entity.name),
                Structure(entity=entity.name, to="user", role=two, minimum=1, maximum=1),
                Compare(entity=entity.name, left=one, operator=">", right="now"),
                Compare(
                    entity=entity.name, left=one, operator=">", right="0", when_attribute=state, when_values=values[:1]
                ),
                CompareAcross(entity=entity.name, left=one, operator="<=", through=two, right=one),
                AtLeast(entity=entity.name, per=two, limit=2),
                AtLeast(entity=entity.name, per=entity.name, through=two, limit=1),
                AtMost(entity=entity.name, per=entity.name, through=two, limit=5),
                AtMost(entity=entity.name, per=two, limit_attribute=one, sum_of=one),
                AtMost(
                    entity=entity.name,
                    per=two,
                    limit=draw(st.sampled_from((1, 3))),
                    period="week",
                    period_attribute=one,
                ),
                Frozen(entity=entity.name, changes=True, deletions=True, attribute=state, values=values[:1]),
                Frozen(entity=entity.name, deletions=True),
                Frozen(entity=entity.name, changes=True, only=(one,)),
                Presence(entity=entity.name, attributes=(one,), optional=draw(st.booleans())),
                OneOf(entity=entity.name, attribute=one, values=values),
                Transitions(entity=entity.name, attribute=state, allowed=((values[0], values[-1]),)),
            )
        )
    )
    return Rule(text=f"a rule of kind {meaning.kind}", meaning=meaning)


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    names = draw(st.lists(st.sampled_from(NOUNS), min_size=1, max_size=6, unique=True))
    made = tuple(draw(entities(n, names)) for n in names)
    isolation = draw(st.sampled_from((None, None, "schema_per_tenant", "database_per_tenant")))
    return Brief(
        title=draw(st.sampled_from((None, 'Order\'s "desk" & co', "Übung"))),
        tenancy=draw(
            st.sampled_from((None, Tenancy(tenant=names[0], isolation=isolation), Tenancy(tenant="workspace")))
        ),
        entities=made,
        rules=tuple(draw(rules(e)) for e in draw(st.lists(st.sampled_from(made), max_size=4))),
        access=tuple(draw(patterns(n, e)) for n, e in enumerate(draw(st.lists(st.sampled_from(made), max_size=4)))),
        needs=draw(
            st.sampled_from(((), ("public_ids",), ("full_text_search",), ("queue", "outbox"), ("audit", "legal_hold")))
        ),
        compliance=draw(st.sampled_from(((), ("GDPR",), ("HIPAA",)))),
        retention_days=draw(st.sampled_from((None, 400))),
    )
