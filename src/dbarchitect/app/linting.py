"""From files to judged migrations: the one place where reading, the sandbox and the judge meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.migration import LintReport
    from dbarchitect.model.schema import Schema

_OTHERS = {"mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite", "sqlserver": "SQL Server", "oracle": "Oracle"}


def linted(
    files: tuple[SourceGiven, ...],
    schema: SourceGiven | None,
    reach: Reach,
    *,
    diff_base: str = "",
    dialect: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> LintReport:
    """The files' statements judged on the schema; ArchitectError when something cannot be read or reached."""
    from dbarchitect.migrate.lint.ground import ground_of
    from dbarchitect.migrate.lint.invention import invent
    from dbarchitect.migrate.lint.linting import lint
    from dbarchitect.migrate.lint.mysql import lint_by_rules
    from dbarchitect.migrate.lint.reading import migrations_of
    from dbarchitect.migrate.lint.sizes import Sizes
    from dbarchitect.model.migration import LintReport
    from dbarchitect.sandbox import needed_extensions, open_sandbox

    if not files:
        raise ArchitectError(
            "source.missing", "no migration was named", hint="name SQL files, or a folder of migrations"
        )
    given = [reach.resolve(f) for f in files]
    say("reading the migrations")
    migrations = migrations_of([(g.where, g.text) for g in given], diff_base=diff_base)
    if not migrations:
        return LintReport(verdict="safe", not_judged=(f"no migration differs from {diff_base}",))
    seen, script = _schema(schema, reach, say)
    engine = dialect or (seen.source.engine if seen else _engine_of(migrations))
    if engine in ("mysql", "mariadb", "sqlite"):
        ran = _elsewhere(migrations, seen, engine, say)
        if ran is not None:
            return ran
    if engine in ("mysql", "mariadb"):
        return lint_by_rules(migrations, _OTHERS[engine])
    if engine != "postgresql":
        raise ArchitectError(
            "migrate.engine",
            f"migrations of {_OTHERS.get(engine, engine)} are not judged yet",
            hint="those of PostgreSQL, MySQL, MariaDB and SQLite are",
        )
    needs = needed_extensions(script or "")
    needs |= frozenset(e.name for e in seen.schema_.extensions) if seen else frozenset()
    for migration in migrations:
        needs |= needed_extensions(migration.sql)
    say("building the schema with rows in a throw-away PostgreSQL")
    with open_sandbox(needs=needs, in_memory=True) as sandbox:
        ground = ground_of(sandbox, seen, script)
        if seen is None:
            ground.notes += invent(migrations, ground)
        return lint(migrations, ground, Sizes.of(seen), say=say)


def _elsewhere(
    migrations: tuple[Migration, ...], seen: Inspection | None, engine: str, say: Callable[[str], None]
) -> LintReport | None:
    """The judgement of another engine than PostgreSQL by running it; None where it is not at hand, or no schema says what it runs on."""
    from contextlib import closing

    from dbarchitect.core.errors import UnreachableError
    from dbarchitect.migrate.lint.others.judging import lint_in

    if engine == "sqlite":
        from dbarchitect.migrate.lint.others.sqlite import SqlitePlace

        with closing(SqlitePlace(_schema_of(seen, "sqlite"))) as memory:
            return lint_in(memory, migrations, tuple(memory.notes))
    if seen is None:
        return None
    from dbarchitect.migrate.lint.others.mariadb import MariaPlace
    from dbarchitect.sandbox.mariadb import open_mariadb

    say("building the schema with rows in a throw-away server")
    try:
        server = open_mariadb()
    except UnreachableError:
        return None
    with server, closing(MariaPlace(server, seen.schema_, engine)) as place:
        stands_in = (f"{place.engine} ran it, since no MySQL is installed; whom it blocks is told by MySQL's manual",)
        return lint_in(place, migrations, (*place.notes, *(() if place.exact else stands_in)))


def _schema_of(seen: Inspection | None, dialect: str) -> Schema:
    from dbarchitect.model.schema import Schema

    return seen.schema_ if seen is not None else Schema.model_validate({"dialect": dialect})


def _engine_of(migrations: tuple[Migration, ...]) -> str:
    """By the words of the migrations themselves, where no schema says it."""
    from dbarchitect.sources.files.dialect import detect

    found = detect("\n".join(m.sql for m in migrations))
    return found if found in ("mysql", "mariadb", "sqlite") else "postgresql"


def _schema(
    schema: SourceGiven | None, reach: Reach, say: Callable[[str], None]
) -> tuple[Inspection | None, str | None]:
    if schema is None or not (schema.where or schema.text):
        return None, None
    from dbarchitect.app.assessing import inspected

    looked = inspected(schema, reach, say=say)
    return looked.inspection, looked.script
