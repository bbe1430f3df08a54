"""Every command in the README runs and answers as shown there.

A `console` block holds commands (`$ …`) with their output. Numbers may differ; `…` stands for anything, a line of it for any lines.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Command(NamedTuple):
    line: str
    output: str


def commands() -> list[Command]:
    """All commands of the README in order."""
    found = []
    for block in re.findall(
        r"^```console\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            found.append(Command(line, output))
    return found


def pattern(shown: str) -> str:
    """A regular expression for the output as shown."""
    parts = []
    for line in shown.rstrip("\n").split("\n"):
        if line == "…":
            parts.append(r"(?:.*\n)*?")
            continue
        words = re.escape(re.sub(r"\d[\d,.]*\d|\d", "0", line)).replace("…", ".*")
        parts.append(words + r"\n")
    return "".join(parts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout: the examples are there."""
    made = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", made / "examples")
    return made


def test_there_are_commands() -> None:
    assert len(commands()) >= 8


@pytest.mark.parametrize("command", commands(), ids=lambda c: c.line[:60])
def test_a_command_answers_as_shown(command: Command, folder: Path) -> None:
    program = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-c", f'PATH="{program}:$PATH"; {command.line}'],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    found = re.search(r"^\d+ findings?: ", command.output, re.MULTILINE)
    assert done.returncode == (2 if command.output.startswith("error [") else 1 if found else 0), done.stdout
    said = re.sub(r"\d[\d,.]*\d|\d", "0", done.stdout)
    assert re.fullmatch(pattern(command.output), said), f"shown:\n{command.output}\nsaid:\n{done.stdout[:3000]}"


def test_links_lead_somewhere() -> None:
    for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", (ROOT / page).read_text("utf-8")):
            assert (ROOT / target).exists(), f"{page} links to {target}"


def test_make_knows_the_chores_that_are_named() -> None:
    chores = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"):
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)\b", (ROOT / page).read_text("utf-8"), re.MULTILINE))
        assert named <= chores, page
