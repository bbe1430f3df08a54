"""Keys that open other systems lie readable in a table: a copy, a log or a read-only role gives them away.

Why
    A token or key works for whoever holds it. It belongs into a secret store or encrypted under a key outside the database; tokens
    that are only compared are kept as a digest.

Example
    CREATE TABLE integration (id bigint PRIMARY KEY, provider text, api_key text);   -- holds sk_live_…

Fix
    Encrypt in the application or keep a reference to the secret store; replace the keys that lay open.

When to ignore
    Keys made to be public (publishable, site keys), or values encrypted already.

Source
    https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import ENOUGH, is_uuid, share
from dbarchitect.core.english import counted
from dbarchitect.core.names import words
from dbarchitect.knowledge.personal.values import looks_random, may_hold_secrets, secret_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
MOST_VALUES = 300
"""Values of a column that are looked at."""
_NAMES = ("api_key", "apikey", "secret", "secret_key", "client_secret", "access_token", "refresh_token", "auth_token", "private_key",
          "webhook_secret", "signing_key", "encryption_key", "access_key", "bearer_token", "session_token", "reset_token", "token")  # fmt: skip
_HIDDEN = frozenset(
    {
        "hash",
        "hashed",
        "digest",
        "encrypted",
        "enc",
        "cipher",
        "ciphertext",
        "public",
        "fingerprint",
        "type",
        "expires",
        "id",
        "name",
        "hint",
        "prefix",
    }
)
_DIGEST = re.compile(
    r"(?:\\x)?[0-9a-fA-F]{40}$|(?:\\x)?[0-9a-fA-F]{64}$|(?:\\x)?[0-9a-fA-F]{128}$|\$2[aby]\$|\$argon2|vault:|gAAAA|enc:|ENC\["
)
_FOR_A_WHILE = frozenset(
    {"reset", "session", "verification", "confirmation", "invite", "invitation", "csrf", "remember"}
)


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            if column_type(case.schema, column).family in ("text", "char", "json", "jsonb"):
                yield from _judged(case, table, column)


def _judged(case: Case, table: Table, column: Column) -> Iterator[Finding]:
    values = case.values(table, column.name)[:MOST_VALUES]
    suspect = may_hold_secrets(values)
    known = Counter(k for v in values if (k := secret_kind(v)) is not None) if suspect else Counter[str]()
    where = f"{table.name}.{column.name}{rows_said(case, table)}"
    if known:
        kind, seen = known.most_common(1)[0]
        message = f"{where} holds secrets in clear: {counted(seen, 'value')} of {len(values)} seen look like {_with_article(kind)}."
        yield finding(case, table, message, level="error", column=column.name)
    elif _is_named(column) and len(values) >= ENOUGH and share(values, _is_open) >= 0.6:
        brief = bool(_FOR_A_WHILE & set(words(column.name)))
        message = f"{where} holds {'sign-in' if brief else 'access'} tokens in clear ({len(values)} values seen are random and no digest): whoever reads the table may use them."
        yield finding(case, table, message, level="warning", column=column.name)


def _with_article(kind: str) -> str:
    from dbarchitect.core.english import with_article

    return with_article(kind)


def _is_named(column: Column) -> bool:
    said = "_".join(words(column.name))
    return any(said == n or said.endswith("_" + n) for n in _NAMES) and not _HIDDEN & set(words(column.name))


def _is_open(value: str) -> bool:
    return looks_random(value) and not is_uuid(value) and not _DIGEST.match(value)
