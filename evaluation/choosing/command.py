"""`python -m evaluation choose`: asks for the technology of every scenario and reports how often the answer is accepted."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

from dbarchitect.core.errors import ArchitectError
from evaluation.choosing.answering import Change, Chooser, Outcome, application, evaluate
from evaluation.choosing.scenario import FAMILIES, load
from evaluation.choosing.verdict import Verdict
from evaluation.gold import HALVES


def main(arguments: Sequence[str] | None = None, choose: Chooser | None = None) -> int:
    """Prints the report; 0 when it could be made."""
    parser = argparse.ArgumentParser(prog="python -m evaluation choose", description=__doc__)
    parser.add_argument("--half", choices=[*HALVES, "both"], default="both")
    parser.add_argument("--case", help="only the scenario of this name")
    parser.add_argument(
        "--shuffles", type=int, default=1, help="orders of the sentences each text is asked in again (default 1)"
    )
    parser.add_argument("--reveal", action="store_true", help="the scenarios of the unseen half one by one, too")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    halves = HALVES if options.half == "both" else (options.half,)
    scenarios = {half: [each for each in load(half) if options.case in (None, each.name)] for half in halves}
    if not any(scenarios.values()):
        print(f"there is no scenario named {options.case!r}", file=sys.stderr)
        return 2
    try:
        choose = choose or application()
    except (ArchitectError, ImportError) as problem:
        print(f"the use case “choose” cannot be loaded: {problem}", file=sys.stderr)
        return 3
    outcomes = {half: evaluate(some, choose, options.shuffles) for half, some in scenarios.items() if some}
    report = as_json if options.json else as_text
    print(report(outcomes, reveal=options.reveal))
    return 0


def as_text(outcomes: dict[str, Outcome], *, reveal: bool) -> str:
    """Everything for a reader; the scenarios of the unseen half stand one by one only when `reveal`."""
    parts = []
    for half, outcome in outcomes.items():
        lines = [f"{half} ({len(outcome.verdicts)} scenarios)", *(f"  {line}" for line in totals(outcome))]
        if half == "seen" or reveal:
            lines += ["", *(line for verdict in outcome.verdicts for line in detail(verdict))]
            lines += [_changed(change) for change in outcome.changes]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def totals(outcome: Outcome) -> list[str]:
    """One line a measure."""
    times = [v.seconds for v in outcome.verdicts]
    return [
        *(f"{name:28} {right} of {asked}" for name, (right, asked) in counts(outcome).items()),
        f"{'seconds an answer':28} median {median(times):.2f}, most {max(times):.2f}",
    ]


def counts(outcome: Outcome) -> dict[str, tuple[int, int]]:
    """For each measure how many of how many; blunders, refusals and changed answers should be none."""
    verdicts = outcome.verdicts
    some = len(verdicts)
    offered = [v for v in verdicts if v.offers_right is not None]
    return {
        "right": (sum(v.right for v in verdicts), some),
        "ideal": (sum(v.ideal for v in verdicts), some),
        "blunders": (sum(v.blunder for v in verdicts), some),
        "refused": (sum(bool(v.problem) for v in verdicts), some),
        "stores": (sum(v.stores_right for v in verdicts), sum(v.stores_asked for v in verdicts)),
        "offers": (sum(v.offers_right is True for v in offered), len(offered)),
        "notes": (sum(v.notes_right for v in verdicts), sum(len(v.scenario.notes) for v in verdicts)),
        "nothing to say against": (sum(v.clean for v in verdicts), some),
        "winners with sources": (sum(v.winner_sourced for v in verdicts), some),
        "exclusions with sources": (sum(v.exclusions_sourced for v in verdicts), sum(v.exclusions for v in verdicts)),
        "changed when retold": (len(outcome.changes), outcome.retold),
    }


def detail(verdict: Verdict) -> list[str]:
    """One scenario: the answer, what was accepted where it was not, what else was wrong."""
    scenario = verdict.scenario
    mark = "BLUNDER" if verdict.blunder else "right" if verdict.right else "wrong"
    lines = [f"  {mark:7} {scenario.name:34} {verdict.engine or verdict.problem or 'no engine'}"]
    if not verdict.right:
        lines[0] += f"; accepted: {', '.join(scenario.accept)}"
        lines.append(f"          {' '.join(scenario.why.split())}")
    faults = (
        ("store missing", verdict.stores_missing),
        ("store too many", verdict.stores_too_many),
        ("not spoken of", verdict.notes_missing),
        ("offers", (f"none of {', '.join(scenario.offers)}",) if verdict.offers_right is False else ()),
    )
    return [*lines, *(f"          {what}: {'; '.join(which)}" for what, which in faults if which)]


def as_json(outcomes: dict[str, Outcome], *, reveal: bool) -> str:
    """The same as data."""
    report: dict[str, Any] = {}
    for half, outcome in outcomes.items():
        families: Counter[str] = Counter(v.scenario.family for v in outcome.verdicts)
        report[half] = {
            "scenarios": len(outcome.verdicts),
            "families": {family: families[family] for family in FAMILIES if families[family]},
            **{name.replace(" ", "_"): list(pair) for name, pair in counts(outcome).items()},
            "median_seconds": round(median(v.seconds for v in outcome.verdicts), 3),
            "slowest_seconds": round(max(v.seconds for v in outcome.verdicts), 3),
        }
        if half == "seen" or reveal:
            report[half]["verdicts"] = [_verdict(each) for each in outcome.verdicts]
            report[half]["changes"] = [_changed(each).strip() for each in outcome.changes]
    return json.dumps(report, indent=2, ensure_ascii=False)


def _changed(change: Change) -> str:
    return f"  changed {change.scenario.name:34} {change.how}: {change.before} became {change.after}"


def _verdict(it: Verdict) -> dict[str, Any]:
    return {
        "name": it.scenario.name,
        "family": it.scenario.family,
        "engine": it.engine,
        "accepted": list(it.scenario.accept),
        "right": it.right,
        "blunder": it.blunder,
        "problem": it.problem,
        "stores_missing": list(it.stores_missing),
        "stores_too_many": list(it.stores_too_many),
        "offers_right": it.offers_right,
        "notes_missing": list(it.notes_missing),
        "seconds": round(it.seconds, 3),
    }
