"""Credentials.

What: a password, token or API key is stored as a hash, never in clear; the column's name says so.
Why: a stolen backup must not open accounts. Passwords take a slow salted hash made in the application (Argon2id); random tokens
a fast one (SHA-256), so that a look-up by hash can use an index.
When to choose otherwise: secrets that must be read back (a third party's key) are encrypted with a key kept outside the database.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("secret",)
_SAYS_SO = ("_hash", "_digest", "_encrypted", "_ciphertext", "_reference", "_ref")


def form(attribute: Attribute) -> Form:
    suffix = "" if attribute.name.endswith(_SAYS_SO) or attribute.name == "hash" else "_hash"
    return Form("text", (("length", "char_length({c}) BETWEEN 20 AND 500"),), suffix=suffix)


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.secrets",
        question="How are credentials kept?",
        choice="hashed in the application; the database only ever sees the hash",
        reasons=("a stolen copy of the database opens no account", "statements and logs never carry the secret"),
        alternatives=(
            Alternative(choice="in clear", why_not="every reader of a backup can log in"),
            Alternative(
                choice="hashed in SQL", why_not="the clear text passes through statements, logs and statistics"
            ),
        ),
        changes_if="the secret must be read back: then encrypt it with a key kept outside the database",
        about=places(used),
        evidence=(
            Cited(
                claim="passwords are stored with a slow salted hash such as Argon2id",
                source="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html",
                checked="2026-11",
            ),
        ),
    )
