"""A pair of scripts planned in a server that is open, and what of it is not as its case says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.plan import Wanted, planned
from dbarchitect.migrate.plan.running import run_steps
from dbarchitect.migrate.plan.sides import Named, drop_all_roles, loaded_side
from dbarchitect.sources.files.reading import Piece, Reading
from diff.reusing import Reusing

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan
    from dbarchitect.sandbox import Sandbox

Case = dict[str, Any]


def named(text: str) -> Named:
    """A script as a source."""
    reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),))
    return Named("x.sql", reading if text.strip() else None)


def run_pair(sandbox: Sandbox, case: Case) -> tuple[Plan, bool | None]:
    """The plan of the case, and what its statement `then` says after it; the server is as it was before."""
    server: Any = sandbox if isinstance(sandbox, Reusing) else Reusing(sandbox)
    wanted = Wanted(renames=tuple(case.get("rename", ())), allow=frozenset(case.get("allow", ())))
    used: list[str] = []
    make = server.create_database

    def create(name: str | None = None, template: str | None = None) -> str:
        used.append(make(name, template))
        return str(used[-1])

    server.create_database = create
    try:
        plan = planned(named(case["before"]), named(case["after"]), wanted, server)
        then = _then(server, case, plan) if "then" in case and plan.verified else None
    finally:
        del server.create_database
        for database in {*used} & {*sandbox._databases} - {*server._free}:
            server.drop_database(database)
        drop_all_roles(sandbox)
    return plan, then


def _then(server: Any, case: Case, plan: Plan) -> bool:
    drop_all_roles(server)
    side = loaded_side(server, named(case["before"]))
    assert run_steps(server, side.database, plan.steps) is None
    with server.connect(side.database) as connection:
        row = connection.execute(case["then"].encode()).fetchone()
    return bool(row and row[0])


def problems(case: Case, plan: Plan, then: bool | None) -> list[str]:
    """What is not as the case says; empty when all is well."""
    found = []
    refused = [n for n in plan.not_judged if "could not be run" in n]
    found += [f"the case itself does not load: {n}" for n in refused]
    stops = case.get("stops", [])
    if sorted(x.object for x in plan.losses if not x.allowed) != sorted(stops):
        found.append(f"losses {[(x.object, x.allowed, x.rows) for x in plan.losses]}, not {stops}")
    if not stops and not plan.verified:
        found.append(f"not verified: {plan.verification.model_dump()}")
    if sorted(q.id for q in plan.questions) != sorted(case.get("asks", [])):
        found.append(f"asked {[q.id for q in plan.questions]}, not {case.get('asks', [])}")
    if "rewrites" in case and sorted({r for s in plan.steps for r in s.rewrites}) != case["rewrites"]:
        found.append(f"rewrites {[(s.sql, s.rewrites) for s in plan.steps if s.rewrites]}")
    script = ";\n".join(s.sql for s in plan.steps)
    found += [f"has no {part!r}" for part in case.get("has", ()) if part not in script]
    found += [f"has {part!r}" for part in case.get("without", ()) if part in script]
    for part, count in case.get("count", {}).items():
        if sum(part in s.sql for s in plan.steps) != count:
            found.append(f"{part!r} not {count} times")
    if then is False:
        found.append(f"afterwards not: {case['then']}")
    return found
