"""References are found again after their foreign keys are taken away, and look-alikes are not taken for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from dbarchitect.assess.case import Case
from dbarchitect.assess.inference import sure_references

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.sandbox import Sandbox

CASES = yaml.safe_load(Path(__file__).with_name("inference_cases.yaml").read_text("utf-8"))


def found(inspection: Inspection) -> dict[str, str]:
    return {i.name: str(i.target.name) for i in sure_references(Case(inspection))}


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("with_data", [True, False], ids=["data", "names alone"])
def test_references_of(name: str, with_data: bool, sandbox: Sandbox, database: str) -> None:
    from dbarchitect.sources.postgresql import gather, sandbox_inspection

    case = CASES[name]
    with sandbox.connect(database) as connection:
        connection.execute(case["ddl"].encode(), prepare=False)
        if with_data:
            connection.execute(case["data"].encode(), prepare=False)
        inspection = gather(connection, kind="sql")
    if with_data:
        inspection = sandbox_inspection(sandbox, database)
    said, wanted = found(inspection), case["refers"]
    by_values_alone = set() if with_data else {"orders.ship_via"}
    assert wanted.items() - said.items() <= {(c, wanted[c]) for c in by_values_alone if c in wanted}
    assert len(said.items() - wanted.items()) <= 0.1 * len(said)
