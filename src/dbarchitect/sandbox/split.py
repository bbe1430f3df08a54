"""SQL scripts cut into statements the way psql cuts them: by quotes, comments and bodies, never by guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SCRIPT_CHARACTERS = 200_000_000
_TOKEN = re.compile(
    r"""(?P<comment>--[^\r\n]*)|(?P<block>/\*)|(?P<quote>['"])|(?P<dollar>\$(?:[^\W\d]\w*)?\$)"""
    r"""|(?P<end>;)|(?P<open>\()|(?P<close>\))|(?P<meta>\\)|(?P<word>[^\W\d][\w$]*)|(?P<other>\d[\w.]*|[^\s\w])"""
)
_PLAIN_STRING = re.compile(r"[^']*(?:''[^']*)*'")
_ESCAPE_STRING = re.compile(r"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'", re.DOTALL)
_NAME = re.compile(r'[^"]*(?:""[^"]*)*"')
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_LINE_REST = re.compile(r"[^\r\n]*")
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
_ESCAPES_OFF = re.compile(r"set\s+(?:session\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(off|on|false|true)", re.I)


@dataclass(frozen=True)
class Statement:
    """One statement without its semicolon. `data` are the rows that follow COPY … FROM STDIN; `meta` is psql's own."""

    sql: str
    line: int
    kind: Literal["sql", "copy", "meta"] = "sql"
    data: str = ""
    words: tuple[str, ...] = ()


def split_script(script: str) -> Iterator[Statement]:
    """The statements of `script` in order, with the line each begins on; an unfinished last one is given as it stands."""
    if len(script) > MAX_SCRIPT_CHARACTERS:
        raise ArchitectError(
            "sandbox.script_size",
            f"The script has {len(script):,} characters; at most {MAX_SCRIPT_CHARACTERS:,} are read.",
            hint="Give the schema without its data (pg_dump --schema-only).",
        )
    return _Splitter(script.removeprefix("\ufeff")).statements()


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.counted, self.line = 0, 1
        self.escapes = False  # standard_conforming_strings = off
        self._begin()

    def _begin(self) -> None:
        self.start = -1
        self.words: list[str] = []  # the first words, upper case
        self.last_word, self.last_end = "", -1
        self.stdin = False
        self.parentheses = 0
        self.body = 0  # depth of BEGIN ATOMIC … END

    def statements(self) -> Iterator[Statement]:
        while (token := _TOKEN.search(self.text, self.position)) is not None:
            kind = token.lastgroup
            self.position = token.end()
            if kind in {"comment", "block"}:
                if kind == "block":
                    self._skip_block()
                continue
            if kind == "meta" and (self.start < 0 or self.text[self.position : self.position + 1] == "g"):
                yield from self._meta(token.start())
                continue
            if kind == "end" and not self._inside():
                if self.start >= 0:
                    yield self._finish(token.start())
                continue
            if self.start < 0:
                self.start = token.start()
            self._take(kind or "", token)
        if self.start >= 0:
            yield self._finish(len(self.text))

    def _take(self, kind: str, token: re.Match[str]) -> None:
        match kind:
            case "quote":
                self._skip_quoted(token)
            case "dollar":
                closing = self.text.find(token[0], self.position)
                self.position = len(self.text) if closing < 0 else closing + len(token[0])
            case "open":
                self.parentheses += 1
            case "close":
                self.parentheses -= 1
            case "word":
                self._word(token)
            case _:
                pass

    def _word(self, token: re.Match[str]) -> None:
        word = token[0].upper()
        if len(self.words) < 8:
            self.words.append(word)
        if word == "ATOMIC" and self.last_word == "BEGIN" and self._is_routine():
            self.body = 1
        elif self.body and word == "CASE":
            self.body += 1
        elif self.body and word == "END":
            self.body -= 1
        elif word == "STDIN" and self.last_word == "FROM" and self.words[0] == "COPY":
            self.stdin = True
        self.last_word, self.last_end = word, token.end()

    def _inside(self) -> bool:
        # psql waits for every closing parenthesis; only a rule has semicolons inside, and a forgotten one should not
        # swallow the rest of the script
        return self.body > 0 or (self.parentheses > 0 and "RULE" in self.words[1:4])

    def _is_routine(self) -> bool:
        return self.words[0] == "CREATE" and bool({"FUNCTION", "PROCEDURE"} & set(self.words[1:4]))

    def _skip_quoted(self, token: re.Match[str]) -> None:
        if token[0] == '"':
            pattern = _NAME
        elif self.escapes or (self.last_word == "E" and self.last_end == token.start()):
            pattern = _ESCAPE_STRING
        else:
            pattern = _PLAIN_STRING
        found = pattern.match(self.text, self.position)
        self.position = found.end() if found else len(self.text)

    def _skip_block(self) -> None:
        depth = 1
        while depth:
            edge = _BLOCK_EDGE.search(self.text, self.position)
            if edge is None:
                self.position = len(self.text)
                return
            depth += 1 if edge[0] == "/*" else -1
            self.position = edge.end()

    def _meta(self, at: int) -> Iterator[Statement]:
        if self.start >= 0:  # \g, \gexec …: they end the statement before them
            yield self._finish(at)
        rest = _LINE_REST.match(self.text, at)
        assert rest is not None
        self.position = rest.end()
        yield Statement(rest[0].rstrip(), self._line_of(at), "meta")

    def _finish(self, end: int) -> Statement:
        sql = self.text[self.start : end].rstrip()
        line = self._line_of(self.start)
        words = tuple(self.words)
        is_copy = self.stdin
        if words[:1] == ("SET",) and (setting := _ESCAPES_OFF.match(sql)):
            self.escapes = setting[1].lower() in {"off", "false"}
        self._begin()
        if not is_copy:
            return Statement(sql, line, words=words)
        return Statement(sql, line, "copy", self._copy_data(), words)

    def _copy_data(self) -> str:
        newline = self.text.find("\n", self.position)
        first = len(self.text) if newline < 0 else newline + 1
        end = _COPY_END.search(self.text, first)
        data = self.text[first : end.start() if end else len(self.text)]
        self.position = end.end() if end else len(self.text)
        return data

    def _line_of(self, position: int) -> int:
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line
