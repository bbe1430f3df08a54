"""`python -m evaluation`: reads every brief of the set and reports how much of its gold answer was found.

`python -m evaluation choose` asks for the technology of every scenario instead (evaluation/choosing),
`python -m evaluation assess` looks for the faults planted into databases (evaluation/assessing),
`python -m evaluation migrate` judges migrations whose hazards are known (evaluation/migrating).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief
from evaluation.choosing.command import main as choosing
from evaluation.gold import HALVES, KINDS, Gold, load
from evaluation.score import FACTS, MEASURES, Score, facts, mean, score, total

Reader = Callable[[str], Brief]


def evaluate(cases: Sequence[Gold], read: Reader) -> list[Score]:
    """The score of every case; a text the reader refuses counts as nothing understood."""
    scores = []
    for gold in cases:
        try:
            brief = read(gold.text)
        except ArchitectError:
            brief = Brief()
        scores.append(score(gold, brief))
    return scores


def table(scores: list[Score], title: str) -> str:
    """Micro and macro averages of one group of cases."""
    lines = [
        f"{title} ({len(scores)} cases)",
        f"  {'':20} {'micro P':>8} {'R':>6} {'F1':>6}   {'macro P':>8} {'R':>6} {'F1':>6}   {'right':>6} {'wrong':>6} {'missed':>6}",
    ]
    for measure in MEASURES:
        counts, (p, r, f) = total(scores, measure), mean(scores, measure)
        lines.append(
            f"  {measure:20} {counts.precision:8.3f} {counts.recall:6.3f} {counts.f1:6.3f}   {p:8.3f} {r:6.3f} {f:6.3f}"
            f"   {counts.right:6} {counts.wrong:6} {counts.missed:6}"
        )
    tally = facts(scores)
    told = [f"{fact} {right}/{asked}" for fact, (right, asked) in tally.items() if asked]
    return "\n".join([*lines, "  facts: " + ", ".join(told)])


def by_kind(scores: list[Score]) -> str:
    """One line per kind of text: F1 of entities, attributes, relationships."""
    lines = ["by kind (micro F1)         entities  attributes  relationships  multiplicities"]
    for kind in KINDS:
        some = [each for each in scores if each.kind == kind]
        if some:
            values = [total(some, m).f1 for m in ("entities", "attributes", "relationships", "multiplicities")]
            lines.append(
                f"  {kind:12} {len(some):3} cases   {values[0]:8.3f}  {values[1]:10.3f}  {values[2]:13.3f}  {values[3]:14.3f}"
            )
    return "\n".join(lines)


def worst(scores: list[Score], count: int) -> str:
    """The cases with the lowest quality and what went wrong in them."""
    return "\n".join(["worst cases", *(detail(each) for each in sorted(scores, key=lambda s: s.quality)[:count])])


def detail(each: Score) -> str:
    """One case: its F1 values, what was missed, what was too much."""
    values = ", ".join(f"{m} {each.counts[m].f1:.2f}" for m in ("entities", "attributes", "relationships"))
    lines = [f"  {each.half}/{each.name} [{each.kind}]: {values}"]
    for measure, (missed, extra) in each.notes.items():
        if missed:
            lines.append(f"      {measure} missed: {', '.join(missed)}")
        if extra:
            lines.append(f"      {measure} too much: {', '.join(extra)}")
    wrong = [f"{fact} {r}/{a}" for fact, (r, a) in each.facts.items() if r < a]
    return "\n".join([*lines, *([f"      facts: {', '.join(wrong)}"] if wrong else [])])


def text_report(scores: list[Score], *, verbose: bool) -> str:
    """Everything for a reader; the cases of the unseen half are named only when `verbose`."""
    parts = [table(some, half) for half in HALVES if (some := [s for s in scores if s.half == half])]
    if len(parts) > 1:
        parts.append(table(scores, "both halves"))
    open_ones = [each for each in scores if verbose or each.half == "seen"]
    if scores:
        parts.append(by_kind(scores))
    if open_ones:
        parts.append("\n".join(detail(s) for s in open_ones) if verbose else worst(open_ones, 6))
    return "\n\n".join(parts)


def json_report(scores: list[Score], *, verbose: bool) -> dict[str, Any]:
    """The same as data."""

    def group(some: list[Score]) -> dict[str, Any]:
        measures = {}
        for measure in MEASURES:
            counts, (p, r, f) = total(some, measure), mean(some, measure)
            measures[measure] = {
                **asdict(counts),
                "micro": {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1},
                "macro": {"precision": p, "recall": r, "f1": f},
            }
        tally = facts(some)
        return {"cases": len(some), **measures, "facts": {fact: list(tally[fact]) for fact in FACTS}}

    report = {half: group(some) for half in HALVES if (some := [s for s in scores if s.half == half])}
    kinds = {kind: group(some) for kind in KINDS if (some := [s for s in scores if s.kind == kind])}
    shown = [asdict(each) for each in scores if verbose or each.half == "seen"]
    return {"halves": report, "both": group(scores), "kinds": kinds, "cases": shown}


def _reader() -> Reader:
    from dbarchitect.prose import read  # type: ignore[attr-defined, import-not-found, unused-ignore]

    return read  # type: ignore[no-any-return, unused-ignore]


def main(arguments: Sequence[str] | None = None, read: Reader | None = None) -> int:
    """Prints the report; 0 when it could be made."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["choose"]:
        return choosing(given[1:])
    if given[:1] == ["assess"]:
        from evaluation.assessing.command import main as assessing

        return assessing(given[1:])
    if given[:1] == ["migrate"]:
        from evaluation.migrating.command import main as migrating

        return migrating(given[1:])
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--half", choices=[*HALVES, "both"], default="both")
    parser.add_argument("--case", help="only the case of this name")
    parser.add_argument("--verbose", action="store_true", help="every case in full, the unseen half too")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(given)
    halves = HALVES if options.half == "both" else (options.half,)
    cases = [gold for half in halves for gold in load(half) if options.case in (None, gold.name)]
    if not cases:
        print(f"there is no case named {options.case!r}", file=sys.stderr)
        return 2
    if read is None:
        try:
            read = _reader()
        except ImportError as problem:
            print(f"the reader of prose cannot be loaded: {problem}", file=sys.stderr)
            return 3
    began = time.monotonic()
    scores = evaluate(cases, read)
    if options.json:
        print(json.dumps(json_report(scores, verbose=options.verbose), indent=2, ensure_ascii=False))
    else:
        print(text_report(scores, verbose=options.verbose))
        print(f"\n{len(cases)} briefs read in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
