"""The kept number: a table with its trigger, or a materialized view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit, plural, singular
from dbarchitect.design.added import Told, add_table, free_table, owners_trigger_function
from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.decisions.tenant_border import application_role
from dbarchitect.design.draft import constraint_name, index_name, public
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.objects import View
from dbarchitect.model.tables import Check, Column, ForeignKey, Grant, Index, IndexKey, Trigger
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.summary.plan import Plan

NUMBER = "number_of_rows"


def as_table(draft: Draft, plan: Plan) -> tuple[Draft, str]:
    """The draft with the number in a table that a trigger keeps, read by the pattern's statement."""
    name = free_table(draft, _name(draft, plan))
    scope = draft.scope.get(plan.table)
    keys = tuple(c for c in plan.keys if c.name != scope)
    told = [
        Told(Column(name=c.name, type=c.type, nullable=False), "what it is counted by", _semantic(draft, plan.table, c))
        for c in keys
    ]
    told.append(Told(Column(name=NUMBER, type="bigint", nullable=False), "how many rows there are", "count"))
    told += [
        Told(Column(name=_sum(c), type="numeric", nullable=False), f"the total of {c.name}", "decimal")
        for c in plan.sums
    ]
    check = Check(name=constraint_name(name, (NUMBER,), "min"), expression=f"{NUMBER} >= 0")
    foreign = tuple(
        ForeignKey(name=constraint_name(name, (f.columns[-1],), "fkey"), columns=f.columns, target=f.target, target_columns=f.target_columns, on_delete="cascade")
        for f in draft.table(plan.table).foreign_keys
        if f.columns[-1] in {c.name for c in keys} and set(f.columns) <= {c.name for c in keys} | {scope}
    )  # fmt: skip
    draft = add_table(
        draft, name, tuple(told), tuple(c.name for c in keys), tenant=scope is not None, rows=plan.groups, of=(plan.table,),
        basis=f"one per group of {plan.table}", comment=f"{plan.purpose}; kept by triggers on {plan.table}", constraints=(check, *foreign),
    )  # fmt: skip
    draft = draft.but(engine_written=draft.engine_written | {name}, derived=draft.derived | {name})
    draft = _kept(draft, plan, name)
    return _read(draft, plan, name), name


def as_view(draft: Draft, plan: Plan) -> tuple[Draft, str]:
    """The draft with the number in a materialized view, which a job refreshes."""
    name = free_table(draft, _name(draft, plan))
    listed = ", ".join(f"t.{quote_identifier(c.name)}" for c in plan.keys)
    sums = "".join(f", sum(t.{quote_identifier(c.name)}) AS {quote_identifier(_sum(c))}" for c in plan.sums)
    where = " AND ".join(
        (
            *plan.fixed,
            *_live(draft, plan.table, "t."),
            *(f"t.{quote_identifier(c.name)} IS NOT NULL" for c in plan.keys if c.nullable),
        )
    )
    query = (
        f"SELECT {listed}, count(*) AS {NUMBER}{sums}\nFROM {quote_identifier(plan.table)} AS t\n"
        + (f"WHERE {where}\n" if where else "")
        + f"GROUP BY {listed}"
    )
    key = Index(
        name=index_name(name, [c.name for c in plan.keys], "key"),
        keys=tuple(IndexKey(expression=c.name) for c in plan.keys),
        unique=True,
    )
    app = application_role(draft)
    view = View(
        name=public(name), query=query, materialized=True, indexes=(key,),
        grants=(Grant(grantee=app, privileges=("SELECT",)),),
        comment=f"{plan.purpose}; REFRESH MATERIALIZED VIEW CONCURRENTLY by a job",
    )  # fmt: skip
    return _read(draft.but(views=(*draft.views, view)), plan, name), name


def _name(draft: Draft, plan: Plan) -> str:
    by = "_and_".join(c.name.removesuffix("_id") for c in plan.keys if c.name != draft.scope.get(plan.table))
    fixed = "_filtered" if plan.fixed else ""
    subject = plural(singular(plan.table))
    return fit(f"{subject}{fixed}_per_{by}" if by else f"{subject}{fixed}_total")


def _sum(column: Column) -> str:
    return fit(f"{column.name}_total")


def _semantic(draft: Draft, table: str, column: Column) -> str:
    origin = draft.origin(table, column.name)
    return origin.semantic if origin else "text"


def _live(draft: Draft, table: str, prefix: str) -> tuple[str, ...]:
    live = live_condition(draft, table)
    return (prefix + live,) if live else ()


def _kept(draft: Draft, plan: Plan, name: str) -> Draft:
    scope = draft.scope.get(plan.table)
    names = [*((scope,) if scope else ()), *(c.name for c in plan.keys if c.name != scope)]
    keys = ", ".join(quote_identifier(n) for n in names)
    of_rows = ", ".join(f"t.{quote_identifier(n)}" for n in names)
    present = tuple(f"t.{quote_identifier(c.name)} IS NOT NULL" for c in plan.keys if c.nullable)
    where = " AND ".join((*plan.fixed, *_live(draft, plan.table, "t."), *present)) or "true"
    numbers = [NUMBER, *(quote_identifier(_sum(c)) for c in plan.sums)]
    measures = ["count(*)", *(f"coalesce(sum(t.{quote_identifier(c.name)}), 0)" for c in plan.sums)]
    added = ", ".join(f"{n} = s.{n} + excluded.{n}" for n in numbers)
    taken = ", ".join(f"{n} = s.{n} - d.{n}" for n in numbers)
    same = " AND ".join(f"s.{quote_identifier(n)} = d.{quote_identifier(n)}" for n in names)
    named = ", ".join(f"{m} AS {n}" for m, n in zip(measures, numbers, strict=True))
    target = f"public.{quote_identifier(name)}"
    body = f"""    IF TG_OP <> 'DELETE' THEN
        INSERT INTO {target} AS s ({keys}, {", ".join(numbers)})
        SELECT {of_rows}, {", ".join(measures)} FROM new_rows AS t WHERE {where}
         GROUP BY {of_rows} ORDER BY {of_rows}
        ON CONFLICT ({keys}) DO UPDATE SET {added};
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE {target} AS s SET {taken}
          FROM (SELECT {of_rows}, {named} FROM old_rows AS t WHERE {where} GROUP BY {of_rows}) AS d
         WHERE {same};
    END IF;
    RETURN NULL;"""
    function = fit(f"keep_{name}")
    table = draft.table(plan.table)
    triggers = tuple(
        _statement_trigger(fit(f"{name}_{event.lower()}"), event, plan.table, function)
        for event in ("INSERT", "UPDATE", "DELETE")
    )
    draft = draft.put(table.model_copy(update={"triggers": (*table.triggers, *triggers)}))
    return draft.but(routines=(*draft.routines, owners_trigger_function(function, body, f"keeps {name} true")))


def _statement_trigger(name: str, event: str, table: str, function: str) -> Trigger:
    old = " OLD TABLE AS old_rows" if event != "INSERT" else ""
    new = " NEW TABLE AS new_rows" if event != "DELETE" else ""
    return Trigger(
        name=name,
        definition=f"CREATE TRIGGER {quote_identifier(name)} AFTER {event} ON public.{quote_identifier(table)} "
        f"REFERENCING{old}{new} FOR EACH STATEMENT EXECUTE FUNCTION public.{quote_identifier(function)}()",
    )


def _read(draft: Draft, plan: Plan, name: str) -> Draft:
    """The pattern's statement reads the kept number; what counting wished of indexes is forgotten."""
    shown = [
        *(f"t.{quote_identifier(c.name)}" for c in plan.grouped),
        f"t.{NUMBER}",
        *(f"t.{quote_identifier(_sum(c))}" for c in plan.sums),
    ]
    parameters = tuple(
        Parameter(name=f"${n}", type=c.type, table=plan.table, column=c.name) for n, c in enumerate(plan.asked, 1)
    )
    where = " AND ".join(f"t.{quote_identifier(c.name)} = ${n}" for n, c in enumerate(plan.asked, 1))
    sql = f"SELECT {', '.join(shown)}\nFROM {quote_identifier(name)} AS t" + (f"\nWHERE {where}" if where else "")
    statements = tuple(
        s.but(sql=sql, parameters=parameters, tables=(name,), whole_table=not where)
        if s.purpose == plan.purpose and s.operation in ("count", "aggregate")
        else s
        for s in draft.statements
    )
    wishes = tuple(w for w in draft.wishes if not (w.table == plan.table and w.purpose == plan.purpose))
    return draft.but(statements=statements, wishes=wishes)
