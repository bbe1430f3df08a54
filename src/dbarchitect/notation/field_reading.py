"""The compact notation of a field: `email unique per company`, `one of draft, live`, `-> user?`, `<-> tag`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.field_literals import plain_default
from dbarchitect.notation.field_modifiers import MODIFIERS, Draft, Modifiers
from dbarchitect.notation.field_parts import split_fields
from dbarchitect.notation.field_types import read_type, read_values, starts_values, type_at, unclosed
from dbarchitect.notation.tokens import Cursor
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 4000
_REFERENCE_WORDS = {
    "refers to": "->", "reference to": "->", "references": "->", "ref": "->", "fk references": "->", "foreign key references": "->", "fk to": "->", "fk": "->", "foreign key to": "->",
    "foreign key": "->", "foreign": "->", "belongs to": "->", "link to": "->", "relation to": "->", "points to": "->",
    "owned by": "=>", "part of": "=>", "child of": "=>", "many to many": "<->", "has and belongs to many": "<->",
    "many2many": "<->", "m2m": "<->", "has many": "<-", "one to many": "<-",
}  # fmt: skip


def parse_field(
    name: str, text: object, *, owner: str | None = None, known: Collection[str] = ()
) -> Attribute | Relationship:
    """The attribute or relationship that `name: text` writes.

    `owner` is the entity the field stands in: a reference to it is a self reference. `known` are the names of the entities
    of the brief: one of them alone is understood as a reference. Raises ArchitectError (`notation.*`).
    """
    if not isinstance(text, str):
        raise _error(name, _not_text(text), "a field is written `name: type`, for example `due: date?`")
    if len(text) > LONGEST:
        raise _error(name, f"the field has {len(text)} characters, at most {LONGEST} are read", "")
    try:
        return _Reader(name, text, owner, known).read()
    except ArchitectError as error:
        raise _error(name, error.message, error.hint, error.code) from None


def _error(name: str, message: str, hint: str, code: str = "notation.field") -> ArchitectError:
    return ArchitectError(code, f"“{name}”: {message}", hint=hint)


def _not_text(value: object) -> str:
    if value is None:
        return "it has no type"
    if isinstance(value, bool):
        return f"{'yes' if value else 'no'} is a value, not a type; write `boolean default {str(value).lower()}`"
    if isinstance(value, int):
        return f"{value} is a value, not a type; write `integer default {value}`"
    if isinstance(value, float):
        return f"{value} is a value, not a type; write `decimal default {value}`"
    if isinstance(value, list | tuple):
        return "a list is no type; write `one of a, b` for allowed values or `list of text` for several values"
    return f"{value!r} is a value, not a type"


class _Reader:
    """Reads one field; used once."""

    def __init__(self, name: str, text: str, owner: str | None, known: Collection[str]) -> None:
        self.name = snake(name)
        self.written = name
        self.cursor = Cursor.over(text)
        self.owner = owner
        self.known = known
        self.draft = Draft()
        self.mark: dict[str, Any] = {}

    def read(self) -> Attribute | Relationship:
        self._take_mark()
        self._leading()
        self._sql_reference()
        arrow = self._arrow()
        if arrow:
            return self._relationship(arrow)
        if self.cursor.take_words("is a", "is an", "kind of"):
            return self._relationship("is")
        if (self.written.lower() in {"kind of", "kind_of", "is a"}) and type_at(self.cursor, 0) is None:
            return self._relationship("is")
        if self._known_entity():
            return self._relationship("->")
        return self._attribute()

    # -- marks and leading modifiers

    def _take_mark(self) -> None:
        tokens = self.cursor.tokens
        depth = 0
        for index, token in enumerate(tokens):
            depth += token.is_symbol("(") - token.is_symbol(")")
            if token.is_symbol("~") and depth == 0:
                words = [t.text for t in tokens[index + 1 :]]
                if any(t.kind != "word" for t in tokens[index + 1 :]):
                    raise ArchitectError("notation.field", "after `~` stands the name of an archetype, or nothing")
                self.mark = (
                    {"source": "archetype", "archetype": snake(" ".join(words))} if words else {"source": "assumed"}
                )
                self.cursor.tokens = tokens[:index]
                return

    def _leading(self) -> None:
        while True:
            if self.cursor.take_words("optional", "nullable"):
                self.draft.optional = True
            elif not (self.cursor.take_words("required", "mandatory") or self._article() or self._leading_unique()):
                return

    def _article(self) -> bool:
        if self.cursor.peek().lower in {"a", "an", "the"} and type_at(self.cursor, 1) is not None:
            self.cursor.take()
            return True
        return False

    def _leading_unique(self) -> bool:
        following = self.cursor.peek(1)
        if self.cursor.peek().lower == "unique" and following.kind in {"word", "arrow"} and following.lower != "per":
            self.cursor.take()
            self.draft.unique = True
            return True
        return False

    # -- relationships

    def _sql_reference(self) -> None:
        """`integer not null references users (id)` is read as `references users (id) not null`."""
        found = type_at(self.cursor, 0)
        tokens = self.cursor.tokens
        at = next((i for i, t in enumerate(tokens) if t.lower == "references"), 0)
        if found and at > self.cursor.at:
            between = tokens[self.cursor.at + found[1] : at]
            self.cursor.tokens = (*tokens[at:], *between)
            self.cursor.at = 0

    def _arrow(self) -> str | None:
        if self.cursor.peek().kind == "arrow":
            return self.cursor.take().text
        if self.cursor.peek().is_symbol("<") and self.cursor.peek(1).text == "->":
            self.cursor.at += 2
            return "<->"
        for words, arrow in _REFERENCE_WORDS.items():
            if self.cursor.take_words(words):
                if self.cursor.peek().is_symbol("(") and self.cursor.matching() == self.cursor.at + 2:
                    self._unwrap()
                return arrow
        return None

    def _unwrap(self) -> None:
        at = self.cursor.at
        tokens = self.cursor.tokens
        self.cursor.tokens = (*tokens[:at], tokens[at + 1], *tokens[at + 3 :])

    def _known_entity(self) -> bool:
        if not self.known or type_at(self.cursor, 0) is not None:
            return False
        words = []
        index = 0
        while self.cursor.peek(index).kind == "word" and self.cursor.peek(index).lower not in MODIFIERS:
            words.append(self.cursor.peek(index).text)
            index += 1
        return bool(words) and singular(snake(" ".join(words))) in self.known

    def _relationship(self, arrow: str) -> Relationship:
        targets = self._targets()
        attributes: tuple[Attribute, ...] = ()
        if self.cursor.peek().is_symbol("("):
            attributes = self._link_attributes(arrow)
        Modifiers(self.cursor, self.draft).read(relationship=True)
        draft = self.draft
        name = self.name
        if name.endswith("_id") and len(name) > 3 and arrow in {"->", "=>"}:
            name = name[:-3]
        if draft.unique and arrow not in {"->", "=>"}:
            raise ArchitectError("notation.field", f"`unique` says nothing about `{arrow}`")
        multiplicity = {"->": "many_to_one", "=>": "many_to_one", "<->": "many_to_many", "<-": "one_to_many"}.get(
            arrow, "one_to_one"
        )
        return Relationship(
            name=name,
            to=targets[0],
            others=targets[1:],
            multiplicity="one_to_one" if draft.unique else multiplicity,
            kind=self._kind(arrow, targets),
            optional=draft.optional,
            immutable=draft.immutable,
            attributes=attributes,
            ordered=draft.ordered,
            **self.mark,
        )

    def _kind(self, arrow: str, targets: tuple[str, ...]) -> Any:
        if arrow == "is":
            return "kind_of"
        if arrow == "=>" or self.draft.owned:
            return "owned"
        if len(targets) > 1:
            return "one_of_several"
        return "self" if targets[0] == self.owner and arrow == "->" else "reference"

    def _targets(self) -> tuple[str, ...]:
        targets: list[str] = []
        words: list[str] = []
        while not self.cursor.done:
            token = self.cursor.peek()
            if token.lower == "or" or token.is_symbol("|", ",", "["):
                if token.is_symbol(",") and self.cursor.peek(1).lower in MODIFIERS:
                    break
                self._target(targets, words)
                self.cursor.take()
            elif token.is_symbol("]"):
                self.cursor.take()
            elif token.kind != "word" or (token.lower in MODIFIERS and words) or token.is_symbol("("):
                break
            else:
                words.append(self.cursor.take().text)
        self._target(targets, words)
        if self.cursor.peek().is_symbol("(") and self.cursor.matching() == self.cursor.at + 2:
            self.cursor.at += 3  # the column of a foreign key: the reference is to the row
        if not targets:
            raise ArchitectError("notation.field", "the reference names nothing", hint="write for example `-> user`")
        if len(set(targets)) < len(targets):
            raise ArchitectError("notation.field", f"the reference names {targets[0]} twice")
        return tuple(targets)

    def _target(self, targets: list[str], words: list[str]) -> None:
        if not words:
            return
        phrase = re.sub(r"\.\w+$", "", " ".join(words))
        name = singular(snake(phrase))
        if name in {"self", "itself", "same"} and self.owner:
            name = self.owner
        targets.append(name)
        words.clear()

    def _link_attributes(self, arrow: str) -> tuple[Attribute, ...]:
        closing = self.cursor.matching()
        if closing < 0:
            raise unclosed()
        if arrow != "<->":
            raise ArchitectError(
                "notation.field", "only `<->` carries fields of its own", hint="make it an entity with two references"
            )
        inner = self.cursor.tokens[self.cursor.at + 1 : closing]
        self.cursor.at = closing + 1
        attributes = []
        for name, first, last in split_fields(inner):
            item = parse_field(name, self.cursor.source[first.start : last.end] if first else None)
            if isinstance(item, Relationship):
                raise ArchitectError(
                    "notation.field",
                    f"“{name}” is a reference inside `<->`",
                    hint="make it an entity with three references",
                )
            attributes.append(item)
        return tuple(attributes)

    # -- attributes

    def _attribute(self) -> Attribute:
        many = self.cursor.take_words("list of", "set of", "array of", "several", "multiple", "many") is not None
        if self.cursor.peek().is_symbol("["):
            self.cursor.take()
            many = True
        values: tuple[str, ...] = ()
        if starts_values(self.cursor):
            type_, values = "enum", read_values(self.cursor)
        else:
            type_ = read_type(self.cursor, self.name)
        if self.cursor.take_symbol("["):
            many = True
        self.cursor.take_symbol("]")
        Modifiers(self.cursor, self.draft).read(relationship=False)
        draft = self.draft
        return Attribute(
            name=self.name,
            type=type_,
            many=many,
            values=values,
            optional=draft.optional,
            unique=draft.unique and not draft.unique_per,
            unique_per=tuple(draft.unique_per),
            default=None if draft.default is None else plain_default(type_name(type_), draft.default),
            minimum=draft.minimum,
            maximum=draft.maximum,
            minimum_excluded=draft.minimum_excluded,
            maximum_excluded=draft.maximum_excluded,
            immutable=draft.immutable,
            translated=draft.translated,
            personal=draft.personal,
            note=draft.note,
            **self.mark,
        )
