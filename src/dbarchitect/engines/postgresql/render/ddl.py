"""One statement of a data definition script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ddl:
    """`sql` is one statement without its semicolon; `kind` what it makes or changes; `object` the object it is about."""

    sql: str
    kind: str
    object: str
