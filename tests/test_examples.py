"""Every example: read again from its own YAML it gives the same design, its bundle is what stands beside it, its proof holds."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.architect import architect
from dbarchitect.app.briefs import read_brief
from dbarchitect.app.design_migrations import first_migration
from dbarchitect.brief.writing import dump
from dbarchitect.design.pipeline import design
from dbarchitect.report.bundle import bundle

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Architecture

ROOT = Path(__file__).parent.parent / "examples"
BRIEFS = sorted(ROOT.glob("*/brief.*"))
NAMES = [b.parent.name for b in BRIEFS]
EXACT = (
    "schema.sql", "brief.yaml", "data-dictionary.md", "migrations/0001_initial/up.sql", "migrations/0001_initial/down.sql",
)  # fmt: skip
"""Files in which nothing depends on how fast the machine is."""


@cache
def answer(brief: Path) -> Architecture:
    return architect(read_brief(brief.read_text(), brief.name), prove="quick")


def test_there_are_five_or_more_and_one_is_yaml() -> None:
    assert len(BRIEFS) >= 5
    assert any(b.suffix == ".yaml" for b in BRIEFS)


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_the_brief_as_understood_gives_the_same_design(brief: Path) -> None:
    first = read_brief(brief.read_text(), brief.name)
    again = read_brief(dump(first), "brief.yaml")
    assert design(again).schema_ == design(first).schema_
    assert dump(again) == dump(first)


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_the_proof_holds(brief: Path) -> None:
    proof = answer(brief).proof
    assert proof.statements.run > 10
    assert proof.statements.failures == ()
    assert [p.name + ": " + p.why_not_ok for p in proof.access_patterns if not p.ok] == []
    assert [c.object for c in proof.constraints if not c.held or c.edge_passed is False] == []
    assert [i for i in proof.isolation if not i.held] == []
    assert proof.findings == ()
    assert proof.rows_generated > 1000


@pytest.mark.parametrize("brief", BRIEFS, ids=NAMES)
def test_the_bundle_is_what_stands_beside_it(brief: Path) -> None:
    given = answer(brief)
    documents = bundle(given)
    script = next(a.content or "" for a in documents if a.path == "schema.sql")
    made = {a.path: a.content or "" for a in (*documents, *first_migration(given.schema_, script))}
    folder = brief.parent / "bundle"
    kept = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file() and f.name != ".dbarchitect.json"}
    assert kept == set(made), "run `make examples`"
    for path in EXACT:
        assert (folder / path).read_text() == made[path], f"{path} is stale: run `make examples`"
    headings = re.findall(r"(?m)^#+ .*$", (folder / "architecture.md").read_text())
    assert headings == re.findall(r"(?m)^#+ .*$", made["architecture.md"])
    assert (
        json.loads((folder / "architecture.json").read_text())["schema"]
        == json.loads(made["architecture.json"])["schema"]
    )
