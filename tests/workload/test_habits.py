"""Habits of applications are found where they are, and not where work is merely heavy."""

from __future__ import annotations

import random

import pytest

from dbarchitect.model.inspection import Inspection, Source, TableSize
from dbarchitect.model.observed import Habit, Read
from dbarchitect.model.schema import Schema
from dbarchitect.workload import read_workload

from . import logs


def kinds(read: Read) -> set[str]:
    return {h.kind for h in read.findings}


def only(read: Read, kind: str) -> Habit:
    found = [h for h in read.findings if h.kind == kind]
    assert len(found) == 1, read.findings
    return found[0]


def test_one_read_per_row_is_told_with_the_list_it_follows() -> None:
    read = read_workload(logs.n_plus_one().text)
    habit = only(read, "n_plus_one")
    assert habit.statements == ("select_customers", "select_orders")
    assert habit.calls == 30 * 12 - 30
    assert kinds(read) == {"n_plus_one"}


def test_children_of_two_tables_by_turns_are_both_found() -> None:
    log = logs.Log()
    for page in range(20):
        log.say(f"SELECT id FROM posts WHERE blog_id = {page}", after=4.0)
        for post in range(10):
            log.say(f"SELECT * FROM comments WHERE post_id = {page * 100 + post}")
            log.say(f"SELECT * FROM authors WHERE id = {page * 100 + post}")
    found = [h for h in read_workload(log.text).findings if h.kind == "n_plus_one"]
    assert {h.statements for h in found} == {("select_comments", "select_posts"), ("select_authors", "select_posts")}


def test_sessions_that_interleave_do_not_hide_it() -> None:
    parts = [logs.n_plus_one(20, 10, keys=random.Random(s)).lines for s in (1, 2)]
    renumbered = [[x.replace("[10", f"[{s}0") for x in part] for s, part in enumerate(parts, 3)]
    lines = [x for pair in zip(*renumbered, strict=True) for x in pair]
    assert only(read_workload("\n".join(lines)), "n_plus_one").calls == 2 * (200 - 20)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.95])
def test_reads_by_key_at_random_are_no_n_plus_one(share: float) -> None:
    assert kinds(read_workload(logs.lookups(share=share).text)) == set()


def test_ordinary_transactions_have_no_habit() -> None:
    assert kinds(read_workload(logs.mixed().text)) == set()


def test_rows_inserted_one_at_a_time() -> None:
    habit = only(read_workload(logs.batches().text), "chatty_transaction")
    assert "60" in habit.message
    assert habit.statements == ("insert_readings",)


def test_the_same_question_again() -> None:
    log = logs.Log()
    for request in range(20):
        for _ in range(10):
            log.say("SELECT value FROM settings WHERE name = 'theme'", after=0.001 if _ else 4.0)
            log.say(f"SELECT * FROM widgets WHERE id = {request * 100 + _}")
    found = [h for h in read_workload(log.text).findings if h.kind == "identical_reads"]
    assert [h.statements for h in found] == [("select_settings",)]


def test_polling_needs_answers_that_are_empty() -> None:
    rows = "query,calls,total_exec_time,rows\n"
    queue = '"SELECT id FROM jobs WHERE status = $1 ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED"'
    assert kinds(read_workload(f"{rows}{queue},90000,900,45\n")) == {"polling"}
    assert kinds(read_workload(f"{rows}{queue},90000,900,90000\n")) == set()


def test_a_row_that_everybody_writes() -> None:
    log, draw = logs.Log(), random.Random(3)
    for _ in range(400):
        log.say(
            f"UPDATE counters SET n = n + 1 WHERE id = {1 if draw.random() < 0.8 else draw.randrange(10**5)}",
            draw.randrange(9),
        )
        log.say(
            f"UPDATE users SET seen = {draw.randrange(10**6)} WHERE id = {draw.randrange(10**6)}", draw.randrange(9)
        )
    assert only(read_workload(log.text), "write_hot_spot").statements == ("update_counters",)


def test_a_read_of_everything_depends_on_how_much_that_is() -> None:
    script = (
        "SELECT * FROM countries;\nSELECT * FROM events;\nSELECT count(*) FROM events;\nSELECT * FROM events LIMIT 5;"
    )
    seen = Inspection(
        source=Source(kind="live", engine="postgresql"), schema=Schema(),
        sizes=(TableSize(table="countries", rows=200), TableSize(table="events", rows=5e6)),
    )  # fmt: skip
    read = read_workload(script, seen)
    assert [(h.kind, h.statements) for h in read.findings] == [("unbounded_read", ("select_events_1",))]


def test_a_sorted_list_without_a_limit() -> None:
    rows = "query,calls,total_exec_time,rows\n"
    listed = '"SELECT * FROM orders WHERE shop_id = $1 ORDER BY placed_at DESC"'
    assert kinds(read_workload(f"{rows}{listed},500,900,200000\n")) == {"missing_limit"}
    assert kinds(read_workload(f"{rows}{listed},500,900,2000\n")) == set()
