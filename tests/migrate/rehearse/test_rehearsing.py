"""Rehearsals tell a good plan from a bad one: stalls, refused statements, rows lost under load, ways back that do not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.migrate.apply.units import steps_of_script
from dbarchitect.migrate.plan.sides import Named
from dbarchitect.migrate.rehearse import Wishes, rehearse
from dbarchitect.migrate.rehearse.replica import SETTINGS
from dbarchitect.model.inspection import Source
from dbarchitect.model.migration import Backfill, Plan, Step
from dbarchitect.model.rehearsal import Rehearsal
from dbarchitect.report.migration.rehearsal import html, json_, markdown, text
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.files.reading import Piece, Reading
from dbarchitect.workload.reading import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox

SCHEMA = """CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, email text UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, state text NOT NULL,
  total integer NOT NULL CHECK (total > 0), note text, made timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON orders (customer_id);"""
SOURCE = Source(kind="sql", engine="postgresql", where="shop.sql")


def named(sql: str = SCHEMA) -> Named:
    reading = Reading(
        kind="sql", reader="sql", files=("shop.sql",), engine="postgresql", script=(Piece("shop.sql", sql),)
    )
    return Named("shop.sql", reading)


def plan(*steps: Step) -> Plan:
    return Plan(before=SOURCE, after=SOURCE, steps=steps)


def rehearsed(server: Sandbox, *steps: Step, **wishes: object) -> Rehearsal:
    given = {"rows": 1000, "seconds": 0.3, "rate": 400.0, "replica": False, **wishes}
    return rehearse(named(), plan(*steps), Wishes(**given), server)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def server() -> Iterator[Sandbox]:
    with open_sandbox(settings={**SETTINGS, "max_connections": "80"}) as opened:
        yield opened


def test_a_gentle_plan_has_no_fault(server: Sandbox) -> None:
    good = rehearsed(
        server,
        Step(
            sql="ALTER TABLE orders ADD COLUMN weight numeric",
            reverse="ALTER TABLE orders DROP COLUMN weight",
            reversible=False,
        ),
        Step(
            sql="CREATE INDEX CONCURRENTLY orders_state ON orders (state)",
            reverse="DROP INDEX CONCURRENTLY orders_state",
            transactional=False,
        ),
        Step(sql="UPDATE orders SET weight = total", backfill=Backfill(table="orders", assign="weight = total")),
        replica=True,
    )
    assert good.faults == ()
    assert [f.stage for f in good.felt] == ["before", "during", "after", "rollback"]
    assert all(f.statements > 20 for f in good.felt if f.stage != "during")
    assert {c.when for c in good.compared} == {"after", "rollback"}
    assert all(c.writes > 10 and c.rows > 700 for c in good.compared)
    assert good.rolled_back
    assert len(good.undone) == 3
    _forms(good)
    if not good.lag.measured:
        pytest.skip(f"all but the replica was tested: {good.lag.why}")
    assert good.lag.longest_bytes is not None
    assert good.lag.longest_bytes > 0
    assert good.lag.caught_up_ms is not None


def _forms(good: Rehearsal) -> None:
    page = html.render(good)
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "orders_state" in markdown.render(good) + text.render(good, width=80)
    assert max(map(len, text.render(good, width=80).splitlines())) <= 110
    assert Rehearsal.model_validate_json(json_.render(good)) == good


def test_what_holds_others_up_is_measured(server: Sandbox) -> None:
    found = rehearsed(
        server,
        Step(sql="ALTER TABLE orders ALTER COLUMN note SET NOT NULL", reverse="ALTER TABLE orders ALTER COLUMN note DROP NOT NULL"),
        Step(sql="SELECT pg_sleep(0.5)", reversible=True),
        max_stall_ms=200.0, roll_back=False,
    )  # fmt: skip
    assert found.longest_stall_ms is not None
    assert 350 < found.longest_stall_ms < 5000
    assert any("stood still" in f for f in found.faults)
    assert any("orders" in s.stalled for s in found.spans)


def test_a_column_that_the_application_still_reads(server: Sandbox) -> None:
    found = rehearsed(
        server,
        Step(sql="ALTER TABLE orders DROP COLUMN note", reverse="ALTER TABLE orders ADD COLUMN note text", reversible=False)
    )  # fmt: skip
    assert any("note" in f.message and not f.expected for f in found.failures)
    assert any("failed" in f for f in found.faults)
    assert not any("differ" in f for f in found.faults), "the plan says that the data do not come back"


def test_rows_lost_between_a_copy_and_the_swap(server: Sandbox) -> None:
    found = rehearsed(
        server,
        Step(sql="CREATE TABLE copied (LIKE orders INCLUDING ALL)"),
        Step(sql="INSERT INTO copied SELECT * FROM orders"),
        Step(sql="SELECT pg_sleep(0.4)", transactional=False),
        Step(sql="DROP TABLE orders"),
        Step(sql="ALTER TABLE copied RENAME TO orders"),
    )
    assert found.compared[0].different > 0
    assert any("differ from those of the twin" in f for f in found.faults)
    assert found.rolled_back is None
    assert all(u.schema_same is None for u in found.undone)


def test_values_that_the_plan_itself_changes_are_not_lost_and_a_false_way_back_is_found(server: Sandbox) -> None:
    found = rehearsed(
        server,
        Step(sql="UPDATE orders SET state = upper(state) || '!'", reverse="UPDATE orders SET state = lower(state)"),
    )
    assert found.compared[0].by_plan > 350
    assert found.compared[0].different == 0
    assert found.undone[0].rows_same is False
    assert any("way back" in f for f in found.faults)


def test_a_plan_that_is_refused_leaves_all_as_it_was(server: Sandbox) -> None:
    rows = "INSERT INTO customer VALUES (1, 'a', 'x'), (2, 'b', 'y'); INSERT INTO orders SELECT n, 1 + n % 2, 's', n, CASE WHEN n > 1 THEN 'k' END FROM generate_series(1, 50) n;"
    found = rehearse(
        named(SCHEMA + rows),
        plan(*steps_of_script("ALTER TABLE orders ADD COLUMN x int; ALTER TABLE orders ALTER note SET NOT NULL;")),
        Wishes(seconds=0.2, replica=False),
        server,
    )
    assert "null" in found.refused
    assert found.rows == 52
    assert found.compared[0].same
    assert found.rolled_back is None


def test_the_load_is_that_of_a_workload(server: Sandbox) -> None:
    log = "SELECT name FROM customer WHERE id = 5;\nUPDATE orders SET note = 'seen' WHERE id = 7;\nSELECT nothing FROM nowhere;\n"
    found = rehearsed(
        server,
        Step(sql="ALTER TABLE orders ADD COLUMN x int", reverse="ALTER TABLE orders DROP COLUMN x"),
        observed=read_text(log, None).statements, roll_back=False,
    )  # fmt: skip
    assert [s.name for s in found.load if s.executed] == [s.name for s in found.load]
    assert {s.writes for s in found.load} == {True, False}
    assert any("nowhere" in n for n in found.not_judged)
    assert found.faults == ()


def test_a_prepared_statement_whose_result_has_another_type(server: Sandbox) -> None:
    found = rehearsed(
        server,
        Step(
            sql="ALTER TABLE orders ALTER COLUMN total TYPE bigint",
            reverse="ALTER TABLE orders ALTER COLUMN total TYPE integer",
        ),
        rate=800.0, roll_back=False,
    )  # fmt: skip
    assert any(f.healed and "cached plan" in f.message for f in found.failures)
    assert not any(f.expected for f in found.failures)
    assert found.faults == ()
