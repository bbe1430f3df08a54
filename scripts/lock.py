"""Rewrites requirements.lock: every dependency pinned with hashes, and no registry address in it.

Usage: python lock.py VENV [--upgrade]. Resolves with uv for every platform and Python from 3.11 on.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(venv: Path, extra: list[str]) -> None:
    uv = venv / "bin" / "uv"
    if not uv.exists():
        subprocess.run([str(venv / "bin" / "pip"), "install", "--quiet", "uv"], check=True)
    command = [
        *(str(uv), "pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"),
        *("--output-file", "requirements.lock", *extra),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    addresses = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if "://" in line]
    if addresses:
        sys.exit(f"lock: an address would be recorded: {addresses[0]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
