"""At least so many: constraint triggers on both sides, checked when the transaction commits.

What: a parent and its first rows are written in one transaction; at its end the rows are counted, with the parent's row locked. Deleting or moving the last row is refused
unless the parent goes too. The triggers stand in `late_triggers` of the design: whoever fills tables one by one makes them once the rows are in.
Why: no constraint that is checked at once could ever let the first of them in.
When to choose otherwise: drafts that may still be empty: make the rule speak of a state.
Source: https://www.postgresql.org/docs/18/sql-createtrigger.html (CONSTRAINT TRIGGER)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, with_article
from dbarchitect.core.names import fit, singular
from dbarchitect.design.added import guard_function
from dbarchitect.design.rules.outcome import Kept, NotKept
from dbarchitect.design.rules.references import equal, link_of, listed, pair_link, same
from dbarchitect.design.rules.triggers import alone, deferred_trigger
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import Attack

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import AtLeast

KIND = "at_least"


def keep(draft: Draft, meaning: AtLeast) -> Outcome:
    link = (
        pair_link(draft, meaning.entity, meaning.through, meaning.per)
        if meaning.through
        else link_of(draft, meaning.entity, meaning.per)
    )
    if link is None or not link.columns:
        return NotKept(f"{meaning.entity} does not refer to one {meaning.per}")
    if link.table in draft.scope and draft.table_of.get(draft.tenant or "") == link.target:
        return NotKept(
            f"{with_article((draft.tenant or '').replace('_', ' '))} is made before anything can belong to it"
        )
    if meaning.limit < 1:
        return Kept(draft, "nothing: there are always at least none")
    name = fit(f"{link.table}_at_least_{meaning.limit}_per_{link.role}", 54)
    rule = f"at least {counted(meaning.limit, (singular(meaning.through) if meaning.through else meaning.entity).replace('_', ' '))} per {meaning.per.replace('_', ' ')}"
    draft = _side(draft, meaning, link, name, rule, parent=True)
    draft = _side(draft, meaning, link, name, rule, parent=False)
    draft = draft.but(late_triggers=(*draft.late_triggers, name, fit(f"{name}_parent")))
    return Kept(
        draft.but(attacks=(*draft.attacks, _attack(draft, link, name, rule, meaning.limit))),
        f"trigger {name}, at commit",
    )


def _side(draft: Draft, meaning: AtLeast, link: Link, name: str, rule: str, *, parent: bool) -> Draft:
    made_name = fit(f"{name}_parent") if parent else name
    keys = draft.key_of(link.target)
    if parent:
        key = " AND ".join(f"p.{quote_identifier(k)} = NEW.{quote_identifier(k)}" for k in keys)
        mine = same(draft, link, "t.", "NEW.")
    else:
        key = same(draft, link, "OLD.", "p.")
        mine = equal(link.columns, "t.", "OLD.")
    live, parent_live = draft.live.get(link.table), draft.live.get(link.target)
    counted = f" AND t.{quote_identifier(live)} IS NULL" if live else ""
    alive = f" AND p.{quote_identifier(parent_live)} IS NULL" if parent_live else ""
    body = (
        f"    PERFORM 1 FROM {quote_identifier(link.target)} AS p WHERE {key}{alive} FOR NO KEY UPDATE;\n"
        f"    IF FOUND AND (SELECT count(*) FROM {quote_identifier(link.table)} AS t WHERE {mine}{counted}) < {meaning.limit} THEN\n"
        f"        RAISE EXCEPTION '{rule}'\n            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n"
        "    END IF;\n    RETURN NULL;"
    )
    function = guard_function(
        draft,
        made_name,
        body,
        rule + (", when one is written" if parent else ", when one goes"),
        tables=(link.table, link.target),
    )
    columns = tuple(dict.fromkeys((*link.columns, *((live,) if live else ()))))
    when = "AFTER INSERT" if parent else f"AFTER DELETE OR UPDATE OF {listed(columns)}"
    table = draft.table(link.target if parent else link.table)
    made = deferred_trigger(made_name, when, table.name.name, made_name)
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    return draft.put(table).but(routines=(*draft.routines, function))


def _attack(draft: Draft, link: Link, name: str, rule: str, limit: int) -> Attack:
    """A parent written again without its rows, or with some; its rows deleted."""
    own, target = quote_identifier(link.table), quote_identifier(link.target)
    keys = draft.key_of(link.target)
    live = draft.live.get(link.table)
    counted = f" WHERE {quote_identifier(live)} IS NULL" if live else ""
    known = f"{' AND ' if counted else ' WHERE '}{quote_identifier(link.columns[-1])} IS NOT NULL"
    some = f"SELECT {listed(link.columns)} FROM {own}{counted}{known} GROUP BY {listed(link.columns)} HAVING count(*) >= {limit} ORDER BY count(*) LIMIT 1"
    generated = {c.name for t in (link.table, link.target) for c in draft.table(t).columns if c.generated is not None}
    columns = listed(tuple(c.name for c in draft.table(link.target).columns if c.name not in generated))
    rows = listed(tuple(c.name for c in draft.table(link.table).columns if c.name not in generated))
    setup = (
        f"CREATE TEMP TABLE attacked ON COMMIT DROP AS SELECT * FROM {target} WHERE ({listed(keys)}) = ({some})",
        f"CREATE TEMP TABLE attacked_rows ON COMMIT DROP AS SELECT * FROM {own} WHERE ({listed(link.columns)}) = (SELECT {listed(keys)} FROM attacked)",
        "SET LOCAL session_replication_role = replica",
        f"DELETE FROM {own} WHERE ({listed(link.columns)}) = (SELECT {listed(keys)} FROM attacked)",
        f"DELETE FROM {target} WHERE ({listed(keys)}) = (SELECT {listed(keys)} FROM attacked)",
        "SET LOCAL session_replication_role = origin",
        *alone((link.target, fit(f"{name}_parent")), (link.table, name)),
        f"SET CONSTRAINTS {quote_identifier(name)}, {quote_identifier(fit(f'{name}_parent'))} DEFERRED",
    )
    parent = f"INSERT INTO {target} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM attacked"
    children = f"INSERT INTO {own} ({rows}) OVERRIDING SYSTEM VALUE SELECT {rows} FROM attacked_rows"
    now = f"SET CONSTRAINTS {quote_identifier(name)}, {quote_identifier(fit(f'{name}_parent'))} IMMEDIATE"
    return Attack(
        object=name,
        rule=rule,
        setup=setup,
        refused=(
            f"{parent}; {now}",
            f"{parent}; {children}; {now}; DELETE FROM {own} WHERE ({listed(link.columns)}) = (SELECT {listed(keys)} FROM attacked)",
        ),
        passes=(f"{parent}; {children}; {now}",),
    )
