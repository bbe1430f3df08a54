"""Text and its limits.

What: words are `text`; a limit, where there is one, is a named CHECK on the length, not `varchar(n)`.
Why: in PostgreSQL `text` and `varchar` are the same on disk; changing a CHECK needs no table rewrite and its error names the
rule. Formats with a published form get its limit (an e-mail address 254 octets, E.164 numbers 15 digits, ISO codes).
E-mail addresses are kept in lower case (a CHECK says so): uniqueness is then a plain UNIQUE, and an index on the column itself serves the
application under row-level security too, which one on `lower(…)` would not (that function is not leakproof).
When to choose otherwise: tools that insist on `varchar(n)` for their form widths.
Source: https://www.postgresql.org/docs/18/datatype-character.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name, type_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

_FORMATS: dict[str, tuple[tuple[tuple[str, str], ...], bool]] = {
    "email": (
        (
            ("format", "{c} ~ '^[^@\\s]+@[^@\\s]+$' AND char_length({c}) <= 254"),
            ("lower_case", "{c} = lower({c})"),
        ),
        False,
    ),
    "phone": ((("format", "{c} ~ '^\\+?[0-9 ().-]{{3,31}}$'"),), False),
    "url": ((("length", "char_length({c}) <= 2048"),), False),
    "slug": ((("format", "{c} ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length({c}) <= 200"),), False),
    "code": ((("length", "char_length({c}) BETWEEN 1 AND 64"),), False),
    "country": ((("format", "{c} ~ '^[A-Z]{{2}}$'"),), False),
    "currency": ((("format", "{c} ~ '^[A-Z]{{3}}$'"),), False),
    "language": ((("format", "{c} ~ '^[A-Za-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*$'"),), False),
    "timezone": ((("length", "char_length({c}) BETWEEN 1 AND 64"),), False),
    "color": ((("format", "{c} ~ '^#[0-9a-fA-F]{{6}}$'"),), False),
    "name": ((("length", "char_length({c}) BETWEEN 1 AND 200"),), False),
}

TYPES = ("text", "long text", "rich text", *_FORMATS)


def form(attribute: Attribute) -> Form:
    kind = type_name(attribute.type)
    limit = type_parameters(attribute.type)
    checks, ignore_case = _FORMATS.get(kind, ((), False))
    if limit:
        checks = (("length", f"char_length({{c}}) <= {limit[0]}"),)
    return Form("text", checks, ignore_case=ignore_case)


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.text",
        question="How are words stored, and how long may they be?",
        choice="text, with a named CHECK where the brief or a standard sets a limit or a form",
        reasons=(
            "text and varchar(n) cost the same; a CHECK is changed without rewriting the table",
            "a violated CHECK names the rule in the error the user sees",
        ),
        alternatives=(
            Alternative(choice="varchar(n)", why_not="same storage, but the limit is anonymous"),
            Alternative(choice="char(n)", why_not="pads with blanks and saves nothing"),
        ),
        changes_if="a limit in the brief is only a guess: say the true one, or none",
        about=places(used),
        evidence=(
            Cited(
                claim="there is no performance difference among char(n), varchar(n) and text",
                source="https://www.postgresql.org/docs/18/datatype-character.html",
                checked="2026-11",
            ),
        ),
    )
