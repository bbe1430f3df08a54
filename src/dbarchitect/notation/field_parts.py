"""Parts of a field's text: alternatives between commas, the fields of a many-to-many, what to say of an unknown type."""

from __future__ import annotations

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.notation.tokens import Cursor, Token
from dbarchitect.notation.types import ALIASES


def alternatives(cursor: Cursor, first: Token, last: Token) -> list[str]:
    """The values in one stretch between commas: `or c` is c, `a or b` is a and b."""
    tokens = [t for t in cursor.tokens if first.start <= t.start <= last.start]
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.lower == "or" or (token.lower == "and" and not groups[-1]):
            groups.append([])
        else:
            groups[-1].append(token)
    return [cursor.slice(g[0], g[-1]) for g in groups if g]


def split_fields(tokens: tuple[Token, ...]) -> list[tuple[str, Token | None, Token]]:
    """`role: one of a, b, joined: date` as (name, first token, last token) of each field."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.is_symbol("(") - token.is_symbol(")")
        if token.is_symbol(",", ";") and depth == 0:
            pieces.append([token])
        else:
            pieces[-1].append(token)
    fields: list[tuple[str, list[Token]]] = []
    for piece in pieces:
        body = piece[1:] if piece and piece[0].is_symbol(",", ";") else piece
        colon = next((i for i, t in enumerate(body) if t.is_symbol(":")), -1)
        if colon > 0 and all(t.kind == "word" for t in body[:colon]):
            fields.append((" ".join(t.text for t in body[:colon]), body[colon + 1 :]))
        elif not fields or not fields[-1][1]:
            if body:
                raise ArchitectError(
                    "notation.field", f"“{body[0].text}” has no type", hint="write `(role: text, since: date)`"
                )
        else:
            fields[-1][1].extend(piece)
    return [(n, b[0] if b else None, b[-1] if b else tokens[-1]) for n, b in fields]


def unknown_type(token: Token) -> ArchitectError:
    if token.kind == "quoted":
        return ArchitectError("notation.type", f"“{token.text}” is not a type", hint="types are written without quotes")
    hint = nearest(token.text.lower(), ALIASES) or "a reference to another entity is written `-> thing`"
    return ArchitectError("notation.type", f"“{token.text}” is not a type", hint=hint)


def parameter_hint(name: str) -> str:
    return {
        "text": "write `text(80)`", "code": "write `code(20)`", "decimal": "write `decimal(12,2)`",
        "vector": "write `vector(384)`", "money": "write `money(12,2)`",
    }[name]  # fmt: skip
