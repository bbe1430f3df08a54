"""A schema as dbarchitect writes it in JSON (`inspect --to json`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sources.files.reading import Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 6
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """A JSON file given by name; in a folder, one that says it is ours."""
    return tuple(
        (f.path, (f,))
        for f in tree.files
        if f.ending == ".json" and (tree.single or f.name == "dbarchitect-schema.json")
    )


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """ArchitectError `source.schema_json` when it is no such JSON."""
    from pydantic import ValidationError

    from dbarchitect.model.schema import Schema

    try:
        given = json.loads(files[0].text)
        given = given.get("schema", given) if isinstance(given, dict) else given
        schema = Schema.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise _no_schema(files[0].path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise _no_schema(files[0].path, str(error)[:200]) from None
    known = next((e for e in ENGINES if e == schema.dialect), None)
    return Reading("sql", "JSON", (files[0].path,), engine or known, schema=schema)  # type: ignore[arg-type]


def _no_schema(path: str, why: str) -> ArchitectError:
    return ArchitectError(
        "source.schema_json",
        f"{path} is no schema in dbarchitect's JSON: {why}",
        hint="`dbarchitect inspect SOURCE --to json` writes one",
        where=path,
    )
