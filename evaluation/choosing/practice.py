"""`python -m evaluation.choosing.practice`: the short scenarios of `practice.yaml` and `heldout.yaml`, the wrong ones one by one."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from evaluation.choosing.answering import application, evaluate
from evaluation.choosing.scenario import Scenario
from evaluation.choosing.verdict import Verdict

SETS = Path(__file__).parents[1] / "choose"


def load_practice(file: str) -> dict[str, list[Scenario]]:
    """The scenarios of each part of a file (`practice` or `heldout`), in the order of the file."""
    parts = yaml.safe_load((SETS / f"{file}.yaml").read_text(encoding="utf-8"))
    return {part: _scenarios(listed) for part, listed in parts.items()}


def _scenarios(listed: list[dict[str, Any]]) -> list[Scenario]:
    return [
        Scenario(
            name=each["name"],
            half="seen",
            family="oltp",
            text=each["text"],
            accept=tuple(each["accept"]),
            ideal=each["accept"][0],
            blunders=tuple(each["blunders"]),
            why="",
        )
        for each in listed
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the report."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.choosing.practice", description=__doc__)
    parser.add_argument(
        "--file", choices=("practice", "heldout", "train/a", "train/b", "train/c", "train/d"), default="practice"
    )
    parser.add_argument("--part", help="only this part of the file, such as `round_1`")
    parser.add_argument("--every-other", type=int, choices=(0, 1), help="only the scenarios with an even or odd place")
    parser.add_argument("--totals", action="store_true", help="no scenario by name: how a new round is measured")
    parser.add_argument("--case", help="only scenarios whose name holds this")
    parser.add_argument("--shuffles", type=int, default=0)
    options = parser.parse_args(arguments)
    choose = application()
    for part, listed in load_practice(options.file).items():
        listed = listed if options.every_other is None else listed[options.every_other :: 2]
        some = [each for each in listed if not options.case or options.case in each.name]
        if not some or options.part not in (None, part):
            continue
        outcome = evaluate(some, choose, options.shuffles)
        verdicts = outcome.verdicts
        wrong = [v for v in verdicts if not v.right]
        if not options.totals:
            print(*(_line(v) for v in wrong), sep="\n")
            print(*(f"changed {c.scenario.name} {c.how}: {c.before} → {c.after}" for c in outcome.changes), sep="\n")
        main = Counter(v.engine for v in wrong)
        print(f"{part}: instead of what is accepted {dict(main.most_common())}")
        blunders = sum(v.blunder for v in verdicts)
        print(
            f"{part}: {len(verdicts) - len(wrong)} of {len(verdicts)} right, {blunders} blunders, "
            f"{sorted(v.problem for v in verdicts if v.problem)} refused, {len(outcome.changes)} of {outcome.retold} changed"
        )
    return 0


def _line(v: Verdict) -> str:
    mark = "BLUNDER" if v.blunder else "wrong"
    return f"{mark:8}{v.scenario.name:26}{v.engine or v.problem}; accepted {', '.join(v.scenario.accept)}"


if __name__ == "__main__":
    raise SystemExit(main())
