"""The sandbox starts wherever a user may be, and says nothing on standard error."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.test_disposal import assert_nothing_left, folder, python

__all__ = ["folder"]
ASK = "with open_sandbox({}) as s: print(s.engine, s.connect(s.create_database()).execute('select 1').fetchone())"
ROOT = os.geteuid() == 0


def answers(process: subprocess.Popen[str]) -> str:
    out, said = process.communicate(timeout=60)
    assert said == ""
    assert process.returncode == 0
    assert out.endswith("(1,)\n")
    return out


def test_no_environment(folder: Path) -> None:
    answers(python(ASK.format(""), folder, env={}, cwd="/"))


def test_misleading_environment(folder: Path) -> None:
    misleading = {
        "PGHOST": "db.example.com", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGUSER": "x", "PGDATABASE": "x", "PGDATA": "/x",
        "PGOPTIONS": "-c nonsense=1", "PGSSLMODE": "verify-full", "PGCHANNELBINDING": "require", "PGCLIENTENCODING": "LATIN1",
        "PGTARGETSESSIONATTRS": "standby", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "TMPDIR": str(folder),
    }  # fmt: skip
    answers(python(ASK.format(""), folder, env=misleading))
    assert_nothing_left(folder, ())


@pytest.mark.parametrize("name", ["with space", "comma, 'quote' \"double\"", "ü" * 40, "long" * 30])
def test_odd_paths(name: str, folder: Path) -> None:
    odd = folder / name
    odd.mkdir()
    odd.chmod(0o1777)
    answers(python(ASK.format(""), odd))
    assert_nothing_left(odd, ())


def test_unreadable_current_directory_and_home(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = f"import os; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})\n" + ASK.format("")
    answers(python(code, folder, env={"HOME": "/nonexistent", "TMPDIR": str(folder)}))


@pytest.mark.skipif(not ROOT, reason="only root can become another user")
def test_as_ordinary_user(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    manner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}
    interpreter = next((p for p in (sys.executable, "/usr/bin/python3") if runs_as(p, manner)), None)
    if interpreter is None:
        pytest.skip("no Python of this version is within reach of other users")
    answers(python(ASK.format(""), folder, interpreter, env={"HOME": "/nonexistent", "TMPDIR": str(folder)}, **manner))
    assert_nothing_left(folder, ())


def runs_as(interpreter: str, manner: dict[str, object]) -> bool:
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([interpreter, "-c", same], check=False, **manner).returncode == 0  # type: ignore[call-overload,no-any-return]
    except OSError:
        return False


@pytest.mark.skipif(not ROOT, reason="only root runs the server as somebody else")
def test_programs_out_of_reach(folder: Path, tmp_path: Path) -> None:
    code = "import dbarchitect.sandbox.process as p; p.needs_copy = lambda *_: True\n"
    for version in (18, 16):
        assert f"PostgreSQL {version}." in answers(python(code + ASK.format(f"version={version}"), folder))
    assert_nothing_left(folder, ())


@pytest.mark.skipif(not ROOT, reason="only root runs the server as somebody else")
def test_temporary_folder_out_of_reach(folder: Path) -> None:
    folder.chmod(0o700)
    answers(python(ASK.format(""), folder))


def test_no_server(folder: Path) -> None:
    code = """
from dbarchitect.core.errors import UnreachableError
try: open_sandbox(version=11)
except UnreachableError as e: print(e.code, e.message, e.exit_code)
import dbarchitect.sandbox.process as p; p._bases = lambda _: ["/proc/nowhere"]
try: open_sandbox()
except UnreachableError as e: print(e.code, e.message)
try: open_sandbox(settings={"shared_buffers": "lots"})
except UnreachableError as e: print(e.code, e.message)
"""
    out, said = python(code, folder).communicate(timeout=60)
    assert said == ""
    first, second, _ = out.splitlines()
    assert first.startswith("sandbox.start There is no PostgreSQL 11")
    assert first.endswith(" 3")
    assert "(wheel, " in second
    assert "/proc/nowhere" in second
    assert_nothing_left(folder, ())
