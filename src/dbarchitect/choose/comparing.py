"""Whether a claim meets a requirement: yes, no, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.known import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.technology import ClaimValue, Facet
    from dbarchitect.model.technology import Requirement


def meets(value: ClaimValue, asked: Requirement, facets: Mapping[str, Facet]) -> bool | None:
    """Whether `value` meets what is asked; None when the value (or the facet) is unknown."""
    facet = facets.get(asked.path)
    if value is None or facet is None:
        return None
    match asked.operator:
        case "=":
            return _equal(value, asked.value)
        case "in":
            wanted = {w.strip() for w in str(asked.value).split(",")}
            return bool(wanted & set(value)) if isinstance(value, tuple) else _text(value) in wanted
        case "includes":
            wanted = {w.strip().lower() for w in str(asked.value).split(",")}
            return wanted <= {v.lower() for v in value} if isinstance(value, tuple) else _text(value) in wanted
        case ">=" | "<=":
            return _ordered(value, asked, facet)


def satisfaction(value: ClaimValue, asked: Requirement, facets: Mapping[str, Facet]) -> float | None:
    """How far what is asked is met, 0..1; None when unknown. What falls short of a grade or step counts for its part."""
    met = meets(value, asked, facets)
    if met is None or met:
        return None if met is None else 1.0
    facet = facets[asked.path]
    if asked.operator != ">=":
        return 0.0
    if facet.kind == "grade":
        return 0.6 * GRADES.get(str(value), 0.0) / max(GRADES.get(str(asked.value), 1.0), 0.01)
    if facet.order and str(value) in facet.order and str(asked.value) in facet.order:
        return 0.6 * facet.order.index(str(value)) / max(facet.order.index(str(asked.value)), 1)
    return 0.0


def _ordered(value: ClaimValue, asked: Requirement, facet: Facet) -> bool | None:
    have: float
    want: float
    order = facet.order or facet.of
    if order:
        if str(value) not in order or str(asked.value) not in order:
            return None
        have, want = order.index(str(value)), order.index(str(asked.value))
    else:
        try:
            have, want = float(str(value)), float(str(asked.value))
        except ValueError:
            return None
    return have >= want if asked.operator == ">=" else have <= want


def _equal(value: ClaimValue, wanted: str | float | bool) -> bool:
    if isinstance(value, tuple):
        return _text(wanted) in value
    if isinstance(value, bool) or isinstance(wanted, bool):
        return _text(value) == _text(wanted)
    return value == wanted or _text(value) == _text(wanted)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
