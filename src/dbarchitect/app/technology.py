"""From a brief to its technology decision: where what is asked meets what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief
    from dbarchitect.model.choice import Choice


def chosen(brief: Brief) -> Choice:
    """The choice for a brief; ArchitectError `choose.nothing_stands` when nothing meets what must be met."""
    from dbarchitect.choose.deciding import decide
    from dbarchitect.choose.demand import demand
    from dbarchitect.knowledge.catalogue import catalogue

    return decide(demand(brief), catalogue(), title=brief.title or "The data layer")
