"""A role that may only connect and read statistics gets an inspection; what it may not see is named, never guessed."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from dbarchitect.assess.run import assess, probes
from dbarchitect.sources.postgresql import inspect_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox


@pytest.fixture
def watcher(sandbox: Sandbox, hospital: str) -> Iterator[str]:
    """The address for a role with CONNECT and pg_read_all_stats in a database that gives PUBLIC nothing."""
    name = f"watcher_{token_hex(4)}"
    with sandbox.connect(hospital) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN IN ROLE pg_read_all_stats".encode())
        owner.execute(f"REVOKE ALL ON DATABASE {hospital} FROM PUBLIC".encode())
        owner.execute(f"GRANT CONNECT ON DATABASE {hospital} TO {name}".encode())
        owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        yield sandbox.url(hospital, user=name)
        owner.execute(f"DROP OWNED BY {name}".encode())
        owner.execute(f"DROP ROLE {name}".encode())


def test_it_sees_the_schema_sizes_and_counters(watcher: str) -> None:
    seen = inspect_postgresql(watcher, sample=100, ask=probes)
    assert {str(t.name) for t in seen.schema_.tables} >= {"patient", "ward.stay", "audit", "secret_file"}
    sizes = {s.table: s for s in seen.sizes or ()}
    assert sizes["patient"].rows == 500
    assert sizes["patient"].heap_bytes
    assert {u.table for u in seen.use or ()} >= {"patient", "ward.stay"}
    assert seen.index_use
    assert seen.roles
    assert seen.activity is not None
    assert seen.source.superuser is False


def test_what_it_may_not_see_is_named(watcher: str) -> None:
    seen = inspect_postgresql(watcher, sample=100, ask=probes)
    assert {u.part for u in seen.unseen} == {"statistics", "settings", "statements", "samples"}
    assert not seen.statistics
    assert not seen.samples
    assert all(s.last_value is None for s in seen.sequences or ())
    told = assess(seen).not_judged
    assert any("may not read all of" in why for why in told)


def test_a_role_with_some_columns_gets_samples_of_those(sandbox: Sandbox, hospital: str, watcher: str) -> None:
    name = watcher.split("//")[1].split(":")[0].split("@")[0]
    with sandbox.connect(hospital) as owner:
        owner.execute(f"GRANT USAGE ON SCHEMA public, ward TO {name}".encode())
        owner.execute(
            f"GRANT SELECT (id, born) ON patient TO {name}; GRANT SELECT ON ward.stay, secret_file TO {name}".encode()
        )
    seen = inspect_postgresql(watcher, sample=1000)
    taken = {(s.table, s.column) for s in seen.samples or ()}
    assert taken == {
        ("patient", "id"),
        ("patient", "born"),
        *(("ward.stay", c) for c in ("id", "patient_id", "triage", "since")),
    }
    said = " ".join(u.why for u in seen.unseen if u.part == "samples")
    assert "secret_file" in said, "its policy would hide rows, so it is not sampled"
    assert "audit" in said


def test_policies_are_refused_instead_of_applied(sandbox: Sandbox, hospital: str, watcher: str) -> None:
    """Rows that a policy hides would be taken for missing: the question is not answered then."""
    from dbarchitect.model.inspection import Inspection, Probe

    def ask(_: Inspection) -> tuple[Probe, ...]:
        return (Probe(key="count", sql="SELECT count(*) AS n FROM secret_file", why="how many"),)

    name = watcher.split("//")[1].split(":")[0].split("@")[0]
    with sandbox.connect(hospital) as owner:
        owner.execute(
            f"GRANT USAGE ON SCHEMA public TO {name}; GRANT SELECT ON secret_file, patient TO {name}".encode()
        )
    seen = inspect_postgresql(watcher, sample=10, ask=ask)
    assert not seen.answers[0].ok
    assert "row-level security" in seen.answers[0].why_not
