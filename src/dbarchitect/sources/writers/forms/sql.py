"""SQL in the schema's own dialect."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema

FORMAT = "sql"
ENDING = ".sql"
MEDIA = "application/sql"


def write(schema: Schema) -> str:
    """The script that makes the schema. ArchitectError `source.no_renderer` for a dialect without one."""
    return str(_renderer(schema.dialect).to_sql(schema))


def losses(schema: Schema) -> tuple[str, ...]:
    """What the dialect has no words for."""
    said: tuple[str, ...] = getattr(_renderer(schema.dialect), "losses", lambda _: ())(schema)
    return said


def _renderer(dialect: str) -> Any:
    for name in (dialect, "mysql" if dialect == "mariadb" else dialect):
        package = f"dbarchitect.engines.{name}"
        if find_spec(package) is not None and find_spec(f"{package}.render") is not None:
            return import_module(f"{package}.render")
    raise ArchitectError(
        "source.no_renderer",
        f"DDL of {dialect} is not written yet",
        hint="write the schema as json, dbml, mermaid or markdown",
    )
