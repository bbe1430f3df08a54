"""Parameters are filled from examples, from statistics so that skew shows, or by type; values stay out of what is shown."""

from __future__ import annotations

import json

import pytest

from dbarchitect.faces.cli.main import main
from dbarchitect.model.inspection import ColumnStatistics, Inspection, Source, StatementUse
from dbarchitect.model.observed import Read
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Name, Table
from dbarchitect.workload import read_workload

ORDERS = Table(
    name=Name(name="orders"),
    columns=tuple(
        Column(name=n, type=t)
        for n, t in (("id", "bigint"), ("status", "text"), ("shop_id", "integer"), ("placed_at", "timestamp with time zone"), ("note", "text"))
    ),
)  # fmt: skip
STATISTICS = (
    ColumnStatistics(table="orders", column="status", common=("done", "open", "odd"), shares=(0.9, 0.08, 0.001)),
    ColumnStatistics(table="orders", column="shop_id", common=("7",), shares=(0.4,), bounds=tuple(str(i) for i in range(0, 1000, 10))),
    ColumnStatistics(table="orders", column="placed_at", bounds=tuple(f"2024-01-{d:02} 00:00:00+00" for d in range(1, 31))),
    ColumnStatistics(table="orders", column="note", bounds=("it's fine", "please call")),
)  # fmt: skip


def inspection(*statements: str) -> Inspection:
    return Inspection(
        source=Source(kind="live", engine="postgresql", major=18), schema=Schema(tables=(ORDERS,)), statistics=STATISTICS,
        statements=tuple(StatementUse(sql=s, calls=100, total_ms=50.0) for s in statements),
    )  # fmt: skip


def read(sql: str) -> Read:
    return read_workload("stat-statements", inspection(sql))


def test_skew_shows_in_several_draws() -> None:
    one = read("SELECT * FROM orders WHERE status = $1").statements[0]
    assert [d.literals for d in one.draws] == [("'done'",), ("'open'",), ("'odd'",)]
    assert one.draws[0].weight > 5 * one.draws[1].weight > 0
    assert sum(d.weight for d in one.draws) == pytest.approx(1.0)


def test_ranges_are_taken_from_the_histogram_in_order() -> None:
    one = read(
        "SELECT * FROM orders o WHERE o.shop_id = $1 AND o.placed_at >= $2 AND o.placed_at < $3 LIMIT $4"
    ).statements[0]
    assert [p.role for p in one.statement.parameters] == ["equality", "range_low", "range_high", "limit"]
    assert [p.column for p in one.statement.parameters[:3]] == ["shop_id", "placed_at", "placed_at"]
    for draw in one.draws:
        assert draw.literals[1] < draw.literals[2] or draw.literals[1] == draw.literals[2]
        assert draw.literals[3] == "50"
    assert one.draws[0].literals[0] == "7"
    assert "$" not in one.sql(one.draws[0])


def test_a_search_is_for_a_word_that_occurs() -> None:
    assert read("SELECT id FROM orders WHERE note ILIKE $1").statements[0].draws[0].literals[0] in (
        "'%fine%'",
        "'%please%'",
    )


def test_what_has_no_statistics_is_filled_by_type_and_says_so() -> None:
    one = read("SELECT * FROM orders WHERE id = $1").statements[0]
    assert (one.draws[0].literals, one.draws[0].origin) == (("1",), "assumed")


def test_what_cannot_be_filled_says_why() -> None:
    one = read_workload("SELECT * FROM unknown WHERE x = ?;\nSELECT 1 FROM a").statements
    assert {o.statement.sql: bool(o.draws) for o in one} == {
        "SELECT * FROM unknown WHERE x = $1": False,
        "SELECT $1 FROM a": True,
    }
    assert next(o.unfilled for o in one if not o.draws) == "no value is known for $1"


def test_calls_are_shared_among_draws() -> None:
    found = read("SELECT * FROM orders WHERE status = $1")
    assert sum(q.weight for q in found.queries()) == pytest.approx(100)
    assert found.weights == {"select_orders": 100}


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_values_are_not_shown(
    form: str, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("w") / "w.sql"
    path.write_text(
        "SELECT * FROM users WHERE email = 'ada@example.org' AND pin = 4711;\n"
        'SELECT * FROM `users` WHERE email = "eve@example.org" -- ada@example.org\n;\n'
        "ALTER ROLE app PASSWORD 'hunter2';"
    )
    assert main(["workload", str(path), "--format", form, "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "users" in out
    assert not [secret for secret in ("example.org", "4711", "hunter2") if secret in out]
    main(["workload", str(path), "--format", form, "--quiet", "--values"])
    assert ("ada@example.org" in capsys.readouterr().out) == (form != "markdown")


def test_json_is_a_read_and_findings_are_exit_code_one(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("w") / "w.csv"
    path.write_text("query,calls,total_exec_time,rows\nSELECT * FROM orders,5,10.5,500000\n")
    assert main(["workload", str(path), "--format", "json", "--quiet"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["findings"][0]["kind"] == "unbounded_read"
    assert Read.model_validate(found).statements[0].total_ms == 10.5


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("   \n", "empty"), ("%PDF-1.4 \x01\x02", "unknown_form"), ("hello world", "unknown_form")],
)
def test_what_is_no_workload_is_refused(
    text: str, code: str, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("w") / "w"
    path.write_text(text)
    assert main(["workload", str(path), "--quiet"]) == 2
    assert f"workload.{code}" in capsys.readouterr().err
