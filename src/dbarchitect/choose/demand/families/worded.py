"""What the kind of work asks that the words of a brief as a whole speak of clearly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.worded import part_of

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Operator, Sheet
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.brief import Strength

_ASKS: dict[str, tuple[tuple[str, Operator, str | bool, Strength], ...]] = {
    "device": (("fit.embedded", ">=", "good", "must"),),
    "laptop": (("fit.embedded", ">=", "good", "must"),),
    "edge": (("deployment.edge", "=", True, "must"),),
    "coordination": (("consistency.strongest", ">=", "strong", "must"), ("fit.coordination", ">=", "good", "should")),
    "key_value": (("fit.key_value", ">=", "limited", "should"),),
    "clients": (
        ("operations.shape", "=", "service", "must"),
        ("deployment.offline", "=", True, "must"),
        ("fit.document", ">=", "good", "must"),
    ),
    "graph": (("fit.graph", ">=", "native", "should"),),
    "search": (("query.full_text", ">=", "good", "should"),),
    "vector": (("query.vector", ">=", "good", "should"),),
    "time_series": (("query.time_series", ">=", "limited", "should"),),
    "analytics": (("query.aggregation", ">=", "good", "should"),),
    "metrics": (("skills.language", "includes", "promql", "should"),),
    "warehouse": (
        ("query.sql", ">=", "native", "should"),
        ("query.joins", ">=", "native", "should"),
        ("operations.shape", "=", "service", "should"),
    ),
    "event_log": (("change_capture", ">=", "good", "should"),),
}


def contribute(told: Told, sheet: Sheet) -> None:
    part, clear = part_of(told)
    if part is None or not clear:
        return
    need = told.needs["kind_of_work"]
    if need.value == "laptop" and told.has("open_lake", "platform_team", "warehouse"):
        return
    runs = told.mentions("stay") and bool(
        told.brief.engines_named
    )  # what runs may stay, whatever the kind usually asks
    for path, operator, value, how in _ASKS.get(need.value or "", ()):
        sheet.ask(part, path, operator, value, "should" if runs else how, told.because("kind_of_work"))
