"""SQL as HTML with light colouring."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from dbarchitect.report.words import clean

_TOKEN = re.compile(
    r"(?P<c>--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)"
    r"|(?P<s>'(?:[^']|'')*'|\$(?P<tag>[A-Za-z_]*)\$)"
    r'|(?P<q>"(?:[^"]|"")*")'
    r"|(?P<n>\b\d+(?:\.\d+)?\b|\$\d+)"
    r"|(?P<w>[A-Za-z_][A-Za-z_0-9]*)"
)
_WORDS = frozenset(
    ["add", "all", "alter", "always", "and", "any", "array", "as", "asc", "attach", "begin", "between", "bigint", "boolean", "by", "bytea", "cascade", "case", "cast", "char", "character", "check", "citext", "collate", "column", "comment", "commit", "concurrently", "conflict", "constraint", "create", "cross", "current_setting", "current_user", "database", "date", "default", "deferrable", "deferred", "delete", "desc", "disable", "distinct", "do", "domain", "double", "drop", "each", "else", "enable", "end", "enum", "except", "exclude", "execute", "exists", "extension", "false", "for", "force", "foreign", "from", "full", "function", "generated", "gin", "gist", "grant", "group", "hash", "having", "identity", "if", "immutable", "in", "include", "index", "initially", "inner", "insert", "instead", "int", "integer", "intersect", "interval", "into", "is", "join", "json", "jsonb", "key", "language", "lateral", "left", "level", "like", "limit", "list", "lock", "materialized", "natural", "new", "no", "not", "null", "nulls", "numeric", "of", "offset", "old", "on", "only", "or", "order", "outer", "overlaps", "owner", "partition", "permissive", "policy", "precision", "primary", "privileges", "procedure", "range", "real", "references", "restrict", "restrictive", "return", "returning", "returns", "revoke", "right", "role", "row", "rows", "schema", "security", "select", "sequence", "session", "set", "smallint", "stable", "stored", "strict", "table", "temporary", "text", "then", "time", "timestamp", "timestamptz", "to", "trigger", "true", "truncate", "tstzrange", "type", "union", "unique", "unlogged", "update", "usage", "using", "uuid", "values", "varchar", "view", "virtual", "volatile", "when", "where", "with", "without"]
)  # fmt: skip


_ELEMENTS = {"w": "b", "s": "i", "tag": "i", "n": "var", "c": "em"}


def sql(text: str) -> Markup:
    """`text` with keywords (`b`), strings (`i`), numbers (`var`) and comments (`em`) marked; every character is kept."""
    source = clean(text)
    pieces: list[Markup] = []
    at = 0
    for match in _TOKEN.finditer(source):
        mark = _mark(match)
        if mark is None:
            continue
        between = source[at : match.start()]
        if pieces and between == " " and mark.startswith("<b>") and pieces[-1].endswith("</b>"):
            pieces[-1] = pieces[-1][:-4] + Markup(" ") + mark[3:]  # CREATE TABLE is one mark
        else:
            pieces += [escape(between), mark]
        at = match.end()
    return Markup("").join([*pieces, escape(source[at:])])


def _mark(match: re.Match[str]) -> Markup | None:
    text = match.group()
    kind = match.lastgroup or ""
    if kind == "q" or (kind == "w" and text.lower() not in _WORDS):
        return None
    return Markup("<{0}>{1}</{0}>").format(_ELEMENTS[kind], text)
