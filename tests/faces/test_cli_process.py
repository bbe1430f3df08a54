"""The command line as a process: streams, exit codes, files, surroundings."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from .conftest import BRIEF, PROGRAM, Run

PLAIN = ("--prove", "none")


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout.startswith("dbarchitect ")
    shown = run("--help")
    assert shown.returncode == 0
    for command in ("agent", "design", "explain-error", "interview", "mcp"):
        assert f"  {command} " in shown.stdout
        assert run(command, "--help").returncode == 0


def test_help_imports_nothing_heavy() -> None:
    heavy = ("pydantic", "jinja2", "psycopg", "rich", "numpy", "sqlglot", "lemminflect", "mcp", "yaml", "asyncio")
    program = (
        "import sys\nfrom dbarchitect.faces.cli.main import main\nmain(['--help'])\n"
        f"print(','.join(m for m in {heavy!r} if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([PROGRAM.with_name("python"), "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


def test_the_answer_goes_to_standard_output_and_nothing_else(run: Run, brief: Path) -> None:
    before = sorted(p.name for p in brief.parent.iterdir())
    done = run("design", brief, *PLAIN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Lending library" in done.stdout
    assert "\x1b[" not in done.stdout
    assert sorted(p.name for p in brief.parent.iterdir()) == before


def test_each_format(run: Run, brief: Path) -> None:
    assert json.loads(run("design", brief, *PLAIN, "--format", "json").stdout)["version"] == 1
    assert run("design", brief, *PLAIN, "--format", "markdown").stdout.startswith("# ")
    assert run("design", brief, *PLAIN, "--format", "html").stdout.lower().startswith("<!doctype html>")
    assert "create table" in run("design", brief, *PLAIN, "--format", "sql").stdout.lower()


def test_the_diagram_comes_only_on_request(run: Run, brief: Path) -> None:
    assert "erDiagram" not in run("design", brief, *PLAIN).stdout
    assert "erDiagram" in run("design", brief, *PLAIN, "--erd").stdout
    assert "```mermaid" in run("design", brief, *PLAIN, "--erd", "--format", "markdown").stdout
    assert run("design", brief, *PLAIN, "--erd", "--format", "sql").returncode == 2


def test_standard_input_gives_what_the_file_gives(run: Run, brief: Path) -> None:
    from_file = run("design", brief, *PLAIN, "--format", "sql").stdout
    assert run("design", "-", *PLAIN, "--format", "sql", stdin=BRIEF).stdout == from_file
    assert (
        run("design", "-", *PLAIN, "--format", "sql", stdin="\ufeff" + BRIEF.replace("\n", "\r\n")).stdout == from_file
    )


def test_the_same_input_gives_the_same_bytes(run: Run, brief: Path) -> None:
    first, second = (run("design", brief, *PLAIN, "--format", "json").stdout for _ in range(2))
    assert first == second


def test_a_reader_that_goes_away_is_no_error(brief: Path) -> None:
    command = f"'{PROGRAM}' design '{brief}' --prove none --format html | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
    assert done.stderr == b""
    assert done.returncode == 0
    assert len(done.stdout) == 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_error(brief: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [PROGRAM, "design", brief, *PLAIN], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error [output.unwritable]")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_closed_streams_are_no_fault(brief: Path) -> None:
    closed = subprocess.run(
        ["bash", "-c", f"'{PROGRAM}' design '{brief}' --prove none >&-"], capture_output=True, text=True, timeout=60
    )
    assert (closed.returncode, closed.stderr.partition("]")[0]) == (2, "error [output.unwritable")
    silent = subprocess.run(["bash", "-c", f"'{PROGRAM}' design nowhere.md 2>&-"], capture_output=True, timeout=60)
    assert silent.returncode == 2


def test_it_runs_without_any_environment(run: Run, brief: Path) -> None:
    done = run("design", brief, *PLAIN, env={})
    assert (done.returncode, done.stderr) == (0, "")


def test_it_runs_in_a_foreign_locale_and_without_a_home(run: Run, brief: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    env = {"HOME": str(home), "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PATH": os.defpath, "TERM": "dumb"}
    done = run("design", brief, *PLAIN, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(home.iterdir()) == []


def test_no_progress_on_a_pipe(run: Run, brief: Path) -> None:
    assert run("design", brief, *PLAIN).stderr == ""
    assert run("design", brief, *PLAIN, "--quiet").stderr == ""


def test_the_proof_runs_and_decides_the_exit_code(run: Run, brief: Path) -> None:
    done = run("design", brief, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    proof = json.loads(done.stdout)["proof"]
    assert proof["level"] == "quick"
    assert proof["statements"]["run"] > 0
    bad = (
        proof["statements"]["failed"]
        + sum(not p["ok"] for p in proof["access_patterns"])
        + sum(not c["held"] or c["edge_passed"] is False for c in proof["constraints"])
        + sum(not i["held"] for i in proof["isolation"])
        + len(proof["findings"])
    )
    assert done.returncode == (1 if bad else 0)


class TestFiles:
    def test_the_bundle_is_written_and_listed(self, run: Run, brief: Path, tmp_path: Path) -> None:
        done = run("design", brief, *PLAIN, "-o", "out dir", "--erd")
        assert done.returncode == 0, done.stderr
        expected = ("architecture.md", "report.html", "architecture.json", "schema.sql", "data-dictionary.md")
        for name in (*expected, "brief.yaml", "erd.mmd"):
            assert (tmp_path / "out dir" / name).stat().st_size > 0
            assert f"  {name}\n" in done.stdout
        assert list((tmp_path / "out dir" / "adr").glob("*.md"))
        assert not list((tmp_path / "out dir").glob(".dbarchitect-*"))

    def test_again_replaces_its_own_files_and_removes_what_is_no_longer_part(
        self, run: Run, brief: Path, tmp_path: Path
    ) -> None:
        run("design", brief, *PLAIN, "-o", "out", "--erd")
        done = run("design", brief, *PLAIN, "-o", "out")
        assert done.returncode == 0, done.stderr
        assert "removed, no longer part of it: erd.mmd" in done.stdout
        assert not (tmp_path / "out" / "erd.mmd").exists()

    def test_foreign_and_changed_files_are_refused_and_nothing_is_touched(
        self, run: Run, brief: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        out.mkdir()
        (out / "schema.sql").write_text("-- mine\n")
        done = run("design", brief, *PLAIN, "-o", "out")
        assert done.returncode == 2
        assert "output.foreign_files" in done.stderr
        assert "schema.sql" in done.stderr
        assert [p.name for p in out.iterdir()] == ["schema.sql"]
        assert run("design", brief, *PLAIN, "-o", "out", "--force").returncode == 0
        (out / "architecture.md").write_text("my notes")
        assert "changed since" in run("design", brief, *PLAIN, "-o", "out").stderr
        assert (out / "architecture.md").read_text() == "my notes"

    def test_the_brief_that_was_read_stays_as_it_is(self, run: Run, brief: Path, tmp_path: Path) -> None:
        run("design", brief, *PLAIN, "-o", "out")
        mine = tmp_path / "out" / "brief.yaml"
        mine.write_text("# my own words\n" + BRIEF)
        done = run("design", mine, *PLAIN, "-o", "out")
        assert done.returncode == 0, done.stderr
        assert "kept as it is, being what was read: brief.yaml" in done.stdout
        assert mine.read_text().startswith("# my own words")

    def test_links_out_of_the_folder_are_not_followed(self, run: Run, brief: Path, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "adr").symlink_to(elsewhere)
        done = run("design", brief, *PLAIN, "-o", "out", "--force")
        assert done.returncode == 2
        assert "output.link" in done.stderr
        assert list(elsewhere.iterdir()) == []

    def test_a_file_in_the_place_of_the_folder(self, run: Run, brief: Path) -> None:
        assert "output.not_a_folder" in run("design", brief, *PLAIN, "-o", brief).stderr

    def test_the_root_and_the_home_folder_are_not_written_into(self, run: Run, brief: Path, tmp_path: Path) -> None:
        home = tmp_path / "home"
        home.mkdir()
        env = dict(os.environ) | {"HOME": str(home)}
        for whole in ("/", "/tmp/..", str(home), f"{home}/x/..", "~"):
            (tmp_path / "~").mkdir(exist_ok=True)
            done = run("design", brief, *PLAIN, "-o", whole, env=env)
            assert (done.returncode, "output.whole" in done.stderr) == (2, True), whole
            assert "-o " in done.stderr
        assert list(home.iterdir()) == []

    def test_the_listing_as_json(self, run: Run, brief: Path) -> None:
        shown = json.loads(run("design", brief, *PLAIN, "-o", "out", "--format", "json").stdout)
        assert "schema.sql" in shown["written"]
        assert shown["summary"]["title"] == "Lending library"


def test_a_fault_of_ours_is_one_line_and_a_report(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom dbarchitect.app import architect\n"
        "def broken(*a, **k): raise RuntimeError('the\\nflux capacitor')\n"
        "architect.architect = broken\nfrom dbarchitect.faces.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    )
    (tmp_path / "b.yaml").write_text(BRIEF)
    env = {**os.environ, "TMPDIR": str(tmp_path)}

    def run_broken(*more: str) -> subprocess.CompletedProcess[str]:
        command = [PROGRAM.with_name("python"), "-c", program, "design", str(tmp_path / "b.yaml"), *more]
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=60)

    done = run_broken()
    assert done.returncode == 70
    assert "RuntimeError: the flux capacitor" in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr
    reports = list(tmp_path.glob("dbarchitect-fault-*.txt"))
    assert len(reports) == 1
    assert str(reports[0]) in done.stderr
    assert "Traceback" in reports[0].read_text()
    assert "Traceback" in run_broken("--debug").stderr
