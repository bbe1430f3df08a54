"""The installed version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """As `--version` says it; `unknown` when run from sources that were never installed."""
    try:
        return version("dbarchitect")
    except PackageNotFoundError:
        return "unknown"
