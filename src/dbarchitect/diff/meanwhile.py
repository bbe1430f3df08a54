"""What a type is called while its successor has its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.diff.naming import named_types
from dbarchitect.diff.pair import address_of
from dbarchitect.engines.postgresql.names import qualified_type

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.tables import Name


def aside(name: Name) -> Name:
    """The name that the old type has while both are there."""
    return name.but(name=f"{name.name.encode()[:50].decode(errors='ignore')}_replaced")


def meanwhile(pair: Pair, expression: str) -> str:
    """The expression with every type under the name it has while its successor has its own."""
    found = set(re.findall(r"::((?:[\w.]|\"[^\"]+\")+)", expression))
    for kind in sorted(found):
        beside = type_meanwhile(pair, kind)
        if beside != kind:
            expression = re.sub(rf"::{re.escape(kind)}(?![\w.\"])", lambda _, b=beside: f"::{b}", expression)  # type: ignore[misc]
    return expression


def type_meanwhile(pair: Pair, kind: str) -> str:
    """The old type as it is called while its successor has its name."""
    base, bracket, rest = kind.partition("[")
    for one in named_types(pair.before):
        if qualified_type(one.name) == base and pair.goes(address_of("type", one.name)):
            return qualified_type(aside(one.name)) + bracket + rest
    return kind
