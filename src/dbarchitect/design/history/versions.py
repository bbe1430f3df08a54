"""Earlier versions beside the table: written by a trigger, never overlapping, read “as of” a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.added import Told, add_table, free_table, owners_trigger_function, tenant_of
from dbarchitect.design.draft import add_columns, constraint_name
from dbarchitect.design.history.wanted import erasable
from dbarchitect.design.rules.append_only import written_once
from dbarchitect.design.rules.no_overlap import one_point
from dbarchitect.design.rules.triggers import trigger
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.tables import Check, Column, Exclude, ExcludeKey
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

FROM, UNTIL = "valid_from", "valid_until"


def versioned(draft: Draft, entity: str) -> Draft:
    """The draft with the entity's earlier versions kept."""
    main = draft.table_of[entity]
    if any(draft.table(main).column(c) is not None for c in (FROM, UNTIL)):
        # The brief has a validity of its own; the moments of writing get names beside it.
        start, end = "version_from", "version_until"
    else:
        start, end = FROM, UNTIL
    draft = _since(draft, entity, main, start)
    name = free_table(draft, f"{entity}_versions")
    draft = _version_table(draft, main, name, start, end)
    draft = _written(draft, main, name, start, end)
    return _as_of(draft, entity, main, name, start, end)


def _since(draft: Draft, entity: str, main: str, start: str) -> Draft:
    column = Column(name=start, type="timestamp with time zone", nullable=False, default="now()")
    origin = ColumnOrigin(
        table=main, column=start, entity=entity, semantic="timestamp", source="assumed", meaning="since when the row is as it is"
    )  # fmt: skip
    return draft.put(add_columns(draft.table(main), column)).from_words(origin)


def _kept(draft: Draft, main: str) -> tuple[Column, ...]:
    """The columns a version keeps: all but derived ones, secrets and the tenant's (it leads the table anyway)."""
    scope = draft.scope.get(main)
    kept = []
    for column in draft.table(main).columns:
        origin = draft.origin(main, column.name)
        secret = origin is not None and (origin.personal == "credential" or origin.semantic.startswith("secret"))
        if column.name != scope and column.generated is None and not secret:
            kept.append(column.model_copy(update={"identity": None, "default": None, "comment": None}))
    return tuple(kept)


def _version_table(draft: Draft, main: str, name: str, start: str, end: str) -> Draft:
    scope = draft.scope.get(main)
    key = tuple(c for c in draft.key_of(main) if c != scope)
    told = []
    for column in _kept(draft, main):
        origin = draft.origin(main, column.name)
        told.append(Told(column, origin.meaning if origin else "", origin.semantic if origin else "text"))
    told.append(
        Told(
            Column(name=end, type="timestamp with time zone", nullable=False), "until when the row was so", "timestamp"
        )
    )
    types = {c.name: c.type for c in draft.table(main).columns}
    keys = []
    for column_name in (*((scope,) if scope else ()), *key):
        draft, point = one_point(draft, quote_identifier(column_name), types[column_name])
        keys.append(ExcludeKey(expression=point, operator="&&"))
    stretch = f"tstzrange({quote_identifier(start)}, {quote_identifier(end)})"
    exclude = Exclude(
        name=constraint_name(name, ("no_overlap",), "excl"), keys=(*keys, ExcludeKey(expression=stretch, operator="&&"))
    )
    order = Check(
        name=constraint_name(name, (start, "before", end), "check"),
        expression=f"{quote_identifier(start)} < {quote_identifier(end)}",
    )
    draft = add_table(
        draft, name, tuple(told), (*key, start), tenant=scope is not None, rows=draft.rows(main), of=(main,),
        basis=f"one earlier version per row of {main}", comment=f"earlier versions of {main}; written by a trigger",
        constraints=(exclude, order),
    )  # fmt: skip
    draft = _personal_as_in(draft, main, name)
    if scope is None and (held := tenant_of(draft, main)):
        draft = draft.but(keyed={**draft.keyed, name: held})
    draft = draft.but(engine_written=draft.engine_written | {name}, outlives=draft.outlives | {name})
    personal = any(o.table == main and o.personal for o in draft.origins)
    # Where people may ask for erasure, their versions go with them: rights alone keep these from being changed.
    return draft if personal and erasable(draft) else written_once(draft, name)


def _personal_as_in(draft: Draft, main: str, name: str) -> Draft:
    classes = {o.column: o.personal for o in draft.origins if o.table == main}
    origins = tuple(
        o.but(personal=classes.get(o.column)) if o.table == name and classes.get(o.column) else o for o in draft.origins
    )
    return draft.but(origins=origins)


def _written(draft: Draft, main: str, name: str, start: str, end: str) -> Draft:
    scope = draft.scope.get(main)
    columns = [*((scope,) if scope else ()), *(c.name for c in _kept(draft, main))]
    listed = ", ".join(quote_identifier(c) for c in (*columns, end))
    values = ", ".join(f"OLD.{quote_identifier(c)}" for c in columns)
    begin = quote_identifier(start)
    body = f"""    IF TG_OP = 'INSERT' THEN
        NEW.{begin} := now();
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{start}' = to_jsonb(OLD) - '{start}' THEN
        NEW.{begin} := OLD.{begin};
        RETURN NEW;
    END IF;
    -- Two changes in one transaction are a microsecond apart; so is one that began before the last was written.
    moment := greatest(now(), OLD.{begin} + interval '1 microsecond');
    INSERT INTO public.{quote_identifier(name)} ({listed})
    VALUES ({values}, moment);
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    NEW.{begin} := moment;
    RETURN NEW;"""
    function = fit(f"keep_{name}")
    # Named to fire after the other triggers of the table: what they change belongs to the new version.
    name_ = fit(f"zz_{main}_versioned")
    declare = "    moment timestamp with time zone;"
    routine = owners_trigger_function(function, body, f"keeps earlier versions of {main}", declare)
    made = trigger(name_, "BEFORE INSERT OR DELETE OR UPDATE", main, function)
    table = draft.table(main)
    draft = draft.put(table.model_copy(update={"triggers": (*table.triggers, made)}))
    return draft.but(routines=(*draft.routines, routine))


def _as_of(draft: Draft, entity: str, main: str, name: str, start: str, end: str) -> Draft:
    scope = draft.scope.get(main)
    columns = ", ".join(f"t.{quote_identifier(c.name)}" for c in _kept(draft, main))
    key = tuple(c for c in draft.key_of(main) if c != scope)
    parameters = tuple(
        Parameter(
            name=f"${n}", type=next(c.type for c in draft.table(main).columns if c.name == k), table=name, column=k
        )
        for n, k in enumerate(key, 1)
    )
    moment = f"${len(key) + 1}"
    of_row = " AND ".join(f"t.{quote_identifier(k)} = {p.name}" for k, p in zip(key, parameters, strict=True))
    begin, until = quote_identifier(start), quote_identifier(end)
    sql = (
        f"SELECT {columns}\nFROM {quote_identifier(main)} AS t\nWHERE {of_row} AND t.{begin} <= {moment}\n"
        f"UNION ALL\nSELECT {columns}\nFROM {quote_identifier(name)} AS t\n"
        f"WHERE {of_row} AND t.{begin} <= {moment} AND t.{until} > {moment}"
    )
    title = entity.replace("_", " ")
    statement = Statement(
        name=f"{title} as of a moment",
        sql=sql,
        parameters=(*parameters, Parameter(name=moment, type="timestamp with time zone", table=name, column=start)),
        purpose=f"one {title} as it was at a moment",
        operation="get",
        tables=(main, name),
        source="assumed",
    )
    return draft.but(statements=(*draft.statements, statement))
