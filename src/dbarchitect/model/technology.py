"""What is asked of a data store, and which stores answer it: requirements, candidates with scores, and what would change the choice."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.base import Value
from dbarchitect.model.brief import Strength as Strength
from dbarchitect.model.source import Source

Part = Literal[
    "system_of_record",
    "documents",
    "key_value",
    "time_series",
    "analytics",
    "graph",
    "search",
    "vector",
    "cache",
    "coordination",
    "event_log",
    "device",
    "edge",
]
"""A share of the work that a store of its own could take."""


class Requirement(Value):
    """One thing asked of a store: its claim at `path` (a facet such as `query.graph_traversal`) must compare with `value`.

    `>=` and `<=` follow the order of grades and steps, or numbers; `=` equality; `in` the claim is one of a comma-separated list;
    `includes` the claim's list includes the value. `because` is the sentence of the brief, or the reckoning, it comes from.
    """

    path: str
    operator: Literal[">=", "<=", "=", "in", "includes"]
    value: str | float | bool
    strength: Strength
    because: str
    source: Source = "brief"


class Load(Value):
    """The figures of a part of the work; None is unknown, and what was assumed or reckoned says how in `origins`."""

    reads_per_second: float | None = None
    writes_per_second: float | None = None
    ingest_rows_per_second: float | None = None
    data_bytes: float | None = None
    data_bytes_in_3_years: float | None = None
    item_bytes: float | None = None
    latency_ms: float | None = None
    origins: tuple[tuple[str, str], ...] = ()
    """(field, where the figure comes from)."""


class Share(Value):
    """A part of the work with what it holds, its figures, and what it asks of its store."""

    part: Part
    holds: tuple[str, ...] = ()
    """Entities, or words for what is kept."""
    load: Load = Load()
    requirements: tuple[Requirement, ...] = ()
    weight: float = 1.0
    """How much of the whole this part is: the answer's main engine is chosen for the heaviest."""
    own_store: Strength | None = None
    """How strongly the brief itself asks for a store of its own for this part (`Redis as cache in front`)."""


class Demand(Value):
    """All that is asked of the data layer, in shares; requirements here hold for every store (compliance, cloud, licence, team)."""

    shares: tuple[Share, ...]
    requirements: tuple[Requirement, ...] = ()
    named: tuple[str, ...] = ()
    """Technologies the brief compares or asks about, by id, in its order."""
    wanted: str | None = None
    """The one the brief says it will use."""
    excluded: tuple[tuple[str, str], ...] = ()
    """(technology id, the sentence that rules it out): "no Oracle"."""
    existing: tuple[str, ...] = ()
    """What runs today, by id; staying is a candidate."""
    team_knows: tuple[str, ...] = ()
    """Technologies the team has experience with, by id."""
    clouds: tuple[str, ...] = ()
    developers: int | None = None
    administrators: int | None = None
    budget_month_usd: float | None = None
    question: Literal["choose", "compare", "move", "stay_or_move"] = "choose"
    customary: tuple[tuple[str, float], ...] = ()
    """(technology id, the share of experienced people, 0..1, expected to accept it for a text worded like this one)."""
    assumptions: tuple[str, ...] = ()
