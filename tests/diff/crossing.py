"""`PYTHONPATH=tests python -m diff.crossing [count [seed]]`: plans between schemas that have nothing to do with each other, tried there and back.

Every loss is allowed. What cannot be done without an answer is counted by itself: a column must not be empty, and rows that are there
have nothing for it.
"""

from __future__ import annotations

import random
import shlex
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dbarchitect.core.errors import ArchitectError
from diff.reusing import Reusing

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan

PAIRS, WIDER = Path(__file__).with_name("pairs"), Path(__file__).with_name("wider")
SEED, COUNT = 7, 200
MOST_CHARACTERS = 300


@dataclass(frozen=True)
class Side:
    """One schema of a pair, by the pair's name."""

    name: str
    sql: str


def crossed(count: int, seed: int = SEED, *, wider: bool = False) -> list[tuple[Side, Side]]:
    """That many pairs, the same ones for the same seed; `wider`: out of the cases that the tests leave out, too."""
    found = [
        Side(f"{file.stem}: {case['name']} ({side})", case[side])
        for folder in ((PAIRS, WIDER) if wider else (PAIRS,))
        for file in sorted(folder.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text("utf-8"))
        for side in ("before", "after")
    ]
    pick = random.Random(seed)
    return [(pick.choice(found), pick.choice(found)) for _ in range(count)]


def plan_of(server: Any, before: Side, after: Side) -> Plan:
    """The plan with every loss allowed."""
    from dbarchitect.migrate.plan import Wanted, planned
    from dbarchitect.migrate.plan.sides import Named, drop_all_roles
    from dbarchitect.sources.files.reading import Piece, Reading

    def named(side: Side) -> Named:
        script = (Piece("x.sql", side.sql),)
        reading = Reading(kind="sql", reader="sql", files=("x.sql",), engine="postgresql", script=script)
        return Named("x.sql", reading if side.sql.strip() else None)

    allowed = frozenset[str]()
    while True:
        try:
            plan = planned(named(before), named(after), Wanted(allow=allowed), server)
        finally:
            for database in tuple(server._databases):
                if database not in server._free:
                    server.drop_database(database)
            drop_all_roles(server)
        names = {n for x in plan.losses for n in shlex.split(x.allow.replace("--allow-loss", " "))}
        if not plan.stopped or names <= allowed:
            return plan
        allowed |= names


def main(count: int, seed: int) -> None:
    from dbarchitect.sandbox import open_sandbox

    began, verified, asked = time.perf_counter(), 0, 0
    with open_sandbox(version=18) as sandbox:
        server = Reusing(sandbox)
        for before, after in crossed(count, seed, wider=seed != SEED):
            try:
                plan = plan_of(server, before, after)
            except ArchitectError as error:
                print(f"  {before.name} to {after.name}: {error}")
                continue
            verified += bool(plan.verified)
            if not plan.verified and any(q.id.startswith("value:") for q in plan.questions):
                asked += 1
            elif not plan.verified:
                told = plan.verification.why or "; ".join(plan.verification.differences)
                print(f"  {before.name} to {after.name}: {told}"[:MOST_CHARACTERS])
    print(
        f"{verified} of {count} verified, {asked} asked what new values shall be, {(time.perf_counter() - began) / count:.2f} s each"
    )


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:3]]
    main(*numbers, *(COUNT, SEED)[len(numbers) :])
