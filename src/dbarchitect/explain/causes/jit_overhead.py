"""Compiling the query took a good part of its time.

Just-in-time compilation pays for long calculations over very many rows. It is switched on by the estimated cost, which may be far too high.

Fix: `jit = off` for this query or role, or higher `jit_above_cost`. Source: PostgreSQL, “When to JIT?”.
"""

from __future__ import annotations

from collections.abc import Iterator

from dbarchitect.core.english import counted
from dbarchitect.explain import remedies
from dbarchitect.explain.case import BIG_SHARE, Case, make
from dbarchitect.model.explanation import Cause

TITLE = "Compiling took longer than it saved"


def find(case: Case) -> Iterator[Cause]:
    spent, whole = case.plan.jit_ms, case.plan.execution_ms
    if spent is None or not whole or spent < max(10.0, whole * max(0.1, BIG_SHARE)):
        return
    said = (
        f"{spent:,.0f} ms of {whole:,.0f} ms went into compiling {counted(case.plan.jit_functions or 0, 'function')}."
    )
    yield make(
        __name__.rpartition(".")[2], TITLE, case, (case.plan.root,), said,
        remedies.setting("jit", "off", "no compilation for this query"), share=min(1.0, spent / whole),
    )  # fmt: skip
