"""How true the shadow is: TPC-H and TPC-DS plans, two mixes of kinds, what-if indexes against built ones, many tables, speed."""

from __future__ import annotations

import gzip
import json
import resource
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks._large_schema import ddl
from benchmarks._shadow import CANDIDATES, TRUTH, concerned, definition
from benchmarks._shadow_ds import TRUTH as DECISIONS
from dbarchitect.sandbox import open_sandbox
from dbarchitect.shadow.building import build
from dbarchitect.shadow.facts import PlannerFacts
from dbarchitect.shadow.reading import read_edges, read_facts
from dbarchitect.shadow.whatif import Candidates

TESTS = Path(__file__).resolve().parents[1] / "tests" / "shadow"


def run() -> None:
    truth = json.loads(gzip.decompress(TRUTH.read_bytes()))
    _plans(truth)
    _decisions()
    _what_if(truth)
    _mix(TESTS / "mix", "mix of partitions, index kinds, expressions, extended statistics")
    _mix(
        TESTS / "trade",
        "a trading firm: sub-partitions, documents, ranges, LATERAL, windows, unions, domains, views, writes",
    )
    _many_tables()


def _plans(truth: dict[str, Any]) -> None:
    with build(PlannerFacts.model_validate(truth["keyed"])) as shadow:
        same = sum(shadow.explain(truth["queries"][n]) == plan for n, plan in truth["plans"].items())
        print(f"  TPC-H at scale 1, 15 keys and indexes: {same} of {len(truth['plans'])} plans and costs identical")


def _decisions() -> None:
    """TPC-DS; without the ends of its columns, too, which are read only where the user allows it."""
    truth = json.loads(gzip.decompress(DECISIONS.read_bytes()))
    facts = PlannerFacts.model_validate(truth["facts"])
    bare = facts.but(statistics=tuple(s.but(least=None, greatest=None) for s in facts.statistics))
    for title, given in (("", facts), (", ends of columns not read", bare)):
        with build(given) as shadow:
            plans = {n: shadow.explain(sql) for n, sql in truth["queries"].items()}
        same = sum([plan] == truth["plans"][n] for n, plan in plans.items())
        shapes = sum(_shape(plan) == _shape(truth["plans"][n][0]) for n, plan in plans.items())
        print(
            f"  TPC-DS at scale 1, 54 keys and indexes{title}: {same} of {len(plans)} plans and costs identical, {shapes} plans"
        )


def _what_if(truth: dict[str, Any]) -> None:
    with build(PlannerFacts.model_validate(truth["bare"])) as shadow:
        candidates = Candidates(shadow)
        made = candidates.create([definition(n, text) for n, text in enumerate(CANDIDATES)])
        started = time.process_time()
        errors: dict[bool, list[float]] = {True: [], False: []}
        ratios: dict[bool, list[float]] = {True: [], False: []}
        same = total = 0
        for n, (one, real) in enumerate(zip(made, truth["built"], strict=True)):
            partial = one.definition.index.where is not None
            ratios[partial].append(one.pages / real["pages"])
            if not 0.97 <= one.pages / real["pages"] <= 1.04 or one.height != real["height"]:
                print(
                    f"    {CANDIDATES[n]}: {one.pages} pages for {real['pages']}, height {one.height} for {real['height']}"
                )
            for query in concerned(one.definition, truth["queries"]):
                planned = candidates.plan(truth["queries"][query], (one.name,))
                mine, true = json.loads(planned.plan)[0]["Plan"], real["plans"][query]
                if one.name in json.dumps(true):
                    total += 1
                    same += _shape(mine) == _shape(true)
                    error = abs(planned.cost / true["Total Cost"] - 1)
                    errors[partial].append(error)
                    if error > (0.05 if partial else 0.001):
                        print(
                            f"    {CANDIDATES[n]}, query {query}: cost {planned.cost:.0f} for {true['Total Cost']:.0f}"
                        )
        for partial, name in ((False, "plain"), (True, "partial")):
            allowed = 0.05 if partial else 0.001
            near = sum(e <= allowed for e in errors[partial])
            print(f"  what-if, {name}: {near} of {len(errors[partial])} plans within {allowed:.1%} of the true cost")
            print(
                f"  what-if, {name}: pages {min(ratios[partial]):.3f} to {max(ratios[partial]):.3f} of the truth, cost error"
                f" median {statistics.median(errors[partial]):.5%}, greatest {max(errors[partial]):.4%} ({len(errors[partial])} plans)"
            )
        print(
            f"  what-if: {same} of {total} plans that use the index of the same shape ({time.process_time() - started:.1f} s)"
        )
        _speed(candidates, truth)


def _speed(candidates: Candidates, truth: dict[str, Any]) -> None:
    queries = [q for n, q in truth["queries"].items() if n.isdigit()]
    for name, asked in (
        ("the 22 queries", queries * 20),
        ("one small query", ["SELECT * FROM nation WHERE n_nationkey = 1"] * 4000),
    ):
        started = time.perf_counter()
        candidates.plan_all([(None, q) for q in asked])
        print(f"  {len(asked) / (time.perf_counter() - started):.0f} plans a second of {name}")


def _shape(plan: dict[str, Any]) -> Any:
    return (plan["Node Type"], plan.get("Index Name"), [_shape(p) for p in plan.get("Plans", ())])


def _mix(folder: Path, title: str) -> None:
    queries = [q for q in (folder / "queries.sql").read_text("utf-8").split(";\n") if q.strip()]
    with open_sandbox(version=18, in_memory=True) as sandbox:
        database = sandbox.create_database(owner="postgres")
        with sandbox.connect(database) as connection:
            for statement in (folder / "schema.sql").read_text("utf-8").split(";\n"):
                if statement.strip():
                    connection.execute(statement.encode())
        with sandbox.connect(database) as connection:
            facts = read_edges(connection, read_facts(connection))
            plans = []
            for query in queries:
                row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()
                plans.append(row[0][0]["Plan"] if row else None)
    with build(facts) as shadow:
        same = sum(shadow.explain(q) == p for q, p in zip(queries, plans, strict=True))
    print(f"  {title}: {same} of {len(queries)} plans and costs identical")


def _many_tables() -> None:
    with open_sandbox(version=18) as sandbox:
        database = sandbox.create_database(owner="postgres")
        with sandbox.connect(database) as connection:
            connection.execute(ddl().encode())
            connection.execute("ANALYZE")
            facts = read_facts(connection)
    started, before = time.perf_counter(), _processor()
    with build(facts):
        seconds = time.perf_counter() - started
    print(
        f"  {len(facts.schema_.tables)} tables built in {seconds:.1f} s; {_processor() - before:.1f} s of processor from the first"
        " process to the last file removed"
    )


def _processor() -> float:
    """Seconds of processor of this process and of the servers it has ended."""
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + theirs.ru_utime + theirs.ru_stime
