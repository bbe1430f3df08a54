"""Bad input on the command line: one block with code, message and hint on standard error, exit code 2, never a traceback."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from .conftest import Run


def refused(run: Run, code: str, *arguments: str | Path, stdin: str | bytes = b"", cwd: Path | None = None) -> str:
    """Standard error of a run that must be refused with `code`."""
    done = run(*arguments, stdin=stdin, cwd=cwd)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith(f"error [{code}] "), done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    return done.stderr


def test_a_missing_file_names_the_nearest(run: Run, brief: Path) -> None:
    assert "perhaps you meant “brief.yaml”" in refused(run, "file.missing", "design", "breif.yaml")
    near = refused(run, "file.missing", "design", brief.parent / "breif.yaml")
    assert f"“{brief}”" in near
    assert "no folder" in refused(run, "file.missing", "design", "nowhere/brief.md")


def test_a_folder_names_a_brief_in_it(run: Run, brief: Path) -> None:
    assert str(brief) in refused(run, "file.directory", "design", brief.parent)


def test_text_that_is_not_utf8_names_the_byte(run: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.md").write_bytes("Ein Café.\nZwei Cafés".encode("latin-1"))
    assert "byte 7 (0xe9, line 1)" in refused(run, "file.not_utf8", "design", "latin.md")
    (tmp_path / "wide.md").write_bytes("A shop.".encode("utf-16"))
    assert "UTF-16" in refused(run, "file.not_utf8", "design", "wide.md")
    assert "byte 2 " in refused(run, "file.not_utf8", "design", "-", stdin=b"ab\xff")


def test_a_binary_file_is_no_brief(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photo.md").write_bytes(b"GIF89a\x00\x01")
    assert "byte 6" in refused(run, "file.binary", "design", "photo.md")


def test_a_huge_file_is_refused_without_reading_it(run: Run, tmp_path: Path) -> None:
    with open(tmp_path / "huge.md", "wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert "100.0 MB; the limit is 2 MB" in refused(run, "file.too_large", "design", "huge.md")
    refused(run, "file.too_large", "design", "-", stdin=b"a " * 1_100_000)
    refused(run, "file.too_large", "design", "/dev/zero")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_says_why(run: Run, brief: Path) -> None:
    brief.chmod(0)
    assert "permission denied" in refused(run, "file.unreadable", "design", brief)


def test_a_socket_is_no_file(run: Run, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        refused(run, "file.unreadable", "design", "s")


@pytest.mark.parametrize("name", ["a" * 300, "\n", " ", "ü.md", "-x", "a\x1b[31mb"])
def test_strange_names(run: Run, name: str) -> None:
    done = run("design", "--", name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_an_empty_brief(run: Run) -> None:
    done = run("design", "-")
    assert done.returncode == 2
    assert done.stderr.startswith("error [brief.")


def test_the_command_line_itself(run: Run) -> None:
    assert "perhaps you meant “design”" in refused(run, "usage.unknown_command", "desing")
    refused(run, "usage.command_line", "design")
    refused(run, "usage.command_line", "design", "x", "--prove", "everything")
    refused(run, "usage.command_line", "design", "x", "--frobnicate")
    refused(run, "usage.options", "design", "x", "--force")
    refused(run, "usage.options", "design", "x", "-o", "")
    assert run("help", "design").stdout == run("design", "--help").stdout
    assert run().returncode == 2
    assert "Usage:" in run().stdout


def test_errors_are_json_when_json_was_asked_for(run: Run) -> None:
    for arguments in (("design", "nope.md", "--format", "json"), ("design", "--format=json", "nope.md")):
        done = run(*arguments)
        error = json.loads(done.stderr)["error"]
        assert (done.returncode, error["code"]) == (2, "file.missing")
        assert "nope.md" in error["message"]
        assert error["hint"]


def test_every_error_can_be_explained(run: Run) -> None:
    done = run("explain-error", "file.missing")
    assert done.returncode == 0
    assert "means:" in done.stdout
    assert "perhaps you meant “file.missing”" in refused(run, "usage.unknown_code", "explain-error", "file.mising")
    assert "brief.yaml" in run("explain-error").stdout
