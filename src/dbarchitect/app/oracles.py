"""The planner behind an advice: a shadow of the source, or the source's own server where it has HypoPG."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.advise.advising import Asked
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.advise.hypopg_planner import HypopgPlanner
    from dbarchitect.advise.shadow_planner import ShadowPlanner
    from dbarchitect.model.advice import Fidelity, Unplanned
    from dbarchitect.shadow.facts import PlannerFacts

OracleName = Literal["shadow", "hypopg"]


@dataclass
class Oracle:
    """A planner over the statements that it can plan; `unplanned` are the others, each with the reason."""

    planner: ShadowPlanner | HypopgPlanner
    asked: list[Asked]
    unplanned: list[Unplanned]
    fidelity: Fidelity
    existing: Sequence[Candidate] = ()
    notes: tuple[str, ...] = ()


@contextmanager
def in_shadow(facts: PlannerFacts, asked: Sequence[Asked], *, adopt: bool) -> Iterator[Oracle]:
    """A shadow of the source. `adopt`: existing indexes that no constraint needs can be hidden."""
    from dbarchitect.advise.shadow_planner import ShadowPlanner, unplannable
    from dbarchitect.model.advice import Fidelity
    from dbarchitect.shadow.building import build

    with build(facts) as shadow:
        kept, refused = _sorted(asked, [unplannable(shadow, a.sql) for a in asked])
        planner = ShadowPlanner(shadow, [a.sql for a in kept], tables_of(kept, facts), adopt=adopt)
        found = shadow.fidelity
        fidelity = Fidelity(
            planner=f"PostgreSQL {shadow.sandbox.version}, in a shadow of the source", source_version=facts.major,
            statistics_from=facts.taken_at, origin=facts.origin, score=found.score, notes=found.reasons,
        )  # fmt: skip
        yield Oracle(planner, kept, refused, fidelity, planner.existing)


@contextmanager
def in_source(address: str, facts: PlannerFacts, asked: Sequence[Asked]) -> Iterator[Oracle]:
    """The planner of the server at `address`, in one session that only reads; hypothetical indexes are that session's alone.

    Raises ArchitectError `index.no_hypopg` where the server has no HypoPG, and as `connect` does.
    """
    import psycopg

    from dbarchitect.advise.hypopg_planner import HypopgPlanner
    from dbarchitect.model.advice import Fidelity
    from dbarchitect.sources.postgresql.connecting import connect, lost

    connection = connect(address)
    try:
        trial = HypopgPlanner(connection, [a.sql for a in asked])
        kept, refused = _sorted(asked, [trial.unplannable(n) for n in range(len(asked))])
        planner = HypopgPlanner(connection, [a.sql for a in kept], tables_of(kept, facts))
        fidelity = Fidelity(
            planner=f"PostgreSQL {facts.major} itself, with HypoPG", source_version=facts.major, statistics_from=facts.taken_at,
            origin=facts.origin, score=None, notes=("sizes are HypoPG's guesses, two to four times those of built indexes",),
        )  # fmt: skip
        notes = ("HypoPG hides no existing index: all of them stay",)
        yield Oracle(planner, kept, refused, fidelity, (), notes)
    except psycopg.OperationalError as error:
        raise lost(error) from None
    finally:
        connection.close()


def _sorted(asked: Sequence[Asked], reasons: Sequence[str | None]) -> tuple[list[Asked], list[Unplanned]]:
    from dbarchitect.model.advice import Unplanned

    refused: dict[str, Unplanned] = {}
    for one, why in zip(asked, reasons, strict=True):
        if why is not None:
            refused.setdefault(one.name, Unplanned(statement=one.name, why=why))
    return [a for a, why in zip(asked, reasons, strict=True) if why is None], list(refused.values())


def tables_of(asked: Sequence[Asked], facts: PlannerFacts) -> list[frozenset[str]]:
    """Tables whose indexes have to be switched for each statement; all where its tree could not be read."""
    from dbarchitect.advise.syntax.reading import wants

    every = frozenset(str(t.name) for t in facts.schema_.tables)
    return [frozenset(str(w.table) for w in wants(a.sql, facts.schema_)) or every for a in asked]


def check(oracle: OracleName, *, live: bool) -> None:
    """ArchitectError `index.oracle` when HypoPG is asked for where no server is."""
    if oracle == "hypopg" and not live:
        raise ArchitectError(
            "index.oracle",
            "HypoPG plans in a server, and the source is none",
            hint="name the address of a PostgreSQL that has HypoPG, or leave out --oracle",
        )
