"""Facts handed over as a file: what a DBA's one psql command writes, without a row of data.

    psql -XAtq -f facts.sql DATABASE > facts.json          (-v withhold=1 leaves out the values that statistics hold)

`script()` is `facts.sql`: the catalogs' queries in one read-only transaction, each answer a line of JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read import schema_of_rows
from dbarchitect.engines.postgresql.read.catalog import QUERIES, SETTINGS, query_of
from dbarchitect.shadow.reading import facts_of_rows, query_text

if TYPE_CHECKING:
    from dbarchitect.shadow.facts import PlannerFacts

MARK = "dbarchitect facts 1"
_MOST_BYTES = 200_000_000
_WITHHELD = {
    "statistics": (
        "common",
        "common_shares",
        "bounds",
        "common_elements",
        "element_shares",
        "element_counts",
        "range_bounds",
    ),
    "extended": ("common", "common_shares", "base_shares"),
    "extended_expressions": ("common", "common_shares", "bounds"),
}
_NUMBERS = frozenset(
    {
        "oid", "owner", "relation", "table_oid", "grantee", "grantor", "of_type", "collation", "member", "roleid", "parent", "tie_oid",
        "index", "constraint", "target", "indexrelid", "relid",
    }
)  # fmt: skip
_VARIANTS: dict[str, tuple[tuple[int, str], ...]] = {
    "statistics": ((170000, "ranges"),),
    "extended": ((150000, "inherited"),),
    "extended_expressions": ((150000, "inherited"),),
}
_SINCE = {"extended_expressions": 140000}


def script() -> str:
    """The psql script. It changes nothing and reads only catalogs and statistics."""
    lines = [
        f"-- {MARK}: psql -XAtq -f THIS_FILE DATABASE > facts.json   (add -v withhold=1 to leave values of statistics out)",
        "\\set ON_ERROR_STOP off",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;",
        "SET LOCAL statement_timeout = '120s';",
        "\\if :{?withhold}\n\\set withheld true\n\\else\n\\set withheld false\n\\endif",
        f"SELECT json_build_object('part', 'mark', 'rows', json_build_array(json_build_object('mark', '{MARK}',"
        " 'version', current_setting('server_version_num')::int, 'taken', now()::timestamptz(0)::text, 'withheld', :withheld)));",
    ]
    for name in ("relations", "statistics", "extended", "extended_expressions", "settings"):
        lines += _own(name)
    lines += [f"SET LOCAL {name} = '{value}';" for name, value in SETTINGS]
    lines += [_answer(f"schema_{name}", _without_parameters(query_of(name))) for name in QUERIES]
    return "\n".join([*lines, "ROLLBACK;", ""])


def _own(name: str) -> list[str]:
    lines: list[str] = []
    if since := _SINCE.get(name):
        lines += [f"SELECT current_setting('server_version_num')::int >= {since} AS has \\gset", "\\if :has"]
    variants = _VARIANTS.get(name)
    if variants is None:
        lines.append(_withholding(name, query_text(name, catalog=False)))
    else:
        ((least, word),) = variants
        lines += [
            f"SELECT current_setting('server_version_num')::int >= {least} AS new \\gset",
            "\\if :new",
            _withholding(name, query_text(name, **{word: True})),
            "\\else",
            _withholding(name, query_text(name, **{word: False})),
            "\\endif",
        ]
    return [*lines, "\\endif"] if since else lines


def _withholding(name: str, sql: str) -> str:
    plain = _without_parameters(sql)
    if name not in _WITHHELD:
        return _answer(name, plain)
    nothing = ", ".join(f"'{column}', NULL" for column in _WITHHELD[name])
    hidden = (
        f"SELECT json_build_object('part', '{name}', 'rows', coalesce((SELECT json_agg(row_to_json(q)::jsonb ||"
        f" jsonb_build_object({nothing}))\nFROM (\n{plain}\n) AS q), '[]'));"
    )
    return f"\\if :withheld\n{hidden}\n\\else\n{_answer(name, plain)}\n\\endif"


def _answer(part: str, sql: str) -> str:
    return (
        f"SELECT json_build_object('part', '{part}', 'rows', coalesce((SELECT json_agg(row_to_json(q))\n"
        f"FROM (\n{sql.rstrip().rstrip(';')}\n) AS q), '[]'));"
    )


def _without_parameters(sql: str) -> str:
    given = {
        "%(namespaces)s": "NULL",
        "%(relations)s": "'{}'",
        "%(routines)s": "'{}'",
        "%(role)s": "current_user",
        "%%": "%",
    }
    for name, value in given.items():
        sql = sql.replace(name, value)
    return sql


def is_handed(text: str) -> bool:
    """Whether the text begins as such a file does."""
    return MARK in text[:300] and text.lstrip().startswith("{")


def read_handed(text: str, where: str = "") -> PlannerFacts:
    """The facts in the file. ArchitectError `facts.unreadable` when it is not whole."""
    if len(text) > _MOST_BYTES:
        raise ArchitectError("facts.unreadable", f"{where or 'the file'} is larger than 200 MB", where=where)
    parts: dict[str, list[dict[str, Any]]] = {}
    try:
        decoder, at = json.JSONDecoder(), 0
        while at < len(text):
            while at < len(text) and text[at].isspace():
                at += 1
            if at < len(text):
                found, at = decoder.raw_decode(text, at)
                parts[str(found["part"])] = [dict(r) for r in found["rows"]]
        mark = parts["mark"][0]
        missing = [q for q in QUERIES if f"schema_{q}" not in parts]
        if missing or not isinstance(mark.get("version"), int):
            raise KeyError(missing[0] if missing else "version")
        schema = schema_of_rows({q: [_numbered(r) for r in parts[f"schema_{q}"]] for q in QUERIES}).schema
        own = {name: [_numbered(r) for r in parts.get(name, [])] for name in _OWN}
        return facts_of_rows(
            own, schema, major=mark["version"] // 10000, taken_at=mark.get("taken"), withheld=bool(mark.get("withheld"))
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ArchitectError(
            "facts.unreadable",
            f"{where or 'the text'} is no whole file of facts: {type(error).__name__} {str(error)[:120]}",
            hint="make it anew: `psql -XAtq -f facts.sql DATABASE > facts.json`, and look at what psql says on standard error",
            where=where,
        ) from None


_OWN = ("relations", "statistics", "extended", "extended_expressions", "settings")


def _numbered(row: dict[str, Any]) -> dict[str, Any]:
    """JSON writes numbers of objects as text."""
    return {k: int(v) if k in _NUMBERS and isinstance(v, str) and v.isdigit() else v for k, v in row.items()}
