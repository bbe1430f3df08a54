"""Columns that must not stay empty: a trigger fills what a version leaves out, and rows from before are filled in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import dollar_tag, qualified, quote_identifier
from dbarchitect.migrate.plan.running import session
from dbarchitect.model.migration import Backfill, Step
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Table


def keep_filled(draft: Draft, table: Table, column: str, value: str) -> None:
    """From `expand` on no row is written without a value; rows from before get it in `backfill`."""
    on, name, about = qualified(table.name), quote_identifier(column), f"column {table.name}.{column}"
    function = qualified(Name(namespace=table.name.namespace, name=fit(f"fill_{table.name.name}_{column}")))
    trigger = quote_identifier(fit(f"zz_fill_{column}"))
    body = f"BEGIN\n  IF NEW.{name} IS NULL THEN\n    NEW.{name} := {value};\n  END IF;\n  RETURN NEW;\nEND\n"
    tag = dollar_tag(body)
    path = ", ".join(dict.fromkeys((quote_identifier(table.name.namespace), "public")))
    made = (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {path} AS {tag}\n{body}{tag}",
        f"CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()",
    )
    gone = (f"DROP TRIGGER {trigger} ON {on}", f"DROP FUNCTION {function}()")
    draft.do("expand", made[0], undo=gone[1], about=about)
    draft.do("expand", made[1], undo=gone[0], about=about)
    filled(draft, on, column, value, about)
    for sql in gone:
        draft.stages["contract"].steps.append(Step(sql=sql, object=about))
    draft.stages["contract"].undo += [Step(sql=sql, object=about) for sql in made]


def filled(draft: Draft, on: str, column: str, value: str, about: str) -> None:
    """Rows without a value get one."""
    name = quote_identifier(column)
    count = f"SELECT count(*) FROM {on} WHERE {name} IS NULL"
    found = Backfill(table=on, assign=f"{name} = {value}", where=f"{name} IS NULL", verify=count)
    draft.do(
        "backfill", f"UPDATE {on} SET {name} = {value} WHERE {name} IS NULL", backfill=found, alone=True, about=about
    )
    draft.check("verify", f"rows of {on} without {column}", count)


def counted(case: Case, sql: str) -> int:
    """What the query counts in the rows that the source brought; 0 when it brought none, or the query does not run."""
    from psycopg import Error

    if not case.own_rows:
        return 0
    with session(case.sandbox, case.database) as guest:
        try:
            row = guest.execute(sql.encode()).fetchone()
        except Error:
            return 0
    return int(row[0]) if row else 0


def declared(case: Case, given: dict[str, str], table: Table, column: str) -> str | None:
    """What was said of the column."""
    for said, value in given.items():
        if said.startswith("type "):
            continue
        found, named = case.column(said, case.after if case.before.table(table.name) is None else None)
        if found.name == table.name and named.name == column:
            return value
    return None


def writes_anew(case: Case, sql: str, table: Table) -> bool:
    """Whether the statement writes the table anew; tried, and taken back. False where it is refused."""
    from psycopg import Error

    file = f"SELECT pg_relation_filenode('{qualified(table.name, always=True).replace(chr(39), chr(39) * 2)}')"
    with session(case.sandbox, case.database) as guest:
        guest.execute("BEGIN")
        try:
            was = guest.execute(file.encode()).fetchone()
            guest.execute(sql.encode())
            return guest.execute(file.encode()).fetchone() != was
        except Error:
            return False
        finally:
            guest.execute("ROLLBACK")
