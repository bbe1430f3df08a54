"""The audit trail: one append-only table, one trigger function, a trigger per audited table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.added import (
    Told,
    add_table,
    free_table,
    moment_column,
    number_column,
    owners_trigger_function,
    tenant_of,
    text_column,
)
from dbarchitect.design.draft import Wish, constraint_name
from dbarchitect.design.history.wanted import erasable
from dbarchitect.design.rules.append_only import written_once
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.tables import Check, Column, Trigger
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

USER_SETTING = "app.user_id"
CHANGES_PER_ROW = 2.0


def audited(draft: Draft, tables: tuple[str, ...]) -> Draft:
    """The draft with the tables' changes recorded; what belongs to no tenant has a trail of its own."""
    of_tenants = tuple(t for t in tables if tenant_of(draft, t))
    shared = tuple(t for t in tables if t not in of_tenants)
    if of_tenants:
        draft = _trail(draft, "audit_log", of_tenants, tenant=True)
    if shared:
        draft = _trail(draft, "shared_audit_log" if of_tenants else "audit_log", shared, tenant=False)
    return draft


def _trail(draft: Draft, name: str, tables: tuple[str, ...], *, tenant: bool) -> Draft:
    name = free_table(draft, name)
    rows = sum(draft.rows(t) for t in tables) * CHANGES_PER_ROW
    operations = Check(
        name=constraint_name(name, ("operation",), "values"), expression="operation IN ('insert', 'update', 'delete')"
    )
    json = Column(name="old_values", type="jsonb", nullable=True)
    columns = (
        moment_column("changed_at", "when it was changed: the start of the transaction"),
        number_column(),
        text_column("table_name", "the table that was changed"),
        text_column("row_key", "the key of the row that was changed, as a JSON document"),
        text_column("operation", "insert, update or delete"),
        text_column("acting_user", f"the user in whose name the session worked ({USER_SETTING})", nullable=True),
        text_column("database_role", "the database role that was connected", default="SESSION_USER"),
        Told(json, "the values before, of the columns that changed", "json"),
        Told(json.model_copy(update={"name": "new_values"}), "the values after, of the columns that changed", "json"),
    )
    draft = add_table(
        draft, name, columns, ("changed_at", "id"), tenant=tenant, rows=rows, of=tables,
        basis=f"changes of {', '.join(tables[:6])}: {CHANGES_PER_ROW:g} per row",
        comment="who changed what and when; written by triggers, never changed", constraints=(operations,),
    )  # fmt: skip
    draft = written_once(draft, name)
    draft = draft.but(
        engine_written=draft.engine_written | {name}, outlives=draft.outlives | {name}, derived=draft.derived | {name}
    )
    function = fit(f"record_in_{name}")
    draft = draft.but(
        routines=(*draft.routines, owners_trigger_function(function, _body(draft, name), _ABOUT, _DECLARE))
    )
    for table in tables:
        draft = _watched(draft, table, name, function)
    return _read(draft, name, tables[0])


_ABOUT = "records a change; arguments: key columns, tenant column, columns whose values stay out, derived columns"
_DECLARE = """    derived text[] := TG_ARGV[3]::text[];
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) - derived END;
    becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) - derived END;
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE becomes END;
    keys text[] := TG_ARGV[0]::text[];
    hidden text[] := TG_ARGV[2]::text[];
    old_part jsonb;
    new_part jsonb;
    key_part jsonb;"""


def _body(draft: Draft, name: str) -> str:
    scope = draft.scope.get(name)
    tenant_column = f"{quote_identifier(scope)}, " if scope else ""
    tenant_value = f"(present ->> TG_ARGV[1])::{draft.key_type}, " if scope else ""
    return f"""    SELECT jsonb_object_agg(k, present -> k) INTO key_part FROM unnest(keys) AS k;
    SELECT jsonb_object_agg(w.key, CASE WHEN w.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE w.value END)
      INTO old_part FROM jsonb_each(was) AS w WHERE w.value IS DISTINCT FROM becomes -> w.key;
    SELECT jsonb_object_agg(b.key, CASE WHEN b.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE b.value END)
      INTO new_part FROM jsonb_each(becomes) AS b WHERE b.value IS DISTINCT FROM was -> b.key;
    IF TG_OP = 'UPDATE' AND old_part IS NULL AND new_part IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.{quote_identifier(name)}
           ({tenant_column}table_name, row_key, operation, acting_user, old_values, new_values)
    VALUES ({tenant_value}TG_TABLE_NAME, key_part::text, lower(TG_OP), NULLIF(current_setting('{USER_SETTING}', true), ''),
            old_part, new_part);
    RETURN NULL;"""


def _watched(draft: Draft, table_name: str, trail: str, function: str) -> Draft:
    table = draft.table(table_name)
    scope = tenant_of(draft, table_name) or ""
    derived = [c.name for c in table.columns if c.generated is not None]
    hidden = [c.name for c in table.columns if c.generated is None and _stays_out(draft, table_name, c.name)]
    given = (_array(list(draft.key_of(table_name))), scope, _array(hidden), _array(derived))
    arguments = ", ".join(map(quote_literal, given))
    name = fit(f"{table_name}_audited")
    definition = (
        f"CREATE TRIGGER {quote_identifier(name)} AFTER INSERT OR DELETE OR UPDATE ON public.{quote_identifier(table_name)} "
        f"FOR EACH ROW EXECUTE FUNCTION public.{quote_identifier(function)}({arguments})"
    )
    return draft.put(
        table.model_copy(update={"triggers": (*table.triggers, Trigger(name=name, definition=definition))})
    )


def _array(names: list[str]) -> str:
    return "{" + ",".join('"' + n.replace("\\", "\\\\").replace('"', '\\"') + '"' for n in names) + "}"


def _stays_out(draft: Draft, table: str, column: str) -> bool:
    """Secrets always, and bytes; personal values where people may ask for erasure."""
    origin = draft.origin(table, column)
    found = draft.table(table).column(column)
    if found is not None and found.type == "bytea":
        return True
    if origin is None:
        return False
    if origin.personal == "credential" or origin.semantic.startswith("secret"):
        return True
    return origin.personal is not None and erasable(draft)


def _read(draft: Draft, name: str, table: str) -> Draft:
    quoted = quote_identifier(name)
    statement = Statement(
        name=f"changes of one row in {name}",
        sql=(
            f"SELECT t.changed_at, t.operation, t.acting_user, t.database_role, t.old_values, t.new_values\n"
            f"FROM {quoted} AS t\nWHERE t.table_name = {quote_literal(table)}\n  AND t.row_key = $1\n"
            f"ORDER BY t.changed_at DESC, t.id DESC\nLIMIT 50"
        ),
        parameters=(Parameter(name="$1", type="text", table=name, column="row_key"),),
        purpose="what happened to one row, newest first",
        tables=(name,),
        source="assumed",
    )
    wish = Wish(name, statement.purpose, equal=("table_name", "row_key"), order=(("changed_at", True), ("id", True)))
    return draft.but(statements=(*draft.statements, statement), wishes=(*draft.wishes, wish))
