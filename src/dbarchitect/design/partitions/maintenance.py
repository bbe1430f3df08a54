"""`maintain_partitions()`: makes the partitions ahead, detaches and drops the expired ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.model.objects import Routine
from dbarchitect.model.tables import Grant, Name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

NAME = "maintain_partitions"
AHEAD = 4


@dataclass(frozen=True)
class Ageing:
    """A partitioned table: a partition per `step` (`month`, `week`, `day`), dropped when all of it is older than `keep_days`."""

    table: str
    column: str
    step: str
    keep_days: int | None


def maintenance(draft: Draft, tables: tuple[Ageing, ...]) -> Draft:
    """The draft with the function, and a first call of it when the schema stands."""
    routine = Routine(
        name=Name(name=NAME),
        arguments="ahead integer",
        definition=_definition(tables, secured=bool(draft.tenant)),
        language="plpgsql",
        settings=("search_path=pg_catalog, public, pg_temp",),
        grants=(Grant(grantee="PUBLIC", privileges=()),),
        comment="makes partitions ahead, drops expired ones; run daily as the owner; returns how many it changed",
    )
    return draft.but(routines=(*draft.routines, routine), after_load=(*draft.after_load, f"SELECT public.{NAME}()"))


def _definition(tables: tuple[Ageing, ...], *, secured: bool) -> str:
    """The statement that makes the function; `secured`: new partitions are under row-level security."""
    rows = ",\n            ".join(_row(t) for t in tables)
    return f"""CREATE OR REPLACE FUNCTION public.{NAME}(ahead integer DEFAULT {AHEAD})
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    aged record;
    part record;
    low timestamp with time zone;
    high timestamp with time zone;
    name text;
    stray boolean;
    done integer := 0;
BEGIN
    PERFORM set_config('TimeZone', 'UTC', true);
    FOR aged IN
        SELECT * FROM (VALUES
            {rows}
        ) AS v(relation, fallback, clock, step, keep)
    LOOP
        FOR n IN 0 .. ahead LOOP
            low := date_trunc(aged.step, now()) + n * ('1 ' || aged.step)::interval;
            high := low + ('1 ' || aged.step)::interval;
            name := left(aged.relation, 50) || '_' || to_char(low, 'YYYYMMDD');
            CONTINUE WHEN to_regclass(format('public.%I', name)) IS NOT NULL;
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I >= $1 AND %I < $2)',
                           aged.fallback, aged.clock, aged.clock)
               INTO stray USING low, high;
            IF stray THEN
                RAISE WARNING 'rows of % from % on stand in the default partition: move them first', aged.relation, low;
                CONTINUE;
            END IF;
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                           name, aged.relation, low, high);
            IF {str(secured).lower()} THEN
                EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
            END IF;
            done := done + 1;
        END LOOP;
        CONTINUE WHEN aged.keep IS NULL;
        FOR part IN
            SELECT c.relname,
                   (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamp with time zone AS upper
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE i.inhparent = format('public.%I', aged.relation)::regclass
        LOOP
            CONTINUE WHEN part.upper IS NULL OR part.upper > now() - aged.keep;
            EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', aged.relation, part.relname);
            EXECUTE format('DROP TABLE public.%I', part.relname);
            done := done + 1;
        END LOOP;
    END LOOP;
    RETURN done;
END;
$function$
"""


def default_partition(table: str) -> str:
    return fit(f"{table}_default")


def _row(table: Ageing) -> str:
    keep = f"interval '{table.keep_days} days'" if table.keep_days else "NULL::interval"
    names = (table.table, default_partition(table.table), table.column, table.step)
    return f"({', '.join(map(quote_literal, names))}, {keep})"
