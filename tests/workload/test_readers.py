"""Every form of a workload, by cases: the form is seen, statements are grouped, counted and filled, the rest is counted as unread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.workload import read_workload
from dbarchitect.workload.readers import forms

CASES = [
    (f"{path.stem}: {case['name']}", case)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[n for n, _ in CASES])
def test_a_form_is_read(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "workload.log"
    path.write_text(case["text"], "utf-8")
    read = read_workload(path)
    assert read.form == case["form"]
    assert [o.statement.sql for o in read.statements] == [s["sql"] for s in case["statements"]]
    for observed, wanted in zip(read.statements, case["statements"], strict=True):
        assert observed.calls == wanted["calls"]
        if "total_ms" in wanted:
            assert observed.total_ms == pytest.approx(wanted["total_ms"])
        if "rows" in wanted:
            assert observed.rows == wanted["rows"]
        if "draws" in wanted:
            assert [list(d.literals) for d in observed.draws] == wanted["draws"]
            assert sum(d.weight for d in observed.draws) == pytest.approx(1.0)
    assert sum(u.count for u in read.unread) == case.get("unread", 0), read.unread
    if "seconds" in case:
        assert read.seconds == case["seconds"]


def test_every_form_has_a_case() -> None:
    assert {c["form"] for _, c in CASES} | {"brief"} == set(forms())
