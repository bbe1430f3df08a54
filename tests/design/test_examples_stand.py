"""Every example and every brief of the run-only set: the design stands, and can be written for every version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from standing import stand

from dbarchitect.app.briefs import read_brief
from dbarchitect.design.pipeline import design
from dbarchitect.engines.postgresql.render import render

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
BRIEFS = sorted([*(ROOT / "examples").glob("*/brief.*"), *(ROOT / "evaluation" / "cases" / "run_only").glob("*.md")])


@pytest.mark.parametrize("path", BRIEFS, ids=lambda p: p.stem if p.stem != "brief" else p.parent.name)
def test_the_design_stands_and_can_be_written_for_every_version(sandbox: Sandbox, database: str, path: Path) -> None:
    wanted = read_brief(path.read_text(encoding="utf-8"), str(path))
    stand(sandbox, database, design(wanted.but(engine="postgresql", engine_version=18))).close()
    for version in (15, 16, 17):
        assert render(design(wanted.but(engine="postgresql", engine_version=version)).schema_, version)
