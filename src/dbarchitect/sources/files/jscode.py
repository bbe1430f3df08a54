"""Expressions of JavaScript and TypeScript as plain values, never run: literals, objects, calls with what is chained to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)|(?P<block>/\*)|(?P<quote>['"`])|(?P<number>\d[\w.]*)|(?P<word>[A-Za-z_$][\w$]*)|(?P<mark>=>|\.\.\.|\?\.|.)""",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": ""}
_MOST_DEPTH = 60
_ENDS = frozenset({",", ")", "]", "}", ";", ""})


@dataclass(frozen=True)
class Link:
    """One step of a chain: `.name` or `.name(args)`."""

    name: str
    args: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Chain:
    """`a.b(c).d()`: a chain of links, the first its root."""

    links: tuple[Link, ...]

    @property
    def root(self) -> str:
        return self.links[0].name

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments of the first call of the chain."""
        return next((link.args for link in self.links if link.args is not None), ())

    @property
    def called(self) -> str:
        """The name of the first call of the chain."""
        return next((link.name for link in self.links if link.args is not None), "")

    def link(self, name: str) -> Link | None:
        return next((link for link in self.links if link.name == name), None)


@dataclass(frozen=True)
class Sql:
    """A template with the tag `sql`."""

    text: str


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


def tokens(text: str, start: int = 0, most: int = 200_000) -> list[Token]:
    """Tokens from `start`; comments left out, strings without their quotes."""
    found: list[Token] = []
    position = start
    while position < len(text) and len(found) < most:
        match = _TOKEN.match(text, position)
        assert match is not None
        kind, end = match.lastgroup or "", match.end()
        if kind == "block":
            closing = text.find("*/", end)
            end = len(text) if closing < 0 else closing + 2
        elif kind == "quote":
            inner, end = _string(text, end, match[0])
            found.append(Token("template" if match[0] == "`" else "string", inner, position, end))
        elif kind != "space":
            found.append(Token(kind, match[0], position, end))
        position = end
    return found


def _string(text: str, position: int, quote: str) -> tuple[str, int]:
    pieces: list[str] = []
    while position < len(text):
        character = text[position]
        if character == quote:
            return "".join(pieces), position + 1
        if character == "\\" and position + 1 < len(text):
            escaped = text[position + 1]
            pieces.append(_ESCAPES.get(escaped, escaped))
            position += 2
            continue
        if character == "\n" and quote != "`":
            break
        pieces.append(character)
        position += 1
    return "".join(pieces), position


class Parser:
    """Reads expressions from tokens; whatever it does not know becomes None."""

    def __init__(self, given: list[Token], at: int = 0) -> None:
        self._given = given
        self.at = at

    def peek(self, ahead: int = 0) -> str:
        """The mark or word there; empty for strings and at the end."""
        place = self.at + ahead
        if place >= len(self._given) or self._given[place].kind in {"string", "template"}:
            return ""
        return self._given[place].text

    def expression(self, depth: int = 0) -> Any:
        """The expression here, up to the next comma or closing mark; what follows an operator is passed over."""
        if depth > _MOST_DEPTH or self.at >= len(self._given):
            self._skip()
            return None
        found = self._primary(depth)
        if self.at < len(self._given) and (
            self.peek() not in _ENDS or self._given[self.at].kind in {"string", "template"}
        ):
            if self.peek() == "as":
                self._skip()
                return found
            self._skip()
        return found

    def _skip(self) -> None:
        depth = 0
        while self.at < len(self._given):
            mark = self.peek()
            if depth == 0 and mark in {",", ")", "]", "}", ";"}:
                return
            depth += (mark in {"(", "[", "{"}) - (mark in {")", "]", "}"})
            self.at += 1

    def _primary(self, depth: int) -> Any:
        token = self._given[self.at]
        if token.kind in {"string", "template"}:
            self.at += 1
            return token.text
        if token.kind == "number":
            self.at += 1
            return _number(token.text)
        if token.text == "-" and self.at + 1 < len(self._given) and self._given[self.at + 1].kind == "number":
            self.at += 2
            number = _number(self._given[self.at - 1].text)
            return -number if isinstance(number, int | float) else None
        if token.text == "{":
            return self._object(depth)
        if token.text == "[":
            self.at += 1
            return self._items("]", depth)
        if token.text == "(":
            return self._parentheses(depth)
        if token.text in {"new", "await", "async", "...", "!"}:
            self.at += 1
            return self.expression(depth + 1)
        if token.kind == "word":
            return self._word(depth)
        self.at += 1
        return None

    def _word(self, depth: int) -> Any:
        word = self._given[self.at].text
        if word in {"true", "false", "null", "undefined"}:
            self.at += 1
            return {"true": True, "false": False}.get(word)
        if self.peek(1) == "=>":
            self.at += 2
            return self._body(depth)
        links: list[Link] = []
        while self.at < len(self._given) and self._given[self.at].kind == "word":
            name = self._given[self.at].text
            self.at += 1
            if self.peek() == "<":
                self._type_arguments()
            if self.at < len(self._given) and self._given[self.at].kind == "template":
                text = self._given[self.at].text
                self.at += 1
                if name == "sql":
                    return self._after_sql(text)
                links.append(Link(name, (text,)))
            elif self.peek() == "(":
                self.at += 1
                links.append(Link(name, tuple(self._items(")", depth))))
            else:
                links.append(Link(name))
            while self.peek() == "!":
                self.at += 1
            if self.peek() not in {".", "?."}:
                break
            self.at += 1
        return Chain(tuple(links)) if links else None

    def _after_sql(self, text: str) -> Sql:
        while self.peek() == "." and self.peek(2) in {"(", "<"}:
            self.at += 2
            if self.peek() == "<":
                self._type_arguments()
            if self.peek() == "(":
                self.at += 1
                self._items(")", _MOST_DEPTH - 2)
        return Sql(text)

    def _type_arguments(self) -> None:
        """Behind `<…>` where it is type arguments of a call; nothing is passed over where it is not."""
        begun, depth = self.at, 0
        while self.at < len(self._given) and self.at - begun < 200:
            mark = self.peek()
            depth += (mark in {"<", "{", "[", "("}) - (mark in {">", "}", "]", ")"})
            self.at += 1
            if depth == 0:
                if self.peek() == "(" or (self.at < len(self._given) and self._given[self.at].kind == "template"):
                    return
                break
        self.at = begun

    def _items(self, closing: str, depth: int) -> tuple[Any, ...]:
        found: list[Any] = []
        while self.at < len(self._given) and self.peek() != closing:
            if self.peek() == ",":
                self.at += 1
                continue
            before = self.at
            found.append(self.expression(depth + 1))
            if self.at == before:
                self.at += 1
        self.at += 1
        return tuple(found)

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while self.at < len(self._given) and self.peek() != "}":
            token = self._given[self.at]
            if token.text == "," and token.kind == "mark":
                self.at += 1
                continue
            if token.text == "..." and token.kind == "mark":
                self.at += 1
                spread = self.expression(depth + 1)
                found[f"...{len(found)}"] = spread
                continue
            self.at += 1
            if self.peek() == ":":
                self.at += 1
                found[token.text] = self.expression(depth + 1)
            elif token.kind == "word" and self.peek() in {",", "}"}:
                found[token.text] = Chain((Link(token.text),))
            else:
                self._skip()
        self.at += 1
        return found

    def _parentheses(self, depth: int) -> Any:
        end = self._closing()
        if (
            end + 1 < len(self._given)
            and self._given[end + 1].text in {"=>", ":"}
            and self._given[end + 1].kind == "mark"
        ):
            arrow = end + 1
            while arrow < len(self._given) and arrow < end + 30 and self._given[arrow].text != "=>":
                arrow += 1
            if arrow < len(self._given) and self._given[arrow].text == "=>":
                self.at = arrow + 1
                return self._body(depth)
        self.at += 1
        found = self.expression(depth + 1)
        self.at = end + 1
        return found

    def _closing(self) -> int:
        depth, place = 0, self.at
        while place < len(self._given):
            token = self._given[place]
            if token.kind == "mark":
                depth += (token.text in "([{") - (token.text in ")]}")
                if depth == 0:
                    return place
            place += 1
        return len(self._given)

    def _body(self, depth: int) -> Any:
        """What an arrow function gives back."""
        if self.peek() != "{":
            return self.expression(depth + 1)
        end = self._closing()
        while self.at < end and self.peek() != "return":
            self.at += 1
        self.at += 1
        found = self.expression(depth + 1) if self.at < end else None
        self.at = end + 1
        return found


def _number(text: str) -> int | float | None:
    try:
        return int(text.replace("_", "")) if text.replace("_", "").isdigit() else float(text)
    except ValueError:
        return None


_ASSIGNED = re.compile(r"\b(?:const|let|var)\s+(\w{1,100})\s*(?::[^=\n]{0,200})?=\s*(?=[\w$({\[])")


def assigned(text: str) -> list[tuple[str, Any]]:
    """Names of the module with what is assigned to them."""
    found = []
    given = tokens(text)
    starts = {t.start: i for i, t in enumerate(given)}
    for match in _ASSIGNED.finditer(text):
        if match.end() in starts:
            found.append((match[1], Parser(given, starts[match.end()]).expression()))
    return found
