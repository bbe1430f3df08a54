"""Identifiers and literals as PostgreSQL reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.tables import Name

# Every key word of PostgreSQL 15-18 that pg_get_keywords() does not call unreserved.
# fmt: off
RESERVED_WORDS = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
    "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest",
    "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect",
    "interval", "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
    "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric",
    "offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample",
    "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using",
    "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
    "xmltable",
})
# fmt: on

# Key words that may name columns and tables without quotes (pg_get_keywords(), category C).
COLUMN_WORDS = frozenset({
    "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract", "float", "greatest",
    "grouping", "inout", "int", "integer", "interval", "json", "least", "national", "nchar", "none", "normalize", "nullif", "numeric", "out",
    "overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp", "treat", "trim", "values",
    "varchar", "merge_action",
})  # fmt: skip

# Types of pg_catalog that a type of the same name in `public` does not hide.
# fmt: off
_CATALOG_TYPES = frozenset({
    "bool", "box", "bpchar", "bytea", "char", "cidr", "circle", "date", "datemultirange", "daterange", "float4",
    "float8", "inet", "int2", "int4", "int4multirange", "int4range", "int8", "int8multirange", "int8range",
    "interval", "json", "jsonb", "jsonpath", "line", "lseg", "macaddr", "macaddr8", "money", "name", "numeric",
    "nummultirange", "numrange", "oid", "path", "point", "polygon", "record", "refcursor", "regclass",
    "regrole", "regtype", "text", "tid", "time", "timestamp", "timestamptz", "timetz", "trigger",
    "tsmultirange", "tsquery", "tsrange", "tstzmultirange", "tstzrange", "tsvector", "unknown", "uuid",
    "varbit", "varchar", "void", "xid", "xid8", "xml", "aclitem", "cid",
})
# fmt: on

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*\Z")


def quote_identifier(name: str) -> str:
    """`name` as SQL reads it back: quoted only where it must be."""
    if _PLAIN.match(name) and name not in RESERVED_WORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_identifiers(names: Iterable[str]) -> str:
    """The names, quoted where needed, separated by commas."""
    return ", ".join(quote_identifier(n) for n in names)


def quote_literal(text: str) -> str:
    """`text` as a string constant, whatever standard_conforming_strings says."""
    quoted = "'" + text.replace("'", "''") + "'"
    return "E" + quoted.replace("\\", "\\\\") if "\\" in text else quoted


def qualified(name: Name, *, always: bool = False) -> str:
    """`name` as seen with `search_path = public`: `public` is left out where nothing of pg_catalog can hide the object."""
    bare = quote_identifier(name.name)
    if name.namespace == "public" and not always and not name.name.startswith("pg_"):
        return bare
    return f"{quote_identifier(name.namespace)}.{bare}"


def qualified_type(name: Name) -> str:
    """As `qualified`, for a type: `public` stays where a built-in type has the same name."""
    return qualified(name, always=name.name in _CATALOG_TYPES)


def default_name(first: str, second: str, label: str) -> str:
    """The name the engine itself gives: `first_second_label`, the longer part shortened until it fits (makeObjectName)."""
    a, b = first.encode(), second.encode()
    room = 63 - (len(label) + 1) - (1 if second else 0)
    sizes = [len(a), len(b)]
    while sum(sizes) > room:
        sizes[0 if sizes[0] > sizes[1] else 1] -= 1
    parts = [a[: sizes[0]].decode(errors="ignore")]
    if second:
        parts.append(b[: sizes[1]].decode(errors="ignore"))
    return "_".join((*parts, label))


def dollar_tag(body: str) -> str:
    """A dollar quote that `body` does not hold."""
    tag = "$$"
    while tag in body:
        tag = f"${tag.strip('$')}x$"
    return tag
