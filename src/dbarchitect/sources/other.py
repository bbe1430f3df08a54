"""Which reader opens an address, and how scripts of engines beside PostgreSQL are executed where the engine is at hand."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dbarchitect.model.inspection import Engine, Inspection, Probe
    from dbarchitect.sources.files.reading import Reading
    from dbarchitect.sources.standing import Standing

_SCHEMES = {
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite", "duckdb": "duckdb",
    "mssql": "sqlalchemy", "sqlserver": "sqlalchemy", "oracle": "sqlalchemy",
}  # fmt: skip
"""The folder of `sources` that opens it: its `opening` has `open_live(where, sample, ask) -> Inspection`."""
_SQLITE, _DUCKDB = b"SQLite format 3\x00", b"DUCK"


def live(scheme: str, where: str, sample: int, ask: Callable[[Inspection], tuple[Probe, ...]] | None) -> Inspection:
    """The database at an address. ArchitectError `source.scheme` for one that nothing here opens."""
    base = scheme.partition("+")[0]
    folder = _SCHEMES.get(base)
    module = f"dbarchitect.sources.{folder}.opening"
    if folder is None or find_spec(f"dbarchitect.sources.{folder}") is None or find_spec(module) is None:
        known = ", ".join(s for s in _SCHEMES if s != "postgres")
        raise ArchitectError(
            "source.scheme",
            f"“{scheme[:40]}” is no address that can be opened",
            hint=(nearest(base, _SCHEMES) if folder is None else "give its schema as a file")
            or f"addresses begin with one of {known}",
        )
    found: Any = import_module(module).open_live(where, sample, ask)
    return found  # type: ignore[no-any-return]


def database_file(path: Path) -> str | None:
    """The scheme of a database that is a file, by the file's first bytes."""
    try:
        with path.open("rb") as file:
            begins = file.read(16)
    except OSError:
        return None
    if begins == _SQLITE:
        return "sqlite"
    return "duckdb" if begins[8:12] == _DUCKDB else None


@contextmanager
def standing(reading: Reading, engine: Engine, where: str) -> Iterator[Standing | None]:
    """A script run by an engine of its own; None where that engine is not at hand or refused too much of it."""
    folder = _SCHEMES.get(engine, engine)
    module = f"dbarchitect.sources.{folder}.script"
    if find_spec(f"dbarchitect.sources.{folder}") is None or find_spec(module) is None:
        yield None
        return
    opener: Any = import_module(module).standing
    with opener(reading, where) as found:
        yield found


def executed(
    reading: Reading, engine: Engine, where: str, ask: Callable[[Inspection], tuple[Probe, ...]] | None = None
) -> Inspection | None:
    """What such a script made, looked at; None where `standing` gives None."""
    from dbarchitect.sources.standing import looked_at

    with standing(reading, engine, where) as found:
        return looked_at(found, ask) if found is not None else None
