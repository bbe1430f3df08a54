"""Passwords of addresses and settings are hidden, and nothing else is."""

from __future__ import annotations

import pytest

from dbarchitect.core.secrets import without_secrets


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql://bob:s3:c/r@t@host/db", "postgresql://bob:***@host/db"),
        ("mysql+pymysql://u:p@h", "mysql+pymysql://u:***@h"),
        ("postgresql://:only@h/db", "postgresql://:***@h/db"),
        ("postgresql://host/db?user=x&password=abc&z=1", "postgresql://host/db?user=x&password=***&z=1"),
        ("host=a password='x y' dbname=b", "host=a password=*** dbname=b"),
        ("PGPASSWORD=foo", "PGPASSWORD=***"),
        ("postgres://bob@h:5432/db", "postgres://bob@h:5432/db"),
        ("dump.sql", "dump.sql"),
    ],
)
def test_passwords_are_hidden(given: str, shown: str) -> None:
    assert without_secrets(given) == shown
