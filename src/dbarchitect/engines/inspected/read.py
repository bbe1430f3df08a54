"""What SQLAlchemy's Inspector sees of a database, as a schema. The login's own namespace is `public`; others keep their names."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from dbarchitect.engines.inspected.types import type_text
from dbarchitect.model.inspection import Unseen
from dbarchitect.model.objects import Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexKey,
    Name,
    PrimaryKey,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dbarchitect.model.tables import Action, Constraint

_SYSTEM = re.compile(
    r"(?:information_schema|sys|guest|db_\w+|pg_catalog|pg_toast\w*|mysql|performance_schema)\Z", re.IGNORECASE
)  # fmt: skip
_ACTIONS = ("no action", "restrict", "cascade", "set null", "set default")
_AS = re.compile(r"\bAS\b", re.IGNORECASE)
_EVERY: dict[str, str] = {
    "columns": "get_multi_columns", "primary_keys": "get_multi_pk_constraint", "foreign_keys": "get_multi_foreign_keys",
    "unique": "get_multi_unique_constraints", "checks": "get_multi_check_constraints", "indexes": "get_multi_indexes",
    "comments": "get_multi_table_comment",
}  # fmt: skip


@dataclass
class _Look:
    """One look through an Inspector: what a dialect cannot tell or a server refuses becomes unseen."""

    inspector: Any
    engine: str
    unseen: list[Unseen] = field(default_factory=list)

    def part(self, name: str, ask: Callable[[], Any], otherwise: Any) -> Any:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                found = ask()
        except NotImplementedError:
            self._miss(name, f"SQLAlchemy reads no {name.replace('_', ' ')} of {self.engine}")
        except SQLAlchemyError as error:
            self._miss(name, str(getattr(error, "orig", None) or error).splitlines()[0][:300])
        else:
            for one in told:
                self._miss(name, str(one.message).splitlines()[0][:300])
            return found
        return otherwise

    def _miss(self, part: str, why: str) -> None:
        if not any(u.part == part and u.why == why for u in self.unseen):
            self.unseen.append(Unseen(part=part, why=why))


def read_schema(inspector: Any, engine: str, only_home: bool = False) -> tuple[Schema, tuple[Unseen, ...]]:
    """Tables, keys, indexes, views and names of sequences that the login may see; and what could not be read, and why.

    `engine` is the schema's dialect. `only_home`: the login's own namespace alone.
    """
    look = _Look(inspector, engine)
    home = inspector.default_schema_name
    others = [] if only_home else look.part("namespaces", inspector.get_schema_names, [])
    spaces = [None, *(s for s in sorted(others) if s != home and not _SYSTEM.match(s))]
    tables: list[Table] = []
    views: list[View] = []
    sequences: list[Sequence] = []
    for space in spaces:
        tables += _tables(look, space)
        views += _views(look, space)
        names = look.part("sequences", partial(inspector.get_sequence_names, schema=space), [])
        sequences += (Sequence(name=_name(space, n)) for n in sorted(names))
    found = Schema(dialect=engine, tables=tuple(tables), views=tuple(views), sequences=tuple(sequences))
    return found, tuple(look.unseen)


def _name(space: str | None, name: str) -> Name:
    return Name(namespace=space or "public", name=str(name))


def _tables(look: _Look, space: str | None) -> list[Table]:
    seen: dict[str, Mapping[str, Any]] = {}
    for part, method in _EVERY.items():
        ask = getattr(look.inspector, method)
        found = look.part(part, partial(ask, schema=space), {})
        seen[part] = {str(key[1]): value for key, value in found.items()}
    names = sorted(seen["columns"])
    return [_table(look, space, name, {part: by.get(name) for part, by in seen.items()}) for name in names]


def _table(look: _Look, space: str | None, name: str, seen: Mapping[str, Any]) -> Table:
    indexes = list(seen["indexes"] or ())
    uniques = list(seen["unique"] or ())
    constraints: list[Constraint] = []
    key = seen["primary_keys"] or {}
    if columns := tuple(c for c in key.get("constrained_columns") or () if c):
        constraints.append(
            PrimaryKey(name=key.get("name") or f"{name}_pkey", columns=columns, comment=key.get("comment"))
        )
    for place, one in enumerate(uniques):
        constraints.append(
            Unique(name=one.get("name") or f"{name}_key{place + 1}", columns=tuple(one["column_names"]), comment=one.get("comment"))
        )  # fmt: skip
    constraints += (_foreign_key(name, place, one) for place, one in enumerate(seen["foreign_keys"] or ()))
    for place, one in enumerate(seen["checks"] or ()):
        said = one.get("name") or f"{name}_check{place + 1}"
        constraints.append(Check(name=said, expression=bare(one["sqltext"]), comment=one.get("comment")))
    kept = {tuple(c.columns) for c in constraints if isinstance(c, Unique)}
    held = {c.name for c in constraints if isinstance(c, Unique | PrimaryKey)}
    return Table(
        name=_name(space, name),
        columns=tuple(_column(look, one) for one in seen["columns"] or ()),
        constraints=tuple(constraints),
        indexes=tuple(_index(look, name, one) for one in indexes if not _of_constraint(one, held, kept)),
        comment=(seen["comments"] or {}).get("text"),
    )


def _column(look: _Look, one: Mapping[str, Any]) -> Column:
    text, collation = type_text(one["type"], look.inspector.dialect, look.engine)
    identity = one.get("identity")
    computed = one.get("computed")
    counted = one.get("autoincrement") is True and not computed
    default = one.get("default")
    return Column(
        name=str(one["name"]),
        type=text,
        nullable=bool(one.get("nullable", True)),
        default=None if default is None or identity or computed else bare(str(default)),
        identity=_identity(identity) if identity else Identity(always=False) if counted and default is None else None,
        generated=Generated(expression=bare(computed["sqltext"]), stored=bool(computed.get("persisted", True))) if computed else None,
        collation=collation,
        comment=one.get("comment") or None,
    )  # fmt: skip


def _identity(said: Mapping[str, Any]) -> Identity:
    return Identity(
        always=bool(said.get("always", True)),
        start=int(said.get("start") or 1),
        increment=int(said.get("increment") or 1),
        cycle=bool(said.get("cycle", False)),
    )


def _foreign_key(table: str, place: int, one: Mapping[str, Any]) -> ForeignKey:
    options = {str(k).lower(): v for k, v in (one.get("options") or {}).items()}

    def action(key: str) -> Action:
        said = str(options.get(key) or "no action").lower().replace("_", " ")
        return cast("Action", said if said in _ACTIONS else "no action")

    return ForeignKey(
        name=one.get("name") or f"{table}_fkey{place + 1}",
        columns=tuple(one["constrained_columns"]),
        target=_name(one.get("referred_schema"), one["referred_table"]),
        target_columns=tuple(one["referred_columns"]),
        on_delete=action("ondelete"),
        on_update=action("onupdate"),
        deferrable=bool(options.get("deferrable")),
        initially_deferred=str(options.get("initially") or "").upper() == "DEFERRED",
        comment=one.get("comment"),
    )


def _of_constraint(one: Mapping[str, Any], held: set[str], kept: set[tuple[str, ...]]) -> bool:
    """Whether the index stands behind a constraint that is told already."""
    if one.get("duplicates_constraint") or one.get("name") in held:
        return True
    return bool(one.get("unique")) and not _where(one) and tuple(one["column_names"]) in kept


def _option(one: Mapping[str, Any], ending: str) -> Any:
    """A dialect's own option of an index, whatever dialect it is: `mssql_where`, `postgresql_include` …"""
    options = (one.get("dialect_options") or {}).items()
    return next((v for k, v in options if k.endswith(f"_{ending}") and v is not None), None)


def _where(one: Mapping[str, Any]) -> str | None:
    said = _option(one, "where")
    return None if said is None else bare(str(said))


def _index(look: _Look, table: str, one: Mapping[str, Any]) -> Index:
    columns = list(one["column_names"])
    said = list(one.get("expressions") or columns)
    order = one.get("column_sorting") or {}
    keys = tuple(
        IndexKey(
            expression=str(column if column is not None else expression),
            is_column=column is not None,
            descending="desc" in order.get(column or expression, ()),
        )
        for column, expression in zip(columns, said, strict=False)
    )
    method = "bitmap" if _option(one, "bitmap") else "columnstore" if _option(one, "columnstore") else "btree"
    if look.engine in ("mysql", "mariadb") and one.get("type"):
        method = {"FULLTEXT": "fulltext", "SPATIAL": "rtree", "HASH": "hash"}.get(str(one["type"]).upper(), method)
    return Index(
        name=one.get("name") or f"{table}_{'_'.join(k.expression for k in keys)}_idx",
        keys=keys,
        method=str(_option(one, "using") or method),
        unique=bool(one.get("unique")),
        include=tuple(_option(one, "include") or one.get("include_columns") or ()),
        where=_where(one),
        clustered=bool(_option(one, "clustered")),
    )


def _views(look: _Look, space: str | None) -> list[View]:
    at = look.inspector
    plain = look.part("views", partial(at.get_view_names, schema=space), [])
    kept = look.part("materialized_views", partial(at.get_materialized_view_names, schema=space), [])
    found: dict[str, View] = {}
    for name, materialized in (*((n, False) for n in plain), *((n, True) for n in kept)):
        said = look.part("views", partial(at.get_view_definition, name, schema=space), None)
        found[name] = View(name=_name(space, name), query=_query(said or ""), materialized=materialized)
    return [found[name] for name in sorted(found)]


def _query(said: str) -> str:
    """The SELECT of a view whose definition may be its whole CREATE statement."""
    text = said.strip().rstrip(";").strip()
    if not re.match(r"(?:CREATE|ALTER)\b", text, re.IGNORECASE):
        return text
    at = _AS.search(text)
    return text[at.end() :].strip() if at else text


def bare(expression: str) -> str:
    """The expression without the parentheses that an engine puts around the whole of it."""
    text = expression.strip()
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth, quoted = 0, ""
    for at, letter in enumerate(text):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                return at == len(text) - 1
    return False


def only_named(schema: Schema, unvalidated: Iterable[tuple[str, str]], checks: Iterable[tuple[Name, Check]]) -> Schema:
    """The schema with what its engine's own catalog adds: references that were not validated, and CHECK constraints."""
    loose = set(unvalidated)
    more: dict[Name, list[Check]] = {}
    for name, check in checks:
        more.setdefault(name, []).append(check)
    tables = []
    for table in schema.tables:
        constraints = tuple(
            c.but(validated=False) if isinstance(c, ForeignKey) and (str(table.name), c.name) in loose else c
            for c in table.constraints
        )
        tables.append(table.but(constraints=(*constraints, *more.get(table.name, ()))))
    return schema.but(tables=tuple(tables))
