"""Changes in phases rehearsed: both versions of the application beside them, a twin compared, and the way back from every phase."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.phases.how import read_how
from dbarchitect.migrate.phases.phasing import Online, phased
from dbarchitect.migrate.plan.sides import Named, drop_all_roles
from dbarchitect.migrate.rehearse import Wishes, rehearse
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan
    from dbarchitect.model.rehearsal import Rehearsal
    from dbarchitect.sandbox import Sandbox

CASES = Path(__file__).parent.parent / "tests" / "migrate" / "phases" / "cases.yaml"
WISHES = Wishes(seconds=2.0, rate=300.0, max_stall_ms=2_000.0, replica=False)
MOST_TOLD = 6


def run(*words: str) -> None:
    with open_sandbox(settings={"max_connections": "80", "max_locks_per_transaction": "1024"}) as sandbox:
        for case in yaml.safe_load(CASES.read_text("utf-8")):
            if not words or any(w in case["name"] for w in words):
                _one(sandbox, case)
                drop_all_roles(sandbox)


def _one(sandbox: Sandbox, case: dict[str, Any]) -> None:
    began = time.perf_counter()
    online = Online(
        renames=tuple(case.get("rename", ())), allow=frozenset(case.get("allow", ())), how=read_how(case.get("how", ""))
    )
    try:
        plan = phased(_named(case["before"]), _named(case["after"]), online, sandbox)
        seen = rehearse(_named(case["before"]), plan, WISHES, sandbox)
    except ArchitectError as error:
        print(f"  {case['name']}: {error}")
        return
    told = _said(plan, seen)
    print(f"  {case['name']}: {told}, {time.perf_counter() - began:.0f} s")
    for fault in seen.faults[:MOST_TOLD]:
        print(f"    {fault}")
    for failed in seen.failures[:MOST_TOLD] if seen.faults else ():
        print(f"    {failed.name}: {failed.message} ({failed.count} times, {failed.stage})")
    for compared in seen.compared if seen.faults else ():
        print(f"    {compared.when}: {'; '.join((*compared.examples, *compared.left_out))}"[:400])


def _said(plan: Plan, seen: Rehearsal) -> str:
    kinds = {
        v: sum(s.executed for s in seen.load if s.name.endswith("(new version)") is (v == "new"))
        for v in ("old", "new")
    }
    rows = ", ".join(f"{c.different} of {c.rows} rows unlike ({c.when}, {c.writes} writes)" for c in seen.compared)
    back = f"{sum(u.holds for u in seen.undone)} of {len(seen.undone)} phases undone"
    proven = "every phase tried" if plan.verified else "NOT verified"
    return f"{proven}; statements {kinds['old']} old, {kinds['new']} new, {len(seen.faults)} faults; {rows}; {back}"


def _named(text: str) -> Named:
    reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),))
    return Named("x.sql", reading)
