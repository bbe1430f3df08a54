"""Whole and decimal numbers around the literals of a rule, exact in as many digits as the type has."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.prove.catalog import Type

_WHOLE = {"int2": 15, "int4": 31, "int8": 63, "oid": 31}
_LONGEST = 2200
"""Digits: more than the engine keeps on both sides of the point."""


def exact_options(type_: Type, texts: Iterable[str]) -> tuple[str, ...]:
    """Each number among `texts` with its neighbours, zero, one, minus one and two far away, as the type writes them."""
    with localcontext() as context:
        context.prec = _LONGEST
        points = [Decimal(t) for t in texts if re.fullmatch(r"[-+]?\d{1,1100}(?:\.\d{1,1100})?", t)]
        places = _places(type_)
        step = Decimal(1).scaleb(-places)
        least, most = _reach(type_, step)
        anchor = points[0] if points else Decimal(0)
        around = [p + d for p in dict.fromkeys(points) for d in (0, -step, step)]
        around += [Decimal(0), Decimal(-1), Decimal(1), anchor - 1_000_000, anchor + 1_000_000]
        found = [a.quantize(step) for a in around if least <= a <= most]
        return tuple(dict.fromkeys(format(f, "f") for f in found))


def _places(type_: Type) -> int:
    precision = type_.precision
    if type_.name == "numeric":
        return max(0, precision[1]) if precision else 2
    return 2 if type_.name == "money" else 0


def _reach(type_: Type, step: Decimal) -> tuple[Decimal, Decimal]:
    bits = _WHOLE.get(type_.name)
    if bits is not None:
        top = Decimal(2**bits - 1)
        return (Decimal(0) if type_.name == "oid" else -top - 1), top
    if type_.precision:
        top = Decimal(10) ** (type_.precision[0] - type_.precision[1]) - step
        return -top, top
    top = Decimal(10) ** (16 if type_.name == "money" else 1000)
    return -top, top
