"""What is read from a server and written as DDL makes the same database again."""

from __future__ import annotations

from pathlib import Path

from dbarchitect.engines.mysql.catalog import Catalog
from dbarchitect.engines.mysql.read import read_schema
from dbarchitect.engines.mysql.render import losses, render, to_sql
from dbarchitect.model.schema import Schema
from dbarchitect.sources.mysql.session import rows

from .server import connected, run_all

STATEMENTS = [s for s in Path(__file__).with_name("schema.sql").read_text("utf-8").split(";\n") if s.strip()]
ROUTINES = [
    "CREATE PROCEDURE `tidy` (IN many int) COMMENT 'x' BEGIN DELETE FROM `old` LIMIT many; SELECT 1; END",
    "CREATE FUNCTION `plus` (a int) RETURNS int DETERMINISTIC RETURN a + 1",
    "CREATE TRIGGER `kept` BEFORE INSERT ON `author` FOR EACH ROW BEGIN SET NEW.name = trim(NEW.name); END",
    "CREATE EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DO DELETE FROM `old`",
]


def made(socket: Path, name: str, statements: list[str] | tuple[str, ...]) -> Schema:
    connection = connected(socket)
    try:
        run_all(
            connection,
            [f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"USE {name}"],
        )
        run_all(connection, statements)
        version = str(rows(connection, "SELECT VERSION() AS v")[0]["v"])
        return read_schema(Catalog(lambda sql: rows(connection, sql), version))
    finally:
        connection.close()


def test_the_statements_of_a_schema_make_the_same_schema(maria: Path) -> None:
    schema = made(maria, "first", [*STATEMENTS, *ROUTINES])
    assert made(maria, "second", render(schema)) == schema
    assert losses(schema) == ()
    assert "DELIMITER $$\nCREATE PROCEDURE" in to_sql(schema)


def test_the_catalog_is_read_in_the_engines_own_words(maria: Path) -> None:
    schema = made(maria, "first", STATEMENTS)
    author, book, old = (schema.table(n) for n in ("author", "book", "old"))
    assert author is not None
    assert book is not None
    assert old is not None
    types = {c.name: c.type for c in author.columns}
    assert (types["id"], types["kind"]) == ("int(10) unsigned", "enum('a','B c')")
    assert author.column("id").identity is not None  # type: ignore[union-attr]
    assert author.column("mail").collation == "utf8mb4_bin"  # type: ignore[union-attr]
    assert author.column("name").collation is None  # type: ignore[union-attr]
    assert dict(author.options)["engine"] == "InnoDB"
    assert dict(old.options) == {"engine": "MyISAM", "charset": "latin1", "collate": "latin1_swedish_ci"}
    assert [u.name for u in author.uniques] == ["one_mail"]
    prefix = next(i for i in author.indexes if i.name == "prefix")
    assert prefix.unique
    assert prefix.keys[0].operator_class_options == (("prefix", "10"),)
    assert {k.name: (k.target.name, k.on_delete) for k in book.foreign_keys}["of_author"] == ("author", "cascade")
    measured = schema.table("measured")
    assert measured is not None
    assert measured.partitioning is not None
    assert measured.partitioning.strategy == "range"
