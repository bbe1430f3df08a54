"""Fixes for SQLite, DuckDB and MySQL are tried by those engines."""

from __future__ import annotations

import pytest

from dbarchitect.assess.registry import all_checks
from dbarchitect.assess.run import Scope, assess, probes
from dbarchitect.model.findings import Fix
from dbarchitect.repair import prove_fixes
from dbarchitect.sandbox.mariadb import installed
from dbarchitect.sources.open import SourceOptions, opened_text

SCRIPT = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, email VARCHAR(200));
CREATE INDEX by_mail ON customer (email);
CREATE INDEX by_mail_too ON customer (email);
INSERT INTO customer VALUES (1, 'a@example.org'), (2, 'b@example.org');
"""
MYSQL = pytest.param(
    "mysql", marks=pytest.mark.skipif(installed() is None, reason="no MariaDB is installed: package mariadb-server")
)


@pytest.mark.parametrize("engine", ["sqlite", MYSQL])
def test_a_fix_is_proven_by_the_engine_itself(engine: str) -> None:
    seen = opened_text(SCRIPT, SourceOptions(dialect=engine, ask=probes), "shop.sql").inspection
    scope = Scope(checks=tuple(c for c in all_checks() if c.name == "redundant_index"))
    found = assess(seen, scope)
    assert [f.object for f in found.findings] == ["customer.by_mail"]
    proven = prove_fixes(seen, found).findings[0].fix
    assert proven is not None
    assert (proven.proven, proven.why) == (True, "")
    broken = found.but(
        findings=tuple(
            f.but(fix=Fix(sql=("DROP INDEX by_nothing",) if engine == "sqlite" else ("DROP TABLE nothing",)))
            for f in found.findings
        )
    )
    failed = prove_fixes(seen, broken).findings[0].fix
    assert failed is not None
    assert failed.proven is not True
    assert "did not run" in failed.why
