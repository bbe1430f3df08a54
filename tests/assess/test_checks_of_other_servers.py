"""Cases of checks that only look at a server's settings and accounts: judged without a server of that engine."""

from __future__ import annotations

import pytest

from dbarchitect.assess.registry import Check, all_checks
from dbarchitect.assess.run import Scope, assess
from dbarchitect.model.inspection import Inspection, Source
from dbarchitect.model.schema import Schema

from .cases import CheckCase, cases

SERVER_ONLY = {c.name: c for c in all_checks() if c.look == "security" and "postgresql" not in c.engines}
CASES = [c for name in SERVER_ONLY for c in cases(name)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_server_is_judged_by_its_settings_and_accounts(case: CheckCase) -> None:
    check: Check = SERVER_ONLY[case.check]
    source = Source.model_validate({"kind": "live", "engine": case.engine, "version": "8.4.2", "major": 8})
    seen = case.laid_over(Inspection(source=source, schema_=Schema(dialect=case.engine)))
    it = assess(seen, Scope(checks=(check,)))
    assert {f.object for f in it.findings} == case.finds, [v.why for v in it.verdicts]
