"""The command line as a process of its own, and a small brief."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

PROGRAM = Path(sys.executable).with_name("dbarchitect")
BRIEF = """\
title: Lending library
entities:
  member: {fields: {name: text, email: email unique}}
  book: {fields: {title: text, isbn: code unique}}
  loan: {fields: {member: -> member, book: -> book, borrowed_on: date, returned_on: date?}}
access: ["loans of a member, newest first"]
"""


class Run(Protocol):
    def __call__(
        self,
        *arguments: str | Path,
        stdin: str | bytes = b"",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the program; its exit code, standard output and standard error."""

    def call(
        *arguments: str | Path, stdin: str | bytes = b"", env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [str(PROGRAM), *map(str, arguments)],
            input=given,
            capture_output=True,
            timeout=120,
            env=dict(os.environ) if env is None else env,
            cwd=cwd or tmp_path,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    """A brief in YAML."""
    path = tmp_path / "brief.yaml"
    path.write_text(BRIEF)
    return path
