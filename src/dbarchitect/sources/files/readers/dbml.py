"""DBML: tables, partials, enums, indexes, checks, references and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.objects import Sequence
from dbarchitect.model.tables import Name
from dbarchitect.sources.files.dbml_tokens import Token, tokens
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.reading import Reading
from dbarchitect.sources.repository.settings import engine_of

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.schema import Schema
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 4
_SERIALS = {
    "serial": "integer",
    "bigserial": "bigint",
    "smallserial": "smallint",
    "serial4": "integer",
    "serial8": "bigint",
}
_NEXT = re.compile(r"nextval\('((?:[^']|'')+)'(?:::regclass)?\)\Z")


@dataclass
class _Ref:
    name: str
    left: tuple[Name, tuple[str, ...]]
    way: str
    right: tuple[Name, tuple[str, ...]]
    settings: dict[str, str] = field(default_factory=dict)


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    return tuple((f.path, (f,)) for f in tree.files if f.ending == ".dbml")


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The schema of the files together. ArchitectError `source.dbml` at a place that is no DBML."""
    parser = _Parser(files, engine)
    parser.run()
    schema = parser.schema()
    return Reading(
        "models", "DBML", tuple(f.path for f in files), parser.engine, schema=schema, notes=tuple(parser.models.notes)
    )


class _Parser:
    def __init__(self, files: tuple[TextFile, ...], engine: Engine | None) -> None:
        self._tokens = [t for f in files for t in tokens(f.text)]
        self._path = files[0].path
        self._at = 0
        self.engine = engine or self._said_engine()
        self.models = Models(self.engine or "postgresql")
        self._refs: list[_Ref] = []
        self._partials: dict[str, list[Token]] = {}
        self._aliases: dict[str, Name] = {}

    def _said_engine(self) -> Engine | None:
        words = [t.text for t in self._tokens[:80] if t.kind != "line"]
        lowered = [w.lower() for w in words]
        at = lowered.index("database_type") if "database_type" in lowered else -1
        return engine_of(words[at + 2].replace(" ", "")) if 0 <= at < len(words) - 2 else None

    def _peek(self, ahead: int = 0) -> Token:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else Token("end", "", 0)

    def _next(self, lines: bool = False) -> Token:
        while not lines and self._peek().kind == "line":
            self._at += 1
        token = self._peek()
        self._at += 1
        return token

    def _look(self) -> Token:
        while self._peek().kind == "line":
            self._at += 1
        return self._peek()

    def _eat(self, text: str) -> bool:
        token = self._look()
        if token.kind in {"mark", "word"} and token.text.lower() == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        token = self._look()
        if not self._eat(text):
            raise ArchitectError(
                "source.dbml",
                f"{self._path}:{token.line}: “{text}” was expected, not “{token.text[:40] or 'the end'}”",
                hint="https://dbml.dbdiagram.io/docs shows the form",
                where=f"{self._path}:{token.line}",
            )

    def run(self) -> None:
        while self._look().kind != "end":
            token = self._next()
            match token.text.lower() if token.kind == "word" else "":
                case "table":
                    self._table()
                case "enum":
                    self._enum()
                case "ref":
                    self._reference_block()
                case "tablepartial":
                    name = self._next().text
                    if self._look().text == "[":
                        self._settings()
                    self._partials[name] = self._block()
                case "project" | "tablegroup" | "note" | "records" | "diagramview":
                    while self._look().kind != "end" and self._look().text not in {"{", ":"}:
                        self._next()
                    if self._eat(":"):
                        self._next()
                    else:
                        self._block()
                case _:
                    raise ArchitectError(
                        "source.dbml",
                        f"{self._path}:{token.line}: “{token.text[:40]}” begins nothing of DBML",
                        hint="Table, Enum, Ref, Project, TableGroup, TablePartial and Note do",
                        where=f"{self._path}:{token.line}",
                    )

    def _block(self) -> list[Token]:
        """The tokens between braces, which are behind us then."""
        self._expect("{")
        begun, depth = self._at, 1
        while depth and self._peek().kind != "end":
            token = self._next(lines=True)
            depth += (token.text == "{" and token.kind == "mark") - (token.text == "}" and token.kind == "mark")
        return self._tokens[begun : self._at - 1]

    def _path_name(self) -> tuple[list[str], tuple[str, ...]]:
        """`a.b.c` or `a.b.(c, d)`: the names, and those in parentheses."""
        names = [self._next().text]
        while self._peek().text == "." and self._peek().kind == "mark":
            self._at += 1
            if self._look().text == "(" and self._look().kind == "mark":
                self._at += 1
                columns = []
                while self._look().kind != "end" and not self._eat(")"):
                    if not self._eat(","):
                        columns.append(self._next().text)
                return names, tuple(columns)
            names.append(self._next().text)
        return names, ()

    def _name(self, parts: list[str]) -> Name:
        if len(parts) == 1 and parts[0] in self._aliases:
            return self._aliases[parts[0]]
        return Name(name=parts[-1]) if len(parts) == 1 else Name(namespace=parts[-2], name=parts[-1])

    def _settings(self) -> list[tuple[str, Token | None, list[Token]]]:
        """`[a, b: c]`: each key with its first value token, and all of them."""
        self._expect("[")
        found: list[tuple[str, Token | None, list[Token]]] = []
        key: list[str] = []
        values: list[Token] | None = None
        depth = 0
        while self._look().kind != "end":
            token = self._next()
            mark = token.kind == "mark"
            if mark and depth == 0 and token.text in {",", "]"}:
                if key:
                    found.append((" ".join(key).lower(), values[0] if values else None, values or []))
                key, values = [], None
                if token.text == "]":
                    return found
                continue
            depth += (mark and token.text == "(") - (mark and token.text == ")")
            if values is None and mark and token.text == ":":
                values = []
            elif values is None:
                key.append(token.text)
            else:
                values.append(token)
        return found

    def _enum(self) -> None:
        parts, _ = self._path_name()
        self._expect("{")
        values = []
        while self._look().kind != "end" and not self._eat("}"):
            values.append(self._next().text)
            if self._look().text == "[" and self._look().kind == "mark":
                self._settings()
        name = self._name(parts)
        self.models.enum(name.name, values, name.namespace)

    def _table(self) -> None:
        parts, _ = self._path_name()
        name = self._name(parts)
        if self._eat("as"):
            self._aliases[self._next().text] = name
        table = self.models.table(name.name, name.namespace)
        if self._look().text == "[" and self._look().kind == "mark":
            for key, first, _ in self._settings():
                table.comment = first.text if key == "note" and first else table.comment
        self._expect("{")
        self._body(table)

    def _body(self, table: TableDraft) -> None:
        primary: list[str] = []
        while self._look().kind != "end" and not self._eat("}"):
            token = self._look()
            following = self._after()
            if token.kind == "mark" and token.text == "~":
                self._next()
                self._inject(table, self._next().text, primary)
            elif token.text.lower() == "note" and token.kind == "word" and following in {":", "{"}:
                self._next()
                braces = self._eat("{")
                if not braces:
                    self._expect(":")
                table.comment = self._next().text
                if braces:
                    self._expect("}")
            elif token.text.lower() in {"indexes", "checks"} and token.kind == "word" and following == "{":
                self._next()
                self._expect("{")
                self._indexes(table) if token.text.lower() == "indexes" else self._checks(table)
            else:
                self._column(table, primary)
        if primary:
            self.models.primary_key(table, tuple(primary))

    def _after(self) -> str:
        """The text of the token behind the next one, line feeds left out."""
        place = self._at + 1
        while place < len(self._tokens) and self._tokens[place].kind == "line":
            place += 1
        return self._tokens[place].text if place < len(self._tokens) and self._tokens[place].kind == "mark" else ""

    def _inject(self, table: TableDraft, name: str, primary: list[str]) -> None:
        given = self._partials.get(name)
        if given is None:
            self.models.note(f"{table.name} takes in {name}, which is not there")
            return
        kept = self._tokens, self._at
        self._tokens, self._at = [*given, Token("mark", "}", 0)], 0
        self._partials.pop(name)
        self._body_of_partial(table, primary)
        self._partials[name] = given
        self._tokens, self._at = kept

    def _body_of_partial(self, table: TableDraft, primary: list[str]) -> None:
        self._body(table)
        key = next((c for c in table.constraints.values() if c.kind == "primary_key"), None)
        primary += [c for c in (key.columns if key else ()) if c not in primary]

    def _column(self, table: TableDraft, primary: list[str]) -> None:
        name = self._next().text
        kind = self._type()
        settings = self._settings() if self._look().text == "[" and self._look().kind == "mark" else []
        known = {key: (first, values) for key, first, values in settings}
        nullable = "not null" not in known
        comment = known["note"][0] if "note" in known else None
        default = _default(known["default"][1]) if "default" in known else None
        if kind.lower() in _SERIALS and self.models.engine == "postgresql":
            self.models.generated_key(table, name, _SERIALS[kind.lower()], serial=True)
        elif "increment" in known:
            self.models.generated_key(table, name, kind)
        else:
            self.models.column(table, name, kind, nullable=nullable, default=default)
            self._sequence(default)
        if comment is not None:
            table.change(name, comment=comment.text)
        if "pk" in known or "primary key" in known:
            primary.append(name)
        if "unique" in known:
            self.models.unique(table, (name,))
        if "check" in known and known["check"][0] is not None:
            self.models.check(table, known["check"][0].text)
        for key, _, values in settings:
            if key == "ref":
                self._inline(table, name, values)

    def _type(self) -> str:
        token = self._next()
        text = token.text
        if token.kind in {"name", "string"}:
            return text
        while self._peek().kind == "mark" and self._peek().text == ".":
            self._at += 1
            text += "." + self._next().text
        if self._peek().text == "(" and self._peek().kind == "mark":
            while self._peek().kind != "end":
                inner = self._next()
                text += f"'{inner.text}'" if inner.kind == "string" else inner.text
                if inner.kind == "mark" and inner.text == ")":
                    break
        while self._peek().text == "[" and self._peek(1).text == "]":
            self._at += 2
            text += "[]"
        return text

    def _sequence(self, default: str | None) -> None:
        """A sequence that a default asks of is made for it."""
        asked = _NEXT.match(default or "")
        if asked and self.models.engine == "postgresql":
            parts = [p.strip('"') for p in asked[1].split(".")]
            name = self._name(parts)
            self.models.draft.sequences.setdefault(name, Sequence(name=name))

    def _inline(self, table: TableDraft, column: str, values: list[Token]) -> None:
        kept = self._tokens, self._at
        self._tokens, self._at = values, 0
        way = self._next().text
        parts, several = self._path_name()
        self._tokens, self._at = kept
        other = (self._later(parts[:-1]), (parts[-1],)) if not several else (self._later(parts), several)
        self._refs.append(_Ref("", (table.name, (column,)), way, other))

    def _later(self, parts: list[str]) -> Name:
        return self._name(parts or [""])

    def _indexes(self, table: TableDraft) -> None:
        while self._look().kind != "end" and not self._eat("}"):
            keys: list[str] = []
            if self._eat("("):
                while self._look().kind != "end" and not self._eat(")"):
                    if not self._eat(","):
                        keys.append(self._next().text)
            else:
                keys.append(self._next().text)
            settings = self._settings() if self._look().text == "[" and self._look().kind == "mark" else []
            known = {key: first.text if first else "" for key, first, _ in settings}
            name = known.get("name", "")
            if "pk" in known:
                self.models.primary_key(table, tuple(keys), name)
            elif "unique" in known and "type" not in known and all(table.key(k) for k in keys):
                self.models.unique(table, tuple(keys), name)
            else:
                self.models.index(
                    table, tuple(keys), name, unique="unique" in known, method=known.get("type", "btree").lower()
                )

    def _checks(self, table: TableDraft) -> None:
        while self._look().kind != "end" and not self._eat("}"):
            expression = self._next().text
            settings = self._settings() if self._look().text == "[" and self._look().kind == "mark" else []
            name = next((first.text for key, first, _ in settings if key == "name" and first), "")
            self.models.check(table, expression, name)

    def _reference_block(self) -> None:
        name = ""
        if self._look().text not in {":", "{"} or self._look().kind != "mark":
            name = self._next().text
        if self._eat("{"):
            while self._look().kind != "end" and not self._eat("}"):
                self._one_reference(name)
        else:
            self._expect(":")
            self._one_reference(name)

    def _one_reference(self, name: str) -> None:
        left, several = self._path_name()
        first = (self._later(left[:-1]), (left[-1],)) if not several else (self._later(left), several)
        way = self._next().text
        right, others = self._path_name()
        second = (self._later(right[:-1]), (right[-1],)) if not others else (self._later(right), others)
        settings = self._settings() if self._peek().text == "[" and self._peek().kind == "mark" else []
        words = {key: " ".join(v.text for v in values).lower() for key, _, values in settings}
        self._refs.append(_Ref(name, first, way, second, words))

    def schema(self) -> Schema:
        for ref in self._refs:
            self._apply(ref)
        return self.models.schema()

    def _apply(self, ref: _Ref) -> None:
        left, right = ref.left, ref.right
        if ref.way == "<" or (ref.way == "-" and self._is_key(left) and not self._is_key(right)):
            left, right = right, left
        if ref.way == "<>":
            self.models.note(
                f"the many-to-many reference between {left[0]} and {right[0]} needs a table of its own; it was left out"
            )
            return
        draft = self.models.draft
        table = draft.table(self._aliases.get(left[0].name, left[0]))
        if table is None or any(table.key(c) is None for c in left[1]):
            self.models.note(f"a reference names {left[0]} ({', '.join(left[1])}), which is not there")
            return
        actions = {
            "on_" + k: v
            for k, v in ref.settings.items()
            if k in {"delete", "update"} and v in {"cascade", "restrict", "set null", "set default"}
        }
        target = self._aliases.get(right[0].name, right[0])
        self.models.reference(table, left[1], target, right[1], ref.name, **actions)
        if ref.way == "-" and not self._is_key(left):
            self.models.unique(table, left[1])

    def _is_key(self, end: tuple[Name, tuple[str, ...]]) -> bool:
        table = self.models.draft.table(end[0])
        return table is not None and any(
            c.kind == "primary_key" and set(c.columns) == set(end[1]) for c in table.constraints.values()
        )


def _default(values: list[Token]) -> str | None:
    if not values:
        return None
    first = values[0]
    if first.kind == "code":
        return first.text
    if first.kind == "string":
        return "'" + first.text.replace("'", "''") + "'"
    text = "".join(v.text for v in values)
    return None if text.lower() == "null" else text
