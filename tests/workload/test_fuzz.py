"""Mutated logs of every form: nothing is raised, nothing hangs, and what is not understood is counted."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.workload import read_workload
from dbarchitect.workload.entry import Skipped
from dbarchitect.workload.lexing import statements_of, tokens
from dbarchitect.workload.readers import forms, reader
from dbarchitect.workload.scanning import collect_text
from dbarchitect.workload.shaping import shape

SEEDS: dict[str, list[bytes]] = {}
for _path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
    for _case in yaml.safe_load(_path.read_text("utf-8")):
        SEEDS.setdefault(_case["form"], []).append(_case["text"].encode())
PIECES = (b"'", b'"', b"`", b"\\", b"\n", b"\n\t", b"\x00", b"\xff\xfe", b"$$", b"$a$", b"/*", b"*/", b"--", b"(", b")", b"[", b"]", b"{", b"}",
          b",", b";", b"%s", b"?", b":x", b"duration: ", b" ms", b"LOG:  ", b"DETAIL:  ", b"IN (", b"VALUES (", b"9" * 400, b"nan", b"1e999",
          b"-", b"\xe2\x80\xa8", b"null", b"SELECT ", b" WHERE ", b"#", b"\r\n", b"\x1b[1m")  # fmt: skip
MUTATIONS = 10_000


def mutated(seed: bytes, draw: random.Random) -> bytes:
    """The text with one to six pieces cut, doubled, swapped or put in."""
    text = bytearray(seed)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(text) + 1)
        match draw.randrange(5):
            case 0:
                del text[at : at + draw.randint(1, 40)]
            case 1:
                text[at:at] = draw.choice(PIECES)
            case 2:
                text[at:at] = text[at : at + draw.randint(1, 60)]
            case 3 if text:
                text[at % len(text)] = draw.randrange(256)
            case _:
                text = text[: at or None] if draw.random() < 0.3 else text
    return bytes(text)


def lines_of(text: bytes) -> int:
    return sum(1 for line in text.split(b"\n") if line.strip())


@pytest.mark.parametrize("form", sorted(SEEDS))
def test_ten_thousand_mutated_logs(form: str) -> None:
    draw = random.Random(form)
    module = reader(form)
    for i in range(MUTATIONS // len(SEEDS)):
        text = mutated(SEEDS[form][i % len(SEEDS[form])], draw)
        if hasattr(module, "totals"):
            skipped = Skipped()
            for use in module.totals(text, skipped):
                shape(use.sql)
        else:
            collector = collect_text(text, form, in_bulk=i % 3 == 0)
            assert (
                collector.entries + collector.skipped.passed_over + sum(collector.skipped.unread.values()) > 0
                or not text.strip()
            )


def test_whole_reading_of_mutated_logs_gives_an_answer_or_an_error_of_ours(tmp_path: Path) -> None:
    draw = random.Random(1)
    path = tmp_path / "log"
    for i in range(400):
        form = sorted(SEEDS)[i % len(SEEDS)]
        path.write_bytes(mutated(draw.choice(SEEDS[form]), draw))
        try:
            read = read_workload(path)
        except ArchitectError as error:
            if not error.code.startswith(("workload.", "brief.")):
                raise
            continue
        read.model_dump_json()
        list(read.queries())


def test_lines_that_are_no_log_are_counted_one_by_one() -> None:
    noise = b"".join(b"%%%% noise %d\n" % i for i in range(1_000))
    good = b"2024-05-01 10:00:00.001 UTC [1] LOG:  duration: 1.000 ms  statement: SELECT 1\n"
    for in_bulk in (False, True):
        collector = collect_text(good + noise + good, "postgresql_stderr", in_bulk=in_bulk)
        assert collector.entries == 2
        assert sum(collector.skipped.unread.values()) == 1_000


@pytest.mark.parametrize(
    "sql",
    ["(" * 50_000, "'" * 50_001, "$a" * 20_000, "/*" * 20_000, "SELECT " + "1," * 30_000, "IN (" * 9_000, "-" * 60_000, "a." * 30_000,
     "SELECT * FROM t WHERE " + " AND ".join(f"c{i} = {i}" for i in range(3_000)), '"' * 40_001, "?" * 40_000, ":a" * 30_000, "\\" * 40_000,
     "INSERT INTO t VALUES " + ", ".join(["(1, 'a')"] * 8_000), "[" * 40_000, "%(" * 30_000, "CASE WHEN " * 5_000, "IN ((" * 6_000, "VALUES (" * 4_000, "&&|" * 10_000, "a[b" * 10_000],
    ids=lambda s: s[:12],
)  # fmt: skip
def test_statements_made_to_be_slow_are_not(sql: str) -> None:
    began = time.process_time()
    shape(sql)
    list(statements_of(sql))
    list(tokens(sql, mysql=True))
    assert time.process_time() - began < 2.0
    line = b"2024-05-01 10:00:00.001 UTC [1] LOG:  duration: 1.000 ms  statement: " + sql.encode() + b"\n"
    for form in forms():
        module = reader(form)
        module.sniff(line * 3, "x")
        if not hasattr(module, "totals") and form != "brief":
            list(module.entries(line * 3, Skipped()))
    assert time.process_time() - began < 5.0
