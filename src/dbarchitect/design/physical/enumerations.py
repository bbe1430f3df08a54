"""Enumerations.

What: a closed list of values is `text` with a CHECK that names them.
Why: readable in every tool, one word added or removed by swapping the CHECK (NOT VALID, then VALIDATE: no long lock), no
join. A list whose values have properties of their own, or that users edit, is an entity and gets a lookup table.
When to choose otherwise: a native enum type when the order of the values matters for sorting and values are only ever added.
Source: https://www.postgresql.org/docs/18/datatype-enum.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("enum",)


def form(attribute: Attribute) -> Form:
    values = ", ".join("'" + v.replace("'", "''").replace("{", "{{").replace("}", "}}") + "'" for v in attribute.values)
    return Form("text", (("values", f"{{c}} IN ({values})"),) if values else ())


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.enumerations",
        question="How are closed lists of values stored?",
        choice="text with a CHECK naming the values",
        reasons=(
            "a value is added or removed without a table rewrite",
            "readable without a join",
            "a typing error is refused",
        ),
        alternatives=(
            Alternative(
                choice="a native enum type", why_not="a value cannot be removed, and adding one is DDL on a shared type"
            ),
            Alternative(choice="a lookup table", why_not="a join and a foreign key for values that have no properties"),
        ),
        changes_if="users edit the list, a value gets properties (label, colour, order), or it passes some thirty values",
        about=places(used),
        evidence=(
            Cited(
                claim="existing values cannot be removed from an enum type",
                source="https://www.postgresql.org/docs/18/datatype-enum.html",
                checked="2026-11",
            ),
        ),
    )
