"""The forms in which the address of a database is written."""

from __future__ import annotations

import re

LIBPQ = re.compile(r"(?:\w+\s*=\s*\S+\s+){0,40}(?:host|dbname|service)\s*=", re.IGNORECASE)
"""libpq's own form: `host=… dbname=…`, `service=…`."""
FILE = re.compile(r"(sqlite|duckdb):(?!//)(?=.)", re.IGNORECASE)
"""A database that is a file, by its scheme and path: `sqlite:shop.db`."""
