"""Mutilated briefs, YAML and prose, through the whole way: a result or one clear error, in time, nothing left behind.

`DBARCHITECT_FUZZ_CASES` raises the number of cases; every `PROVEN`th that is understood is also run on a real engine.
"""

from __future__ import annotations

import os
import random
import re
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.architect import architect
from dbarchitect.app.briefs import read_brief
from dbarchitect.core.errors import ArchitectError
from dbarchitect.report.formats import render

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
CASES = int(os.environ.get("DBARCHITECT_FUZZ_CASES", "120"))
FIRST = int(os.environ.get("DBARCHITECT_FUZZ_FIRST", "0"))
PROVEN = 60
CPU_SECONDS = 10
WALL_SECONDS = 60
SEEDS = [*sorted(ROOT.glob("examples/*/brief.*")), *sorted(ROOT.glob("evaluation/cases/run_only/*.md"))]
NASTY = (
    *(
        "",
        " ",
        "\t",
        "\n\n",
        "'",
        '"',
        "`",
        ";",
        "--",
        "/*",
        "{{",
        "}}",
        "%s",
        "${x}",
        "$(rm)",
        "\\",
        "\x00",
        "\u202e",
        "😀",
    ),
    *(
        "null",
        "~",
        "!!python/object:os.system",
        "&a",
        "*a",
        "<<: *a",
        "- - -",
        "? :",
        "1e309",
        "-1",
        "0",
        "999999999999999999",
    ),
    *(
        "per",
        "->",
        "=> x?",
        "<-> self",
        "one of ,",
        "user",
        "order",
        "table",
        "select",
        "group",
        "id",
        "<script>",
        "the the the",
    ),
)


def mutated(text: str, chance: random.Random) -> str:
    """The text after a few random injuries."""
    for _ in range(chance.randint(1, 6)):
        parts = re.split(r"(\s+)", text) if chance.random() < 0.7 else text.splitlines(keepends=True)
        if not parts:
            return text
        here = chance.randrange(len(parts))
        match chance.randrange(7):
            case 0:
                del parts[here : here + chance.randint(1, 5)]
            case 1:
                parts.insert(here, chance.choice(NASTY))
            case 2:
                parts[here:here] = parts[here : here + chance.randint(1, 20)]
            case 3:
                other = chance.randrange(len(parts))
                parts[here], parts[other] = parts[other], parts[here]
            case 4:
                parts[here] = parts[here][::-1]
            case 5:
                del parts[chance.randint(1, len(parts)) :]
            case _:
                parts[here] = parts[here].replace(chance.choice("aeiou:-?>"), chance.choice(NASTY))
        text = "".join(parts)
    return text[:100_000]


@contextmanager
def in_time() -> Iterator[None]:
    """Work that takes more processor time than is allowed is cut short; on the clock, much more, as the machine may be busy."""

    def late(number: int, _: object) -> None:
        raise AssertionError(
            f"no answer within {CPU_SECONDS} s of the processor"
            if number == signal.SIGPROF
            else f"no answer within {WALL_SECONDS} s"
        )

    before = [(number, signal.signal(number, late)) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before:
            signal.signal(number, handler)


def test_mutilated_briefs_end_in_a_result_or_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        run()
        assert list(Path(folder).iterdir()) == []


def run() -> None:
    answers = [understood(number) for number in range(FIRST, FIRST + CASES)]
    assert any(answers)
    assert CASES < 100 or not all(answers)


def understood(number: int) -> bool:
    """Whether the case of that number ended in a result; else it ended in an error with a code and a message."""
    seed = SEEDS[number % len(SEEDS)]
    text = mutated(seed.read_text(), random.Random(number))
    try:
        with in_time():
            brief = read_brief(text, seed.name)
            architecture = architect(brief, prove="quick" if number % PROVEN == PROVEN - 1 else "none")
            assert render(architecture, "text")
            assert render(architecture, "json")
    except ArchitectError as error:
        if error.code and error.message:
            return False
        raise AssertionError(f"case {number} ({seed.name}): an error has a code and a message") from error
    except Exception as fault:
        raise AssertionError(f"case {number} ({seed.name}): {fault!r}") from fault
    return True
