"""Makes the project's environment from the lock; needs nothing but Python 3.11+.

Usage: python setup.py VENV. Installs are retried, because registries can be slow, and say what they wait for.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ATTEMPTS = 4


def attempt(what: str, command: list[str]) -> None:
    """The command has succeeded, or the process has ended with the command's last words."""
    for number in range(1, ATTEMPTS + 1):
        print(f"setup: {what}" + (f" (try {number} of {ATTEMPTS})" if number > 1 else ""), file=sys.stderr, flush=True)
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            return
        print(done.stderr.strip()[-2000:] or done.stdout.strip()[-2000:], file=sys.stderr)
        if number < ATTEMPTS:
            time.sleep(5 * number)
    sys.exit(f"setup: could not {what}")


def main(venv: Path) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs under whatever Python there is)
        sys.exit("setup: Python 3.11 or newer is needed; name one with `make PYTHON=python3.12 …`")
    python = venv / "bin" / "python"
    if not python.exists():
        attempt("create the environment", [sys.executable, "-m", "venv", str(venv)])
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "60"]
    lock = ROOT / "requirements.lock"
    attempt("install the locked dependencies", [*pip, "--require-hashes", "-r", str(lock)])
    attempt("install dbarchitect itself", [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: setup.py VENV")
    main(Path(sys.argv[1]))
