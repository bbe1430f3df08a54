"""Cases of checks written for SQLite, DuckDB, MySQL and MariaDB: judged on that engine, and their fixes tried there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dbarchitect.assess.registry import all_checks
from dbarchitect.assess.run import Scope, assess
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.model.schema import Schema
from dbarchitect.repair.elsewhere import Elsewhere, Place, place_for
from dbarchitect.repair.trying import Before, tried
from dbarchitect.sandbox.mariadb import installed
from dbarchitect.sources.mysql.statements import statements

from .cases import CheckCase, cases

CHECKS = {c.name: c for c in all_checks()}
OF_SERVERS = {n for n, c in CHECKS.items() if c.look == "security" and "postgresql" not in c.engines}
CASES = [c for name in CHECKS if name not in OF_SERVERS for c in cases(name) if c.engine != "postgresql"]
SERVED = ("mysql", "mariadb")


class Places:
    """Each engine opened once."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self._open: dict[str, Place | str] = {}

    def of(self, engine: str) -> Place:
        kind = "mariadb" if engine in SERVED else engine
        if kind not in self._open:
            empty = Inspection(
                source=Source.model_validate({"kind": "sql", "engine": kind}), schema_=Schema.model_validate({"dialect": kind})
            )  # fmt: skip
            self._open[kind] = self._held.enter_context(place_for(empty))
        place = self._open[kind]
        if isinstance(place, str):
            pytest.skip(place)
        return place


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    with ExitStack() as held:
        yield Places(held)


def _script(case: CheckCase) -> list[str]:
    text = "\n".join(case.given.get(part) or "" for part in ("ddl", "data"))
    if case.engine in SERVED:
        return [sql for _, sql in statements(text)]
    import sqlite3

    found, begun = [], ""
    for line in text.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun) or (begun.rstrip().endswith(";") and "TRIGGER" not in begun):
            found.append(begun)
            begun = ""
    return [*found, begun] if begun.strip() else found


def _seen(place: Place, database: Any, case: CheckCase) -> Inspection:
    seen = place.look(database)
    source = seen.source.but(engine=case.engine, kind="live")
    return case.laid_over(seen.model_copy(update={"source": source}))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_of_another_engine_is_judged_right_and_its_fix_works(case: CheckCase, places: Places) -> None:
    if case.engine in SERVED and installed() is None:
        pytest.skip("no MariaDB is installed: package mariadb-server")
    place = places.of(case.engine)
    database, refused = place.make(())
    try:
        said = place.run(database, _script(case))
        assert not said
        assert not refused
        seen = _seen(place, database, case)
    finally:
        place.drop(database)
    scope = Scope(checks=(CHECKS[case.check],))
    it = assess(seen, scope)
    assert {o for f in it.findings for o in f.found_at} == case.finds, [v.why for v in it.verdicts]
    fixable = [f for f in it.findings if f.fix is not None and f.fix.sql]
    if not fixable or case.given.get("unfixable"):
        return
    ground = Elsewhere(place, seen)
    try:
        before = Before.of(ground.look())
        for finding in fixable:
            outcome = tried(ground, before, [finding])
            assert outcome.ok, f"{finding.object}: {outcome.why}\n" + "\n".join(finding.fix.sql if finding.fix else ())
    finally:
        ground.close()
