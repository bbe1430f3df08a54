"""A step was switched off by a setting and had to be used all the same.

`enable_seqscan = off` and its kin are for experiments. Source: PostgreSQL, “Planner Method Configuration”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.explain import remedies
from dbarchitect.explain.case import Case, make
from dbarchitect.model.explanation import Cause

TITLE = "A setting forbids a step"
_OFF = 1e9


def find(case: Case) -> Iterator[Cause]:
    forbidden = tuple(n for n in case.nodes if n.disabled or (n.startup_cost or 0) >= _OFF)
    off = [n for n, v in case.plan.settings if n.startswith("enable_") and v == "off"]
    if not forbidden and not off:
        return
    said = f"{' and '.join(off) or 'A setting enable_…'} {'are' if len(off) > 1 else 'is'} off: the planner may not choose freely."
    wanted = [remedies.setting(n, "on", f"let the planner choose: {n} on") for n in off]
    nodes = forbidden[:1] or (case.plan.root,)
    yield make(__name__.rpartition(".")[2], TITLE, case, nodes, said, *wanted, share=case.share(*forbidden))
