"""Money.

What: an amount is `numeric(14,2)`; its currency is a column of the row or of what the row belongs to, or one for the whole system.
Why: exact to the cent, room to 999 billion; PostgreSQL's own `money` type depends on a server setting.
When to choose otherwise: whole minor units in `bigint` when every reader agrees on the currency's decimals.
Source: https://www.postgresql.org/docs/18/datatype-money.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, bounds, places
from dbarchitect.model.architecture import Alternative, Assumed, Cited, Decision
from dbarchitect.notation.types import type_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("money",)


def form(attribute: Attribute) -> Form:
    size = type_parameters(attribute.type) or (14, 2)
    return Form(f"numeric({size[0]},{size[1]})", bounds(attribute), quoted_default=False)


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.money",
        question="How is money stored?",
        choice="numeric(14,2), exact; the currency beside it where more than one occurs",
        reasons=("sums are exact to the cent", "room up to 999,999,999,999.99"),
        alternatives=(
            Alternative(choice="money", why_not="its decimals depend on the server's locale setting"),
            Alternative(choice="double precision", why_not="cannot represent most cents"),
            Alternative(choice="bigint in minor units", why_not="every reader must know each currency's decimals"),
        ),
        changes_if="amounts need more than two decimals (unit prices, crypto-assets) or several currencies are used",
        about=places(used),
        evidence=(
            Cited(
                claim="the fractional precision of the type money is determined by lc_monetary",
                source="https://www.postgresql.org/docs/18/datatype-money.html",
                checked="2026-11",
            ),
            Assumed(
                assumption="one currency unless a currency is stated beside the amount",
                changes_if="customers pay in several currencies",
            ),
        ),
    )
