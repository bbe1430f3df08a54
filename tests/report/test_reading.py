"""Plans as trees, SQL in colours, constraints by their names, numbers in words."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest

from dbarchitect.core.english import counted
from dbarchitect.report.catalog import constraint_owner
from dbarchitect.report.colouring import sql
from dbarchitect.report.digest import own_tables, served, supported
from dbarchitect.report.outline import parts
from dbarchitect.report.plans import tree
from dbarchitect.report.words import milliseconds, short

from .architectures import PLAN, SCAN, SQL, empty, hostile, project_tracker


def test_a_plan_becomes_a_tree_with_times_and_conditions() -> None:
    nodes = tree(PLAN)
    assert [n.depth for n in nodes] == [0, 1, 2, 2]
    assert nodes[2].label == "Index Scan using tasks_project_id_status_due_idx on tasks"
    assert nodes[2].details[0].startswith("Index Cond: ")
    assert nodes[3].ms == pytest.approx(0.1)  # 50 loops
    assert nodes[3].rows == 50
    assert nodes[0].share == 1.0
    assert not any(n.scans for n in nodes)


SHORT_PLAN = """Limit [rows 42]
  Result [rows 1]
  Bitmap Heap Scan on comments filter (deleted_at IS NULL) [rows 42, 6 dropped, 0.05 ms]
    Bitmap Index Scan using comments_subject_idx where ((company_id = 1) AND (subject_id = '13'::bigint)) [rows 48, 0.02 ms]"""


def test_a_plan_of_indented_lines_becomes_the_same_tree() -> None:
    nodes = tree(SHORT_PLAN)
    assert [n.depth for n in nodes] == [0, 1, 1, 2]
    assert [n.rows for n in nodes] == [42, 1, 42, 48]
    assert nodes[2].label == "Bitmap Heap Scan on comments"
    assert nodes[2].details == ("filter (deleted_at IS NULL)", "6 dropped")
    assert nodes[3].details == ("where ((company_id = 1) AND (subject_id = '13'::bigint))",)
    assert nodes[3].share == pytest.approx(0.4)


def test_rows_weigh_the_steps_where_no_time_is_known() -> None:
    assert [n.share for n in tree("Limit [rows 5]\n  Seq Scan on t [rows 20]")] == [0.25, 1.0]


def test_a_sequential_scan_is_marked() -> None:
    assert [n.scans for n in tree(SCAN)] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "no plan at all",
        "\n->\n",
        "-> " * 500,
        "actual time=.. ms",
        HOSTILE_PLAN := "a\n" + " " * 300 + "-> b",
    ],
)
def test_any_text_is_a_tree(text: str) -> None:
    for node in tree(text):
        assert node.depth >= 0


@pytest.mark.parametrize("text", [SQL, PLAN, "'open", '"open', "/* open", "$$ open", "", "a<b>&'c'"])
def test_colouring_keeps_every_character(text: str) -> None:
    assert unescape(re.sub(r"</?(b|i|em|var)>", "", str(sql(text)))) == text


def test_keywords_strings_and_comments_are_marked() -> None:
    shown = str(sql("SELECT 'a' -- b"))
    assert "<b>SELECT</b>" in shown
    assert "<i>&#39;a&#39;</i>" in shown
    assert "<em>-- b</em>" in shown
    assert str(sql("create table t")) == "<b>create table</b> t"


def test_colouring_is_linear_on_awkward_text() -> None:
    start = time.perf_counter()
    sql("/*" * 40_000 + "'" * 40_001 + '"' * 40_001 + "$a$" * 20_000)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("object_", "expected"),
    [
        ("invoices.invoices_due_check", ("invoices", "check")),
        ("invoices_due_check", ("invoices", "check")),
        ("tasks.title not null", ("tasks", "not null")),
        ("task_tags_pkey", ("task_tags", "primary key")),
        ("task_tags: foreign key to tags", ("task_tags", "foreign key")),
        ("time_entries (time_entries_no_overlap)", ("time_entries", "exclusion")),
        ("comments.comments_task_id_not_null", ("comments", "not null")),
        ("tasks.id identity", ("tasks", "other")),
        ("something else", ("", "other")),
    ],
)
def test_a_proofs_object_finds_its_table_and_kind(object_: str, expected: tuple[str, str]) -> None:
    assert constraint_owner(object_, own_tables(project_tracker())) == expected


def test_an_index_names_what_it_serves() -> None:
    it = project_tracker()
    tasks = it.schema_.table("tasks")
    assert tasks is not None
    first, inbox, *_ = tasks.indexes
    assert [p.name for p in served(it, tasks, inbox)] == ["inbox"]
    assert [str(f.target) for f in supported(tasks, first)] == ["projects"]  # the tenant's key leads the primary key


def test_there_are_always_twelve_parts() -> None:
    assert [p.number for p in parts(empty())] == list(range(1, 13))
    assert len(parts(hostile())) == 13
    assert [p.id for p in parts(project_tracker()) if p.pending] == [
        "cache",
        "scale",
        "migration",
        "monitoring",
        "code",
    ]


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (950, "950"), (12_345, "12.3 k"), (55e6, "55 M"), (1.5e9, "1.5 G"), (0.5, "0.5")]
)
def test_short_numbers(value: float, words: str) -> None:
    assert short(value) == words


def test_times_and_counts() -> None:
    assert [milliseconds(v) for v in (None, 0.241, 38.2, 1500)] == ["", "0.24 ms", "38.2 ms", "1.5 s"]
    assert [counted(n, "table") for n in (0, 1, 1200)] == ["0 tables", "1 table", "1,200 tables"]
