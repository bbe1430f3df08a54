"""What code hosts and hooks run: SARIF by its official schema, the action's script in a shell, the hooks as they are declared."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from dbarchitect.faces.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = ROOT / "tests" / "data" / "sarif" / "sarif-2.1.0-rtm.5.json"
SCHEMA = """CREATE TABLE basket (id bigint PRIMARY KEY, total real NOT NULL);
CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint NOT NULL REFERENCES basket);
"""


@cache
def official() -> Any:
    schema = json.loads(OFFICIAL.read_text("utf-8"))
    return validator_for(schema)(schema)


def faults(text: str) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in official().iter_errors(json.loads(text))]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = tmp_path / "repository"
    (made / "migrations").mkdir(parents=True)
    (made / "migrations" / "V1__first.sql").write_text(SCHEMA)
    return made


def test_sarif_is_what_its_official_schema_demands(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository / "migrations" / "V1__first.sql"
    assert main(["assess", str(file), "--prove", "none", "--format", "sarif", "--quiet"]) == 1
    assert faults(capsys.readouterr().out) == []
    more = repository / "migrations" / "V2__second.sql"
    more.write_text("CREATE INDEX ON line (basket_id);\n")
    arguments = ["migrate", "lint", str(more), "--schema", str(file), "--format", "sarif", "--quiet"]
    assert main(arguments) == 1
    assert faults(capsys.readouterr().out) == []


def test_the_schema_can_fail() -> None:
    assert faults('{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}')
    assert faults('{"version": "1.0", "runs": []}')


class Step:
    """The action's last step, run as the runner does: `bash` with its own options, inputs in the environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        self.step = self.action["runs"]["steps"][-1]
        self.output, self.summary = folder / "output", folder / "summary"

    def run(self, where: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
        given = {name: str(said.get("default", "")) for name, said in self.action["inputs"].items()} | inputs
        environment = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value)
            for name, value in self.step["env"].items()
        }
        assert not any("${{" in v for v in environment.values())
        self.output.write_text("")
        self.summary.write_text("")
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        around = {"GITHUB_OUTPUT": str(self.output), "GITHUB_STEP_SUMMARY": str(self.summary), "PATH": path}
        script = self.folder / "step.sh"
        script.write_text(self.step["run"])
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=where, env={**os.environ, **around, **environment}, capture_output=True, text=True, timeout=250, check=False,
        )  # fmt: skip


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_fails_on_new_findings_only(repository: Path, tmp_path: Path) -> None:
    step = Step(tmp_path)
    first = step.run(repository, arguments="--prove none")
    assert first.returncode == 1, first.stderr
    assert step.output.read_text() == "sarif=dbarchitect.sarif\n"
    assert "`foreign_key_without_index`" in step.summary.read_text()
    assert faults((repository / "dbarchitect.sarif").read_text("utf-8")) == []
    entries = [{"key": r["properties"]["key"], "reason": "known"} for r in results(repository)]
    (repository / ".dbarchitect-baseline.yaml").write_text(yaml.safe_dump({"findings": entries}))
    assert step.run(repository, arguments="--prove none").returncode == 0
    assert results(repository) == []
    (repository / "migrations" / "V2__more.sql").write_text("CREATE TABLE visit (seen_at timestamptz, amount real);")
    again = step.run(repository, arguments="--prove none --check table_without_primary_key")
    assert again.returncode == 1
    assert {r["ruleId"] for r in results(repository)} == {"table_without_primary_key"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_says_that_a_source_is_wrong(repository: Path, tmp_path: Path) -> None:
    wrong = Step(tmp_path).run(repository, source="missing.sql")
    assert wrong.returncode == 3
    assert "missing.sql" in wrong.stderr


def results(repository: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((repository / "dbarchitect.sarif").read_text("utf-8"))["runs"][0]["results"]
    return told


HOOKS = {h["id"]: h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}


@pytest.mark.parametrize(
    ("hook", "path", "wanted"),
    [
        ("dbarchitect-assess", "db/schema.sql", True),
        ("dbarchitect-assess", "prisma/schema.prisma", True),
        ("dbarchitect-assess", "shop/models.py", True),
        ("dbarchitect-assess", "shop/migrations/0001_initial.py", True),
        ("dbarchitect-assess", "alembic/versions/1a2b.py", True),
        ("dbarchitect-assess", "README.md", False),
        ("dbarchitect-migrate-lint", "migrations/V2__x.sql", True),
        ("dbarchitect-migrate-lint", "db/migrations/V2__x.sql", True),
        ("dbarchitect-migrate-lint", "migrations/notes.md", False),
        ("dbarchitect-migrate-lint", "reports/monthly.sql", False),
    ],
)
def test_hooks_look_at_files_of_schemas(hook: str, path: str, wanted: bool) -> None:
    assert bool(re.search(HOOKS[hook]["files"], path)) is wanted


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_hooks_run_as_they_are_declared(hook: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pre-commit does: the entry with its arguments in the repository, no file names behind it."""
    said = HOOKS[hook]
    program, *rest = shlex.split(said["entry"])
    assert (program, said["language"], said["pass_filenames"]) == ("dbarchitect", "python", False)
    monkeypatch.chdir(repository)
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", *words], check=True, capture_output=True)
    (repository / "migrations" / "V2__more.sql").write_text("CREATE INDEX ON line (basket_id);\n")
    assert main([*rest, *said["args"]]) == 1


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_judges_only_migrations_that_differ(repository: Path, tmp_path: Path) -> None:
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", *words], check=True, capture_output=True, cwd=repository)
    step, asked = Step(tmp_path), {"command": "migrate lint", "source": "migrations", "diff-base": "HEAD"}
    none = step.run(repository, **asked)
    assert none.returncode == 0, none.stderr
    assert "No migration differs" in step.summary.read_text()
    (repository / "migrations" / "V2__more.sql").write_text("CREATE INDEX ON line (basket_id);\n")
    subprocess.run(["git", "add", "."], check=True, cwd=repository)
    more = step.run(repository, **asked)
    assert more.returncode == 1, more.stderr
    assert "blocks-writes" in step.summary.read_text()
