"""Access patterns on a real server, over a few rows whose right answer is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from standing import rows, standing

from dbarchitect.brief.reading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from dbarchitect.model.design import Design
    from dbarchitect.sandbox import Sandbox

BRIEF = (Path(__file__).parent / "answered_shop.yaml").read_text("utf-8")
MONTH = "date_trunc('month', now(), 'UTC')"
ZONES = ("UTC", "Pacific/Kiritimati", "America/New_York")
ROWS = f"""
INSERT INTO people (id, full_name, email) OVERRIDING SYSTEM VALUE VALUES (1, 'P', 'p@example.org'), (2, 'Q', 'q@example.org');
INSERT INTO customers (id, name, email) OVERRIDING SYSTEM VALUE
    VALUES (1, 'Ann', 'a@example.org'), (2, 'Bob', 'b@example.org'), (3, 'Cid', 'c@example.org');
INSERT INTO products (id, name, price, stock) OVERRIDING SYSTEM VALUE VALUES (1, 'ball', 5, 1), (2, 'bat', 9, 1), (3, 'cap', 3, 1);
INSERT INTO orders (id, customer_id, status, placed_at, total) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 'paid', {MONTH}, 150), (2, 1, 'pending', {MONTH} + interval '1 second', 20), (3, 2, 'paid', {MONTH} - interval '1 day', 100),
    (4, 1, 'paid', {MONTH} - interval '400 days', 30);
INSERT INTO order_lines (id, order_id, product_id, quantity) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 1, 1), (2, 1, 2, 7), (3, 1, 1, 2), (4, 2, 1, 1), (5, 3, 1, 90);
INSERT INTO tags (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'red'), (2, 'blue');
INSERT INTO tasks (id, title, due, status, assignee_id) OVERRIDING SYSTEM VALUE VALUES
    (1, 'late', CURRENT_DATE - 2, 'doing', 1), (2, 'late but done', CURRENT_DATE - 2, 'done', 1), (3, 'later', CURRENT_DATE + 2, 'todo', 1), (4, 'never due', NULL, 'todo', NULL);
INSERT INTO task_tags (task_id, tag_id) VALUES (1, 1), (1, 2), (3, 2);
INSERT INTO agents (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'X'), (2, 'Y');
INSERT INTO tickets (id, agent_id, opened_at, answered_at, rating) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, now() - interval '4 days', NULL, 2), (2, 1, now() - interval '2 days', NULL, 4), (3, 2, now() - interval '9 days', now() - interval '8 days', 5), (4, NULL, now(), NULL, NULL);
INSERT INTO rooms (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'A'), (2, 'B'), (3, 'C');
INSERT INTO reservations (id, room_id, starts_at, ends_at, status) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, '2030-01-01 10:00+00', '2030-01-01 12:00+00', 'booked'), (2, 2, '2030-01-01 12:00+00', '2030-01-01 14:00+00', 'booked'),
    (3, 3, '2030-01-01 10:00+00', '2030-01-01 12:00+00', 'cancelled');
INSERT INTO loans (id, member_id, borrowed_at, due_on, returned_at) OVERRIDING SYSTEM VALUE VALUES
    (1, 1, now() - interval '30 days', CURRENT_DATE - 1, NULL), (2, 1, now() - interval '30 days', CURRENT_DATE - 1, now()), (3, 1, now(), CURRENT_DATE + 9, NULL), (4, 2, now(), CURRENT_DATE + 9, NULL);
"""
ANSWERS: dict[str, tuple[tuple[object, ...], list[Any]]] = {
    "orders with more than 2 lines": ((), [1]),
    "customers without orders": ((), [3]),
    "customers without orders this month": ((), [2, 3]),
    "customers with at least 2 orders": ((), [1]),
    "top 2 products by quantity sold this month": ((), [2, 1]),
    "best selling products": ((), [1, 2]),
    "products never ordered": ((), [3]),
    "tickets not answered for 3 days": ((), [1]),
    "tickets without an agent": ((), [4]),
    "overdue tasks": ((), [1]),
    "tasks with a tag": ((2,), [1, 3]),
    "tasks with tags": ((), [1, 3]),
    "free rooms in a given time range": (("2030-01-01 12:00+00", "2030-01-01 11:00+00"), [2, 3]),
    "open loans of a person": ((1,), [1, 3]),
    "overdue loans": ((), [1]),
    "orders of the previous month": ((), [3]),
    "orders over 100 euros": ((), [1]),
    "paid orders of a customer, newest first": ((1,), [1, 4]),
}


@pytest.fixture(scope="module", params=ZONES)
def shop(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[tuple[Design, psycopg.Connection[Any]]]:
    """The shop, asked by a session of some time zone: the answers are those of UTC everywhere."""
    name = sandbox.create_database()
    made, connection = standing(sandbox, name, load(BRIEF, "shop"))
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(ROWS.encode())
    connection.execute(f"SET TIME ZONE '{request.param}'".encode())
    yield made, connection
    connection.close()
    sandbox.drop_database(name)


def asked(shop: tuple[Design, psycopg.Connection[Any]], pattern: str, *values: object) -> list[tuple[Any, ...]]:
    made, connection = shop
    statement = made.workload.statement(pattern)
    assert statement is not None, [n.what for n in made.not_judged]
    return rows(connection, statement.sql, *values)


@pytest.mark.parametrize("pattern", ANSWERS)
def test_the_answer_is_right(shop: tuple[Design, psycopg.Connection[Any]], pattern: str) -> None:
    values, wanted = ANSWERS[pattern]
    found = [row[0] for row in asked(shop, pattern, *values)]
    ranked = any(word in pattern for word in ("top", "best", "newest"))
    assert (found if ranked else sorted(found)) == wanted


def test_numbers_are_right(shop: tuple[Design, psycopg.Connection[Any]]) -> None:
    assert sorted((a, float(n)) for a, n in asked(shop, "average rating per agent") if a) == [(1, 3.0), (2, 5.0)]
    assert [(p, int(n)) for p, n in asked(shop, "top 2 products by quantity sold this month")] == [(2, 7), (1, 4)]
    assert [int(n) for _, n in asked(shop, "revenue per month")] == [30, 100, 170]
    assert [(c, int(n)) for c, _, n in asked(shop, "total amount per customer and month")] == [
        (1, 30),
        (1, 170),
        (2, 100),
    ]
    assert [n for _, n in asked(shop, "number of orders per day")] == [1, 1, 2]


def test_what_belongs_to_a_row_comes_along(shop: tuple[Design, psycopg.Connection[Any]]) -> None:
    (order,) = asked(shop, "an order with its lines", 1)
    assert [line["id"] for line in order[-1]] == [1, 2, 3]


def test_what_was_not_understood_is_not_served(shop: tuple[Design, psycopg.Connection[Any]]) -> None:
    made, _ = shop
    assert made.workload.statement("orders with purple wrapping") is None
    why = {n.what: n.why for n in made.not_judged}
    assert why["access pattern “orders with purple wrapping”"] == "“with purple wrapping” was not understood"


def test_the_indexes_serve_what_is_missing(shop: tuple[Design, psycopg.Connection[Any]]) -> None:
    _, connection = shop
    made = dict(rows(connection, "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    assert any("(due_on) WHERE (returned_at IS NULL)" in d for d in made.values()), made
    assert any("order_lines" in d and "(order_id" in d for d in made.values())
