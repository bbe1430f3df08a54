"""At most so many: a trigger that locks the parent and counts; a limit of one is a unique index.

The parent's row is locked (FOR NO KEY UPDATE), so that two writers at the same moment are counted one after the other.
Source: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.decisions.uniqueness import unique
from dbarchitect.design.rules.fitting import fits
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.triggers import trigger, trigger_function
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.design import Attack

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.brief import AtMost

KIND = "at_most"


def keep(draft: Draft, meaning: AtMost) -> Outcome:
    link = _link(draft, meaning)
    if link is None or not link.columns:
        return NotKept(f"{meaning.entity} does not refer to one {meaning.per}")
    condition, watched = "", list(link.columns)
    if meaning.attribute:
        column = one_column(draft, meaning.entity, meaning.attribute)
        if column is None:
            return NotKept(f"{meaning.entity} has no {meaning.attribute}")
        kind = draft.table(link.table).column(column)
        if kind is None or not (meaning.absent or all(fits(kind.type, v) for v in meaning.values)):
            return NotKept(f"{', '.join(meaning.values)} is no value of {meaning.attribute}")
        watched.append(column)
        condition = _counts(draft, meaning, column)
    if meaning.limit == 1:
        return Kept(unique(draft, meaning.entity, (link.columns[-1],), condition or None), "a unique index")
    name = fit(f"{link.table}_at_most_{meaning.limit}_per_{link.role}")
    draft = _with_trigger(draft, meaning, link, name, condition, tuple(watched))
    return Kept(draft, f"trigger {name}")


def _link(draft: Draft, meaning: AtMost) -> Link | None:
    exact = draft.link(meaning.entity, meaning.per)
    if exact is not None:
        return exact
    target = draft.table_of.get(meaning.per)
    found = [x for x in draft.links if x.entity == meaning.entity and x.target == target]
    return found[0] if len(found) == 1 else None


def _counts(draft: Draft, meaning: AtMost, column: str) -> str:
    kind = draft.table_for(meaning.entity).column(column)
    quoted = quote_identifier(column)
    if meaning.absent or not meaning.values:
        return f"{quoted} IS {'' if meaning.absent else 'NOT '}NULL"
    if kind is not None and kind.type == "boolean":
        return quoted if meaning.values[0].lower() in ("true", "yes") else f"NOT {quoted}"
    return f"{quoted} IN ({', '.join(map(quote_literal, meaning.values))})"


def _with_trigger(
    draft: Draft, meaning: AtMost, link: Link, name: str, condition: str, watched: tuple[str, ...]
) -> Draft:
    table = draft.table(link.table)
    key = draft.key_of(link.table)
    own = quote_identifier(link.table)
    same = " AND ".join(f"t.{quote_identifier(c)} = NEW.{quote_identifier(c)}" for c in link.columns)
    others = " AND ".join(f"t.{quote_identifier(c)} = NEW.{quote_identifier(c)}" for c in key)
    parent = " AND ".join(
        f"p.{quote_identifier(t)} = NEW.{quote_identifier(c)}"
        for t, c in zip(draft.key_of(link.target), link.columns, strict=True)
    )
    counted = (
        f"\n            AND t.{condition}"
        if condition and not condition.startswith("NOT ")
        else (f"\n            AND NOT t.{condition[4:]}" if condition else "")
    )
    live = draft.live.get(link.table)
    if live:
        counted += f"\n            AND t.{quote_identifier(live)} IS NULL"
    body = (
        f"    PERFORM 1 FROM {quote_identifier(link.target)} AS p WHERE {parent} FOR NO KEY UPDATE;\n"
        f"    IF (SELECT count(*) FROM {own} AS t\n            WHERE {same}\n            AND NOT ({others}){counted}) >= {meaning.limit} THEN\n"
        f"        RAISE EXCEPTION 'at most {meaning.limit} {meaning.entity} per {link.role}'\n"
        f"            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';\n"
        f"    END IF;\n    RETURN NEW;"
    )
    function = trigger_function(name, body, f"at most {meaning.limit} {meaning.entity} per {link.role}")
    new_counts = _of_new(condition) if condition else ""
    new_lives = f"new.{quote_identifier(live)} IS NULL" if live else ""
    if live:
        watched = (*watched, live)
    events = f"BEFORE INSERT OR UPDATE OF {', '.join(map(quote_identifier, dict.fromkeys(watched)))}"
    guard = f"new.{quote_identifier(link.columns[-1])} IS NOT NULL"
    made = trigger(
        name, events, link.table, name, condition=" AND ".join(c for c in (guard, new_counts, new_lives) if c)
    )
    table = table.model_copy(update={"triggers": (*table.triggers, made)})
    return draft.put(table).but(
        routines=(*draft.routines, function),
        attacks=(*draft.attacks, Attack(object=name, rule=f"at most {meaning.limit} {meaning.entity} per {link.role}")),
    )


def _of_new(condition: str) -> str:
    return f"NOT new.{condition[4:]}" if condition.startswith("NOT ") else f"new.{condition}"
