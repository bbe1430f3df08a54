"""The agent definition: written where agents look, replaced in place, careful with the user's files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dbarchitect.app.usecase import use_cases
from dbarchitect.core.errors import ArchitectError
from dbarchitect.faces.agent.definition import READERS, definition
from dbarchitect.faces.agent.installation import BEGIN, END, change, with_section

from .conftest import Run

WHERE = {
    "claude-code": ".claude/agents/dbarchitect.md",
    "cursor": ".cursor/rules/dbarchitect.mdc",
    "agents-md": "AGENTS.md",
}


def test_the_definition_names_every_tool_when_to_call_it_and_what_never_to_do() -> None:
    text = definition()
    for case in use_cases():
        if "mcp" in case.faces:
            assert case.when, f"{case.name} does not say when to use it"
            assert f"- `{case.tool}`: {case.summary} Use it when {case.when}" in text
    assert text.count("- Never ") >= 4


@pytest.mark.parametrize("reader", READERS)
def test_installing_twice_changes_nothing(run: Run, tmp_path: Path, reader: str) -> None:
    assert f"written {WHERE[reader]}" in run("agent", "install", "--for", reader).stdout
    first = (tmp_path / WHERE[reader]).read_bytes()
    assert f"unchanged {WHERE[reader]}" in run("agent", "install", "--for", reader).stdout
    assert (tmp_path / WHERE[reader]).read_bytes() == first


@pytest.mark.parametrize("reader", ["claude-code", "cursor"])
def test_the_header_is_what_the_agent_parses(reader: str) -> None:
    text = change(reader, Path("."), force=True).after  # type: ignore[arg-type]
    header = yaml.safe_load(text.split("---\n")[1])
    assert "Database architect" in header["description"]
    assert reader != "claude-code" or header["name"] == "dbarchitect"
    assert reader != "cursor" or header["alwaysApply"] is False


def test_print_shows_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    shown = run("agent", "install", "--print", "--for", "cursor", "--for", "claude-code").stdout
    assert ".cursor/rules/dbarchitect.mdc" in shown
    assert ".claude/agents/dbarchitect.md" in shown
    assert list(tmp_path.iterdir()) == []


def test_without_for_the_project_decides(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    assert run("agent", "install").stdout.startswith("written .cursor/")
    assert not (tmp_path / "AGENTS.md").exists()


@pytest.mark.parametrize(
    "text", ["", "# Mine", "# Mine\n", "# Mine\r\n\r\ntext\r\n", f"a\n{BEGIN}\nof a former version\n{END}\nz\n"]
)
def test_a_section_leaves_the_rest_alone(text: str) -> None:
    once = with_section(text, "AGENTS.md")
    assert with_section(once, "AGENTS.md") == once
    outside = once[: once.index(BEGIN)] + once[once.index(END) + len(END) :]
    mine = text.partition(BEGIN)[0] + text.partition(END)[2]
    assert outside.split() == mine.split()
    assert "of a former version" not in once
    assert "\r\n" not in text or "\n" not in once.replace("\r\n", "")


@pytest.mark.parametrize("text", [BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_broken_section_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ArchitectError) as error:
        with_section(text, "AGENTS.md")
    assert error.value.code == "agent.broken_section"


def test_a_foreign_file_is_not_replaced(run: Run, tmp_path: Path) -> None:
    path = tmp_path / WHERE["claude-code"]
    path.parent.mkdir(parents=True)
    path.write_text("my own agent\n")
    done = run("agent", "install", "--for", "claude-code")
    assert (done.returncode, path.read_text()) == (2, "my own agent\n")
    assert run("agent", "install", "--for", "claude-code", "--force").returncode == 0


def test_a_link_is_followed_and_permissions_are_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "CLAUDE.md").write_text("# Mine\n")
    (tmp_path / "CLAUDE.md").chmod(0o640)
    (tmp_path / "AGENTS.md").symlink_to("CLAUDE.md")
    run("agent", "install")
    assert (tmp_path / "AGENTS.md").is_symlink()
    assert END in (tmp_path / "CLAUDE.md").read_text()
    assert (tmp_path / "CLAUDE.md").stat().st_mode & 0o777 == 0o640


def test_bad_folders_and_files(run: Run, tmp_path: Path) -> None:
    assert "agent.no_folder" in run("agent", "install", "--dir", "nowhere").stderr
    (tmp_path / "AGENTS.md").write_bytes(b"\xff")
    assert "file.not_utf8" in run("agent", "install").stderr
