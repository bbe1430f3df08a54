"""Plans in text and in JSON read the same; what stands around a pasted plan does no harm; what is no plan is refused in words."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.explain.case import Case
from dbarchitect.explain.causes import causes
from dbarchitect.explain.reading import read_plan
from dbarchitect.explain.words import steps

if TYPE_CHECKING:
    from dbarchitect.model.plan import Plan
    from dbarchitect.sandbox import Sandbox

SCHEMA = """
CREATE TABLE c (id int PRIMARY KEY, name text, "Weird Col" int);
CREATE TABLE o (id bigint PRIMARY KEY, c_id int REFERENCES c, at timestamptz, total numeric, note text);
INSERT INTO c SELECT i, 'n' || i, i % 5 FROM generate_series(1, 500) i;
INSERT INTO o SELECT i, 1 + i % 500, now() - i * interval '1 min', i % 97, repeat('x', 20) FROM generate_series(1, 20000) i;
CREATE INDEX o_at ON o (at);
CREATE INDEX "O c" ON o (c_id);
CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
INSERT INTO p SELECT i % 20, 'v' FROM generate_series(1, 1000) i;
ANALYZE
"""
QUERIES = (
    "SELECT * FROM o WHERE c_id = 5",
    "SELECT count(*) FROM o JOIN c ON c.id = o.c_id WHERE c.name LIKE '%9'",
    "SELECT c.*, (SELECT max(at) FROM o WHERE o.c_id = c.id) FROM c ORDER BY name LIMIT 5",
    "WITH x AS MATERIALIZED (SELECT c_id, sum(total) s FROM o GROUP BY 1) SELECT * FROM x a JOIN x b USING (c_id) WHERE a.s > b.s",
    "SELECT * FROM p WHERE k = 5",
    "SELECT * FROM p ORDER BY v",
    "SELECT total, row_number() OVER (PARTITION BY c_id ORDER BY at) FROM o ORDER BY note, total",
    "SELECT * FROM o WHERE c_id NOT IN (SELECT id FROM c WHERE name = 'n5')",
    "SELECT id FROM c UNION SELECT c_id FROM o",
    "SELECT id FROM c EXCEPT SELECT c_id FROM o",
    "SELECT * FROM o WHERE c_id IN (1, 2, 3) OR at > now() - interval '1 hour'",
    "INSERT INTO o VALUES (999999, 4)",
    'SELECT * FROM o a LEFT JOIN c b ON a.c_id = b.id WHERE "Weird Col" = 3',
    "SELECT * FROM generate_series(1, 3) g, (VALUES (1), (2)) v (x)",
    "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT * FROM r",
    "SELECT sum(total), c_id FROM o GROUP BY ROLLUP (c_id)",
    "SELECT * FROM c WHERE EXISTS (SELECT FROM o WHERE o.c_id = c.id AND total > 90)",
    "SELECT DISTINCT ON (c_id) * FROM o ORDER BY c_id, at DESC",
    "SELECT 1 WHERE false",
    "SELECT * FROM c FULL JOIN o ON o.c_id = c.id",
    "SELECT * FROM o TABLESAMPLE system (5) REPEATABLE (1)",
    "SELECT * FROM o ORDER BY c_id, total",
)
SETTINGS = (
    "",
    "SET enable_hashjoin = off; SET enable_mergejoin = off",
    "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0",
    "SET work_mem = '64kB'",
)
# what differs from one run to the next
UNSTEADY = {
    "actual_ms", "actual_startup_ms", "shared_hit", "shared_read", "shared_dirtied", "shared_written", "temp_read", "temp_written", "memory_kb",
    "sort_space_kb", "disk_kb", "workers", "loops", "actual_rows", "removed_by_filter", "heap_fetches", "namespace", "cache_hits",
    "cache_misses", "sort_method", "sort_space",
}  # fmt: skip


@pytest.fixture(scope="module")
def pairs(sandbox: Sandbox) -> list[tuple[str, str, str]]:
    """Statement, plan as text, plan as JSON."""
    database = sandbox.create_database()
    found = []
    with sandbox.connect(database) as connection:
        connection.execute(SCHEMA)
        for setting in SETTINGS:
            connection.execute(f"RESET ALL; {setting}")
            for query in QUERIES:
                for options in ("SETTINGS", "VERBOSE, COSTS OFF", "ANALYZE, BUFFERS"):
                    plans = []
                    for form in ("TEXT", "JSON"):
                        connection.execute("BEGIN")
                        rows = connection.execute(f"EXPLAIN ({options}, FORMAT {form}) {query}".encode()).fetchall()
                        connection.execute("ROLLBACK")
                        plans.append("\n".join(r[0] for r in rows) if form == "TEXT" else json.dumps(rows[0][0]))
                    found.append((f"{options} {setting} {query}", *plans))
    sandbox.drop_database(database)
    return found


def steady(plan: Plan, analyzed: bool) -> dict[str, Any]:
    told = plan.model_dump(exclude={"planning_ms", "execution_ms", "jit_ms"})
    for trigger in told["triggers"]:
        trigger["ms"] = None
    waiting = [told["root"]]
    while waiting:
        node = waiting.pop()
        for name in UNSTEADY if analyzed else {"namespace"}:
            node.pop(name)
        waiting += node["children"]
    return told


def test_text_and_json_read_the_same(pairs: list[tuple[str, str, str]]) -> None:
    for name, text, told in pairs:
        assert steady(read_plan(text), "ANALYZE" in name) == steady(read_plan(told), "ANALYZE" in name), (
            f"{name}\n{text}"
        )


def test_own_times_add_up_to_the_whole(pairs: list[tuple[str, str, str]]) -> None:
    tried = 0
    for name, _, told in pairs:
        plan = read_plan(told)
        if not plan.executed or plan.root.actual_ms is None or "parallel" in name:
            continue
        found = steps(Case(plan))
        whole = sum(s.self_ms or 0.0 for s in found)
        most = plan.root.actual_ms + 0.2
        assert whole <= most * 1.25, name
        assert whole >= plan.root.actual_ms * 0.7 - 0.2, name
        tried += 1
    assert tried > 40


PLAN = """Limit  (cost=0.29..8.31 rows=1 width=4) (actual time=0.010..0.011 rows=1 loops=1)
  ->  Index Scan using o_at on o  (cost=0.29..8.31 rows=1 width=4) (actual time=0.009..0.009 rows=1 loops=1)
        Index Cond: (at > '2024-01-01 00:00:00+00'::timestamp with time zone)
        Filter: (note = 'x'::text)
        Rows Removed by Filter: 3
Planning Time: 0.100 ms
Execution Time: 0.020 ms"""
LINES = PLAN.split("\n")
WIDE = max(len(line) for line in LINES)
FORMS = {
    "psql": "QUERY PLAN".center(WIDE) + "\n" + "-" * WIDE + "\n" + "\n".join(f" {line}" for line in LINES) + "\n(7 rows)\n",
    "psql with a border": f"+{'-' * (WIDE + 2)}+\n|{'QUERY PLAN'.center(WIDE + 2)}|\n+{'-' * (WIDE + 2)}+\n"
    + "\n".join(f"| {line.ljust(WIDE)} |" for line in LINES) + f"\n+{'-' * (WIDE + 2)}+\n(7 rows)\n",
    "a grid's quotes": "\n".join(f'"{line}"' for line in LINES),
    "Windows": PLAN.replace("\n", "\r\n"),
    "hard spaces": PLAN.replace("  ", "\xa0\xa0"),
    "a log of auto_explain": "2024-05-01 10:00:00 UTC [1] LOG:  duration: 0.020 ms  plan:\n\tQuery Text: SELECT id FROM o\n\tWHERE note = 'x'\n\t"
    + "\n\t".join(LINES[:5]),
    "a sentence before": "This is slow, why?\n\n" + PLAN + "\n\nThanks!",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_stands_around_a_plan_does_no_harm(name: str) -> None:
    wanted = read_plan(PLAN)
    found = read_plan(FORMS[name])
    assert found.root == wanted.root
    assert found.execution_ms == 0.02


def test_a_log_tells_the_query() -> None:
    assert read_plan(FORMS["a log of auto_explain"]).query == "SELECT id FROM o\nWHERE note = 'x'"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "hello",
        "[]",
        '{"a": 1}',
        '[{"Plan": {}}]',
        '[{"Plan": {"Node Type": 5}}]',
        "[" * 5000,
        "{" * 5000,
        "SELECT 1",
    ],
)
def test_what_is_no_plan_is_refused_in_words(text: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        read_plan(text)
    assert refused.value.code == "explain.plan"
    assert refused.value.hint


def test_a_very_deep_plan_is_refused() -> None:
    deep = "Limit  (cost=0.00..1.00 rows=1 width=4)\n" + "\n".join(
        f"{' ' * (2 + 6 * i)}->  Limit  (cost=0.00..1.00 rows=1 width=4)" for i in range(400)
    )
    with pytest.raises(ArchitectError, match="nested deeper"):
        read_plan(deep)


def test_mutated_plans_give_a_plan_or_an_error(pairs: list[tuple[str, str, str]]) -> None:
    """10,000 plans cut, doubled, shuffled and sprinkled: a plan with its causes and words, or `explain.plan`."""
    chosen = random.Random(5)
    texts = [t for _, *both in pairs for t in both if len(t) < 4000]
    odd = [
        "(",
        ")",
        "'",
        '"',
        "->",
        "  ",
        "\n",
        "\t",
        "cost=",
        "rows=NaN",
        "loops=0",
        "{",
        "}",
        "[",
        "1e999",
        "\x00",
        "é",
        "$1",
        "::",
        "OR",
        "Infinity",
        "-5",
    ]
    read = refused = 0
    for number in range(10_000):
        text = chosen.choice(texts)
        for _ in range(chosen.randint(1, 4)):
            at, to = sorted((chosen.randrange(len(text) + 1), chosen.randrange(len(text) + 1)))
            match chosen.randrange(5):
                case 0:
                    text = text[:at] + text[min(to, at + 40) :]
                case 1:
                    text = text[:at] + chosen.choice(odd) + text[at:]
                case 2:
                    lines = text.split("\n")
                    chosen.shuffle(lines)
                    text = "\n".join(lines)
                case 3:
                    text = text[:to]
                case 4:
                    text = text[:at] + text[at : at + 60] + text[at:]
        try:
            plan = read_plan(text)
        except ArchitectError as error:
            refused += error.code == "explain.plan"
            continue
        read += 1
        if number % 10 == 0:
            case = Case(plan)
            steps(case)
            causes(case)
    assert read > 1000
    assert refused > 500
    assert read + refused == 10_000


def test_half_a_character_is_none() -> None:
    plan = '[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "a\\ud800b", "Alias": "\\ud83d\\ude00", "Total Cost": 5}}]'
    assert read_plan(plan).root.relation == "a\ufffdb"
    assert read_plan(plan.replace("\\ud83d\\ude00", "\ud800")).model_dump_json()
    assert read_plan("Seq Scan on a\udc80b  (cost=0.00..1.00 rows=1 width=4)").model_dump_json()
