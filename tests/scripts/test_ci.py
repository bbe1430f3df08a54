"""The continuous integration's script: works without apt, shows pytest's closing line, keeps the exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "run"
TOOLS = ("bash", "env", "dirname", "mktemp", "tee", "grep", "tail", "rm", "id", "sleep")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("status", [0, 3])
def test_without_apt_it_says_what_is_skipped_and_runs_the_tests(tmp_path: Path, status: int) -> None:
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / tool).symlink_to(found)
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "CI is $CI"; echo "12 passed, 1 skipped in 3.45s"; exit {status}\n')
    make.chmod(0o755)
    done = subprocess.run(
        [tmp_path / "bash", SCRIPT], env={"PATH": str(tmp_path)}, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == status, done.stderr
    assert "tests in a browser will be skipped" in done.stdout
    assert "CI is true" in done.stdout
    assert done.stdout.splitlines()[-1] == "ci: pytest: 12 passed, 1 skipped in 3.45s"
