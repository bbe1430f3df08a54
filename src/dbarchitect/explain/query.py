"""A query as it was typed: one statement, its placeholders in the engine's form, its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from sqlglot import exp

MOST_CHARACTERS = 200_000
_EXPLAIN = re.compile(r"\s*EXPLAIN\s*(\([^()]{0,300}\)|(?:\s*(?:ANALYZE|ANALYSE|VERBOSE)\b){0,3})\s*", re.IGNORECASE)
_SKIPPED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$|::|%\((\w+)\)s|%s|(?<![\w:@]):([A-Za-z_]\w*)|\$(\d+)",
    re.DOTALL,
)
_QUERIES = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "(")


@dataclass(frozen=True)
class Query:
    """`sql` has `$1` … for placeholders, `parameters` of them; `tree` is None where the grammar is not understood."""

    sql: str
    tree: exp.Expr | None
    parameters: int = 0

    @property
    def is_read(self) -> bool:
        from sqlglot import exp

        changes = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Lock)
        return isinstance(self.tree, exp.Query) and self.tree.find(*changes) is None


def read_query(text: str) -> Query:
    """The one statement in `text`. ArchitectError `explain.query` when there is none, or several, or it cannot be planned."""
    from dbarchitect.sandbox import split_script

    if len(text) > MOST_CHARACTERS:
        raise _refused("the query is too long", f"at most {MOST_CHARACTERS:,} characters are read")
    begun = _EXPLAIN.match(text)
    sql = text[begun.end() :] if begun else text
    statements = [s for s in split_script(sql) if s.sql.strip() and s.kind != "meta"]
    if len(statements) != 1:
        said = "there is no query" if not statements else f"there are {counted(len(statements), 'statement')}"
        raise _refused(said, "give one SELECT, INSERT, UPDATE, DELETE or MERGE")
    sql = statements[0].sql.strip().rstrip(";").rstrip()
    bare = re.sub(r"\A(?:\s+|--[^\n]*\n|/\*.*?\*/)+", "", sql, flags=re.DOTALL)
    if not bare.upper().startswith(_QUERIES):
        raise _refused(
            f"“{' '.join(bare.split()[:2])[:60]}” has no plan", "give one SELECT, INSERT, UPDATE, DELETE or MERGE"
        )
    sql, count = _numbered(sql)
    return Query(sql, tree_of(sql), count)


def tree_of(sql: str) -> exp.Expr | None:
    """The tree in PostgreSQL's grammar; None where it is not understood."""
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    try:
        found = parse_one(sql, dialect="postgres")
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return None
    return found


def _numbered(sql: str) -> tuple[str, int]:
    """The text with `%s`, `%(name)s` and `:name` as `$n`, and how many there are; quotes and comments are left alone."""
    names: dict[str, int] = {}
    highest = 0

    def number(match: re.Match[str]) -> str:
        nonlocal highest
        text = match[0]
        if text.startswith(("'", '"', "--", "/*", "::")) or (text.startswith("$") and not match[4]):
            return text
        if match[4]:
            highest = max(highest, int(match[4][:5]))
            return text
        name = match[2] or match[3] or f"%{len(names)}"
        position = names.setdefault(name, len(names) + 1)
        highest = max(highest, position)
        return f"${position}"

    return _SKIPPED.sub(number, sql), highest


def _refused(said: str, hint: str) -> ArchitectError:
    return ArchitectError("explain.query", said, hint=hint)
