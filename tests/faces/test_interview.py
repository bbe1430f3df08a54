"""The interview on the command line, with piped answers."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from dbarchitect.brief.reading import load

from .conftest import PROGRAM, Run

THINGS = "\ncustomer, order, product\n"


def test_answers_become_a_brief(run: Run, tmp_path: Path) -> None:
    done = run("interview", "-o", "brief.yaml", stdin=THINGS + "2M\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    brief = load((tmp_path / "brief.yaml").read_text(), "brief.yaml")
    assert [e.name for e in brief.entities] == ["customer", "order", "product"]
    assert "next: dbarchitect design brief.yaml" in done.stderr
    assert run("design", "brief.yaml", "--prove", "none").returncode == 0


def test_without_a_file_the_brief_is_printed_alone(run: Run) -> None:
    done = run("interview", stdin=THINGS)
    assert done.stdout.startswith("entities:")
    assert "What is the data layer for?" in done.stderr


def test_every_question_can_be_skipped(run: Run) -> None:
    done = run("interview", stdin=THINGS + "\n" * 50)
    assert done.returncode == 0
    assert done.stderr.count("(Enter") >= 5


def test_an_answer_that_cannot_be_used_is_asked_again_three_times_at_most(run: Run) -> None:
    done = run("interview", stdin=THINGS + "purple\n" * 80)
    assert done.returncode == 0, done.stderr
    assert "left open" in done.stderr


def test_nothing_answered_is_no_brief(run: Run, tmp_path: Path) -> None:
    done = run("interview", "-o", "b.yaml", stdin="")
    assert done.returncode == 2
    assert "interview.nothing_answered" in done.stderr
    assert not (tmp_path / "b.yaml").exists()


def test_what_is_there_is_not_overwritten(run: Run, brief: Path) -> None:
    before = brief.read_text()
    assert "output.foreign_files" in run("interview", "-o", brief, stdin=THINGS).stderr
    assert brief.read_text() == before
    assert run("interview", "-o", brief.parent, stdin=THINGS).returncode == 2


def test_it_goes_on_from_a_brief(run: Run, brief: Path) -> None:
    done = run("interview", brief, stdin="")
    assert "title: Lending library" in done.stdout
    assert "What is the data layer for?" not in done.stderr


def test_an_interrupt_keeps_what_was_answered(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [PROGRAM, "interview", "-o", "b.yaml"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(THINGS)
    process.stdin.flush()
    seen = ""
    deadline = time.monotonic() + 30
    while "why: everything" not in seen or seen.count("> ") < 3:
        assert time.monotonic() < deadline, seen
        seen += process.stderr.read(1)
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert "customer:" in (tmp_path / "b.yaml").read_text()


def test_a_fault_of_ours_does_not_lose_the_answers(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom dbarchitect.design import asking\n"
        "def broken(*a, **k): raise RuntimeError('oh')\n"
        "asking.open_questions = broken\nfrom dbarchitect.faces.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [PROGRAM.with_name("python"), "-c", program, "interview", "-o", "b.yaml", "--debug"],
        input=THINGS,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 70
    assert "customer:" in (tmp_path / "b.yaml").read_text()
