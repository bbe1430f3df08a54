"""A query explained from its source to the page: planned without being executed, rewritten with a proof, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.document import Attached
from dbarchitect.app.explaining import explained
from dbarchitect.app.shelf import Shelf
from dbarchitect.app.source import SourceGiven
from dbarchitect.app.usecase import Surroundings
from dbarchitect.app.usecases.explain import Input, run
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.explanation import Explanation

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

SCHEMA = (Path(__file__).parents[1] / "explain" / "schema.sql").read_text("utf-8")
PLAN = """Seq Scan on orders  (cost=0.00..2000.00 rows=3 width=8) (actual time=0.1..90.0 rows=3 loops=1)
  Filter: (total = '7'::numeric)
  Rows Removed by Filter: 99997
Planning Time: 0.1 ms
Execution Time: 90.2 ms"""


def quiet(_: str) -> None:
    pass


def around() -> Surroundings:
    return Surroundings(say=quiet, shelf=Shelf())


@pytest.fixture(scope="module")
def live(sandbox: Sandbox) -> str:
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        connection.execute(SCHEMA.encode())
        connection.execute(
            """
            INSERT INTO customers (email, name, created_at) SELECT 'c' || i, 'n' || i, timestamptz '2024-01-01' + i * interval '1 hour'
              FROM generate_series(1, 500) AS i;
            INSERT INTO orders (customer_id, status, total, placed_at) SELECT 1 + i % 500, 's' || i % 4, i % 900, timestamptz '2024-01-01' + i * interval '9 min'
              FROM generate_series(1, 40000) AS i;
            ANALYZE
            """
        )
    return sandbox.url(name)


def test_a_live_query_is_planned_tried_and_rewritten(live: str, sandbox: Sandbox) -> None:
    from urllib.parse import urlsplit

    database = urlsplit(live).path.lstrip("/")

    def state() -> object:
        with sandbox.connect(database) as connection:
            return connection.execute(
                "SELECT (SELECT count(*) FROM pg_class), (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables), "
                "(SELECT count(*) FROM pg_statistic)"
            ).fetchone()

    before = state()
    query = "SELECT count(*) FROM orders WHERE date_trunc('month', placed_at) = '2024-03-01' AND total = %s"
    answer = run(Input(source=SourceGiven(where=live), query=query, driver="psycopg"), around())
    it = Explanation.model_validate_json(answer.render("json", width=100, colour=False))
    assert it.origin == "source"
    assert not it.plan.executed
    assert {"function_on_column", "filter_removes_most"} <= {c.name for c in it.causes}
    index = next(r for c in it.causes for r in c.remedies if r.sql and "(total)" in r.sql[0])
    assert index.proven
    assert index.effect is not None
    assert index.effect.cost_after is not None
    assert "own sizes" in index.effect.measured_on
    rewrite = next(r for r in it.rewrites if r.name == "function_to_range")
    assert "placed_at < CAST('2024-04-01' AS TIMESTAMPTZ)" in rewrite.sql
    assert rewrite.trials >= 6
    assert rewrite.effect.cost_after is not None
    assert rewrite.effect.cost_after < (rewrite.effect.cost_before or 0)
    assert all(r.ran for r in it.recipes), [r.notes for r in it.recipes if not r.ran]
    assert len(it.recipes) == 4
    assert state() == before
    for form in ("text", "markdown", "html"):
        assert "total = $1" in answer.render(form, width=100, colour=False).replace("&#39;", "'") or form == "text"
    assert answer.summary.rewrites
    assert any(a.path == "rewrites.sql" for a in answer.files())


def test_a_schema_without_rows_is_planned_on_generated_ones_and_executed_when_asked() -> None:
    query = "SELECT c.id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0"
    it = explained(SourceGiven(text=SCHEMA), query, "", analyze=True, prove="quick", say=quiet)
    assert it.origin == "sandbox"
    assert it.plan.executed
    assert "generated" in it.fidelity
    assert "count_to_exists" in {r.name for r in it.rewrites}
    assert "count_for_existence" in {c.name for c in it.causes}


def test_a_pasted_plan_needs_no_source() -> None:
    answer = run(Input(plan=Attached(text=PLAN)), around())
    text = answer.render("text", width=100, colour=False)
    assert "It ran 90.2 ms" in text
    assert "CREATE INDEX CONCURRENTLY orders_total_idx ON orders (total);" in text
    assert "no source was named" in text
    told = json.loads(answer.render("json", width=100, colour=False))
    assert told["version"] == 1
    page = answer.render("html", width=100, colour=False)
    assert 'role="tree"' in page
    assert page.count('role="treeitem"') == 1
    assert "style=" not in page.split("<body>")[1]
    assert answer.render("json", width=100, colour=False) == run(Input(plan=Attached(text=PLAN)), around()).render(
        "json", width=100, colour=False
    )


def test_names_of_the_plan_cannot_write_the_page() -> None:
    evil = PLAN.replace("orders", '"<script>alert(1)</script>"')
    page = run(Input(plan=Attached(text=evil)), around()).render("html", width=100, colour=False)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT 1; DROP TABLE orders", "explain.query"),
        ("DROP TABLE orders", "explain.query"),
        ("VACUUM", "explain.query"),
        ("", "explain.nothing"),
        ("SELECT nothing FROM orders", "explain.refused"),
        ("SELECT * FROM nowhere", "explain.refused"),
        ("SELECT (", "explain.refused"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words(live: str, query: str, code: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        explained(SourceGiven(where=live), query, "", analyze=False, prove="none", say=quiet)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_query_needs_a_source() -> None:
    with pytest.raises(ArchitectError) as refused:
        explained(None, "SELECT 1", "", analyze=False, prove="none", say=quiet)
    assert refused.value.code == "explain.source"


def test_changes_are_explained_and_never_made(live: str, sandbox: Sandbox) -> None:
    it = explained(
        SourceGiven(where=live), "DELETE FROM orders WHERE total = 5", "", analyze=False, prove="none", say=quiet
    )
    assert it.plan.root.kind == "ModifyTable"
    assert any(c.name == "filter_removes_most" for c in it.causes)


def test_an_unknown_driver_is_told_with_the_nearest() -> None:
    with pytest.raises(ArchitectError) as refused:
        explained(
            SourceGiven(text=SCHEMA),
            "SELECT 1 FROM orders",
            "",
            analyze=False,
            prove="none",
            driver="psycop",
            say=quiet,
        )
    assert refused.value.code == "explain.driver"
    assert "psycopg" in refused.value.hint


def test_policies_are_planned_as_they_apply(live: str, sandbox: Sandbox) -> None:
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        connection.execute(
            """
            CREATE TABLE notes (id int PRIMARY KEY, owner text, body text);
            INSERT INTO notes SELECT i, 'o' || i % 9, 'x' FROM generate_series(1, 5000) AS i;
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON notes USING (owner = current_setting('app.owner', true));
            DROP ROLE IF EXISTS explain_reader;
            CREATE ROLE explain_reader LOGIN;
            GRANT SELECT ON notes TO explain_reader;
            ANALYZE notes
            """
        )
    it = explained(
        SourceGiven(where=sandbox.url(name, "explain_reader")),
        "SELECT * FROM notes",
        "",
        analyze=False,
        prove="none",
        say=quiet,
    )
    assert "current_setting" in (it.plan.root.filter or "")
    assert "row_level_security" in {c.name for c in it.causes}
    sandbox.drop_database(name)
    with sandbox.connect() as connection:
        connection.execute("DROP ROLE explain_reader")
