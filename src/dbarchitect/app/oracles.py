"""The planner behind an advice: a shadow of the source, or the source's own server where it has HypoPG."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
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
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import PlannerFacts

_TRUSTED = ("pg_trgm",)
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
    extensions: frozenset[str] = frozenset()
    """Extensions the source may not have, whose indexes can be planned with all the same."""


@contextmanager
def in_shadow(
    facts: PlannerFacts,
    asked: Sequence[Asked],
    *,
    adopt: bool,
    script: str | None = None,
    setup: Sequence[str] = (),
) -> Iterator[Oracle]:
    """A shadow of the source. `adopt`: existing indexes that no constraint needs can be hidden. `setup`: the session's role and settings.

    Where a shadow's files cannot be forged, indexes are built over the rows that `script` brings, or over generated ones: the
    fidelity says so.
    """
    from dbarchitect.advise.shadow_planner import ShadowPlanner, play, unplannable
    from dbarchitect.model.advice import Fidelity

    with _shadow(facts, script) as shadow:
        extensions = _created(shadow)
        play(shadow, setup)
        kept, refused = _sorted(asked, [unplannable(shadow, a.sql) for a in asked])
        planner = ShadowPlanner(shadow, [a.sql for a in kept], tables_of(kept, facts), adopt=adopt, setup=setup)
        found = shadow.fidelity
        fidelity = Fidelity(
            planner=f"PostgreSQL {shadow.sandbox.version}, {'in a shadow of the source' if shadow.forged else 'over rows'}", source_version=facts.major,
            statistics_from=facts.taken_at, origin=facts.origin, score=found.score, notes=found.reasons,
        )  # fmt: skip
        yield Oracle(planner, kept, refused, fidelity, planner.existing, extensions=extensions)


def _created(shadow: Shadow) -> frozenset[str]:
    """Trusted extensions that any owner of a database may create, where this machine has them."""
    from dbarchitect.sandbox import prepare

    here = [e for e in _TRUSTED if e in shadow.sandbox.extensions]
    missing = prepare(shadow.sandbox, shadow.database, here).missing
    return frozenset(here) - frozenset(missing)


@contextmanager
def _shadow(facts: PlannerFacts, script: str | None) -> Iterator[Shadow]:
    from dbarchitect.shadow.building import build
    from dbarchitect.shadow.unforged import REFUSAL, over_rows

    with ExitStack() as held:
        try:
            shadow = held.enter_context(build(facts))
        except ArchitectError as refused:
            if refused.code != REFUSAL:
                raise
            sandbox, database = held.enter_context(filled(facts, script))
            if sandbox.data_dir is None:  # its catalog is not ours to change
                raise
            shadow = held.enter_context(over_rows(sandbox, database, facts, refused.message))
        yield shadow


@contextmanager
def filled(facts: PlannerFacts, script: str | None) -> Iterator[tuple[Sandbox, str]]:
    """A sandbox and its database with the source's schema and rows: those of the script, else generated ones in its proportions."""
    from dbarchitect.explain.ground import Ground
    from dbarchitect.sandbox import open_sandbox

    tables = {(r.namespace, r.name): r.rows for r in facts.relations if r.kind in ("r", "m", "p")}
    rows = {str(t.name): tables.get((t.name.namespace, t.name.name), 0.0) for t in facts.schema_.tables}
    needs = frozenset(e.name for e in facts.schema_.extensions if e.name != "plpgsql")
    with open_sandbox(needs=needs, at_least=16) as sandbox:
        with Ground(sandbox, facts.schema_, rows, script).large() as connection:
            database = connection.info.dbname
        yield sandbox, database


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
