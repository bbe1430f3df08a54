"""What stands after the type of a field: uniqueness, defaults, bounds, marks of personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import snake
from dbarchitect.model.brief import PersonalClass
from dbarchitect.notation.tokens import Cursor, Token

PERSONAL: tuple[str, ...] = get_args(PersonalClass)
MODIFIERS = (
    "unique", "default", "immutable", "ordered", "translated", "personal", "note", "optional", "required", "mandatory",
    "nullable", "null", "not", "read", "readonly", "read-only", "primary", "pk", "positive", "negative", "nonnegative",
    "non-negative", "min", "max", "minimum", "maximum", "between", "at", "cascade", "on", "references", "encrypted",
    "hashed", "indexed", "auto_increment", "autoincrement", "from",
)  # fmt: skip
ALWAYS_KEYWORDS = frozenset(
    {"unique", "default", "immutable", "ordered", "translated", "personal", "note", "optional", "required"}
)
"""Words that end the value before them, unless it is quoted."""


@dataclass(slots=True)
class Draft:
    """What the modifiers said so far."""

    optional: bool = False
    unique: bool = False
    unique_per: list[str] = field(default_factory=list)
    default: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    minimum_excluded: bool = False
    maximum_excluded: bool = False
    immutable: bool = False
    translated: bool = False
    ordered: bool = False
    personal: str | None = None
    note: str = ""
    owned: bool = False


@dataclass(slots=True)
class Modifiers:
    """Reads the modifiers at the cursor into the draft."""

    cursor: Cursor
    draft: Draft

    def read(self, *, relationship: bool) -> None:
        while not self.cursor.done:
            token = self.cursor.peek()
            if token.is_symbol(",", ";"):
                self.cursor.take()
            elif token.is_symbol("?"):
                self.cursor.take()
                self.draft.optional = True
            elif not (self._word_modifier() or (relationship and self._reference_modifier()) or self._bound()):
                raise _unknown_modifier(token, relationship)
        if relationship:
            self._check_relationship()

    def _word_modifier(self) -> bool:
        cursor, draft = self.cursor, self.draft
        if cursor.take_words("optional", "nullable", "null"):
            draft.optional = True
        elif cursor.take_words("required", "mandatory", "not null", "indexed", "auto_increment", "autoincrement"):
            pass
        elif cursor.take_words("primary key", "primary", "pk"):
            draft.unique = draft.immutable = True
        elif cursor.take_words("unique"):
            draft.unique = True
            if cursor.take_words("per", "within", "for each", "in each"):
                draft.unique_per = self._names()
        elif cursor.take_words("immutable", "readonly", "read-only", "read only"):
            draft.immutable = True
        elif cursor.take_words("translated"):
            draft.translated = True
        elif cursor.take_words("ordered"):
            draft.ordered = True
        elif cursor.take_words("note"):
            draft.note = self._value("note")
        elif cursor.take_words("default"):
            cursor.take_symbol("=", ":")
            if cursor.take_words("null"):
                draft.optional = True
            else:
                draft.default = self._value("default")
        elif cursor.take_words("personal"):
            self._personal()
        else:
            return False
        return True

    def _reference_modifier(self) -> bool:
        if self.cursor.take_words("on delete cascade", "cascade"):
            self.draft.owned = True
            return True
        return self.cursor.take_words("on delete restrict", "on delete set null") is not None

    def _personal(self) -> None:
        token = self.cursor.take()
        word = snake(token.text) if token.kind == "word" else ""
        if word == "government" and self.cursor.take_words("id"):
            word = "government_id"
        if word == "behavior":
            word = "behaviour"
        if word not in PERSONAL:
            hint = nearest(word, PERSONAL) or "one of " + ", ".join(PERSONAL)
            raise ArchitectError("notation.field", f"“{token.text}” is not a class of personal data", hint=hint)
        self.draft.personal = word

    def _names(self) -> list[str]:
        names: list[str] = []
        words: list[str] = []
        while not self.cursor.done:
            token = self.cursor.peek()
            if token.is_symbol(",") or token.lower == "and":
                if self.cursor.peek(1).lower in MODIFIERS:
                    break
                self.cursor.take()
                names.append(snake(" ".join(words)))
                words = []
            elif token.kind != "word" or token.lower in MODIFIERS or self.cursor.peek(1).is_symbol(".."):
                break
            else:
                words.append(self.cursor.take().text)
        names.append(snake(" ".join(words)))
        kept = [n for n in names if n != "unnamed"]
        if not kept:
            raise ArchitectError(
                "notation.field", "`unique per` names nothing", hint="write for example `unique per company`"
            )
        return kept

    def _value(self, what: str) -> str:
        """The quoted text, or the words up to the next modifier."""
        first = self.cursor.peek()
        if first.kind not in {"word", "quoted"}:
            hint = 'a value with brackets stands in quotes: `default "[]"`' if first.is_symbol("[", "(") else ""
            raise ArchitectError(
                "notation.field", f"`{what}` has no value", hint=hint or f"write for example `{what} draft`"
            )
        last = self.cursor.take()
        while first.kind == "word" and not self.cursor.done:
            token = self.cursor.peek()
            if token.is_symbol("(") and self.cursor.peek(1).is_symbol(")"):
                self.cursor.take()
                last = self.cursor.take()
            elif token.kind != "word" or token.lower in ALWAYS_KEYWORDS:
                break
            else:
                last = self.cursor.take()
        return self.cursor.slice(first, last)

    def _bound(self) -> bool:
        cursor, draft = self.cursor, self.draft
        symbol = cursor.take_symbol(">=", "<=", ">", "<")
        if symbol:
            value = self._limit(symbol)
            if symbol[0] == ">":
                draft.minimum, draft.minimum_excluded = value, symbol == ">"
            else:
                draft.maximum, draft.maximum_excluded = value, symbol == "<"
        elif cursor.take_words("positive"):
            draft.minimum, draft.minimum_excluded = "0", True
        elif cursor.take_words("non-negative", "nonnegative", "not negative", "non negative"):
            draft.minimum = "0"
        elif cursor.take_words("at least", "minimum", "min", "from"):
            cursor.take_symbol(":", "=")
            draft.minimum = self._limit("min")
        elif cursor.take_words("at most", "maximum", "max", "to", "up to"):
            cursor.take_symbol(":", "=")
            draft.maximum = self._limit("max")
        elif cursor.take_words("between"):
            draft.minimum = self._limit("between")
            cursor.take_words("and", "to")
            draft.maximum = self._limit("between")
        elif cursor.peek(1).is_symbol("..") and cursor.peek().kind in {"word", "quoted"}:
            draft.minimum = cursor.take().text
            cursor.take()
            draft.maximum = self._limit("..")
        else:
            return False
        return True

    def _limit(self, what: str) -> str:
        token = self.cursor.take()
        if token.kind not in {"word", "quoted"}:
            raise ArchitectError(
                "notation.field", f"`{what}` has no value", hint="write for example `>= 0` or `0..100`"
            )
        return token.text

    def _check_relationship(self) -> None:
        draft = self.draft
        odd = {
            "default": draft.default, "a bound": draft.minimum or draft.maximum, "unique per": draft.unique_per,
            "translated": draft.translated, "personal": draft.personal, "note": draft.note,
        }  # fmt: skip
        found = next((name for name, value in odd.items() if value), None)
        if found:
            raise ArchitectError(
                "notation.field", f"{found} does not apply to a reference", hint=_INSTEAD.get(found, "leave it out")
            )


_INSTEAD = {
    "default": "leave it out: which row it refers to is known when a row is written; make it optional with `?` when it is not",
    "unique per": "say it as a rule: “a member has at most one seat per flight”",
    "personal": "mark the fields of the thing it refers to",
}


def _unknown_modifier(token: Token, relationship: bool) -> ArchitectError:
    what = "a reference" if relationship else "a field"
    hint = (
        nearest(token.text.lower(), ALWAYS_KEYWORDS)
        or "modifiers are " + ", ".join(sorted(ALWAYS_KEYWORDS)) + ", >= 0, 0..100"
    )
    return ArchitectError("notation.modifier", f"“{token.text}” is not understood after the type of {what}", hint=hint)
