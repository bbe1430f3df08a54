"""Plans between schemas that have nothing to do with each other: each pair of scripts crossed with others, tried there and back."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import yaml

from benchmarks._large_schema import ddl
from dbarchitect.migrate.plan import Wanted, planned
from dbarchitect.migrate.plan.sides import Named
from dbarchitect.model.migration import Plan
from dbarchitect.sources.files.reading import Piece, Reading

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "diff" / "pairs"
COUNT = 40


def run() -> None:
    count = int(sys.argv[-1]) if sys.argv[-1].isdigit() else COUNT
    texts = [
        c[side]
        for f in sorted(PAIRS.glob("*.yaml"))
        for c in yaml.safe_load(f.read_text("utf-8"))
        for side in ("before", "after")
    ]
    pick, verified, seconds = random.Random(7), 0, 0.0
    for _ in range(count):
        began = time.perf_counter()
        plan = plan_of(pick.choice(texts), pick.choice(texts))
        seconds += time.perf_counter() - began
        verified += bool(plan.verified)
        if not plan.verified:
            print(f"  {plan.verification.why or plan.verification.differences[:2]}"[:160])
    print(f"  {verified} of {count} crossed pairs verified, {seconds / count:.2f} s each with the server's start")
    for name, before, after in (("there", "", ddl()), ("back", ddl(), "")):
        began = time.perf_counter()
        plan = plan_of(before, after)
        print(
            f"  510 tables {name}: {len(plan.steps)} steps, verified {plan.verified}, {time.perf_counter() - began:.1f} s"
        )


def plan_of(before: str, after: str) -> Plan:
    """The plan with every loss allowed."""
    sides = (_named(before), _named(after))
    plan = planned(*sides)
    if not plan.stopped:
        return plan
    allowed = {x.allow for x in plan.losses}
    names = {part for text in allowed for part in text.replace("--allow-loss", " ").split()}
    return planned(*sides, Wanted(allow=frozenset(names)))


def _named(text: str) -> Named:
    if not text.strip():
        return Named("nothing", None)
    return Named(
        "x.sql",
        Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=(Piece("x.sql", text),)),
    )
