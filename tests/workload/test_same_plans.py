"""A statement taken apart and filled with its own constants is planned as it was: nothing of it was lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.shadow.building import build
from dbarchitect.shadow.facts import PlannerFacts
from dbarchitect.workload import read_workload

FACTS = Path(__file__).resolve().parents[2] / "benchmarks" / "facts"


def test_tpch_is_planned_as_it_was_written() -> None:
    facts = PlannerFacts.model_validate_json(gzip.decompress((FACTS / "tpch.json.gz").read_bytes()))
    found = json.loads(gzip.decompress((FACTS / "tpch.queries.json.gz").read_bytes()))
    statements = [q if isinstance(q, str) else q["sql"] for q in (found.values() if isinstance(found, dict) else found)]
    assert len(statements) == 22
    try:
        shadow = build(facts)
    except ArchitectError as error:
        pytest.skip(f"no shadow can be built here: {error.message}")
    with shadow:
        for sql in statements:
            queries = list(read_workload(sql.rstrip().rstrip(";") + ";\n-- end\n").queries())
            assert len(queries) == 1
            assert shadow.explain(queries[0].sql) == shadow.explain(sql)
