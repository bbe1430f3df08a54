"""Types of extensions that this machine lacks: a type of that name and its modifiers, so that no table is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    from dbarchitect.model.schema import Schema

_MISSING = re.compile(r'type "((?:[^"]|"")+)" does not exist')
_COLLATED = re.compile(r'type modifier is not allowed for type "([^"]+)"')
_FIRST_NUMBER = 7_000_001
"""Beyond any length that people write, within what a varchar takes (10,485,760)."""
_MOST = 200


class UnknownTypes:
    """Stand-ins made so far; modifiers that are no numbers are kept as numbers and put back into what is read."""

    def __init__(self) -> None:
        self.made: dict[str, None] = {}
        self._modifiers: dict[str, int] = {}

    def missing(self, message: str) -> str | None:
        """The type that the server's message says is missing."""
        found = _MISSING.search(message)
        return found[1].removesuffix("[]") if found else None

    def make(self, connection: psycopg.Connection[Any], spelled: str) -> bool:
        """Whether there is a type of that name now; `connection` is a superuser's."""
        from psycopg import Error, sql

        if spelled in self.made or len(self.made) >= _MOST:
            return False
        *space, name = spelled.split(".")[-2:]
        schema = space[0] if space else "public"
        made = sql.Identifier(schema, name)
        in_, out = sql.Identifier(schema, f"{name}_in"), sql.Identifier(schema, f"{name}_out")
        statements = (
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)),
            sql.SQL("CREATE TYPE {}").format(made),
            sql.SQL("CREATE FUNCTION {}(cstring) RETURNS {} AS 'textin' LANGUAGE internal IMMUTABLE STRICT").format(
                in_, made
            ),
            sql.SQL("CREATE FUNCTION {}({}) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT").format(
                out, made
            ),
            sql.SQL(
                "CREATE TYPE {} (INPUT = {}, OUTPUT = {}, LIKE = text, TYPMOD_IN = pg_catalog.varchartypmodin,"
                " TYPMOD_OUT = pg_catalog.varchartypmodout)"
            ).format(made, in_, out),
            sql.SQL("CREATE CAST ({} AS text) WITHOUT FUNCTION AS ASSIGNMENT").format(made),
            sql.SQL("CREATE CAST (text AS {}) WITHOUT FUNCTION AS ASSIGNMENT").format(made),
        )
        try:
            with connection.transaction():
                for statement in statements:
                    connection.execute(statement)
        except Error:
            return False
        self.made[spelled] = None
        return True

    def rewritten(self, statement: str) -> str:
        """The statement with modifiers that a stand-in cannot take as numbers it can."""
        for spelled in self.made:
            name = re.escape(spelled.split(".")[-1])
            statement = re.sub(
                rf'(\b{name}\b"?)\s*\(\s*([^()\'"]{{1,80}}?)\s*\)(?!\s*(?:VALUES|SELECT))', self._number, statement
            )
        return statement

    def _number(self, found: re.Match[str]) -> str:
        if found[2].isdigit() and int(found[2]) < _FIRST_NUMBER:
            return found[0]
        number = self._modifiers.setdefault(found[2], _FIRST_NUMBER + len(self._modifiers))
        return f"{found[1]}({number})"

    def put_back(self, schema: Schema) -> Schema:
        """The schema as it was written: the modifiers in their words, the stand-ins gone from its types and functions."""
        if not self.made:
            return schema
        names = {n.split(".")[-1] for n in self.made}
        helpers = {f"{n}_{end}" for n in names for end in ("in", "out")}
        others = tuple(o for o in schema.others if not _is_stand_in(o.kind, o.name.name, o.definition, names))
        routines = tuple(r for r in schema.routines if r.name.name not in helpers)
        schema = schema.model_copy(update={"others": others, "routines": routines})
        if not self._modifiers:
            return schema
        text = schema.model_dump_json()
        for words, number in self._modifiers.items():
            text = text.replace(f"({number})", f"({words})")
        return type(schema).model_validate_json(text)


def _is_stand_in(kind: str, name: str, definition: str, names: set[str]) -> bool:
    if "cast" in kind:
        return any(re.search(rf"\b{re.escape(n)}\b", definition) for n in names)
    return "type" in kind and name in names
