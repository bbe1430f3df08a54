"""A column's type in another dialect's words, and what its values lose by that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYED_LENGTH = 255
"""Characters of a text without a length where MySQL keeps a key over it."""
MOST_DIGITS = {"mysql": 65, "mariadb": 65, "duckdb": 38}
_ALIKE = {
    "tinyint": "tinyint", "smallint": "smallint", "mediumint": "int", "int": "int", "bigint": "bigint", "int128": "hugeint", "int256": "hugeint",
    "utinyint": "smallint", "usmallint": "int", "umediumint": "int", "uint": "bigint", "ubigint": "hugeint", "uint128": "hugeint",
    "year": "smallint", "boolean": "boolean", "decimal": "decimal", "udecimal": "decimal", "bigdecimal": "decimal", "money": "money",
    "smallmoney": "money", "float": "float", "double": "double", "udouble": "double", "decfloat": "double",
    "varchar": "varchar", "nvarchar": "varchar", "char": "char", "nchar": "char", "bpchar": "char", "text": "text", "tinytext": "text",
    "mediumtext": "text", "longtext": "text", "name": "text",
    "date": "date", "time": "time", "timetz": "time", "datetime": "timestamp", "timestamp": "timestamp", "timestampntz": "timestamp",
    "timestamp_s": "timestamp", "timestamp_ms": "timestamp", "timestamp_ns": "timestamp", "timestamptz": "timestamptz",
    "timestampltz": "timestamptz", "interval": "interval", "uuid": "uuid", "json": "json", "jsonb": "json", "xml": "xml",
    "binary": "bytes", "varbinary": "bytes", "blob": "bytes", "tinyblob": "bytes", "mediumblob": "bytes", "longblob": "bytes",
    "inet": "network", "ipaddress": "network", "ipprefix": "network", "ipv4": "network", "ipv6": "network", "bit": "bits", "array": "array", "list": "array",
}  # fmt: skip
_WORDS: dict[str, dict[str, str]] = {
    "postgresql": {
        "tinyint": "smallint", "int": "integer", "hugeint": "numeric(39,0)", "decimal": "numeric", "money": "numeric(19,2)", "float": "real",
        "double": "double precision", "varchar": "character varying", "char": "character", "time": "time without time zone",
        "timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone", "json": "jsonb", "bytes": "bytea",
        "network": "inet", "bits": "bytea", "array": "jsonb",
    },
    "mysql": {
        "hugeint": "decimal(39,0)", "boolean": "tinyint(1)", "money": "decimal(19,2)", "text": "longtext", "time": "time(6)",
        "timestamp": "datetime(6)", "timestamptz": "datetime(6)", "interval": "varchar(60)", "uuid": "char(36)", "xml": "longtext",
        "bytes": "longblob", "network": "varchar(43)", "bits": "varbinary(64)", "array": "json",
    },
    "sqlite": {
        "tinyint": "integer", "smallint": "integer", "int": "integer", "bigint": "integer", "hugeint": "numeric", "decimal": "numeric",
        "money": "numeric", "float": "real", "double": "real", "interval": "text", "uuid": "text", "json": "text", "xml": "text",
        "bytes": "blob", "network": "text", "bits": "blob", "array": "text", "time": "time", "timestamptz": "timestamp",
    },
    "duckdb": {
        "int": "integer", "money": "decimal(19,2)", "varchar": "varchar", "char": "varchar", "text": "varchar", "timestamptz": "timestamp with time zone",
        "xml": "varchar", "bytes": "blob", "network": "varchar", "bits": "bit", "array": "json",
    },
}  # fmt: skip
_WORDS["mariadb"] = _WORDS["mysql"] | {"uuid": "uuid"}
_LOST: dict[str, Mapping[str, str]] = {
    "mysql": {
        "timestamptz": "the time zone (write UTC)", "interval": "its arithmetic", "network": "its operators", "array": "its elements' type",
        "xml": "its checks", "bits": "its operators",
    },
    "postgresql": {"bits": "its operators", "array": "its elements' type"},
    "sqlite": {
        "timestamptz": "the time zone (write UTC)", "interval": "its arithmetic", "decimal": "exact decimals", "money": "exact decimals", "array": "its elements' type",
        "network": "its operators",
    },
    "duckdb": {"array": "its elements' type", "network": "its operators", "xml": "its checks"},
}  # fmt: skip
_LOST["mariadb"] = _LOST["mysql"]
_SQLGLOT = {"postgresql": "postgres", "mariadb": "mysql"}
_TAIL = re.compile(r"\b(unsigned|zerofill)\b", re.IGNORECASE)


def dialect(name: str) -> str:
    """sqlglot's name of it."""
    return _SQLGLOT.get(name, name)


def kind_of(text: str, source: str) -> tuple[str, tuple[int, ...]]:
    """The neutral kind with its length or (precision, scale); `other` for types of no other engine."""
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    if text.endswith("[]") or re.search(r"\[\d*\]\s*\Z", text):
        return "array", ()
    if not text.strip():
        return "text", ()
    try:
        built: Any = exp.DataType.build(_bare(text, source), dialect=dialect(source), udt=True)
    except (SqlglotError, ValueError):
        return "other", ()
    name = built.this.value.lower() if hasattr(built.this, "value") else "other"
    numbers = tuple(
        int(str(p.this)) for p in built.expressions if isinstance(p, exp.DataTypeParam) and str(p.this).isdigit()
    )
    if name in ("tinyint", "utinyint") and numbers == (1,):
        return "boolean", ()
    if _TAIL.search(text) and name in ("tinyint", "smallint", "mediumint", "int", "bigint"):
        name = f"u{name}"
    kind = _ALIKE.get(name, "other")
    if source == "sqlite" and kind == "int":
        kind = "bigint"
    if kind in ("varchar", "char") and not numbers:
        return ("text", ()) if kind == "varchar" else ("char", (1,))
    return kind, numbers if kind in ("varchar", "char", "decimal") else ()


def _bare(text: str, source: str) -> str:
    """SQLite takes any words for a type; only the first ones tell something."""
    return _TAIL.sub("", text).strip() if source != "sqlite" else text.strip().strip('"')


def worded(kind: str, numbers: tuple[int, ...], target: str, *, keyed: bool) -> tuple[str, str]:
    """The type in the target's words, and what is lost."""
    words = _WORDS[target]
    lost = _LOST[target].get(kind, "")
    mysql = target in ("mysql", "mariadb")
    if kind == "other":
        return (
            "longtext" if mysql and not keyed else f"varchar({KEYED_LENGTH})" if mysql else words.get("text", "text")
        ), "its type"
    if kind == "varchar" and mysql and numbers and numbers[0] > 16_000:
        kind = "text"
    if kind == "char" and mysql and numbers and numbers[0] > KEYED_LENGTH:
        kind = "varchar"
    if kind == "text" and mysql and keyed:
        return f"varchar({KEYED_LENGTH})", f"texts longer than {KEYED_LENGTH} characters (a key needs a length)"
    if kind == "bytes" and mysql and keyed:
        return f"varbinary({KEYED_LENGTH})", f"values longer than {KEYED_LENGTH} bytes (a key needs a length)"
    if kind == "decimal":
        return _decimal(words.get(kind, kind), numbers, target, lost)
    said = words.get(kind, kind)
    if numbers and target != "duckdb" and "(" not in said:
        said += f"({','.join(map(str, numbers))})"
    if numbers and target in ("duckdb", "sqlite"):
        lost = lost or f"the length of {numbers[0]}"
    return said, lost


def _decimal(word: str, numbers: tuple[int, ...], target: str, lost: str) -> tuple[str, str]:
    most = MOST_DIGITS.get(target)
    if not numbers:
        return (word, lost) if most is None else (f"{word}({min(most, 38)},10)", "digits beyond 38 with 10 decimals")
    if most is not None and numbers[0] > most:
        return f"{word}({most},{min(numbers[1] if len(numbers) > 1 else 0, most)})", f"digits beyond {most}"
    return f"{word}({','.join(map(str, numbers))})", lost
