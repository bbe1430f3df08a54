"""Rows marked as deleted that become rows deleted, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.phases.draft import free_relation
from dbarchitect.model.migration import Backfill, Loss, Step
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Column, Table

TURN = 15


def contribute(case: Case, draft: Draft) -> None:
    for said, kind in case.how.deletes.items():
        table, column = case.column(said, case.before if kind == "hard" else case.after)
        if kind == "hard":
            _to_hard(case, draft, table, column)
        else:
            _to_soft(case, draft, table, column)


def _marked(column: Column, prefix: str = "") -> str:
    name = f"{prefix}{quote_identifier(column.name)}"
    return name if column.type == "boolean" else f"{name} IS NOT NULL"


def _to_hard(case: Case, draft: Draft, table: Table, column: Column) -> None:
    """Marked rows go to an archive, from which the way back brings them again; whoever marks a row deletes it."""
    draft.recipes.append("soft_to_hard_delete")
    on, about = qualified(table.name), f"table {table.name}"
    space = table.name.namespace
    archive = qualified(Name(namespace=space, name=free_relation(case, space, f"{table.name.name}_deleted")))
    function, trigger, body = _archiving(table, column, archive)
    made = (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$\n{body}$$",
        f"CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE ON {on} FOR EACH ROW WHEN ({_marked(column, 'NEW.')}) EXECUTE FUNCTION {function}()",
    )
    gone = (f"DROP TRIGGER {trigger} ON {on}", f"DROP FUNCTION {function}()")
    columns = ", ".join(f"{quote_identifier(c.name)} {c.type}" for c in table.columns)
    draft.do("expand", f"CREATE TABLE {archive} ({columns})", undo=f"DROP TABLE {archive}", about=about)
    draft.do("backfill", made[0], undo=gone[1], about=about)
    draft.do("backfill", made[1], undo=gone[0], about=about, why="whoever marks a row as deleted deletes it")
    name = quote_identifier(column.name)
    filling = Backfill(
        table=on,
        assign=f"{name} = {name}",
        where=_marked(column),
        verify=f"SELECT count(*) FROM {on} WHERE {_marked(column)}",
    )
    draft.do(
        "backfill",
        f"UPDATE {on} SET {name} = {name} WHERE {_marked(column)}",
        backfill=filling,
        alone=True,
        about=about,
    )
    listed = ", ".join(quote_identifier(c.name) for c in table.columns if not c.generated)
    draft.undo(
        "backfill", f"INSERT INTO {on} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {archive}", about=about
    )
    draft.undo("backfill", f"DELETE FROM {archive}", about=about)
    draft.check(
        "verify",
        f"rows of {table.name} that are marked as deleted",
        f"SELECT count(*) FROM {on} WHERE {_marked(column)}",
    )
    draft.stages["contract"].steps += [Step(sql=s, object=about) for s in gone]
    kept = archive if "." not in archive else archive.rsplit(".", 1)[1]
    later = f"{archive}_kept"
    del kept, later
    draft.stages["contract"].undo[0:0] = [
        Step(sql=f"ALTER TABLE {on} ADD COLUMN {name} {column.type}" + (f" NOT NULL DEFAULT {column.default}" if column.default and not column.nullable else ""), object=about),
        Step(sql=f"CREATE TABLE {archive} ({columns})", object=about),
        *(Step(sql=s, object=about) for s in made),
    ]  # fmt: skip
    draft.losses.append(
        Loss(object=f"rows of {table.name}", what="those marked as deleted go for good in the phase contract; until then they are in " + archive, allow=f"--allow-loss {table.name}.{column.name}")
    )  # fmt: skip
    draft.covered |= {("column", space, table.name.name, column.name)}
    draft.covered_tables.add(archive)
    _both(draft, table)
    draft.tell(
        "write_both",
        f"{table.name}: deploy the version that reads without {column.name} once the backfill has ended, and deletes rows.",
    )


def _archiving(table: Table, column: Column, archive: str) -> tuple[str, str, str]:
    on = qualified(table.name)
    function = qualified(Name(namespace=table.name.namespace, name=fit(f"delete_marked_{table.name.name}")))
    trigger = quote_identifier(fit(f"zz_delete_marked_{column.name}"))
    key = table.primary_key.columns if table.primary_key else tuple(c.name for c in table.columns if not c.generated)
    found = " AND ".join(f"it.{quote_identifier(k)} IS NOT DISTINCT FROM NEW.{quote_identifier(k)}" for k in key)
    listed = ", ".join(quote_identifier(c.name) for c in table.columns)
    values = ", ".join(f"NEW.{quote_identifier(c.name)}" for c in table.columns)
    body = f"BEGIN\n  INSERT INTO {archive} ({listed}) VALUES ({values});\n  DELETE FROM {on} AS it WHERE {found};\n  RETURN NULL;\nEND\n"
    return function, trigger, body


def _to_soft(case: Case, draft: Draft, table: Table, column: Column) -> None:
    """The old version reads what is not marked before anything is marked; then a DELETE of it marks, too."""
    draft.recipes.append("hard_to_soft_delete")
    on, about, name = qualified(table.name), f"table {table.name}", quote_identifier(column.name)
    function = qualified(Name(namespace=table.name.namespace, name=fit(f"mark_deleted_{table.name.name}")))
    trigger = quote_identifier(fit(f"zz_mark_deleted_{column.name}"))
    key = table.primary_key.columns if table.primary_key else tuple(c.name for c in table.columns if not c.generated)
    found = " AND ".join(f"it.{quote_identifier(k)} IS NOT DISTINCT FROM OLD.{quote_identifier(k)}" for k in key)
    value = {"boolean": "true", "date": "current_date"}.get(column.type, "now()")
    body = f"BEGIN\n  UPDATE {on} AS it SET {name} = {value} WHERE {found};\n  RETURN NULL;\nEND\n"
    made = (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$\n{body}$$",
        f"CREATE TRIGGER {trigger} BEFORE DELETE ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()",
    )
    gone = (f"DROP TRIGGER {trigger} ON {on}", f"DROP FUNCTION {function}()")
    draft.do("switch", made[0], undo=gone[1], about=about)
    draft.do("switch", made[1], undo=gone[0], about=about, why="a DELETE of an instance left over marks the row")
    draft.stages["switch"].undo.append(
        Step(sql=f"DELETE FROM {on} WHERE {_marked(column)}", object=about, transactional=False)
    )
    for sql in gone:
        draft.stages["contract"].steps.append(Step(sql=sql, object=about))
    draft.stages["contract"].undo += [Step(sql=s, object=about) for s in made]
    _both(draft, table)
    live = f"NOT {name}" if column.type == "boolean" else f"{name} IS NULL"
    draft.tell(
        "write_both", f"{table.name}: first deploy a version that reads only rows WHERE {live}; it deletes as before."
    )
    draft.tell(
        "switch",
        f"{table.name}: deploy the version that marks rows instead of deleting them; keep unique rules to rows WHERE {live}.",
    )
    draft.sample("switch", "sql", f"UPDATE {on} SET {name} = {value} WHERE …;\nSELECT * FROM {on} WHERE {live};")
    draft.soft.add(table.name)


def _both(draft: Draft, table: Table) -> None:
    draft.touched.add(table.name)
    draft.uncompared.add(table.name)
