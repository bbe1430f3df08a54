"""Releases of engines: until when each version gets fixes, and which fixes a minor version lacks. One YAML file for each engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class SecurityFix:
    """An advisory that concerns every server. `since`: the first minor version of each major one that has the fix."""

    id: str
    harm: str
    since: dict[str, int]


@dataclass(frozen=True)
class Removal:
    """What a later major version no longer has."""

    name: str
    version: int
    instead: str


@dataclass(frozen=True)
class Releases:
    """`ends` maps a version (`14`, `10.6`) to the day of its last fixes, as YYYY-MM-DD."""

    source: str
    checked: str
    ends: dict[str, str]
    fixes: tuple[SecurityFix, ...]
    settings_removed: tuple[Removal, ...] = ()
    extensions_removed: tuple[Removal, ...] = ()

    def line_of(self, version: str) -> str | None:
        """The release line a version belongs to: `16` of `16.4`, `10.6` of `10.6.12-MariaDB`; None for one not listed."""
        parts = version.split("-")[0].split(".")
        return next((line for n in (2, 1) if (line := ".".join(parts[:n])) in self.ends), None)

    def missing_fixes(self, version: str) -> tuple[SecurityFix, ...]:
        """Fixes that came after the version; none where its minor number is not a number."""
        line, parts = self.line_of(version), version.split("-")[0].split(".")
        if line is None or len(parts) < 2 or not parts[-1].isdigit():
            return ()
        return tuple(f for f in self.fixes if line in f.since and int(parts[-1]) < f.since[line])


@cache
def releases(engine: str) -> Releases | None:
    """What is known of an engine's releases; None of one without a file."""
    import yaml

    path = files(__package__).joinpath(f"{engine}.yaml")
    if not path.is_file():
        return None
    read = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    fixes = tuple(SecurityFix(f["id"], f["harm"], dict(f["since"])) for f in read["fixes"])
    gone = read.get("removed") or {}
    return Releases(
        read["source"],
        str(read["checked"]),
        dict(read["ends"]),
        fixes,
        _removals(gone.get("settings") or {}),
        _removals(gone.get("extensions") or {}),
    )


def _removals(listed: dict[str, dict[str, Any]]) -> tuple[Removal, ...]:
    return tuple(Removal(name, said["in"], said["instead"]) for name, said in sorted(listed.items()))
