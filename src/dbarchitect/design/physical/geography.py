"""Places on the map.

What: a place is PostgreSQL's own `point` (longitude, latitude) with a GiST index for nearest-neighbour search where an access
pattern asks for it; an area is a `polygon`.
Why: needs no extension and answers "what is near" at city scale. Its distances are in degrees on a plane.
When to choose otherwise: distances in metres, areas across borders or the poles, or projections: PostGIS `geography`.
Source: https://www.postgresql.org/docs/18/datatype-geometric.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("point", "area")


def form(attribute: Attribute) -> Form:
    if type_name(attribute.type) == "area":
        return Form("polygon")
    on_earth = "{c}[0] BETWEEN -180 AND 180 AND {c}[1] BETWEEN -90 AND 90"
    return Form("point", (("on_earth", on_earth),))


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.geography",
        question="How are places stored?",
        choice="point (longitude, latitude) and polygon, without an extension",
        reasons=("nearest-neighbour search works with the engine's own GiST", "nothing to install or upgrade"),
        alternatives=(
            Alternative(
                choice="PostGIS geography", why_not="the brief asks for no distances in metres; it is the next step"
            ),
            Alternative(choice="two numeric columns", why_not="no index answers “nearest”"),
        ),
        changes_if="distances in metres, service areas or routes matter: PostGIS",
        about=places(used),
        evidence=(
            Cited(
                claim="GiST on point supports the nearest-neighbour operator <->",
                source="https://www.postgresql.org/docs/18/gist.html",
                checked="2026-11",
            ),
        ),
    )
