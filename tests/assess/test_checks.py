"""The contract of every check: a page, cases that violate and cases that are clean, and a fix that works on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from dbarchitect.assess.registry import Check, all_checks
from dbarchitect.assess.run import Scope, assess, found, probes
from dbarchitect.model.findings import Finding
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.repair.ground import Ground
from dbarchitect.repair.trying import UPKEEP, Before, tried
from dbarchitect.sandbox import GUEST, Sandbox, open_sandbox, split_script
from dbarchitect.sources.postgresql import sandbox_inspection

from .cases import FOLDER, CheckCase, case_file, cases

CHECKS = {c.name: c for c in all_checks()}
HEADINGS = ("Why", "Example", "Fix", "When to ignore", "Source")
POSTGRESQL = [c for name in CHECKS for c in cases(name) if c.engine == "postgresql"]
MOST_TRIED = 2
"""Fixes tried in each case."""
_ROLES = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'"


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_has_its_page(check: Check) -> None:
    first, _, rest = check.about.strip().partition("\n")
    assert first.endswith("."), "the first line says the harm in a sentence"
    assert len(first) <= 160
    assert check.level in ("error", "warning", "notice")
    missing = [h for h in HEADINGS if not re.search(rf"^{h}$", rest, re.MULTILINE)]
    assert not missing, f"the page lacks {missing}"
    assert set(check.causes) <= CHECKS.keys(), "a cause that is no check"


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda c: c.name)
def test_a_check_has_cases_of_both_kinds(check: Check) -> None:
    given = case_file(check.name)
    assert given.get("violating"), f"tests/assess/checks/{check.name}.yaml has no violating case"
    assert given.get("clean"), f"tests/assess/checks/{check.name}.yaml has no clean case"
    for case in cases(check.name):
        assert (case.kind == "clean") != bool(case.finds), f"{case}: only violating cases find something"


def test_no_two_checks_have_one_name() -> None:
    assert len(CHECKS) == len(all_checks())


def test_no_case_file_is_left_of_a_check_that_is_gone() -> None:
    assert {p.stem for p in FOLDER.glob("*.yaml")} <= CHECKS.keys()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox(settings={"fsync": "off", "track_io_timing": "on"}) as server:
        yield server


class Base:
    """A database that holds a case, and how it is looked at."""

    def __init__(self, sandbox: Sandbox, name: str, case: CheckCase) -> None:
        self.sandbox, self.name, self.case = sandbox, name, case

    def seen(self, database: str = "") -> Inspection:
        def ask(seen: Inspection) -> tuple[Probe, ...]:
            return probes(self.case.laid_over(seen))

        return self.case.laid_over(sandbox_inspection(self.sandbox, database or self.name, ask=ask))


class CaseGround(Ground):
    """Where the fix of a case is tried: on the case's own database, which nobody needs afterwards."""

    def __init__(self, base: Base) -> None:
        super().__init__(base.sandbox, base.name, lambda _, name: base.seen(name), trusted=True)
        self._database = base.name

    def close(self) -> None:
        self._database = self._template


class Pool:
    """Databases that hold nothing, made by emptying those that are done with: far cheaper than making new ones."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._empty: list[str] = []
        template = sandbox.create_database()
        with sandbox.connect(template) as connection:
            self._fresh = _left(connection)
        self._empty.append(template)

    def take(self) -> str:
        return self._empty.pop() if self._empty else self.sandbox.create_database()

    def give_back(self, name: str) -> None:
        """The database is as a new one, or gone."""
        try:
            with self.sandbox.connect(name) as connection:
                connection.execute(_EMPTY.encode(), prepare=False)
                clean = _left(connection) == self._fresh
        except psycopg.Error:
            clean = False
        if clean:
            self._empty.append(name)
        else:
            self.sandbox.drop_database(name)


_EMPTY = """DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT format('DROP EVENT TRIGGER %I', evtname) AS sql FROM pg_event_trigger UNION ALL
    SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication UNION ALL
    SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' UNION ALL
    SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
  LOOP EXECUTE it.sql; END LOOP;
  DROP OWNED BY guest CASCADE;
  EXECUTE format('ALTER DATABASE %I OWNER TO guest', current_database());
  EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
  COMMENT ON SCHEMA public IS 'standard public schema';
END $$"""
_LEFT = """SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type), (SELECT count(*) FROM pg_cast),
 (SELECT count(*) FROM pg_operator), (SELECT count(*) FROM pg_default_acl), (SELECT count(*) FROM pg_largeobject_metadata),
 (SELECT count(*) FROM pg_foreign_server), (SELECT count(*) FROM pg_collation), (SELECT count(*) FROM pg_language),
 (SELECT array_agg((nspname, nspacl)::text ORDER BY 1) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'),
 (SELECT datacl::text FROM pg_database WHERE datname = current_database()),
 (SELECT count(*) FROM pg_statistic_ext), (SELECT count(*) FROM pg_subscription)"""


def _left(connection: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """What a database holds, counted: equal for two that hold nothing of ours."""
    row = connection.execute(_LEFT.encode(), prepare=False).fetchone()
    assert row is not None
    return tuple(row)


@pytest.fixture(scope="session")
def pool(sandbox: Sandbox) -> Pool:
    return Pool(sandbox)


@contextmanager
def loaded(pool: Pool, case: CheckCase) -> Iterator[Base]:
    sandbox = pool.sandbox
    with sandbox.connect() as connection:
        before = {r for (r,) in connection.execute(_ROLES)}
    name = pool.take()
    try:
        with sandbox.connect(name) as superuser, sandbox.connect(name, user=GUEST) as guest:
            for part in ("ddl", "data"):
                for statement in split_script(case.given.get(part) or ""):
                    _execute(superuser if case.given.get("superuser") else guest, superuser, statement.sql)
        yield Base(sandbox, name, case)
    finally:
        pool.give_back(name)
        with sandbox.connect() as connection:
            for (role,) in connection.execute(_ROLES).fetchall():
                if role not in before:
                    connection.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


def _execute(connection: psycopg.Connection[Any], superuser: psycopg.Connection[Any], sql: str) -> None:
    try:
        connection.execute(sql.encode(), prepare=False)
    except psycopg.errors.InsufficientPrivilege:
        superuser.execute(sql.encode(), prepare=False)


@pytest.mark.parametrize("case", POSTGRESQL, ids=str)
def test_a_case_is_judged_right_and_its_fix_works(case: CheckCase, pool: Pool) -> None:
    check = CHECKS[case.check]
    with loaded(pool, case) as base:
        seen = base.seen()
        it = assess(seen, Scope(checks=(CHECKS[case.check],)))
        objects = {o for f in it.findings for o in f.found_at}
        assert objects == case.finds, [v.why for v in it.verdicts]
        failed = [a for a in seen.answers if not a.ok and a.key in {p.key for p in _probes(check, seen)}]
        assert not failed
        fixable = [f for f in it.findings if f.fix is not None and f.fix.sql]
        if fixable and not case.given.get("unfixable"):
            _fixed(base, seen, fixable[:MOST_TRIED])


def _probes(check: Check, seen: Inspection) -> Iterator[Any]:
    from dbarchitect.assess.case import Case

    return iter(check.probes(Case(seen)) if check.probes else ())


def _fixed(base: Base, seen: Inspection, findings: list[Finding]) -> None:
    ground, before = CaseGround(base), Before.of(seen)
    for finding in findings:
        outcome = tried(ground, before, [finding])
        assert outcome.ok or outcome.why == UPKEEP, f"{finding.object}: {outcome.why}\n" + "\n".join(
            finding.fix.sql if finding.fix else ()
        )


def test_what_is_found_does_not_hang_on_the_order_of_checks(pool: Pool) -> None:
    case = POSTGRESQL[0]
    with loaded(pool, case) as base:
        seen = base.seen()
    forward = Scope(checks=all_checks())
    backward = Scope(checks=tuple(reversed(all_checks())))
    assert found(seen, forward) == found(seen, backward)
    assert assess(seen, forward).findings == assess(seen, backward).findings
