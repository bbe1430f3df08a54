"""A pair of scripts planned in a server that is open, and what of it is not as its case says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.plan import Wanted, planned
from dbarchitect.migrate.plan.running import run_steps
from dbarchitect.migrate.plan.sides import Named, drop_all_roles, loaded_side
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan
    from dbarchitect.sandbox import Sandbox

Case = dict[str, Any]


def named(text: str) -> Named:
    """A script as a source."""
    reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),))
    return Named("x.sql", reading if text.strip() else None)


class Reusing:
    """A server whose databases are emptied and used again, as making one costs more than planning."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._free: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        if name is None and template is None and self._free:
            return self._free.pop()
        return self._sandbox.create_database(name, template)

    def drop_database(self, name: str) -> None:
        if self._emptied(name):
            self._free.append(name)
        else:
            self._sandbox.drop_database(name)

    def _emptied(self, name: str) -> bool:
        """Whether nothing but an empty namespace `public` is left."""
        with self._sandbox.connect(name) as connection:
            connection.execute(_EMPTY)
            left = connection.execute(_LEFT).fetchone()
        return bool(left and left[0] == 0)


_EMPTY = """
DO $$
DECLARE one text;
BEGIN
  EXECUTE 'DROP OWNED BY guest CASCADE';
  FOR one IN SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  LOOP EXECUTE one; END LOOP;
  FOR one IN SELECT format('DROP OWNED BY %I CASCADE', rolname) FROM pg_roles WHERE rolname !~ '^(pg_|dbarchitect_aside)' AND rolname <> ALL ('{guest,postgres}')
  LOOP EXECUTE one; END LOOP;
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  COMMENT ON SCHEMA public IS 'standard public schema';
  GRANT USAGE ON SCHEMA public TO PUBLIC;
  EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database());
  EXECUTE format('ALTER DATABASE %I OWNER TO guest', current_database());
END $$
"""
_LEFT = """
SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_'))
  + (SELECT count(*) FROM pg_cast WHERE oid >= 16384) + (SELECT count(*) FROM pg_default_acl) + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public'))
"""


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
