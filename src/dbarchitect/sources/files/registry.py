"""The readers of files, found by their folder. Adding a reader edits no other file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.reading import Reading
    from dbarchitect.sources.files.tree import TextFile, Tree


@dataclass(frozen=True)
class Reader:
    """A reader as its file declares it.

    - `TRUTH`: how near to the database it stands: a dump 1, migrations 2, a schema language that makes migrations 3, models 4;
    - `find(tree)`: groups of files that belong together, each with the name of its place;
    - `read(files, engine)`: what they say; `engine` is None when nobody has said which.
    """

    name: str
    truth: int
    about: str
    find: Callable[[Tree], tuple[tuple[str, tuple[TextFile, ...]], ...]]
    read: Callable[[tuple[TextFile, ...], Engine | None], Reading]


@cache
def all_readers() -> tuple[Reader, ...]:
    """Every reader, the nearest to the database first."""
    from dbarchitect.sources.files import readers

    found = []
    for name in sorted(m.name for m in pkgutil.iter_modules(readers.__path__)):
        module = importlib.import_module(f"{readers.__name__}.{name}")
        found.append(
            Reader(
                name=name,
                truth=cast("int", module.TRUTH),
                about=str(module.__doc__ or ""),
                find=module.find,
                read=module.read,
            )
        )
    return tuple(sorted(found, key=lambda r: (r.truth, r.name)))
