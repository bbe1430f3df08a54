"""What a CREATE statement of SQLite says that its pragmas do not: names, checks, collations, expressions, deferral."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from dbarchitect.engines.sqlite.tokens import closing, split, tokenize
from dbarchitect.model.tables import Check, ForeignKey, Name, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.model.tables import Action, Constraint

_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


@dataclass
class Definition:
    """Of a table: its constraints in order of writing, and what columns have beside type and default."""

    constraints: list[Constraint] = field(default_factory=list)
    collations: dict[str, str] = field(default_factory=dict)
    generated: dict[str, str] = field(default_factory=dict)
    autoincrement: str | None = None
    primary_key_conflict: str | None = None


class _Reader:
    def __init__(self, table: str, sql: str) -> None:
        self.table = table
        self.sql = sql
        self.tokens = tokenize(sql)
        self.found = Definition()

    def read(self) -> Definition:
        opens = next((i for i, t in enumerate(self.tokens) if t.text == "("), None)
        if opens is None:
            return self.found
        for first, last in split(self.tokens, opens + 1, closing(self.tokens, opens)):
            if first >= last:
                continue
            if self.tokens[first].word in _CONSTRAINTS:
                self._clauses(first, last, None)
            else:
                self._clauses(first + 1, last, self.tokens[first].name)
        return self.found

    def _clauses(self, at: int, last: int, column: str | None) -> None:
        name: str | None = None
        while at < last:
            token = self.tokens[at]
            if token.word == "CONSTRAINT" and at + 1 < last:
                name, at = self.tokens[at + 1].name, at + 2
                continue
            end = self._clause(token.word, at, last, column, name)
            if end is None:
                at = closing(self.tokens, at) + 1 if token.text == "(" else at + 1
            else:
                name, at = None, end

    def _clause(self, word: str, at: int, last: int, column: str | None, name: str | None) -> int | None:
        """The place behind the clause at `at`; None when none begins there."""
        own = (column,) if column is not None else ()
        match word:
            case "PRIMARY":
                columns, end = self._columns(at + 2, last) if column is None else (own, at + 2)
                self.found.constraints.append(PrimaryKey(name=name or f"{self.table}_pkey", columns=columns))
                if column is not None and any(t.word == "AUTOINCREMENT" for t in self.tokens[at : min(last, at + 7)]):
                    self.found.autoincrement = column
                return end
            case "UNIQUE":
                columns, end = self._columns(at + 1, last) if column is None else (own, at + 1)
                self.found.constraints.append(Unique(name=name or self._named(columns, "key"), columns=columns))
                return end
            case "CHECK" if at + 1 < last:
                end = closing(self.tokens, at + 1)
                said = self._text(at + 2, end)
                self.found.constraints.append(Check(name=name or self._named(own, "check"), expression=said))
                return end + 1
            case "FOREIGN":
                columns, end = self._columns(at + 2, last)
                return self._references(columns, end, last, name)
            case "REFERENCES":
                return self._references(own, at, last, name)
            case "COLLATE" if column is not None and at + 1 < last:
                self.found.collations[column] = self.tokens[at + 1].name.upper()
                return at + 2
            case "AS" if column is not None and at + 1 < last and self.tokens[at + 1].text == "(":
                end = closing(self.tokens, at + 1)
                self.found.generated[column] = self._text(at + 2, end)
                return end + 1
            case "DEFAULT" if at + 1 < last:
                return closing(self.tokens, at + 1) + 1 if self.tokens[at + 1].text == "(" else at + 2
        return None

    def _references(self, columns: tuple[str, ...], at: int, last: int, name: str | None) -> int:
        target = self.tokens[at + 1].name if at + 1 < last else ""
        to, end = self._columns(at + 2, last) if at + 2 < last and self.tokens[at + 2].text == "(" else ((), at + 2)
        actions: dict[str, Action] = {}
        deferrable = deferred = False
        while end < last:
            words = [t.word for t in self.tokens[end : min(end + 4, last)]] + [""] * 4
            if words[0] == "ON" and words[1] in ("DELETE", "UPDATE"):
                two = words[2] in ("SET", "NO")
                actions[words[1]] = cast("Action", (f"{words[2]} {words[3]}" if two else words[2]).lower())
                end += 4 if two else 3
            elif words[0] == "MATCH" or (words[0] == "NOT" and words[1] == "DEFERRABLE"):
                end += 2
            elif words[0] == "DEFERRABLE":
                deferrable, end = True, end + 1
            elif words[0] == "INITIALLY":
                deferred, end = deferrable and words[1] == "DEFERRED", end + 2
            else:
                break
        self.found.constraints.append(
            ForeignKey(
                name=name or self._named(columns, "fkey"), columns=columns, target=Name(name=target), target_columns=to,
                on_delete=actions.get("DELETE", "no action"), on_update=actions.get("UPDATE", "no action"),
                deferrable=deferrable, initially_deferred=deferred,
            )
        )  # fmt: skip
        return end

    def _columns(self, at: int, last: int) -> tuple[tuple[str, ...], int]:
        """The names listed in the parenthesis at or just behind `at`, and the place behind it."""
        while at < last and self.tokens[at].text != "(":
            at += 1
        if at >= last:
            return (), last
        end = closing(self.tokens, at)
        return tuple(self.tokens[first].name for first, _ in split(self.tokens, at + 1, end)), end + 1

    def _text(self, first: int, last: int) -> str:
        return self.sql[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""

    def _named(self, columns: tuple[str, ...], label: str) -> str:
        """A name as PostgreSQL would give it, for a constraint that has none; no other constraint of the table has it."""
        name = base = "_".join((self.table, *columns, label))
        taken = {c.name for c in self.found.constraints}
        number = 1
        while name in taken:
            name, number = f"{base}{number}", number + 1
        return name


def table_definition(table: str, sql: str) -> Definition:
    """What `sql`, the CREATE TABLE statement of `table`, says."""
    return _Reader(table, sql).read()


def index_definition(sql: str) -> tuple[tuple[str, ...], str | None]:
    """The keys of a CREATE INDEX statement as text, without direction and collation, and its WHERE."""
    tokens = tokenize(sql)
    on = next((i for i, t in enumerate(tokens) if t.word == "ON"), None)
    opens = next((i for i, t in enumerate(tokens) if on is not None and i > on and t.text == "("), None)
    if opens is None:
        return (), None
    closes = closing(tokens, opens)
    keys = []
    for first, last in split(tokens, opens + 1, closes):
        if last - first > 1 and tokens[last - 1].word in ("ASC", "DESC"):
            last -= 1
        if last - first > 2 and tokens[last - 2].word == "COLLATE":
            last -= 2
        keys.append(sql[tokens[first].start : tokens[last - 1].end] if first < last else "")
    has_where = closes + 2 < len(tokens) and tokens[closes + 1].word == "WHERE"
    return tuple(keys), sql[tokens[closes + 2].start : tokens[-1].end] if has_where else None


def view_query(sql: str) -> tuple[tuple[str, ...], str]:
    """The columns a CREATE VIEW statement names, and its SELECT."""
    tokens = tokenize(sql)
    depth = 0
    columns: tuple[str, ...] = ()
    for i, token in enumerate(tokens):
        if token.text == "(" and depth == 0 and not columns:
            columns = tuple(tokens[a].name for a, _ in split(tokens, i + 1, closing(tokens, i)))
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.word == "AS" and depth == 0 and i + 1 < len(tokens):
            return columns, sql[tokens[i + 1].start :].rstrip("; \n\t\r")
    return (), sql
