"""What refers to a row, as conditions on it (there is none, more than ten) and as parts fetched along with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.draft import Wish
from dbarchitect.design.workload.conditions import condition
from dbarchitect.design.workload.paths import Join, Place, find
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.workload.conditions import Condition, Parameters
    from dbarchitect.model.brief import Filter


@dataclass(frozen=True)
class Related:
    """A condition on the rows of `t` about other rows; `tables` are those read for it."""

    sql: str
    wishes: tuple[Wish, ...]
    tables: tuple[str, ...]
    selective: bool = False
    """Few rows of `t` are asked for, and what refers to them leads there."""


def related(draft: Draft, entity: str, item: Filter, parameters: Parameters, root: str, purpose: str) -> Related | None:
    """The condition that rows behind `path` exist, are missing or are so many; None when the model has no such rows."""
    target, place = _behind(draft, entity, item.path)
    if place is None or not place.joins:
        return None
    inner: list[Condition] = []
    for filter_ in item.where:
        found = find(draft, target, filter_.path) if target else None
        if found is None or len(place.joins) != 1 or found.many or filter_.where or filter_.counted:
            return None
        made = condition(draft, filter_, _under(found, root), parameters)
        if made is None:
            return None
        inner.append(made)
    outer = _under(place, root, "t")
    lines, wishes, tables = _from(draft, outer, inner, root, purpose)
    match item:
        case _ if item.counted and item.value is not None and item.operator in ("=", "<", "<=", ">", ">="):
            sql = f"(SELECT count(*) {lines}) {item.operator} {int(float(item.value))}"
        case _ if item.operator in ("exists", "not_exists"):
            sql = f"{'NOT ' if item.operator == 'not_exists' else ''}EXISTS (SELECT 1 {lines})"
        case _:
            return None
    return Related(sql, wishes, tables)


def through(draft: Draft, place: Place, made: Condition, root: str, purpose: str) -> Related:
    """A condition on one of many related rows, as that such a row exists: the row itself appears once."""
    lines, wishes, tables = _from(draft, place, [made], root, purpose)
    return Related(f"EXISTS (SELECT 1 {lines})", wishes, tables, selective=made.use == "equal")


def _behind(draft: Draft, entity: str, path: str) -> tuple[str | None, Place | None]:
    """The entity a path leads to and the place of its key; a many-to-many role leads where it refers to."""
    owner = draft.entity(entity)
    role = owner.relationship(path) if owner else None
    place = find(draft, entity, path)
    if place is None and role is not None:
        place = find(draft, entity, role.to)
    target = role.to if role else path
    return (target if target in draft.table_of else None), place


def under(place: Place, root: str) -> Place:
    """The place with the aliases of a subquery whose conditions refer to `t` outside."""
    return _under(place, root, "t")


def _under(place: Place, root: str, outside: str | None = None) -> Place:
    """The place with aliases of a subquery's own: its first row is `root`; with `outside`, the first join is that row."""
    names = {"t": outside or root}
    joins = []
    for number, join in enumerate(place.joins):
        names[join.alias] = root if outside and number == 0 else f"{root}{join.alias}"
        joins.append(Join(join.table, names[join.alias], names[join.to_alias], join.on))
    return Place(place.table, names[place.alias], place.column, tuple(joins), place.many)


def _from(
    draft: Draft, place: Place, conditions: list[Condition], root: str, purpose: str
) -> tuple[str, tuple[Wish, ...], tuple[str, ...]]:
    first, *others = place.joins
    known = {j.alias for j in place.joins}
    others += [j for c in conditions for j in c.place.joins if j.alias not in known and not known.add(j.alias)]  # type: ignore[func-returns-value]
    tied = [
        f"{first.alias}.{quote_identifier(own)} = {first.to_alias}.{quote_identifier(other)}" for own, other in first.on
    ]
    tied += [c.sql for c in conditions]
    tied += [f"{j.alias}.{live}" for j in (first, *others) if (live := live_condition(draft, j.table))]
    joined = "".join(f" {j.sql()}" for j in others)
    lines = f"FROM {quote_identifier(first.table)} AS {root}{joined} WHERE {' AND '.join(tied)}"
    return lines, _wishes(draft, first, others, conditions, purpose), (first.table, *(j.table for j in others))


def _wishes(
    draft: Draft, first: Join, others: list[Join], conditions: list[Condition], purpose: str
) -> tuple[Wish, ...]:
    """What refers is found by what it refers to, narrowed by the conditions on it."""
    scope = draft.scope.get(first.table)
    tied = tuple(own for own, _ in first.on if own != scope or len(first.on) == 1)
    own = [c for c in conditions if c.place.alias == first.alias]
    equal = tuple(dict.fromkeys((*tied, *(c.place.column for c in own if c.use == "equal"))))
    span = next((c.place.column for c in own if c.use == "span"), None)
    live = live_condition(draft, first.table)
    wishes = [Wish(first.table, purpose, equal, (), span, holds=(live,) if live else ())]
    lead = tuple(dict.fromkeys(c.place.column for c in own if c.use == "equal"))
    if lead and not span:
        wishes.append(Wish(first.table, purpose, lead, holds=(live,) if live else ()))
    for join in others:
        wanted = tuple(
            dict.fromkeys(c.place.column for c in conditions if c.use == "equal" and c.place.alias == join.alias)
        )
        if wanted:
            wishes.append(Wish(join.table, purpose, wanted))
    return tuple(wishes)


def fetched(draft: Draft, entity: str, path: str, root: str) -> tuple[str, tuple[str, ...]] | None:
    """Rows fetched along, as a column that holds them as a document: a list of the many, one of the one."""
    owner = draft.entity(entity)
    role = owner.relationship(path) if owner else None
    link = draft.link(entity, role.name) if role else None
    if role is not None and link is not None and len(role.others) == 0:
        key = draft.key_of(link.target)
        tied = " AND ".join(
            f"{root}.{quote_identifier(k)} = t.{quote_identifier(c)}" for k, c in zip(key, link.columns, strict=False)
        )
        live = live_condition(draft, link.target)
        where = f"{tied} AND {root}.{live}" if live else tied
        sql = f"(SELECT {_document(draft, link.target, root)} FROM {quote_identifier(link.target)} AS {root} WHERE {where})"
        return f"{sql} AS {quote_identifier(path)}", (link.target,)
    target, place = _behind(draft, entity, path)
    if target is None or place is None or not place.joins:
        return None
    inner = _under(place, root, "t")
    table = draft.table_of[target]
    shown = root
    if inner.joins[-1].table != table:
        shown = f"{root}x"
        key = draft.key_of(table)
        other = next(
            (f for f in draft.table(inner.table).foreign_keys if f.target.name == table and inner.column in f.columns),
            None,
        )
        if other is None:
            return None
        inner = Place(
            table,
            shown,
            key[-1],
            (
                *inner.joins,
                Join(table, shown, inner.alias, tuple(zip(other.target_columns, other.columns, strict=True))),
            ),
            True,
        )
    lines, _, tables = _from(draft, inner, [], root, "")
    document = f"coalesce(jsonb_agg({_document(draft, table, shown)} ORDER BY {shown}.{quote_identifier(draft.key_of(table)[-1])}), '[]')"
    return f"(SELECT {document} {lines}) AS {quote_identifier(path)}", tables


def _document(draft: Draft, table: str, alias: str) -> str:
    """A row as a document, without what only the engine reads."""
    hidden = [
        c.name
        for c in draft.table(table).columns
        if c.type in ("tsvector", "bytea") or c.type.startswith(("vector(", "halfvec("))
    ]
    return f"to_jsonb({alias})" + "".join(f" - {quote_literal(name)}" for name in hidden)
