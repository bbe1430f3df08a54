"""A log read in ranges, in bulk and by several processes says what it says read at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dbarchitect.workload import scanning
from dbarchitect.workload.scanning import collect_text, scan
from dbarchitect.workload.tally import Collector

from . import logs


def counted(collector: Collector) -> dict[str, tuple[int, float, float, bytes, bytes]]:
    return {
        t.shape.sql: (t.calls, round(t.total_ms, 6), t.max_ms, t.first[:19], t.last[:19])
        for t in collector.tallies.values()
    }


@pytest.fixture(scope="module")
def log() -> bytes:
    lines = [*logs.n_plus_one(60).lines, *logs.mixed(2_000).lines, *logs.batches(5).lines]
    lines[50:50] = ['2024-05-01 08:00:01.000 UTC [9] ERROR:  relation "x" does not exist', "no message at all"]
    lines.append(
        "2024-05-01 10:00:01.000 UTC [9] LOG:  duration: 2.500 ms  statement: SELECT a\n\tFROM t1\n\tWHERE b = 'it''s'"
    )
    lines.append(
        "2024-05-01 10:00:02.000 UTC [9] LOG:  duration: 2.500 ms  statement: SELECT a FROM t2 WHERE b = 'x' -- it's"
    )
    lines.append("2024-05-01 10:00:03.000 UTC [9] LOG:  duration: 1.500 ms  execute S_1: SELECT a FROM t2 WHERE b = $1")
    lines.append("2024-05-01 10:00:03.000 UTC [9] DETAIL:  Parameters: $1 = 'z'")
    lines.append("2024-05-01 10:00:04.000 UTC [9] LOG:  duration: 0.500 ms  bind S_1: SELECT a FROM t2 WHERE b = $1")
    lines.append("2024-05-01 10:00:05.000 UTC [9] LOG:  checkpoint starting: time")
    return "\n".join(lines).encode() + b"\n"


def test_in_bulk_as_in_full(log: bytes) -> None:
    full, bulk = collect_text(log, "postgresql_stderr"), collect_text(log, "postgresql_stderr", in_bulk=True)
    assert counted(bulk) == counted(full)
    assert bulk.entries == full.entries
    assert bulk.skipped.unread == full.skipped.unread == {"lines that are no message of PostgreSQL": 1}


@pytest.mark.parametrize("size", [997, 4_096, 50_000])
def test_ranges_cut_anywhere_lose_nothing(
    log: bytes, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "server.log"
    path.write_bytes(log)
    monkeypatch.setattr(scanning, "RANGE_BYTES", size)
    whole = collect_text(log, "postgresql_stderr")
    found = scan(path, "postgresql_stderr")
    assert counted(found) == counted(whole)
    assert found.entries == whole.entries
    assert found.skipped.unread == whole.skipped.unread


def test_several_processes_agree_with_one(log: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "server.log"
    path.write_bytes(log * 10)
    monkeypatch.setattr(scanning, "RANGE_BYTES", 300_000)
    monkeypatch.setattr(scanning, "ALONE_BELOW_BYTES", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = scan(path, "postgresql_stderr")
    monkeypatch.setattr(scanning, "ALONE_BELOW_BYTES", 1 << 40)
    alone = scan(path, "postgresql_stderr")
    assert counted(together) == counted(alone)
    assert together.bursts.seen == alone.bursts.seen
    assert together.entries == alone.entries


def test_memory_does_not_grow_with_the_log(log: bytes) -> None:
    collector = Collector()
    for _ in range(20):
        collector.merge(collect_text(log, "postgresql_stderr"))
    assert all(len(t.examples) <= 16 for t in collector.tallies.values())


CSV = (
    '2024-05-01 10:00:{s:02}.100 UTC,"app","shop",{p},"10.0.0.1:5",6632.{p:x},1,"SELECT",2024-05-01 09:59:00 UTC,3/4,0,LOG,00000,'
    '"duration: 1.250 ms  statement: {sql}",,,,,,,,,"web","client backend",,0\n'
)
SLOW = (
    "# Time: 2024-05-01T10:00:{s:02}.000000Z\n# User@Host: app[app] @ localhost [127.0.0.1]  Id:    {p}\n"
    "# Query_time: 0.001250  Lock_time: 0.000010 Rows_sent: {s}  Rows_examined: 1000\nSET timestamp={t};\n{sql};\n"
)
JSON = (
    '{{"timestamp":"2024-05-01 10:00:{s:02}.100 UTC","user":"app","dbname":"shop","pid":{p},"session_id":"6632.{p:x}","line_num":1,'
    '"error_severity":"LOG","message":"duration: 1.250 ms  statement: {sql}","application_name":"web","query_id":0}}\n'
)
STATEMENTS = (
    "SELECT a FROM t1 WHERE b = {s}", "SELECT a FROM t2 WHERE b = {s}", "SELECT a FROM t WHERE b = 'it''s {s}' AND c IN (1, {s})", "BEGIN",
    "SELECT a\nFROM t\nWHERE b = 'x{s}' -- it's", "INSERT INTO t (a, b) VALUES ({s}, 'x'), (2, 'y')", "UPDATE t SET a = -{s} WHERE c = 1.5",
)  # fmt: skip


@pytest.mark.parametrize(("form", "line"), [("postgresql_csv", CSV), ("mysql_slow", SLOW), ("postgresql_json", JSON)])
def test_other_logs_in_bulk_as_in_full(form: str, line: str) -> None:
    asked = [STATEMENTS[i % len(STATEMENTS)].format(s=i) for i in range(600)]
    if form == "postgresql_json":
        asked = [json.dumps(sql.replace("FROM t ", 'FROM "t" '))[1:-1] for sql in asked]
    made = [line.format(s=i // 10, p=100 + i % 7, t=1714557600 + i // 10, sql=sql) for i, sql in enumerate(asked)]
    log = "".join(made).encode()
    full, bulk = collect_text(log, form), collect_text(log, form, in_bulk=True)
    assert not bulk.bursts.seen
    assert full.bursts.seen
    assert counted(bulk) == counted(full)
    assert (bulk.entries, {k: t.rows for k, t in bulk.tallies.items()}) == (
        600,
        {k: t.rows for k, t in full.tallies.items()},
    )
