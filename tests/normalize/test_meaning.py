"""What names say of a dependency, and what lists look like: the planted ones and those that are none."""

from __future__ import annotations

import numpy as np
import pytest

from dbarchitect.normalize.atomicity import list_columns, repeating_groups
from dbarchitect.normalize.meaning import quality, related, thing
from dbarchitect.normalize.relation import Attribute, Family, Relation, relation


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("customer_id", "customer_name"), ("CustomerNo", "CustomerCity"), ("dept_no", "department_head"), ("product_code", "product"),
        ("zip", "city"), ("billing_postal_code", "billing_city"), ("ship_customer_id", "customer_name"), ("isbn", "isbn_title"),
    ],
)  # fmt: skip
def test_names_that_belong_together(left: str, right: str) -> None:
    assert related(left, right) >= 0.8


@pytest.mark.parametrize(
    ("left", "right"), [("order_id", "customer_name"), ("city", "zip"), ("shipping_zip", "billing_city"), ("status", "total"), ("id", "name")]
)  # fmt: skip
def test_names_that_do_not(left: str, right: str) -> None:
    assert related(left, right) < 0.5


@pytest.mark.parametrize(
    ("name", "family", "good"),
    [
        ("customer_id", "integer", True), ("sku", "text", True), ("sno", "text", True), ("price", "decimal", False), ("created_at", "moment", False),
        ("quantity", "integer", False), ("is_active", "boolean", False), ("comment", "text", False), ("payload", "document", False),
    ],
)  # fmt: skip
def test_what_identifies(name: str, family: Family, good: bool) -> None:
    assert (quality(Attribute(name, family, family), 50) >= 0.6) is good


@pytest.mark.parametrize(
    ("key", "name"), [(("customer_id",), "customer"), (("postal_code",), "postal"), (("order_id", "order_line"), "order"), (("zip",), "zip")]
)  # fmt: skip
def test_things_are_named_by_their_keys(key: tuple[str, ...], name: str) -> None:
    assert thing(key) == name


def of(*columns: tuple[str, list[str]]) -> Relation:
    attributes = tuple(Attribute(n, "text", "text", samples=tuple(v)) for n, v in columns)
    return relation("t", attributes, tuple(np.arange(3) for _ in columns))


TAGS = ["a,b", "b,c,a", "c", "a", "b,a", "c,b", "a,c"]


@pytest.mark.parametrize(
    ("name", "values", "separator"),
    [
        ("tags", TAGS, ","),
        ("genre", [t.replace(",", "|") for t in TAGS], "|"),
        ("product_ids", ["1,2", "3", "4,5,6", "1", "2,3", "5"], ","),
    ],
)
def test_lists_are_seen(name: str, values: list[str], separator: str) -> None:
    assert [f.separator for f in list_columns(of((name, values)))] == [separator]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("address", ["1 Main St, Springfield", "2 Oak Rd, Salem", "9 Elm, Troy", "4 Ash, Rome", "7 Fir, Bern"]),
        ("full_name", ["Doe, John", "Roe, Jane", "Poe, Edgar", "Low, Ann", "Fry, Eve"]),
        ("price", ["1,50", "2,75", "13,00", "4,20", "7,99"]),
        ("description", ["red, blue, and green", "soft, warm", "new", "old, used", "big, wide, tall"]),
        ("settings", ['{"a":1,"b":2}', '{"c":1,"d":3}', '{"a":2,"e":5}', '{"a":1,"b":4}', '{"x":1,"y":2}']),
        ("path", ["a/b/c", "a/d", "b/c/e/f", "a/b", "c/d/e"]),
        ("updated", ["2024/01/02", "2024/03/02", "2024/01/05", "2023/01/02", "2022/01/02"]),
    ],
)
def test_what_is_no_list_is_none(name: str, values: list[str]) -> None:
    assert not list_columns(of((name, values)))


def test_numbered_columns() -> None:
    names = ["phone1", "phone2", "address1", "address2", "score_1", "score_2", "score_3", "md5", "q1", "q3", "sha256"]
    groups = repeating_groups(of(*((n, []) for n in names)))
    assert {g.columns for g in groups} == {("phone1", "phone2"), ("score_1", "score_2", "score_3")}
