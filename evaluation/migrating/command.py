"""`python -m evaluation migrate`: migrations with known truth judged by running them; how many are caught by name, how many flagged wrongly."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from dbarchitect.migrate.lint.ground import Ground, refill
from dbarchitect.migrate.lint.linting import lint
from dbarchitect.migrate.lint.reading import migrations_of
from dbarchitect.migrate.lint.sizes import Sizes
from dbarchitect.model.migration import LintReport
from dbarchitect.sandbox import GUEST, open_sandbox, run_script

CASES = Path(__file__).resolve().parents[1] / "migrate"
BLIND = CASES / "blind"
"""A file of cases with its own schema beside it; their truth was measured before they were judged the first time."""


@dataclass(frozen=True)
class Case:
    """A migration; `schema` goes on top of the common one; one of `hazards` has to be named when it is unsafe."""

    name: str
    truth: Literal["safe", "unsafe"]
    sql: str
    hazards: tuple[str, ...] = ()
    schema: str = ""

    @classmethod
    def of(cls, said: dict[str, Any]) -> Case:
        return cls(said["name"], said["truth"], said["sql"], tuple(said.get("hazards", ())), said.get("schema", ""))


@dataclass(frozen=True)
class Judged:
    case: Case
    report: LintReport
    seconds: float

    @property
    def named(self) -> frozenset[str]:
        return frozenset(h.id for s in self.report.statements for h in s.hazards)

    @property
    def right(self) -> bool:
        """Unsafe: found unsafe and one of the hazards named. Safe: nothing said against it."""
        if self.case.truth == "safe":
            return self.report.verdict == "safe"
        return self.report.verdict == "unsafe" and bool(self.named & set(self.case.hazards))


def cases(where: Path = CASES) -> tuple[Case, ...]:
    """Every case of a file, or of the files of a folder."""
    files = (where,) if where.is_file() else sorted(where.glob("*.yaml"))
    return tuple(Case.of(c) for f in files for c in yaml.safe_load(f.read_text("utf-8")))


def parts() -> tuple[tuple[Path, tuple[Case, ...]], ...]:
    """The schemas with the cases that run on them."""
    return (CASES / "schema.sql", cases()), *((f.with_suffix(".sql"), cases(f)) for f in sorted(BLIND.glob("*.yaml")))


@contextmanager
def common(schema: Path = CASES / "schema.sql") -> Iterator[tuple[Ground, Ground]]:
    """The schema of all cases without rows, and filled."""
    script = schema.read_text("utf-8")
    with open_sandbox(version=18, in_memory=True) as sandbox:
        bare = Ground(sandbox, sandbox.create_database())
        _run(bare, script, schema.name)
        filled = Ground(sandbox, bare.copy())
        refill(filled)
        yield bare, filled


def judge(case: Case, bare: Ground, filled: Ground) -> Judged:
    """The case judged on a copy of the common schema."""
    base = bare if case.schema else filled
    ground = Ground(base.sandbox, base.copy(), spares=dict(filled.spares or {}))
    try:
        if case.schema:
            _run(ground, case.schema, case.name)
            ground.spares = None
            ground.find_own()
            refill(ground)
        began = time.monotonic()
        report = lint(migrations_of([("", case.sql)]), ground, Sizes({}))
        return Judged(case, report, time.monotonic() - began)
    finally:
        base.sandbox.drop_database(ground.database)


def _run(ground: Ground, script: str, what: str) -> None:
    with ground.sandbox.connect(ground.database, user=GUEST) as connection:
        wrong = [r for r in run_script(connection, script) if not r.ok]
    if wrong:
        raise SystemExit(f"{what}, line {wrong[0].line}: {wrong[0].message}")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation migrate", description=__doc__)
    parser.add_argument("--case", help="only the case of this name")
    parser.add_argument("--schema", help="only the cases on this schema (clinic, saas, telemetry, schema)")
    parser.add_argument("--verbose", action="store_true", help="what was found in every case")
    options = parser.parse_args(arguments)
    judged: list[Judged] = []
    for schema, known in parts():
        chosen = [c for c in known if options.case in (None, c.name) and options.schema in (None, schema.stem)]
        if chosen:
            with common(schema) as (bare, filled):
                judged += [judge(c, bare, filled) for c in chosen]
    if not judged:
        print(f"there is no case named {options.case!r}", file=sys.stderr)
        return 2
    for one in judged:
        if options.verbose or options.case or not one.right:
            print(_told(one))
    for truth, verb in (("unsafe", "caught and named"), ("safe", "left alone")):
        those = [j for j in judged if j.case.truth == truth]
        print(f"{truth}: {sum(j.right for j in those)} of {len(those)} {verb}")
    formed = [s for j in judged for s in j.report.statements if s.verdict == "unsafe"]
    print(f"safe forms: {sum(bool(s.safe_form) for s in formed)} of {len(formed)} unsafe statements, "
          f"{sum(s.safe_form_verdict == 'safe' for s in formed)} measured safe")  # fmt: skip
    print(
        f"{sum(j.seconds for j in judged):.1f} s for {len(judged)} files, the slowest {max(j.seconds for j in judged):.2f} s"
    )
    return 0


def _told(one: Judged) -> str:
    mark = "      " if one.right else "WRONG "
    lines = [
        f"{mark}{one.case.truth:6} {one.case.name}: {one.report.verdict}, wanted {', '.join(one.case.hazards) or 'nothing'}"
    ]
    for s in one.report.statements:
        if s.hazards or s.error:
            lines.append(f"         {' '.join(s.sql.split())[:100]}  {s.error}")
        lines += [f"           {h.grade} {h.id} {h.object}: {h.measured[:150]}" for h in s.hazards]
        if s.safe_form:
            lines += [f"           form ({s.safe_form_verdict}): {' '.join(f.split())[:160]}" for f in s.safe_form]
    return "\n".join(lines)
