"""The closure table: every pair of ancestor and descendant, kept by triggers in the transaction that changes the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.added import Told, add_table, free_table, owners_trigger_function
from dbarchitect.design.draft import constraint_name, public
from dbarchitect.design.rules.triggers import trigger
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.tables import Check, Column, ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link


def with_closure(draft: Draft, entity: str, link: Link, depth: float) -> tuple[Draft, str]:
    """The draft with the closure of the tree in `link`, and the closure's table."""
    main = link.table
    scope = draft.scope.get(main)
    key = draft.key_of(main)
    kind = next(c.type for c in draft.table(main).columns if c.name == key[-1])
    name = free_table(draft, f"{entity}_{link.role}_closure")
    lead = (scope,) if scope else ()
    ends = ("ancestor_id", "descendant_id")
    foreign = tuple(
        ForeignKey(
            name=constraint_name(name, (end,), "fkey"),
            columns=(*lead, end),
            target=public(main),
            target_columns=key,
            on_delete="cascade",
        )
        for end in ends
    )
    columns = (
        Told(Column(name="ancestor_id", type=kind, nullable=False), f"the {entity} above, or itself", "reference"),
        Told(Column(name="descendant_id", type=kind, nullable=False), f"the {entity} below, or itself", "reference"),
        Told(Column(name="depth", type="integer", nullable=False), "how many levels between them", "count"),
    )
    check = Check(name=constraint_name(name, ("depth",), "min"), expression="depth >= 0")
    draft = add_table(
        draft, name, columns, ends, tenant=scope is not None, rows=draft.rows(main) * (depth + 1), of=(main,),
        basis=f"{depth + 1:.1f} ancestors per row of {main}, itself included",
        comment=f"every ancestor of every row of {main}; kept by triggers", constraints=(*foreign, check),
    )  # fmt: skip
    draft = draft.but(engine_written=draft.engine_written | {name}, derived=draft.derived | {name})
    return _kept(draft, main, name, link, key[-1], scope), name


def _kept(draft: Draft, main: str, name: str, link: Link, own: str, scope: str | None) -> Draft:
    pairs = f"public.{quote_identifier(name)}"
    identity, parent = quote_identifier(own), quote_identifier(link.columns[-1])
    tenant = f"{quote_identifier(scope)}, " if scope else ""
    of_new = f"NEW.{quote_identifier(scope)}, " if scope else ""
    of_pair = f"a.{quote_identifier(scope)}, " if scope else ""
    same = f" AND {{0}}.{quote_identifier(scope)} = NEW.{quote_identifier(scope)}" if scope else ""
    body = f"""    IF TG_OP = 'INSERT' THEN
        INSERT INTO {pairs} ({tenant}ancestor_id, descendant_id, depth)
        SELECT {of_pair}a.ancestor_id, NEW.{identity}, a.depth + 1
          FROM {pairs} AS a WHERE a.descendant_id = NEW.{parent}{same.format("a")}
        UNION ALL SELECT {of_new}NEW.{identity}, NEW.{identity}, 0;
        RETURN NULL;
    END IF;
    -- A branch moves: its links to what was above it go, links to what is above it now come.
    DELETE FROM {pairs} AS p
     USING {pairs} AS b, {pairs} AS o
     WHERE b.ancestor_id = NEW.{identity}{same.format("b")}
       AND o.descendant_id = NEW.{identity} AND o.depth > 0{same.format("o")}
       AND p.descendant_id = b.descendant_id AND p.ancestor_id = o.ancestor_id{same.format("p")};
    INSERT INTO {pairs} ({tenant}ancestor_id, descendant_id, depth)
    SELECT {of_pair}a.ancestor_id, b.descendant_id, a.depth + b.depth + 1
      FROM {pairs} AS a, {pairs} AS b
     WHERE a.descendant_id = NEW.{parent}{same.format("a")}
       AND b.ancestor_id = NEW.{identity}{same.format("b")};
    RETURN NULL;"""
    function = fit(f"keep_{name}")
    made = (
        trigger(fit(f"{name}_grows"), "AFTER INSERT", main, function),
        trigger(
            fit(f"{name}_moves"),
            f"AFTER UPDATE OF {parent}",
            main,
            function,
            condition=f"old.{parent} IS DISTINCT FROM new.{parent}",
        ),
    )
    table = draft.table(main)
    draft = draft.put(table.model_copy(update={"triggers": (*table.triggers, *made)}))
    return draft.but(routines=(*draft.routines, owners_trigger_function(function, body, f"keeps {name} true")))


def closure_sql(draft: Draft, main: str, name: str) -> str:
    """The subtree of `$1`, read from the closure."""
    own, scope = draft.key_of(main)[-1], draft.scope.get(main)
    same = f" AND t.{quote_identifier(scope)} = c.{quote_identifier(scope)}" if scope else ""
    shown = ", ".join(f"t.{quote_identifier(c.name)}" for c in draft.table(main).columns if c.generated is None)
    live = draft.live.get(main)
    alive = f"\n  AND t.{quote_identifier(live)} IS NULL" if live else ""
    return (
        f"SELECT {shown}, c.depth\nFROM {quote_identifier(name)} AS c\n"
        f"JOIN {quote_identifier(main)} AS t ON t.{quote_identifier(own)} = c.descendant_id{same}\n"
        f"WHERE c.ancestor_id = $1{alive}\nORDER BY c.depth, c.descendant_id"
    )
