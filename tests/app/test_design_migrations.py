"""A design brings its first migration, and the one from a former design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.architect import architect
from dbarchitect.app.briefs import read_brief
from dbarchitect.app.design_migrations import first_migration, former, next_migration, redesigned, remarks
from dbarchitect.app.document import Document
from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.report import json_
from dbarchitect.sandbox import run_script

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Architecture
    from dbarchitect.sandbox import Sandbox

BRIEF = """
title: Harbour
tenancy: {tenant: port, isolation: shared schema}
entities:
  port: {count: 20, fields: {name: text unique}}
  berth: {count: 50 per port, fields: {port: => port, code: text(20) unique per port, depth: decimal}}
  reading:
    count: 500000 per berth
    append only: true
    keep: 2 years
    fields: {berth: => berth, taken_at: timestamp, level: decimal}
"""


def design(brief: str) -> Architecture:
    return architect(read_brief(brief, "brief.yaml", "yaml"), prove="none")


def script_of(it: Architecture) -> str:
    return next(a.content or "" for s in it.sections for a in s.artifacts if a.path == "schema.sql")


def test_the_first_migration_runs_there_and_back(sandbox: Sandbox, database: str) -> None:
    it = design(BRIEF)
    up, down = first_migration(it.schema_, script_of(it))
    with sandbox.connect(database) as connection:
        refused = [r.message for r in run_script(connection, up.content or "") if not r.ok]
        assert refused == []
        assert len(read_schema(connection).schema.tables) >= 3
        refused = [f"{r.message}: {r.sql}" for r in run_script(connection, down.content or "") if not r.ok]
        assert refused == []
        left = read_schema(connection).schema
        assert not left.tables
        assert not left.routines
        assert not left.roles


def test_the_migration_from_a_former_design() -> None:
    old, new = design(BRIEF), design(BRIEF.replace("depth: decimal}", "depth: decimal, note: text?}"))
    handed = former(Document(text=json_.render(old), name="architecture.json"))
    plan = redesigned(handed, new, lambda _: None)
    assert plan.verified, plan.verification
    assert any("note" in s.sql for s in plan.steps)
    paths = {f.path for f in next_migration(plan)}
    assert {"migrations/0002_redesign/up.sql", "migrations/0002_redesign/down.sql"} <= paths
    assert "Verified" in remarks(plan)[0]


def test_what_is_no_architecture() -> None:
    for text in ("", "{}", "[" * 5000, '{"version": 1}'):
        with pytest.raises(ArchitectError) as caught:
            former(Document(text=text, name="a.json"))
        assert caught.value.code == "design.since"
