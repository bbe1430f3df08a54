"""The demand as the calculation reads it: the main share, what else is there, what must hold, and how much load there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dbarchitect.choose.parts import PartNature, natures
from dbarchitect.model.technology import Demand, Load, Requirement, Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PLACES = ("edge", "device")
"""Parts that say where data lives rather than what it is."""
DERIVED = ("search", "vector", "cache")
"""Parts that hold copies: the truth is elsewhere."""
NEARLY, MUCH = 0.75, 0.4
LITTLE = 0.25
"""The weight from which a share counts though the brief demands nothing of it."""
_CHOOSABLE = frozenset({"aws", "gcp", "azure"})
"""Clouds with a service for almost everything: nobody who runs on one takes another one's database."""
LOCAL_SHAPE = "operations.shape"
_LOCAL_SIGNS = ("fit.embedded", "deployment.offline", "deployment.edge")
_REGIONS = "replication.multi_region_writes"
_SPREAD = Requirement(
    path="scale.writes",
    operator="in",
    value="manual_sharding,automatic",
    strength="must",
    because="Each write waits for other regions: what one node takes of such writes is little.",
    source="assumed",
)
_REACHED = Requirement(
    path=LOCAL_SHAPE,
    operator="in",
    value="server,cluster,service",
    strength="must",
    because="Several programs on several machines reach the data (assumed).",
    source="assumed",
)


@dataclass(frozen=True)
class Case:
    """One demand to be decided. `scale_by` multiplies figures of the load, for trying what another load would change."""

    demand: Demand
    scale_by: tuple[tuple[str, float], ...] = ()
    unmoved: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was reckoned and no change of load changes; shared by all cases that differ only in load."""
    reckoned: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was reckoned for this very load."""

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The shares of the demand; a place (the edge, a device) that is only where another part's data lives is joined with that part."""
        return _joined(self.demand.shares)

    @cached_property
    def main(self) -> Share:
        """The share the main engine is chosen for: the heaviest, and the first of those.

        What is derived from a record (search, embeddings, a cache) is not the main thing where there is a record to be chosen for; a
        record that runs already and stays is not, where something else of about its weight is asked for.
        """
        if not self.shares:
            return Share(part="system_of_record")
        heaviest = max(self.shares, key=lambda s: s.weight)
        record = next((s for s in self.shares if s.part == "system_of_record"), None)
        if record is None:
            return heaviest
        if (
            heaviest.part in DERIVED
            and not self.demand.existing
            and _is_described(record)
            and record.weight >= MUCH * heaviest.weight
        ):
            return record
        return self._beside_what_runs or heaviest

    @cached_property
    def _beside_what_runs(self) -> Share | None:
        """The share that is asked for beside a record that runs already and stays where it is; None when there is none."""
        record = next((s for s in self.shares if s.part == "system_of_record"), None)
        if record is None or not self.demand.existing or self.demand.question not in ("choose", "compare"):
            return None
        rest = [s for s in self.shares if s is not record and s.part not in DERIVED and s.requirements]
        other = max(rest, key=lambda s: s.weight, default=None)
        return other if other is not None and other.weight >= NEARLY * record.weight else None

    @cached_property
    def others(self) -> tuple[Share, ...]:
        """The other shares, the heaviest first."""
        rest = [s for s in self.shares if s is not self.main and self._counts(s)]
        return tuple(sorted(rest, key=lambda s: -s.weight))

    @cached_property
    def unspoken(self) -> tuple[Share, ...]:
        """Shares the brief says so little of that no store is asked to serve them."""
        return tuple(s for s in self.shares if s is not self.main and not self._counts(s))

    def _counts(self, share: Share) -> bool:
        """Whether a store must serve the share: not when it stays where it runs, nor when only sentences about the main share speak of it."""
        if share.part != "system_of_record":
            return _is_spoken_of(share)
        if self._beside_what_runs is not None:
            return False
        if not self.nature(self.main).special:
            return _is_spoken_of(share)
        about_main = {r.because for r in self.main.requirements}
        return any(
            r.strength == "must" and r.source == "brief" and r.because not in about_main for r in share.requirements
        )

    @cached_property
    def local(self) -> bool:
        """Whether the data lives in one process or on a device rather than behind a network."""
        if natures()[self.main.part].local:
            return True
        for asked in (*self.demand.requirements, *self.main.requirements):
            if asked.path == LOCAL_SHAPE and "library" in str(asked.value) and asked.strength != "may":
                return True
            if asked.path in _LOCAL_SIGNS and asked.strength != "may" and asked.value not in ("none", False):
                return True
        return False

    def nature(self, share: Share) -> PartNature:
        return natures()[share.part]

    def asked_of(self, share: Share) -> tuple[Requirement, ...]:
        """All that is asked of the store of a share: by the share, by the whole, and by the part's nature where the brief is silent."""
        said = _clouds(self.demand, (*share.requirements, *self.demand.requirements))
        about = {r.path for r in said if r.operator in (">=", "=", "in")}
        natural = [r for r in self.nature(share).asks if r.path not in about]
        if not self.local and LOCAL_SHAPE not in about and not self.nature(share).local:
            natural.append(_REACHED)
        if any(r.path == _REGIONS and r.value == "consensus" and r.strength == "must" for r in said):
            natural.append(_SPREAD)
        return (*said, *natural)

    @cached_property
    def asked(self) -> tuple[Requirement, ...]:
        """What is asked of the main store."""
        return self.asked_of(self.main)

    def load(self, share: Share) -> Load:
        """The load of a share in three years, multiplied as the case says."""
        if not self.scale_by:
            return share.load
        key = ("load", id(share))
        if key not in self.reckoned:
            found = ((name, getattr(share.load, name), factor) for name, factor in self.scale_by)
            self.reckoned[key] = share.load.model_copy(update={n: v * f for n, v, f in found if v is not None})
        loaded: Load = self.reckoned[key]
        return loaded

    def data_bytes(self, share: Share) -> float | None:
        load = self.load(share)
        known = [b for b in (load.data_bytes, load.data_bytes_in_3_years) if b is not None]
        return max(known) if known else None

    def scaled(self, factors: Mapping[str, float]) -> Case:
        """The case with figures of the load multiplied."""
        made = Case(self.demand, tuple(factors.items()), self.unmoved)
        made.__dict__["shares"] = self.shares  # what is remembered is remembered by these very shares
        return made

    def with_demand(self, demand: Demand) -> Case:
        return Case(demand, self.scale_by)

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """What runs today or is said to be used."""
        if self._beside_what_runs is not None:
            return ()
        wanted = (self.demand.wanted,) if self.demand.wanted else ()
        return tuple(dict.fromkeys((*wanted, *self.demand.existing)))

    @cached_property
    def customary(self) -> dict[str, float]:
        return dict(self.demand.customary)

    @cached_property
    def small_team(self) -> bool:
        few = self.demand.developers is not None and self.demand.developers <= 5
        return few or self.demand.administrators == 0

    @cached_property
    def ruled_out(self) -> dict[str, str]:
        return dict(self.demand.excluded)


def _clouds(demand: Demand, said: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """The requirements, completed by the clouds the brief names: a service sold only elsewhere weighs against itself."""
    asked = tuple(dict.fromkeys(said))
    if not demand.clouds or any(r.path == "deployment.clouds" for r in asked):
        return asked
    named = Requirement(
        path="deployment.clouds",
        operator="in",
        value=",".join(demand.clouds),
        strength="must" if set(demand.clouds) <= _CHOOSABLE else "should",
        because=f"The brief runs on {', '.join(demand.clouds)}.",
    )
    if len(demand.clouds) < 2 or not set(demand.clouds) <= _CHOOSABLE:
        return (*asked, named)
    on_all = named.model_copy(update={"operator": "includes"})
    return (*asked, named, on_all)


def _joined(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    place = next((s for s in shares if s.part in PLACES and any(r.strength == "must" for r in s.requirements)), None)
    others = [s for s in shares if s.part not in PLACES and _is_spoken_of(s)]
    if place is None or place.own_store is not None or not others:
        return shares
    target = max(others, key=lambda s: s.weight)
    apart = place.part == "device" and target.part == "system_of_record" and _is_described(target)
    if apart:
        return shares
    asked = tuple(dict.fromkeys((*target.requirements, *place.requirements)))
    joined = target.model_copy(update={"requirements": asked, "weight": target.weight + place.weight})
    return tuple(joined if s is target else s for s in shares if s is not place)


def _is_spoken_of(share: Share) -> bool:
    """Whether the brief says enough of a share that a store must serve it: a must, a figure, a wish for a store, or much of the whole."""
    if share.weight >= LITTLE or share.own_store is not None:
        return True
    load = share.load
    figures = (load.reads_per_second, load.writes_per_second, load.ingest_rows_per_second)
    figured = share.part != "system_of_record" and any(f is not None for f in figures)
    return figured or any(r.strength == "must" and r.source == "brief" for r in share.requirements)


def _is_described(record: Share) -> bool:
    """Whether the brief says of the record that nothing of it may be lost, rather than that there must be one."""
    musts = [r for r in record.requirements if r.strength == "must" and r.source == "brief"]
    return bool(record.holds) and any(r.path == "durability.record" for r in musts)
