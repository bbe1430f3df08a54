"""Business rules on a real server: what breaks them is refused by name, the edge passes, two at once cannot both succeed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from standing import standing

from dbarchitect.app.provable import provable
from dbarchitect.brief.reading import load
from dbarchitect.prove import prove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.design import Design
    from dbarchitect.sandbox import Sandbox

BRIEF = (Path(__file__).parent / "rules_shop.yaml").read_text("utf-8")
ROWS = """
INSERT INTO customers (id, name, email, birth_date, credit_limit) OVERRIDING SYSTEM VALUE
    VALUES (1, 'Ann', 'ann@example.org', '1980-01-01', 100), (2, 'Bob', 'bob@example.org', '1990-01-01', 100);
INSERT INTO tags (id, name) OVERRIDING SYSTEM VALUE SELECT n, 'tag ' || n FROM generate_series(1, 9) AS n;
BEGIN;
INSERT INTO products (id, name, price, stock, capacity, kind, available_on) OVERRIDING SYSTEM VALUE
    VALUES (1, 'robot', 10, 5, 2, 'toy', '2026-01-01');
INSERT INTO product_tags (product_id, tag_id) SELECT 1, n FROM generate_series(1, 4) AS n;
INSERT INTO orders (id, number, customer_id, agent_id, placed_at, due_on, total, discount, status, tracking_code) OVERRIDING SYSTEM VALUE
    VALUES (1, 'A1', 1, 2, now(), CURRENT_DATE, 100, 10, 'open', 'T'), (2, 'A2', 1, 2, now(), CURRENT_DATE, 100, 10, 'posted', NULL),
           (3, 'A3', 1, 2, now(), CURRENT_DATE, 100, 10, 'closed', 'T');
INSERT INTO order_lines (id, order_id, product_id, quantity) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1), (2, 1, 1, 2), (3, 2, 1, 1), (4, 3, 1, 1);
INSERT INTO payments (id, order_id, amount, paid_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 60, now());
INSERT INTO reviews (id, customer_id, product_id, stars, written_on, body) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 5, '2026-01-05', 'good');
INSERT INTO withdrawals (customer_id, amount, made_at) SELECT 1, 5, '2026-03-01 23:00+00' FROM generate_series(1, 2);
INSERT INTO medical_records (id, customer_id, text, signed) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'well', false), (2, 1, 'ill', true);
COMMIT;
""" + "".join(
    f"ALTER TABLE {t} ALTER id RESTART WITH 100;"
    for t in ("customers", "products", "orders", "order_lines", "payments", "reviews")
)


@pytest.fixture(scope="module")
def shop(sandbox: Sandbox) -> Iterator[tuple[Design, psycopg.Connection[Any], str]]:
    name = sandbox.create_database()
    made, connection = standing(sandbox, name, load(BRIEF, "shop"))
    connection.autocommit = True
    connection.execute(ROWS.encode())
    yield made, connection, name
    connection.close()
    sandbox.drop_database(name)


def outcome(connection: psycopg.Connection[Any], sql: str) -> str:
    """The constraint that refuses the statement when its transaction ends, or nothing; undone."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.encode())
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error as error:
        return error.diag.constraint_name or error.diag.column_name or str(error)
    return ""


CASES = (
    ("orders_posted_frozen", "UPDATE orders SET total = 1 WHERE id = 2"),
    ("orders_posted_frozen", "UPDATE orders SET status = 'open' WHERE id = 2"),
    ("orders_posted_frozen", "UPDATE orders SET status = 'paid', tracking_code = 'T', total = 5 WHERE id = 2"),
    ("", "UPDATE orders SET status = 'paid', tracking_code = 'T' WHERE id = 2"),
    ("", "UPDATE orders SET total = 80 WHERE id = 1"),
    ("orders_closed_frozen", "UPDATE orders SET discount = 0 WHERE id = 3"),
    ("orders_closed_kept", "DELETE FROM orders WHERE id = 3"),
    ("", "DELETE FROM orders WHERE id = 2"),
    ("medical_records_kept", "DELETE FROM medical_records WHERE id = 1"),
    ("medical_records_never_emptied", "TRUNCATE medical_records"),
    ("", "UPDATE medical_records SET text = 'better' WHERE id = 1"),
    ("medical_records_true_frozen", "UPDATE medical_records SET text = 'better' WHERE id = 2"),
    ("customers_email_frozen", "UPDATE customers SET email = 'x@example.org' WHERE id = 1"),
    ("", "UPDATE customers SET name = 'Anna' WHERE id = 1"),
    ("order_lines_at_least_1_per_order", "DELETE FROM order_lines WHERE id = 3"),
    ("order_lines_at_least_1_per_order", "UPDATE order_lines SET order_id = 1 WHERE id = 3"),
    ("", "DELETE FROM order_lines WHERE id = 1"),
    ("", "DELETE FROM order_lines WHERE order_id = 2; INSERT INTO order_lines (order_id, product_id, quantity) VALUES (2, 1, 7)"),
    ("order_lines_at_least_1_per_order", "INSERT INTO orders (number, customer_id, agent_id, placed_at, due_on, total, discount, status) VALUES ('B', 1, 2, now(), CURRENT_DATE, 9, 0, 'open')"),
    ("orders_due_on_at_least_now", "INSERT INTO orders (number, customer_id, agent_id, placed_at, due_on, total, discount, status) VALUES ('B', 1, 2, now(), CURRENT_DATE - 1, 9, 0, 'open')"),
    ("product_tags_at_least_1_per_product", "DELETE FROM product_tags"),
    ("", "INSERT INTO product_tags (product_id, tag_id) VALUES (1, 5)"),
    ("product_tags_at_most_5_per_product", "INSERT INTO product_tags (product_id, tag_id) VALUES (1, 5), (1, 6)"),
    ("", "INSERT INTO payments (order_id, amount, paid_at) VALUES (1, 40, now())"),
    ("payments_amount_sum_at_most_total_per_order", "INSERT INTO payments (order_id, amount, paid_at) VALUES (1, 40.01, now())"),
    ("payments_amount_sum_at_most_total_per_order", "UPDATE orders SET total = 59 WHERE id = 1"),
    ("", "UPDATE orders SET total = 60 WHERE id = 1"),
    ("", "INSERT INTO refunds (payment_id, amount) VALUES (1, 60)"),
    ("refunds_amount_at_most_amount", "INSERT INTO refunds (payment_id, amount) VALUES (1, 60.01)"),
    ("refunds_amount_at_most_amount", "INSERT INTO refunds (payment_id, amount) VALUES (1, 60); UPDATE payments SET amount = 59 WHERE id = 1"),
    ("", "INSERT INTO reviews (customer_id, product_id, stars, written_on, body) VALUES (1, 1, 1, '2026-02-01', 'x')"),
    ("reviews_customer_id_once_per_month_key", "INSERT INTO reviews (customer_id, product_id, stars, written_on, body) VALUES (1, 1, 1, '2026-01-31', 'x')"),
    ("reviews_at_most_capacity_per_product", "INSERT INTO reviews (customer_id, product_id, stars, written_on, body) VALUES (1, 1, 1, '2026-02-01', 'x'), (2, 1, 1, '2026-02-01', 'x')"),
    ("reviews_at_most_capacity_per_product", "UPDATE products SET capacity = 0"),
    ("reviews_body_not_empty_check", "INSERT INTO reviews (customer_id, product_id, stars, written_on, body) VALUES (2, 1, 1, '2026-02-01', '')"),
    ("", "INSERT INTO withdrawals (customer_id, amount, made_at) VALUES (1, 1, '2026-03-01 00:00+00'), (1, 1, '2026-03-02 00:00+00')"),
    ("withdrawals_at_most_3_per_customer_day", "INSERT INTO withdrawals (customer_id, amount, made_at) VALUES (1, 1, '2026-03-01 00:00+00'), (1, 1, '2026-03-01 23:59+00')"),
    ("visits_starts_at_above_now", "INSERT INTO visits (customer_id, starts_at) VALUES (1, now())"),
    ("", "INSERT INTO visits (customer_id, starts_at) VALUES (1, now() + interval '1 second')"),
    ("customers_birth_date_below_check", "UPDATE customers SET birth_date = CURRENT_DATE"),
    ("", "UPDATE customers SET birth_date = CURRENT_DATE - 1"),
    ("agent_id", "UPDATE orders SET agent_id = NULL WHERE id = 1"),
    ("products_kind_one_of_check", "UPDATE products SET kind = 'car'"),
    ("orders_total_above_when_paid_check", "INSERT INTO orders (number, customer_id, agent_id, placed_at, due_on, total, discount, status, tracking_code) VALUES ('B', 1, 2, now(), CURRENT_DATE, 0, 0, 'paid', 'T')"),
)  # fmt: skip


@pytest.mark.parametrize(("constraint", "sql"), CASES)
def test_a_rule_is_kept_by_name(shop: tuple[Design, psycopg.Connection[Any], str], constraint: str, sql: str) -> None:
    assert outcome(shop[1], sql) == constraint


RACES = (
    ("INSERT INTO product_tags (product_id, tag_id) VALUES (1, {n} + 4)", "product_tags_at_most_5_per_product"),
    ("INSERT INTO payments (order_id, amount, paid_at) VALUES (1, 30, now())", "payments_amount_sum_at_most_total_per_order"),
    ("INSERT INTO withdrawals (customer_id, amount, made_at) VALUES (1, 1, '2026-03-01 12:00+00')", "withdrawals_at_most_3_per_customer_day"),
    ("INSERT INTO reviews (customer_id, product_id, stars, written_on, body) VALUES (2, 1, 3, '2026-0{n}-01', 'x')", "reviews_at_most_capacity_per_product"),
    ("DELETE FROM order_lines WHERE id = {n}", "order_lines_at_least_1_per_order"),
)  # fmt: skip


@pytest.mark.parametrize(("sql", "constraint"), RACES)
def test_two_sessions_at_once_cannot_both_succeed(sandbox: Sandbox, database: str, sql: str, constraint: str) -> None:
    _, connection = standing(sandbox, database, load(BRIEF, "shop"))
    connection.autocommit = True
    connection.execute(ROWS.encode())
    connection.close()
    told: list[str] = []
    barrier = threading.Barrier(2)

    def write(number: int) -> None:
        with sandbox.connect(database) as own:
            own.autocommit = True
            own.execute("SET lock_timeout = '10s'")
            try:
                with own.transaction():
                    barrier.wait()
                    own.execute(sql.replace("{n}", str(number)).encode())
                    own.execute("SELECT pg_sleep(0.1)")
                told.append("")
            except psycopg.Error as error:
                told.append(error.diag.constraint_name or str(error))

    threads = [threading.Thread(target=write, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["", constraint]


def test_the_proof_attacks_every_rule_and_all_hold(
    sandbox: Sandbox, shop: tuple[Design, psycopg.Connection[Any], str]
) -> None:
    made = shop[0]
    assert not [n for n in made.not_judged if n.what.startswith("rule")]
    proof = prove(provable(made), "quick", sandbox=sandbox)
    assert proof.failures == 0, [c for c in proof.constraints if not c.held or c.edge_passed is False]
    held = {c.object for c in proof.constraints}
    triggers = {
        n
        for n in (*made.late_triggers, "orders_posted_frozen", "medical_records_kept", "refunds_amount_at_most_amount")
        if not n.endswith("_parent")
    }
    assert triggers <= held
    named = [c for c in proof.constraints if c.object in triggers]
    assert all(c.refused_with.startswith(("23514", "23001")) for c in named), [c.refused_with for c in named]
