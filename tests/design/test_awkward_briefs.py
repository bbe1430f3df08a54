"""Briefs with awkward rules, proven whole: every table has rows, every rule is attacked and holds, nothing is left open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.briefs import read_brief
from dbarchitect.app.provable import provable
from dbarchitect.design.pipeline import design
from dbarchitect.prove import proof, prove

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

BRIEFS = sorted((Path(__file__).parent / "awkward").glob("*.yaml"))


@pytest.mark.parametrize("path", BRIEFS, ids=lambda p: p.stem)
def test_nothing_stays_empty_or_unjudged(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setitem(proof._SECONDS, "quick", 120.0)  # how busy the machine is says nothing of the design
    monkeypatch.setitem(proof._STATEMENT_MS, "quick", 60_000)
    monkeypatch.setitem(proof._LOAD_MS, "quick", 60_000)
    monkeypatch.setitem(proof._BUDGET, "quick", 12_000)
    made = design(read_brief(path.read_text("utf-8"), path.name))
    found = prove(provable(made), "quick", sandbox=sandbox)
    assert found.failures == 0
    assert [d.table for d in found.data if not d.rows] == []
    assert [f"{n.what}: {n.why}" for n in found.not_judged] == []
