"""The registry of error codes: what each means and what to do about it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_REGISTRY = Path(__file__).with_name("error_codes.yaml")


class ErrorCode(NamedTuple):
    """The page of a code."""

    means: str
    do: str


@lru_cache(maxsize=1)
def error_codes() -> dict[str, ErrorCode]:
    """All codes by name."""
    import yaml

    entries = yaml.safe_load(_REGISTRY.read_text("utf-8"))
    return {code: ErrorCode(str(entry["means"]), str(entry["do"])) for code, entry in sorted(entries.items())}
