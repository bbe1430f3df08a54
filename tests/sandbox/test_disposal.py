"""However a process ends, its servers and folders end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
SOURCE = Path(__file__).parents[2] / "src"
SITE = [p for p in sys.path if p.endswith("site-packages")]
BEGIN = f"""
import sys; sys.path[:0] = {[str(SOURCE), *SITE]!r}
import signal; signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits it ignored
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so does one under nohup
from dbarchitect.sandbox import open_sandbox
"""
WAIT = """
s = open_sandbox()
assert s.connect().execute("select 1").fetchone() == (1,)
print(s._process.pid, s._process._supervisor.pid, flush=True)
import time; time.sleep(60)
"""


def python(code: str, folder: Path, interpreter: str = sys.executable, **manner: object) -> subprocess.Popen[str]:
    manner.setdefault("env", {**os.environ, "TMPDIR": str(folder)})
    command = [interpreter, "-S", "-c", BEGIN + code]
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **manner
    )


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False if Path("/proc/self").exists() else _answers(pid)
    return state != "Z"


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folder() -> Iterator[Path]:
    # not pytest's own: the server's account must reach it, and long paths are a test of their own
    place = Path(mkdtemp(prefix="sandbox-test-"))
    place.chmod(0o1777)
    yield place
    rmtree(place)


def assert_nothing_left(folder: Path, pids: tuple[int, ...]) -> None:
    assert eventually(lambda: not list(folder.iterdir())), list(folder.iterdir())
    assert eventually(lambda: not any(is_alive(p) for p in pids))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_killed(how: signal.Signals, folder: Path) -> None:
    process = python(WAIT, folder)
    assert process.stdout is not None
    pids = tuple(int(p) for p in process.stdout.readline().split())
    assert len(list(folder.iterdir())) == 1
    process.send_signal(how)
    process.communicate(timeout=30)
    assert_nothing_left(folder, pids)


def test_killed_while_it_starts(folder: Path) -> None:
    processes = []
    for delay in (0.15, 0.25, 0.4):
        process = python(WAIT, folder)
        time.sleep(delay)
        process.kill()
        processes.append(process)
    for process in processes:
        process.communicate(timeout=30)
    time.sleep(1)
    assert_nothing_left(folder, ())


def test_supervisor_killed(folder: Path) -> None:
    process = python(WAIT.replace("time.sleep(60)", "sys.stdin.read(); s.stop()"), folder, stdin=subprocess.PIPE)
    assert process.stdout is not None
    pids = tuple(int(p) for p in process.stdout.readline().split())
    os.kill(pids[1], signal.SIGKILL)
    _, said = process.communicate("", timeout=30)
    assert (process.returncode, said) == (0, "")
    assert_nothing_left(folder, pids)


@pytest.mark.parametrize(
    "code",
    [
        "with open_sandbox() as s: s.create_database()",
        "with open_sandbox() as s:\n  try: raise ValueError\n  finally: pass",
        "s = open_sandbox(); c = s.connect(); import sys; sys.exit(3)",
        "s = open_sandbox(); t = open_sandbox(); s.stop(); s.stop()",
        "s = open_sandbox(); import os; os._exit(0)",
        "s = open_sandbox()\nimport os\nif os.fork() == 0: sys.exit(0)\nos.wait(); s.connect().execute('select 1')",
    ],
)
def test_ended(code: str, folder: Path) -> None:
    process = python(code, folder)
    _, said = process.communicate(timeout=60)
    assert said == "" or "ValueError" in said
    assert_nothing_left(folder, ())


def test_several_at_once(folder: Path) -> None:
    processes = [python(WAIT, folder) for _ in range(4)]
    pids: list[int] = []
    for process in processes:
        assert process.stdout is not None
        pids += [int(p) for p in process.stdout.readline().split()]
    assert len(set(pids)) == 8
    for process in processes:
        process.kill()
        process.communicate(timeout=30)
    assert_nothing_left(folder, tuple(pids))
