"""Triggers, for rules that nothing else can keep: written as the engine itself would print them."""

from __future__ import annotations

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.objects import Routine
from dbarchitect.model.tables import Name, Trigger


def trigger_function(name: str, body: str, comment: str, declare: str = "") -> Routine:
    """A trigger function with a fixed search path; `body` is the text between BEGIN and END."""
    declared = f"DECLARE\n{declare}\n" if declare else ""
    definition = (
        f"CREATE OR REPLACE FUNCTION public.{quote_identifier(name)}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
        f" SET search_path TO 'pg_catalog', 'public', 'pg_temp'\n"
        f"AS $function$\n{declared}BEGIN\n{body}\nEND;\n$function$\n"
    )
    return Routine(
        name=Name(name=name),
        definition=definition,
        language="plpgsql",
        settings=("search_path=pg_catalog, public, pg_temp",),
        comment=comment,
    )


def trigger(name: str, when: str, table: str, function: str, *, condition: str = "", level: str = "ROW") -> Trigger:
    """`when` is `BEFORE INSERT OR UPDATE OF a, b`; `condition` the WHEN clause without its parentheses."""
    guard = f" WHEN ({condition})" if condition else ""
    return Trigger(
        name=name,
        definition=f"CREATE TRIGGER {quote_identifier(name)} {when} ON public.{quote_identifier(table)} "
        f"FOR EACH {level}{guard} EXECUTE FUNCTION public.{quote_identifier(function)}()",
    )


def deferred_trigger(name: str, when: str, table: str, function: str) -> Trigger:
    """A constraint trigger that is checked when the transaction commits."""
    return Trigger(
        name=name,
        definition=f"CREATE CONSTRAINT TRIGGER {quote_identifier(name)} {when} ON public.{quote_identifier(table)} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.{quote_identifier(function)}()",
    )


def alone(*triggers: tuple[str, str]) -> tuple[str, ...]:
    """Statements after which, of all the triggers of these tables, only those given (as table, trigger) still fire."""
    tables = dict.fromkeys(table for table, _ in triggers)
    quiet = tuple(f"ALTER TABLE {quote_identifier(t)} DISABLE TRIGGER USER" for t in tables)
    return quiet + tuple(f"ALTER TABLE {quote_identifier(t)} ENABLE TRIGGER {quote_identifier(n)}" for t, n in triggers)


def refusal(message: str, constraint: str, detail: str = "") -> str:
    """A RAISE that looks like a violated CHECK to every driver."""
    escaped = message.replace("'", "''").replace("%", "%%")
    more = f", DETAIL = {detail}" if detail else ""
    return f"RAISE EXCEPTION '{escaped}' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}'{more};"
