"""Counters of the whole database and server, asked as bounded questions to the catalogs and shared by checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.case import NotJudged
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbarchitect.assess.case import Case

DATABASE = "counters of the database"
CHECKPOINTS = "counters of checkpoints"
SERVER = "state of the server"

_DATABASE_SQL = (
    "SELECT blks_hit, blks_read, temp_files, temp_bytes, deadlocks, xact_commit, xact_rollback, pg_database_size(datid) AS bytes "
    "FROM pg_stat_database WHERE datname = current_database()"
)
_CHECKPOINTS_SQL = {
    17: "SELECT num_timed AS timed, num_requested AS requested, extract(epoch FROM now() - stats_reset) / 86400.0 AS days FROM pg_stat_checkpointer",
    0: "SELECT checkpoints_timed AS timed, checkpoints_req AS requested, extract(epoch FROM now() - stats_reset) / 86400.0 AS days FROM pg_stat_bgwriter",
}
_SERVER_SQL = (
    "SELECT (SELECT sum(numbackends) FROM pg_stat_database) AS connections, age(d.datfrozenxid) AS frozen_age, "
    "mxid_age(d.datminmxid) AS multixact_age, (SELECT count(*) FROM pg_largeobject_metadata) AS large_objects, "
    "(SELECT sum(relpages) FROM pg_class WHERE relname IN ('pg_class', 'pg_attribute', 'pg_type', 'pg_depend', 'pg_statistic')) AS catalog_pages, "
    "(SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p', 'm', 't', 'i')) AS relations "
    "FROM pg_database AS d WHERE d.datname = current_database()"
)


def database_probe(case: Case) -> Iterator[Probe]:
    if _asked(case):
        yield Probe(key=DATABASE, sql=_DATABASE_SQL, why="what the database read, wrote and waited for", bounded=True)


def checkpoints_probe(case: Case) -> Iterator[Probe]:
    if _asked(case):
        sql = _CHECKPOINTS_SQL[17 if (case.major or 0) >= 17 else 0]
        yield Probe(key=CHECKPOINTS, sql=sql, why="how often checkpoints are forced", bounded=True)


def server_probe(case: Case) -> Iterator[Probe]:
    if _asked(case):
        yield Probe(
            key=SERVER, sql=_SERVER_SQL, why="connections, ages of transactions, size of the catalogs", bounded=True
        )


def _asked(case: Case) -> bool:
    return case.inspection.source.kind == "live" and case.engine == "postgresql"


def counters(case: Case, key: str) -> Mapping[str, float]:
    """The numbers by their names; NULL is left out. NotJudged when the server was not asked or did not say."""
    answer = case.answer(key)
    if answer is None or not answer.ok or not answer.rows:
        raise NotJudged((answer.why_not if answer else "") or "the server was not asked")
    found: dict[str, float] = {}
    for name, value in zip(answer.columns, answer.rows[0], strict=False):
        if value is not None:
            found[name] = float(value)
    return found
