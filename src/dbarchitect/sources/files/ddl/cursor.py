"""A place in the tokens of a statement, with the steps that every clause is read by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.sources.files.ddl.tokens import DdlStatement, Token

_DEFAULT_NAMESPACES = frozenset({"dbo", "public", "main"})


class Cursor:
    """Reads `statement` from token `at` up to `end`."""

    def __init__(self, statement: DdlStatement, at: int = 0, end: int | None = None) -> None:
        self.statement = statement
        self.at = at
        self.end = len(statement.tokens) if end is None else end

    @property
    def done(self) -> bool:
        return self.at >= self.end

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.statement.tokens[place] if place < self.end else None

    def upper(self, ahead: int = 0) -> str:
        token = self.peek(ahead)
        return token.upper if token else ""

    def take(self) -> Token | None:
        token = self.peek()
        self.at += 1
        return token

    def eat(self, *words: str) -> bool:
        """Whether these words (or marks) came next; they are behind us then."""
        if all(self.upper(i) == w for i, w in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def eat_any(self, *words: str) -> str:
        if self.upper() in words:
            found = self.upper()
            self.at += 1
            return found
        return ""

    def name(self) -> str:
        """The next token as a name; empty when it is none."""
        token = self.peek()
        if token is None or token.kind not in {"word", "quoted", "string", "number"}:
            return ""
        self.at += 1
        return token.text

    def qualified(self, databases: bool) -> Name | None:
        """A name with its namespace; a database's name before it (`databases`) is dropped."""
        parts = [self.name()]
        if not parts[0]:
            return None
        while self.upper() == "." and len(parts) < 4:
            self.at += 1
            parts.append(self.name())
        if len(parts) == 1 or databases or parts[-2].lower() in _DEFAULT_NAMESPACES or not parts[-2]:
            return Name(name=parts[-1]) if parts[-1] else None
        return Name(namespace=parts[-2], name=parts[-1])

    def closing(self) -> int:
        """The place of the parenthesis that closes the one here; the end when none does."""
        depth, place = 0, self.at
        while place < self.end:
            mark = self.statement.tokens[place].upper
            depth += (mark == "(") - (mark == ")")
            if depth == 0:
                return place
            place += 1
        return self.end

    def inside(self) -> Cursor | None:
        """What stands between the parentheses that open here, which are behind us then."""
        if self.upper() != "(":
            return None
        end = self.closing()
        inner = Cursor(self.statement, self.at + 1, end)
        self.at = min(end + 1, self.end)
        return inner

    def parts(self) -> list[Cursor]:
        """The pieces between commas that no parenthesis holds."""
        found, depth, begun = [], 0, self.at
        for place in range(self.at, self.end):
            mark = self.statement.tokens[place].upper
            depth += (mark == "(") - (mark == ")")
            if mark == "," and depth == 0:
                found.append(Cursor(self.statement, begun, place))
                begun = place + 1
        if begun < self.end:
            found.append(Cursor(self.statement, begun, self.end))
        self.at = self.end
        return [c for c in found if not c.done]

    def text(self) -> str:
        """The source of what is left."""
        return self.statement.slice(self.at, self.end)

    def names(self) -> tuple[str, ...]:
        """The names of a list in parentheses, without lengths and directions."""
        inner = self.inside()
        return tuple(n for n in (part.name() for part in inner.parts()) if n) if inner else ()

    def until(self, *stops: str) -> str:
        """The source up to one of the words at this level, or the end."""
        begun, depth = self.at, 0
        while not self.done:
            mark = self.upper()
            if depth == 0 and mark in stops and self.at > begun:
                break
            depth += (mark == "(") - (mark == ")")
            self.at += 1
        return self.statement.slice(begun, self.at)
