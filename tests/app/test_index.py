"""`dbarchitect index`: a script and its statements in, indexes with their way back out, in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbarchitect.app.shelf import Shelf
from dbarchitect.app.usecase import Surroundings
from dbarchitect.app.usecases import index
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.advice import Advice

SCHEMA = """
CREATE TABLE sensor (id int PRIMARY KEY, name text);
CREATE TABLE reading (id bigint PRIMARY KEY, sensor_id int NOT NULL REFERENCES sensor, taken_at timestamptz NOT NULL, value real);
"""
WORKLOAD = """
SELECT * FROM reading WHERE sensor_id = 7 AND taken_at > '2026-01-05' ORDER BY taken_at DESC LIMIT 50;
SELECT avg(value) FROM reading WHERE taken_at BETWEEN '2026-01-05' AND '2026-01-06';
SELECT * FROM nowhere;
"""


def around() -> Surroundings:
    return Surroundings(say=lambda _: None, shelf=Shelf())


def test_a_schema_without_rows_is_advised_for_at_assumed_sizes(tmp_path: Path) -> None:
    script = tmp_path / "w.sql"
    script.write_text(WORKLOAD)
    request = index.Input.model_validate(
        {"source": SCHEMA, "workload": str(script), "budget": "200MB", "rows": 2_000_000, "seconds": 20}
    )
    answer = index.run(request, around())
    it = Advice.model_validate(json.loads(answer.render("json", width=100, colour=False)))
    assert any("(sensor_id, taken_at" in i.sql for i in it.indexes)
    assert all(
        i.sql.startswith("CREATE INDEX CONCURRENTLY ") and i.drop_sql.startswith("DROP INDEX CONCURRENTLY ")
        for i in it.indexes
    )
    assert it.lower_bound <= it.cost_after < it.cost_before
    assert it.size_bytes <= 200_000_000
    assert any("nowhere" in u.why for u in it.unplanned)
    assert any("2,000,000" in n for n in it.notes)
    for form in index.FORMATS:
        text = answer.render(form, width=80, colour=False)
        assert it.indexes[0].name in text
    assert {"indexes.sql", "indexes_back.sql", "report.html"} <= {a.path for a in answer.files()}
    assert answer.summary.certificate == it.certificate


@pytest.mark.parametrize(
    ("size", "number"), [("", None), ("500MB", 500_000_000), ("2 GiB", 2 << 30), ("1.5k", 1500), ("17", 17)]
)
def test_sizes(size: str, number: int | None) -> None:
    assert index.bytes_of(size) == number


@pytest.mark.parametrize("size", ["much", "-5MB", "5 MB MB", "1e99"])
def test_what_is_no_size(size: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        index.bytes_of(size)
    assert refused.value.code == "index.budget"


def test_a_workload_of_another_database(tmp_path: Path) -> None:
    script = tmp_path / "w.sql"
    script.write_text("SELECT * FROM elsewhere WHERE a = 1;\n")
    request = index.Input.model_validate({"source": SCHEMA, "workload": str(script)})
    with pytest.raises(ArchitectError) as refused:
        index.run(request, around())
    assert refused.value.code == "index.no_statement"


def test_a_schema_that_counts_no_statements_needs_a_workload() -> None:
    with pytest.raises(ArchitectError) as refused:
        index.run(index.Input.model_validate({"source": SCHEMA}), around())
    assert refused.value.code == "index.no_workload"


BRIEF = """
title: Parking
tenancy: {tenant: garage, isolation: shared schema}
entities:
  garage:
    count: 200
    fields: {name: text unique, city: text}
  stay:
    count: 20000 per garage
    fields: {garage: => garage, plate: text(12), entered_at: timestamp, left_at: timestamp?}
access:
  - stays by plate: 50/s
  - insert a stay: 20/s
"""


def test_a_brief_is_a_source_with_its_own_workload(tmp_path: Path) -> None:
    brief = tmp_path / "parking.yaml"
    brief.write_text(BRIEF)
    request = index.Input.model_validate({"source": str(brief), "seconds": 10})
    it = index.run(request, around()).it
    assert it.cost_after <= it.cost_before
    assert not it.unplanned
    asked = next(s for s in it.statements if "stays by plate" in s.statement)
    # the policy's column comes first: within one garage there are 20,000 stays, in all of them 4,000,000
    assert all(i.sql.partition("(")[2].startswith("garage_id, plate") for i in it.indexes if i.table == "stays")
    assert asked.cost_after < 100
    assert any("reckoned from the brief" in n for n in it.notes)


def test_where_files_cannot_be_forged_indexes_are_built_over_rows_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dbarchitect.shadow.building.is_sparse", lambda _: False)
    script = tmp_path / "w.sql"
    script.write_text(WORKLOAD)
    told = {"source": SCHEMA, "workload": str(script), "rows": 2_000_000, "seconds": 20, "budget": "200MB"}
    answer = index.run(index.Input.model_validate(told), around())
    it = Advice.model_validate(json.loads(answer.render("json", width=100, colour=False)))
    assert any("(sensor_id, taken_at" in i.sql for i in it.indexes)
    assert it.fidelity.planner.endswith("over rows")
    assert any(
        "takes no files that are longer than what they hold" in n and "were built" in n for n in it.fidelity.notes
    )
    assert it.fidelity.score is not None
    assert it.fidelity.score < 0.8
    # what they would take is told for the source's rows, not for the few that are here
    assert all(i.size_bytes > 20_000_000 for i in it.indexes)
