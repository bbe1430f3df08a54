"""PostgreSQL's types as Django's fields; those that Django has none for get a class of the module's own."""

from __future__ import annotations

import re

_PLAIN = {
    "smallint": "models.SmallIntegerField", "integer": "models.IntegerField", "bigint": "models.BigIntegerField", "text": "models.TextField",
    "boolean": "models.BooleanField", "double precision": "models.FloatField", "date": "models.DateField", "time without time zone": "models.TimeField",
    "timestamp with time zone": "models.DateTimeField", "interval": "models.DurationField", "uuid": "models.UUIDField", "jsonb": "models.JSONField",
    "bytea": "models.BinaryField", "inet": "models.GenericIPAddressField",
}  # fmt: skip
_BASES = (
    (r"(smallint|integer|bigint|oid)\b", "models.IntegerField"), (r"(real|double)\b", "models.FloatField"), (r"timestamp\b", "models.DateTimeField"),
    (r"time\b", "models.TimeField"), (r"json\b", "models.JSONField"), (r"\S.*\[\]\Z", "models.Field"), (r"(character|citext)\b", "models.TextField"),
)  # fmt: skip
AUTO = {"smallint": "SmallAutoField", "integer": "AutoField", "bigint": "BigAutoField"}


def field(spelled: str) -> tuple[str, tuple[str, ...]] | None:
    """(`models.CharField`, (`max_length=40`,)) of `character varying(40)`; None for a type without a field of Django's."""
    if spelled in _PLAIN:
        return _PLAIN[spelled], ()
    if sized := re.fullmatch(r"character varying\((\d+)\)", spelled):
        return "models.CharField", (f"max_length={sized[1]}",)
    if number := re.fullmatch(r"numeric\((\d+),(\d+)\)", spelled):
        return "models.DecimalField", (f"max_digits={number[1]}", f"decimal_places={number[2]}")
    return None


def own_class(spelled: str, label: str) -> str:
    """A field class whose column is of that type."""
    base = next((b for pattern, b in _BASES if re.match(pattern, spelled)), "models.Field")
    return f"class {label}({base}):\n    def db_type(self, connection):\n        return {spelled!r}\n"
