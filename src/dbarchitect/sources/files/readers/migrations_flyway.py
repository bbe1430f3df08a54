"""Flyway: `V1.2__name.sql` in the order of versions, then `R__name.sql`; a baseline stands for what came before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.grouping import REPEATABLE, VERSIONED, of_tests
from dbarchitect.sources.files.reading import Piece, Reading
from dbarchitect.sources.files.tree import natural

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2
_PLACEHOLDER = re.compile(r"\$\{([\w.:-]{1,60})\}")


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """The versioned files under each folder, its sub-folders' with them."""
    ours = [f for f in tree.files if (VERSIONED.match(f.name) or REPEATABLE.match(f.name)) and not of_tests(f.path)]
    if tree.single or not any(VERSIONED.match(f.name) for f in ours):
        return ()
    groups: dict[str, list[TextFile]] = {}
    for file in sorted(ours, key=lambda f: len(f.folder)):
        parents = (
            file.folder[:i] for i in range(len(file.folder) + 1) if i == len(file.folder) or file.folder[i] == "/"
        )
        folder = next((p for p in parents if p in groups), file.folder)
        groups.setdefault(folder, []).append(file)
    return tuple((folder or ".", tuple(files)) for folder, files in groups.items())


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The steps in order; undo files left out, placeholders named."""
    versioned = [(m[1], f) for f in files if (m := VERSIONED.match(f.name)) and f.name[0] in "VvBb"]
    versioned.sort(key=lambda pair: _version(pair[0]))
    baselines = [(v, f) for v, f in versioned if f.name[0] in "Bb"]
    if baselines:
        last = _version(baselines[-1][0])
        versioned = [(v, f) for v, f in versioned if f is baselines[-1][1] or _version(v) > last]
    repeatable = sorted((f for f in files if REPEATABLE.match(f.name)), key=lambda f: natural(f.name))
    steps = [*(f for _, f in versioned), *repeatable]
    names = dict.fromkeys(m[1] for f in steps for m in _PLACEHOLDER.finditer(f.text))
    notes = (
        (f"placeholders have no value here and stand for their own names: {', '.join(list(names)[:10])}",)
        if names
        else ()
    )
    pieces = tuple(Piece(f.path, _PLACEHOLDER.sub(_plain, f.text)) for f in steps)
    found = engine or detect("\n".join(p.sql for p in pieces))
    return Reading(
        "migrations", "Flyway", tuple(p.file for p in pieces), found, script=pieces, notes=notes, ordered=True
    )


def _version(text: str) -> tuple[int, ...]:
    numbers = [int(n[:18]) for n in re.split(r"[._]", text) if n.isdigit()]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _plain(found: re.Match[str]) -> str:
    return "public" if "schema" in found[1].lower() else re.sub(r"\W", "_", found[1])
