"""From two sources to a plan: the one place where reading, comparing and trying meet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.secrets import without_secrets
from dbarchitect.model.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.migrate.phases.approach import Known
    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.migration import Plan
    from dbarchitect.sources.files.reading import Reading

_SQL = (".sql", ".ddl", ".dump", ".psql", ".pgsql")


def named(given: SourceGiven, reach: Reach, *, dialect: Engine | None = None) -> Named:
    """What a source holds, read but not yet run; an empty script is an empty schema. ArchitectError `source.*`."""
    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.sources.open import SourceOptions, live_or_reading

    source = reach.resolve(given)
    try:
        found: Inspection | Reading | None = live_or_reading(source.where, source.text, SourceOptions(dialect=dialect))
    except ArchitectError as error:
        text = _script_text(source)
        if error.code != "source.nothing" or text is None:
            raise
        found = _plain(text, source.shown, dialect)
    shown = source.shown if source.text is not None else without_secrets(source.where)
    return Named(shown, found)


def _script_text(source: SourceGiven) -> str | None:
    """The text of a source that is one SQL script."""
    from dbarchitect.sources.files.tree import Tree

    if source.text is not None:
        return source.text
    path = Path(source.where).expanduser()
    if source.is_address or not path.is_file() or path.suffix.lower() not in _SQL:
        return None
    return Tree.of(path).files[0].text


def _plain(text: str, shown: str, dialect: Engine | None) -> Reading | None:
    from dbarchitect.sources.files.reading import Piece
    from dbarchitect.sources.files.reading import Reading as _Reading

    if not text.strip():
        return None
    return _Reading(
        kind="sql", reader="sql", files=(shown,), engine=dialect or "postgresql", script=(Piece(shown, text),)
    )


def engine_of(one: Named, other: Named, dialect: Engine | None) -> Engine:
    """The engine of both; ArchitectError `migrate.engines` when they differ."""
    engines = {e for e in (_engine(one), _engine(other)) if e}
    if dialect is not None:
        return dialect
    if len(engines) > 1 and not engines <= {"mysql", "mariadb"}:
        raise ArchitectError(
            "migrate.engines", f"the two sides are of different engines: {' and '.join(sorted(engines))}",
            hint="a plan changes a schema within one engine; name the dialect of both with --dialect if it was mistaken",
        )  # fmt: skip
    return next(iter(sorted(engines, reverse=True)), "postgresql")


def _engine(one: Named) -> Engine | None:
    if isinstance(one.found, Inspection):
        return one.found.source.engine
    return one.found.engine if one.found is not None else None


def plan_between(
    before: SourceGiven,
    after: SourceGiven,
    reach: Reach,
    *,
    renames: tuple[str, ...] = (),
    allow: tuple[str, ...] = (),
    dialect: Engine | None = None,
    verify: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Plan:
    """The plan from one source to the other. ArchitectError and UnreachableError `source.*`, `migrate.*`, `sandbox.*`."""
    from dbarchitect.migrate.plan import Wanted, planned

    say("reading both sides")
    one, other = named(before, reach, dialect=dialect), named(after, reach, dialect=dialect)
    engine = engine_of(one, other, dialect)
    wanted = Wanted(renames=renames, allow=frozenset(a.strip() for a in allow), verify=verify, say=say)
    if engine == "postgresql":
        return planned(one, other, wanted)
    from dbarchitect.migrate.plan.elsewhere import planned_elsewhere

    return planned_elsewhere(one, other, wanted, engine)


def phases_between(
    before: SourceGiven,
    after: SourceGiven,
    reach: Reach,
    *,
    renames: tuple[str, ...] = (),
    allow: tuple[str, ...] = (),
    how: SourceGiven | None = None,
    from_sql: bool = False,
    workload: SourceGiven | None = None,
    dialect: Engine | None = None,
    verify: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Plan:
    """The same change in phases beside live load. ArchitectError and UnreachableError as `plan_between`, and `migrate.how`."""
    from dbarchitect.app.observing import workload_of
    from dbarchitect.migrate.phases import Online, phased, read_how

    say("reading both sides")
    one, other = named(before, reach, dialect=dialect), named(after, reach, dialect=dialect)
    engine = engine_of(one, other, dialect)
    if engine != "postgresql":
        raise ArchitectError("migrate.engine", f"phases for {engine} are not made", hint="PostgreSQL's are")
    if from_sql:
        other = migrated(one, other)
    wanted = Online(
        renames=renames, allow=frozenset(a.strip() for a in allow), how=read_how(_text_of(how, reach)), verify=verify, known=_known(one),
        observed=workload_of(workload, reach) or (), say=say,
    )  # fmt: skip
    return phased(one, other, wanted)


def migrated(one: Named, migration: Named) -> Named:
    """What the migration makes of the source, as a source of its own."""
    from dataclasses import replace

    from dbarchitect.migrate.plan.sides import Named
    from dbarchitect.sources.files.reading import Reading as _Reading

    if not isinstance(migration.found, _Reading):
        raise ArchitectError(
            "migrate.nothing", f"{migration.shown} holds no statement", hint="with --from-sql, TO is a migration in SQL"
        )
    if one.found is None:
        return migration
    if isinstance(one.found, Inspection):
        made = replace(migration.found, schema=one.found.schema_)
    else:
        made = replace(one.found, script=(*one.found.script, *migration.found.script))
    return Named(migration.shown, made)


def _text_of(how: SourceGiven | None, reach: Reach) -> str:
    """The text of the declaration: given as such, or in a file that the face may open."""
    if how is None:
        return ""
    if how.text is None and how.where.lstrip().startswith(("{", "columns:", "tables:", "values:", "fill:")):
        return how.where
    source = reach.resolve(how)
    if source.text is not None:
        return source.text
    path = Path(source.where).expanduser()
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ArchitectError(
            "migrate.how", f"{source.shown} cannot be read", hint="give --how a file in YAML, or the YAML itself"
        ) from None


def _known(one: Named) -> Known | None:
    """Sizes as a live source tells them."""
    from dbarchitect.migrate.phases.approach import Known

    if not isinstance(one.found, Inspection) or not one.found.sizes:
        return None
    sizes = one.found.sizes
    return Known({s.table: float(s.rows) for s in sizes if s.rows is not None}, {s.table: float(s.heap_bytes) for s in sizes if s.heap_bytes is not None})  # fmt: skip
