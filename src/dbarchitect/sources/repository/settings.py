"""Databases that a repository's settings name: compose files, environment files, settings of frameworks. Never a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dbarchitect.core.secrets import without_secrets

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

_ENGINES: tuple[tuple[str, Engine], ...] = (
    ("postgis", "postgresql"), ("timescale", "postgresql"), ("pgvector", "postgresql"), ("supabase", "postgresql"), ("postgres", "postgresql"),
    ("pgsql", "postgresql"), ("psycopg", "postgresql"), ("asyncpg", "postgresql"), ("cockroach", "postgresql"), ("citus", "postgresql"),
    ("mariadb", "mariadb"), ("mysql", "mysql"), ("percona", "mysql"), ("sqlite", "sqlite"), ("duckdb", "duckdb"), ("mssql", "sqlserver"),
    ("sqlserver", "sqlserver"), ("azure-sql-edge", "sqlserver"), ("oracle", "oracle"),
)  # fmt: skip
_ADDRESS = re.compile(
    r"\b((?:jdbc:)?(?:postgres(?:ql)?|mysql2?|mariadb|sqlite3?|duckdb|mssql|sqlserver|oracle|cockroachdb)(?:\+\w{1,20})?:/{0,3}[^\s'\"<>,;)\]}]{1,300})",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"^\s*image:\s*[\"']?([\w./:@${}-]{1,200})", re.MULTILINE)
_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_ENV = re.compile(r"^(?:\.env(?:\.[\w.-]{1,40})?|[\w.-]{0,40}\.env)$")
_OTHERS = frozenset(
    {
        "database.yml", "application.yml", "application.yaml", "application.properties", "settings.py", "base.py", "local.py", "production.py",
        "alembic.ini", "config.py", "knexfile.js", "knexfile.ts", "ormconfig.json", "drizzle.config.ts", "appsettings.json", "dbconfig.yml",
        "schema.prisma", "prisma.config.ts", "flyway.conf", "liquibase.properties", "config.toml", "database.php", "doctrine.yaml", "pgloader.load",
    }
)  # fmt: skip
_DJANGO = re.compile(r"[\"']ENGINE[\"']\s*:\s*[\"'][\w.]*\.(\w+)[\"']")
_DJANGO_NAME = re.compile(r"[\"']NAME[\"']\s*:\s*[\"']([^\"']{1,100})[\"']")
_RAILS = re.compile(r"^\s*adapter:\s*(\w+)", re.MULTILINE)
_RAILS_NAME = re.compile(r"^\s*database:\s*([\w./-]{1,100})\s*$", re.MULTILINE)
_PRISMA = re.compile(r"datasource\s+\w+\s*\{[^}]{0,2000}?provider\s*=\s*\"(\w+)\"")
_DRIZZLE = re.compile(r"dialect:\s*[\"'](\w+)[\"']")
_VARIABLE = re.compile(
    r"^\s*(?:-\s*)?(POSTGRES_DB|MYSQL_DATABASE|MARIADB_DATABASE|DB_NAME|DATABASE_NAME|PGDATABASE)\s*[:=]\s*[\"']?([\w.-]{1,100})",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Named:
    """A database that a file names; `words` hold no password."""

    file: str
    words: str
    engine: Engine | None


def databases(tree: Tree) -> tuple[Named, ...]:
    """The databases that the settings name, each once, in the order of the files."""
    found: dict[tuple[str, str], Named] = {}
    for file in tree.files:
        if not _is_settings(file):
            continue
        for named in _of(file):
            found.setdefault((named.file, named.words), named)
    return tuple(found.values())


def _is_settings(file: TextFile) -> bool:
    return bool(_COMPOSE.match(file.name) or _ENV.match(file.name)) or file.name in _OTHERS


def _of(file: TextFile) -> list[Named]:
    text = file.begins(200_000)
    found = [Named(file.path, *_address(m[1])) for m in _ADDRESS.finditer(text)]
    if _COMPOSE.match(file.name):
        found += _images(file.path, text)
    for pattern, names in ((_DJANGO, _DJANGO_NAME), (_RAILS, _RAILS_NAME), (_PRISMA, None), (_DRIZZLE, None)):
        said, name = pattern.search(text), names.search(text) if names else None
        engine = engine_of(said[1]) if said else None
        if engine:
            found.append(Named(file.path, engine + (f", database {name[1]}" if name else ""), engine))
    if not found and (variable := _VARIABLE.search(text)):
        found.append(Named(file.path, f"database {variable[2]}", engine_of(variable[1])))
    return [n for n in found if n.words]


def _images(path: str, text: str) -> list[Named]:
    found = []
    for image in _IMAGE.finditer(text):
        engine = engine_of(image[1])
        if engine is not None:
            name = _VARIABLE.search(text)
            found.append(
                Named(path, f"{engine} (image {image[1]})" + (f", database {name[2]}" if name else ""), engine)
            )
    return found


def engine_of(words: str) -> Engine | None:
    """The engine that an image, a driver or a provider belongs to."""
    lowered = words.lower()
    return next((engine for mark, engine in _ENGINES if mark in lowered), None)


def _address(text: str) -> tuple[str, Engine | None]:
    """Engine, host and database of an address, in words; nothing else of it is kept."""
    bare = text.removeprefix("jdbc:")
    scheme, _, rest = bare.partition(":")
    engine = engine_of(scheme)
    if "@" in rest:  # nothing before it is looked at: a password may hold any mark
        rest = "//" + rest.rpartition("@")[2]
    try:
        parts = urlsplit("x:" + rest if rest.startswith("//") else "x://" + rest)
        host = parts.hostname or ""
        name = unquote(parts.path.strip("/").split("?")[0])
    except ValueError:
        return without_secrets(scheme), engine
    if engine in {"sqlite", "duckdb"}:
        return f"{engine}, file {(host + '/' + name).strip('/') or 'in memory'}", engine
    if "$" in host or "{" in host:
        host = ""
    pieces = [
        str(engine or scheme),
        f"host {host}" if host else "",
        f"database {name}" if name and "{" not in name else "",
    ]
    return without_secrets(", ".join(p for p in pieces if p)), engine
