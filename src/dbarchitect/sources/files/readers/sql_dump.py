"""SQL that makes the whole schema: a dump, `structure.sql`, `schema.sql`, a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.grouping import MAKES_TABLES, in_migrations, is_down, is_sql, of_tests
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 1
_WHOLE = re.compile(
    r"(?:^|[._-])(?:structure|schema|dump|ddl|database|db|init|create[_-]?tables?|tables|backup|baseline)(?:[._-]|$)",
    re.IGNORECASE,
)
_DUMPED = re.compile(r"-- (?:PostgreSQL database dump|MySQL dump|MariaDB dump|phpMyAdmin SQL Dump)", re.IGNORECASE)


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Each script that stands for a whole schema, by its name or its heading; a single file is taken as it is."""
    if tree.single:
        return tuple((f.path, (f,)) for f in tree.files if is_sql(f) or f.ending == ".dump")
    found = []
    for file in tree.files:
        if not is_sql(file) or in_migrations(file) or is_down(file) or of_tests(file.path):
            continue
        begins = file.begins()
        if _DUMPED.search(begins) or (
            _WHOLE.search(file.name.removesuffix(file.ending)) and MAKES_TABLES.search(file.text)
        ):
            found.append((file.path, (file,)))
    return tuple(found)


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The scripts in the order given."""
    text = "\n".join(f.begins(400_000) for f in files)
    return Reading(
        "sql",
        "SQL",
        tuple(f.path for f in files),
        engine or detect(text),
        script=tuple(Piece(f.path, f.text) for f in files),
    )
