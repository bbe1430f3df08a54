"""Numbers.

What: whole numbers are `integer` (or `bigint` where asked), exact ones `numeric`, measured ones `double precision` only when
the brief says float. Counts are never negative, percentages lie between 0 and 100, ratings between 1 and 5 unless said otherwise.
Why: `numeric` is exact; binary floating point is for measurements, where the last digit means nothing.
Source: https://www.postgresql.org/docs/18/datatype-numeric.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, bounds, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name, type_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("integer", "bigint", "decimal", "float", "percent", "count", "rating", "year")


def form(attribute: Attribute) -> Form:
    match type_name(attribute.type):
        case "integer":
            return Form("integer", bounds(attribute), quoted_default=False)
        case "bigint":
            return Form("bigint", bounds(attribute), quoted_default=False)
        case "float":
            return Form("double precision", bounds(attribute), quoted_default=False)
        case "percent":
            return Form("numeric(6,3)", bounds(attribute, "0", "100"), quoted_default=False)
        case "count":
            return Form("integer", bounds(attribute, "0"), quoted_default=False)
        case "rating":
            return Form("smallint", bounds(attribute, "1", "5"), quoted_default=False)
        case "year":
            return Form("smallint", bounds(attribute, "1000", "9999"), quoted_default=False)
        case _:
            size = type_parameters(attribute.type)
            written = f"numeric({','.join(map(str, size))})" if size else "numeric"
            return Form(written, bounds(attribute), quoted_default=False)


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.numbers",
        question="How are numbers stored?",
        choice="integer for whole numbers, numeric for exact ones, bounds as CHECKs",
        reasons=(
            "exact where people count, so that sums add up",
            "impossible values (a negative count, 140 %) are refused",
        ),
        alternatives=(
            Alternative(choice="double precision everywhere", why_not="0.1 + 0.2 is not 0.3"),
            Alternative(choice="bigint everywhere", why_not="four bytes more a row for values that stay small"),
        ),
        changes_if="a value passes 2,147,483,647, or a bound is looser in truth",
        about=places(used),
        evidence=(
            Cited(
                claim="numeric is exact and recommended where exactness is required",
                source="https://www.postgresql.org/docs/18/datatype-numeric.html",
                checked="2026-11",
            ),
        ),
    )
