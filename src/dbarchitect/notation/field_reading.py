"""The compact notation of a field: `email unique per company`, `one of draft, live`, `-> user?`, `<-> tag`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.field_literals import plain_default
from dbarchitect.notation.field_modifiers import ALWAYS_KEYWORDS, MODIFIERS, Draft, Modifiers
from dbarchitect.notation.field_parts import alternatives, parameter_hint, split_fields, unknown_type
from dbarchitect.notation.tokens import Cursor, Token
from dbarchitect.notation.types import ALIASES, TYPES, type_by_name, type_name

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 4000
_LONGEST_ALIAS = max(len(a.split()) for a in ALIASES)
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


def _unclosed() -> ArchitectError:
    hint = 'close it; inside the braces of YAML a value with a comma stands in quotes: `{area: "decimal(7,1)"}`'
    return ArchitectError("notation.field", "a parenthesis is opened and never closed", hint=hint)


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
        if (self.written.lower() in {"kind of", "kind_of", "is a"}) and self._type_at(0) is None:
            return self._relationship("is")
        known = self._known_entity()
        if known:
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
        if self.cursor.peek().lower in {"a", "an", "the"} and self._type_at(1) is not None:
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
        found = self._type_at(0)
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
        if not self.known or self._type_at(0) is not None:
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
            raise _unclosed()
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
        if self._starts_values():
            type_, values = "enum", self._values()
        else:
            type_ = self._type()
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

    def _starts_values(self) -> bool:
        if self.cursor.take_words("one of", "enum of", "either", "any of"):
            self.cursor.take_symbol(":")
            return True
        if self.cursor.peek().lower in {"enum", "choice", "enumeration", "choices", "select", "in"}:
            if self.cursor.peek(1).is_symbol("(", ":", "["):
                self.cursor.take()
                self.cursor.take_symbol(":")
                return True
            return False
        return self._bar_ahead()

    def _bar_ahead(self) -> bool:
        for index in range(12):
            token = self.cursor.peek(index)
            if token.is_symbol("|"):
                return index > 0
            if token.kind not in {"word", "quoted"}:
                return False
        return False

    def _values(self) -> tuple[str, ...]:
        wrapped = self.cursor.take_symbol("(", "[")
        values: list[str] = []
        first: Token | None = None
        last: Token | None = None

        def finish() -> None:
            nonlocal first, last
            if first is not None and last is not None:
                values.extend(alternatives(self.cursor, first, last))
            first = last = None

        while not self.cursor.done:
            token = self.cursor.peek()
            if token.is_symbol(",", "|", ";"):
                finish()
                self.cursor.take()
                if not wrapped and self.cursor.peek().lower == "default" and self.cursor.peek(1).text in values:
                    break
            elif token.is_symbol(")", "]") and wrapped:
                self.cursor.take()
                break
            elif token.kind not in {"word", "quoted"} or (first and not wrapped and token.lower in ALWAYS_KEYWORDS):
                break
            else:
                first = first or token
                last = self.cursor.take()
        finish()
        twice = next((v for i, v in enumerate(values) if v in values[:i]), None)
        if twice is not None:
            raise ArchitectError("notation.field", f"the value “{twice}” stands twice")
        return tuple(values)

    def _type_at(self, ahead: int) -> tuple[str, int] | None:
        """The longest type at the cursor, as its name and the number of words."""
        for length in range(_LONGEST_ALIAS, 0, -1):
            tokens = [self.cursor.peek(ahead + i) for i in range(length)]
            if all(t.kind == "word" for t in tokens):
                spoken = " ".join(re.sub(r"[_-]+", " ", t.lower) for t in tokens)
                if spoken in ALIASES:
                    return ALIASES[spoken], length
                if length == 1 and (spoken.endswith("s") and spoken[:-1] in ALIASES):
                    return ALIASES[spoken[:-1]], length
        return None

    def _type(self) -> str:
        token = self.cursor.peek()
        if self.cursor.peek(1).is_symbol("..") and not self._type_at(0):
            return self._bounded()
        if self.cursor.done or token.lower in ALWAYS_KEYWORDS or token.is_symbol("?"):
            return type_by_name(self.name)
        if token.is_symbol("<", "<=", ">", ">="):
            return self._bounded()
        found = self._type_at(0)
        if not found:
            if token.lower in MODIFIERS:
                return type_by_name(self.name)
            raise unknown_type(token)
        name, length = found
        self.cursor.at += length
        if not self.cursor.peek().is_symbol("("):
            return name
        return self._parameters(name, length)

    def _bounded(self) -> str:
        """The usual type of the name when it can have bounds, else a number."""
        usual = type_by_name(self.name)
        return usual if TYPES[type_name(usual)].family in {"number", "time"} else "decimal"

    def _parameters(self, name: str, length: int) -> str:
        closing = self.cursor.matching()
        if closing < 0:
            raise _unclosed()
        inside = [t.text for t in self.cursor.tokens[self.cursor.at + 1 : closing] if not t.is_symbol(",")]
        self.cursor.at = closing + 1
        if self._type_continues():
            return name
        if name == "text" and inside in (["max"], ["MAX"]):
            return "long text"
        if name not in {"text", "code", "decimal", "money", "vector"} and all(
            re.fullmatch(r"\d{1,9}", p) for p in inside
        ):
            return name  # int(11), timestamp(3): a width that says nothing about the meaning
        if not all(re.fullmatch(r"[1-9]\d{0,8}|0", p) for p in inside) or len(inside) not in TYPES[name].parameters:
            raise ArchitectError(
                "notation.field", f"“{name}({', '.join(inside)})” is not a type", hint=parameter_hint(name)
            )
        return f"{name}({','.join(inside)})" if inside else name

    def _type_continues(self) -> bool:
        """`timestamp(3) with time zone`: the words after the width belong to the type."""
        return self.cursor.take_words("with time zone", "without time zone", "varying") is not None
