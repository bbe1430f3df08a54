"""The compact notation of a field, read and written: `email unique per company`, `one of draft, live`, `-> user?`."""

from __future__ import annotations

from dbarchitect.notation.field_reading import parse_field
from dbarchitect.notation.field_writing import write_field
from dbarchitect.notation.types import ALIASES, TYPES, type_by_name, type_family, type_name, type_parameters

__all__ = [
    "ALIASES",
    "TYPES",
    "parse_field",
    "type_by_name",
    "type_family",
    "type_name",
    "type_parameters",
    "write_field",
]
