"""The law: a design of ours, assessed by us, has no findings. The database is made from the design of each example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dbarchitect.app.briefs import read_brief
from dbarchitect.app.provable import provable
from dbarchitect.assess.run import assess, probes
from dbarchitect.design.pipeline import design as design_for
from dbarchitect.model.brief import Brief
from dbarchitect.model.inspection import Inspection
from dbarchitect.prove.statements import Statements
from dbarchitect.sandbox import Sandbox, open_sandbox
from dbarchitect.sources.postgresql import sandbox_inspection

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*/brief.*"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as server:
        yield server


def made(sandbox: Sandbox, brief: Brief) -> Inspection:
    """The database a brief's design makes, looked at."""
    design = provable(design_for(brief))
    name = sandbox.create_database()
    with sandbox.connect(name) as connection:
        statements = Statements(connection)
        statements.run(design.ddl)
        statements.run_postponed()
        statements.run(design.after_load)
        statements.run_postponed()
        assert not statements.result.failures
    try:
        return sandbox_inspection(sandbox, name, kind="design", ask=probes)
    finally:
        sandbox.drop_database(name)


@pytest.mark.parametrize("brief", EXAMPLES, ids=lambda p: p.parent.name)
def test_a_design_of_ours_has_no_findings(brief: Path, sandbox: Sandbox) -> None:
    found = assess(made(sandbox, read_brief(brief.read_text("utf-8"), str(brief)))).findings
    assert not [f"{f.key}: {f.message}" for f in found]
