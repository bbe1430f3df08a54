"""Pairs of schemas of SQLite and MySQL: the plan between them runs in the engine itself, keeps the rows and leads back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from dbarchitect.migrate.plan import Wanted
from dbarchitect.migrate.plan.elsewhere import planned_elsewhere
from dbarchitect.migrate.plan.sides import Named
from dbarchitect.sandbox.mariadb import installed
from dbarchitect.sources.files.reading import Piece, Reading
from diff.running import problems

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine

PAIRS = yaml.safe_load(Path(__file__).with_name("pairs_elsewhere.yaml").read_text("utf-8"))
CASES = [(engine, case["name"], case) for engine, cases in PAIRS.items() for case in cases]


def _named(text: str, engine: Engine) -> Named:
    reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine=engine, script=(Piece("x.sql", text),))
    return Named("x.sql", reading if text.strip() else None)


@pytest.mark.parametrize(("engine", "name", "case"), CASES, ids=[f"{e}: {n}" for e, n, _ in CASES])
def test_the_plan_is_as_the_case_says(engine: Engine, name: str, case: dict[str, object]) -> None:
    if engine == "mysql" and installed() is None:
        pytest.skip("no MariaDB is installed: package mariadb-server")
    del name
    sides = (_named(str(case[side]), engine) for side in ("before", "after"))
    wanted = Wanted(
        renames=tuple(case.get("rename", ())),  # type: ignore[arg-type, call-overload]
        allow=frozenset(case.get("allow", ())),  # type: ignore[arg-type, call-overload]
    )
    assert problems(case, planned_elsewhere(*sides, wanted, engine), None) == []
