"""Generated attributes and relationships, as real briefs hold them."""

from __future__ import annotations

from hypothesis import strategies as st

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.fields import TYPES

NAMES = st.sampled_from(
    [
        "name",
        "email",
        "status",
        "due",
        "title",
        "body",
        "order_number",
        "starts_at",
        "ends_at",
        "price",
        "stock",
        "note2",
        "is_active",
        "parent",
        "owner",
        "home_town",
        "x1",
        "default_value",
        "unique_code",
        "at",
        "personal",
        "one",
        "list_price",
        "date",
        "text",
    ]
)
ENTITIES = ("user", "task", "order_line", "company", "post", "category", "address", "news", "bus")
TEXT = st.text(max_size=24)
VALUES = st.one_of(
    st.sampled_from(
        [
            "draft",
            "in progress",
            "or",
            "a,b",
            "unique",
            "default x",
            "A+",
            "O-",
            "a | b",
            "x?",
            "",
            " y",
            "~",
            "1..2",
            "don't",
        ]
    ),
    TEXT,
)
NUMBERS = st.sampled_from(["0", "1", "-5", "100", "0.5", "2020-01-01", "1e6"])


@st.composite
def types(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from([t for t in TYPES.values() if t.name != "enum"]))
    count = draw(st.sampled_from(kind.parameters))
    return kind.name if not count else f"{kind.name}({','.join(str(draw(st.integers(1, 2000))) for _ in range(count))})"


@st.composite
def attributes(draw: st.DrawFn) -> Attribute:
    values = draw(st.one_of(st.just(()), st.lists(VALUES, min_size=1, max_size=5, unique=True).map(tuple)))
    low, high = draw(st.none() | NUMBERS), draw(st.none() | NUMBERS)
    source = draw(st.sampled_from(["brief", "archetype", "assumed"]))
    return Attribute(
        name=draw(NAMES),
        type="enum" if values else draw(types()),
        values=values,
        optional=draw(st.booleans()),
        many=draw(st.booleans()),
        unique=draw(st.booleans()),
        unique_per=draw(st.sampled_from([(), ("company",), ("company", "year")])),
        default=draw(st.none() | VALUES),
        minimum=low,
        maximum=high,
        minimum_excluded=low is not None and draw(st.booleans()),
        maximum_excluded=high is not None and draw(st.booleans()),
        immutable=draw(st.booleans()),
        translated=draw(st.booleans()),
        personal=draw(st.sampled_from([None, "health", "government_id"])),
        note=draw(st.just("") | TEXT),
        source=source,
        archetype="person" if source == "archetype" else None,
    )


@st.composite
def relationships(draw: st.DrawFn, targets: tuple[str, ...] = ENTITIES) -> Relationship:
    to = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    source = draw(st.sampled_from(["brief", "archetype", "assumed"]))
    multiplicity = draw(st.sampled_from(["one_to_one", "many_to_one", "one_to_many", "many_to_many"]))
    links = (
        draw(st.lists(attributes(), max_size=2, unique_by=lambda a: a.name)) if multiplicity == "many_to_many" else []
    )
    return Relationship(
        name=draw(NAMES),
        to=to[0],
        others=tuple(to[1:]),
        multiplicity=multiplicity,
        kind=draw(st.sampled_from(["reference", "owned", "kind_of", "self", "one_of_several"])),
        optional=draw(st.booleans()),
        immutable=draw(st.booleans()),
        attributes=tuple(links),
        ordered=draw(st.booleans()),
        source=source,
        archetype="person" if source == "archetype" else None,
    )


assert all(singular(snake(e)) == e for e in ENTITIES)
