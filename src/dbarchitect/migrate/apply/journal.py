"""The journal: tables of our own in the database that is changed, written in the same transactions as the changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.applied import Applied, PhaseState, UnitState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Cursor

    from dbarchitect.migrate.apply.units import Unit
    from dbarchitect.model.applied import RunState, State
    from dbarchitect.model.migration import Step

SCHEMA = "dbarchitect_migration"
_LOCK = 4_871_220_938
"""The advisory lock that a run holds on its database: a number nobody else is likely to use."""
_TABLES = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL,
  steps jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'rolling_back', 'rolled_back')),
  role text NOT NULL DEFAULT current_user,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz
);
CREATE TABLE IF NOT EXISTS {SCHEMA}.unit (
  run bigint NOT NULL REFERENCES {SCHEMA}.run (id),
  number integer NOT NULL,
  what text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'undone')),
  attempts integer NOT NULL DEFAULT 0,
  seconds double precision,
  stall_ms double precision,
  rows bigint,
  checkpoint jsonb,
  PRIMARY KEY (run, number)
);
COMMENT ON SCHEMA {SCHEMA} IS 'Journal of schema changes run by dbarchitect';
"""


class Journal:
    """The journal by way of one connection; whoever writes in a transaction of that connection writes with it."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def _ask(self, sql: str, given: Sequence[object] = ()) -> Cursor[Any]:
        """As the connection's `execute`. ArchitectError `migrate.journal` when the role may not, or the tables are not ours."""
        from psycopg import Error

        try:
            return self._connection.execute(sql.encode(), given)
        except Error as error:
            if (error.sqlstate or "").startswith("42"):
                raise ArchitectError(
                    "migrate.journal",
                    f"the journal in the schema {SCHEMA} cannot be used: {_first_line(error)}",
                    hint="use the role that began the run; where the schema is not dbarchitect's, give it another name",
                ) from None
            raise

    def exists(self) -> bool:
        row = self._ask("SELECT to_regclass(%s)", (f"{SCHEMA}.unit",)).fetchone()
        return row is not None and row[0] is not None

    def create(self) -> None:
        """The journal's tables are there. ArchitectError `migrate.journal` when the role may not make them."""
        from psycopg import Error

        if self.exists():
            return
        try:
            with self._connection.transaction():
                self._connection.execute(_TABLES.encode())
        except Error as error:
            raise ArchitectError(
                "migrate.journal",
                f"the journal cannot be kept: {_first_line(error)}",
                hint=f"the role needs CREATE on the database, or a schema {SCHEMA} of its own",
            ) from None

    def lock(self) -> str:
        """Nobody else runs a migration in this database; or who does, in words."""
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
        return "" if row is not None and row[0] else self.holder()

    def holder(self) -> str:
        """Who holds the lock, in words; empty: nobody."""
        row = self._connection.execute(
            "SELECT a.pid, coalesce(host(a.client_addr), 'this machine'), to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') "
            "FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND (l.classid::bigint << 32) + l.objid::bigint = %s",
            (_LOCK,),
        ).fetchone()
        return "" if row is None else f"process {row[0]} from {row[1]}, connected since {row[2]} UTC"

    def last(self, plan: str = "") -> Applied | None:
        """The last run, of that plan or of any."""
        if not self.exists():
            return None
        row = self._ask(
            f"SELECT id, plan, state, started_at::text, coalesce(finished_at::text, ''), current_database() FROM {SCHEMA}.run "
            "WHERE %s IN ('', plan) ORDER BY id DESC LIMIT 1",
            (plan,),
        ).fetchone()
        if row is None:
            return None
        units = self._ask(
            f"SELECT number, what, state, attempts, seconds, stall_ms, rows FROM {SCHEMA}.unit WHERE run = %s ORDER BY number",
            (row[0],),
        ).fetchall()
        found = tuple(
            UnitState(number=n, what=w, state=s, attempts=a, seconds=t, stall_ms=m, rows=r)
            for n, w, s, a, t, m, r in units
        )
        return Applied(
            run=row[0], plan=row[1], state=row[2], started_at=row[3], finished_at=row[4], database=row[5], units=found,
            held_by=self.holder(), phase=row[1].partition(":")[2].partition(":")[0],
            phases=self.phases(row[1].partition(":")[0]),
        )  # fmt: skip

    def standing(self) -> Applied | None:
        """The last run that is not undone: of a plan in phases its last phase, of any other plan the last run of all."""
        last = self.last()
        if last is None or not last.phase:
            return last if last is not None and last.state != "rolled_back" else None
        names = [p.name for p in last.phases if p.state in ("running", "done", "rolling_back")]
        return self.last(f"{last.plan.partition(':')[0]}:{names[-1]}") if names else None

    def phases(self, plan: str) -> tuple[PhaseState, ...]:
        """The phases of the plan that were ever run, in the order in which they were first, each with its last run."""
        if not self.exists():
            return ()
        rows = self._ask(
            f"SELECT split_part(plan, ':', 2), (array_agg(state ORDER BY id DESC))[1], max(id) FROM {SCHEMA}.run "
            "WHERE split_part(plan, ':', 1) = %s AND split_part(plan, ':', 2) <> '' AND split_part(plan, ':', 3) = '' "
            "GROUP BY 1 ORDER BY min(id)",
            (plan,),
        ).fetchall()
        return tuple(PhaseState(name=n, state=s, run=r) for n, s, r in rows)

    def steps(self, run: int) -> list[dict[str, Any]]:
        """The steps as they were when the run began."""
        kept = self._kept(run)
        return list(kept["steps"])

    def back(self, run: int) -> tuple[Step, ...]:
        """The way back that was kept with the run."""
        from dbarchitect.model.migration import Step as Made

        return tuple(Made.model_validate(s) for s in self._kept(run).get("back", ()))

    def is_lenient(self, run: int) -> bool:
        """Whether the run, a way back, passes by what is not there."""
        return bool(self._kept(run).get("lenient"))

    def _kept(self, run: int) -> dict[str, Any]:
        row = self._ask(f"SELECT steps FROM {SCHEMA}.run WHERE id = %s", (run,)).fetchone()
        found = row[0] if row else []
        return found if isinstance(found, dict) else {"steps": found}

    def begin(
        self, plan: str, units: tuple[Unit, ...], *, back: Sequence[Step] | None = None, state: RunState = "running", lenient: bool = False
    ) -> int:  # fmt: skip
        """A new run with all its units waiting; its number. `back` is the way back as a whole, where the steps have none of their own."""
        from psycopg.types.json import Jsonb

        steps: Any = [_written(s) for u in units for s in u.steps]
        if back is not None or lenient:
            steps = {"steps": steps, "back": [_written(s) for s in back or ()], "lenient": lenient}
        with self._connection.transaction():
            row = self._ask(
                f"INSERT INTO {SCHEMA}.run (plan, steps, state) VALUES (%s, %s, %s) RETURNING id",
                (plan, Jsonb(steps), state),
            ).fetchone()
            assert row is not None
            for unit in units:
                self._ask(
                    f"INSERT INTO {SCHEMA}.unit (run, number, what) VALUES (%s, %s, %s)",
                    (row[0], unit.number, unit.what),
                )
        return int(row[0])

    def set_run(self, run: int, state: RunState) -> None:
        ends = "clock_timestamp()" if state in ("done", "rolled_back") else "NULL"
        self._ask(f"UPDATE {SCHEMA}.run SET state = %s, finished_at = {ends} WHERE id = %s", (state, run))

    def state(self, run: int, number: int) -> State:
        row = self._ask(f"SELECT state FROM {SCHEMA}.unit WHERE run = %s AND number = %s", (run, number)).fetchone()
        found: State = row[0] if row else "waiting"
        return found

    def set_unit(
        self, run: int, number: int, state: State, *, attempts: int = 0, seconds: float | None = None, stall_ms: float | None = None
    ) -> None:  # fmt: skip
        """The unit's new state; attempts are added, times kept where none are given."""
        self._ask(
            f"UPDATE {SCHEMA}.unit SET state = %s, attempts = attempts + %s, seconds = coalesce(%s, seconds), "
            "stall_ms = greatest(stall_ms, %s) WHERE run = %s AND number = %s",
            (state, attempts, seconds, stall_ms, run, number),
        )

    def checkpoint(self, run: int, number: int) -> dict[str, Any] | None:
        row = self._ask(
            f"SELECT checkpoint FROM {SCHEMA}.unit WHERE run = %s AND number = %s", (run, number)
        ).fetchone()
        return row[0] if row else None

    def set_checkpoint(self, run: int, number: int, checkpoint: dict[str, Any], rows: int) -> None:
        from psycopg.types.json import Jsonb

        self._ask(
            f"UPDATE {SCHEMA}.unit SET checkpoint = %s, rows = %s, state = 'running' WHERE run = %s AND number = %s",
            (Jsonb(checkpoint), rows, run, number),
        )


def _written(step: Step) -> dict[str, Any]:
    return step.model_dump(mode="json", exclude_defaults=True)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it said nothing"])[0]
