"""At most so many: a trigger that locks the parent and counts; a limit of one is a unique index.

What: the parent's row is locked (FOR NO KEY UPDATE), so that two writers at the same moment are counted one after the other; then rows are counted, or their
amounts added up, against a number or against a property of the parent. A limit that stands at the parent is also guarded there: it cannot be lowered below what is there.
The pairs of a many-to-many role are counted in their table. A limit per day, week, month or year counts the rows of the same one, at UTC; a limit of one is a
unique index over the date cut to the period.
When to choose otherwise: parents so busy that writers queue for their lock: keep a counter at the parent with a CHECK.
Limits: under REPEATABLE READ a writer may count with an old snapshot; use READ COMMITTED (the default) or SERIALIZABLE.
Source: https://www.postgresql.org/docs/18/explicit-locking.html#LOCKING-ROWS
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, many
from dbarchitect.core.names import fit, singular
from dbarchitect.design.added import guard_function
from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.decisions.uniqueness import unique
from dbarchitect.design.draft import add_indexes, index_name
from dbarchitect.design.rules.conditions import in_states
from dbarchitect.design.rules.fitting import family, fits
from dbarchitect.design.rules.outcome import Kept, NotKept, one_column
from dbarchitect.design.rules.references import busiest, equal, link_of, listed, pair_link, same
from dbarchitect.design.rules.triggers import alone, trigger
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.design import Attack, Ceiling
from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.design.rules.outcome import Outcome
    from dbarchitect.model.rules import AtMost

KIND = "at_most"


@dataclass(frozen=True)
class Limit:
    """A limit with its columns: `state` is a condition on a row without prefix, `{r}` standing for the prefix."""

    meaning: AtMost
    link: Link
    name: str
    rule: str
    state: str = ""
    watched: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    moment: str | None = None
    period: str = ""
    """The period of a row's moment, `{r}` standing for the prefix."""
    amount: str | None = None
    bound: str | None = None
    """The parent's column that is the limit."""

    def counts(self, prefix: str) -> str:
        return self.state.replace("{r}", prefix)


def keep(draft: Draft, meaning: AtMost) -> Outcome:
    link = (
        pair_link(draft, meaning.entity, meaning.through, meaning.per)
        if meaning.through
        else link_of(draft, meaning.entity, meaning.per)
    )
    if link is None or not link.columns:
        return NotKept(f"{meaning.entity} does not refer to one {meaning.per}")
    made = _limit(draft, meaning, link)
    if isinstance(made, NotKept):
        return made
    if meaning.limit == 1 and not made.amount and not meaning.through:
        if not made.moment:
            columns = (*made.within, link.columns[-1])
            return Kept(unique(draft, meaning.entity, columns, made.counts("") or None), "a unique index")
        return Kept(_once_per_period(draft, made), f"a unique index per {meaning.period}")
    draft = _with_trigger(draft, made)
    if made.bound:
        draft = _with_parent(draft, made)
    attack = _lowered(draft, made) if made.bound else _paired(draft, made) if meaning.through else _crowded(draft, made)
    ceiling = Ceiling(
        table=link.table, columns=link.columns, target=link.target, target_columns=draft.key_of(link.target),
        most=meaning.limit, bound=made.bound, amount=made.amount, state=made.counts(""), within=made.within,
        moment=made.moment, period=meaning.period if made.moment else None,
    )  # fmt: skip
    draft = draft.but(attacks=(*draft.attacks, attack), ceilings=(*draft.ceilings, ceiling))
    return Kept(draft, f"trigger {made.name}")


def _limit(draft: Draft, meaning: AtMost, link: Link) -> Limit | NotKept:
    table = draft.table(link.table)
    parent = next((e for e, t in draft.table_of.items() if t == link.target), "")
    columns = {
        n: one_column(draft, meaning.entity, n)
        for n in (meaning.attribute, meaning.sum_of, meaning.period_attribute, *meaning.within)
        if n
    }
    missing = [n for n, c in columns.items() if c is None or table.column(c) is None]
    if missing:
        return NotKept(f"{meaning.entity} has no {missing[0]}")
    bound = one_column(draft, parent, meaning.limit_attribute) if meaning.limit_attribute else None
    if meaning.limit is None and (bound is None or family(_type(draft, link.target, bound)) != "number"):
        return NotKept(f"{parent} has no number {meaning.limit_attribute}")
    state = columns.get(meaning.attribute or "") or ""
    if state and not meaning.absent and not all(fits(_type(draft, link.table, state), v) for v in meaning.values):
        return NotKept(f"{', '.join(meaning.values)} is no value of {meaning.attribute}")
    amount = columns.get(meaning.sum_of or "")
    if amount and family(_type(draft, link.table, amount)) != "number":
        return NotKept(f"{meaning.sum_of} cannot be added up")
    moment = columns.get(meaning.period_attribute or "") if meaning.period else None
    period = _period(_type(draft, link.table, moment), moment, meaning.period or "") if moment else ""
    if meaning.period and not period:
        return NotKept(f"{meaning.entity} has no date that says in which {meaning.period} it falls")
    live = draft.live.get(link.table)
    condition = _state(draft, link, meaning, state)
    if live:
        condition = " AND ".join(c for c in (condition, f"{{r}}{quote_identifier(live)} IS NULL") if c)
    what = "_".join(
        filter(
            None,
            (
                f"{amount}_sum" if amount else "",
                "at_most",
                str(meaning.limit or bound),
                "per",
                link.role,
                meaning.period or "",
            ),
        )
    )
    within = tuple(c for n in meaning.within if (c := columns[n]))
    watched = (*link.columns, *within, state, amount or "", moment or "", live or "")
    return Limit(
        meaning, link, fit(f"{link.table}_{what}", 54), _rule(meaning, link), condition, tuple(dict.fromkeys(w for w in watched if w)),
        within, moment, period, amount, bound,
    )  # fmt: skip


def _type(draft: Draft, table: str, column: str | None) -> str:
    found = draft.table(table).column(column) if column else None
    return found.type if found else ""


def _rule(meaning: AtMost, link: Link) -> str:
    noun = (singular(meaning.through) if meaning.through else meaning.entity).replace("_", " ")
    most = f"{meaning.limit}" if meaning.limit is not None else f"the {meaning.limit_attribute}"
    if meaning.sum_of:
        rule = f"{meaning.sum_of} of {many(noun)} at most {most} in all"
    elif meaning.limit is not None:
        rule = f"at most {counted(meaning.limit, noun)}"
    else:
        rule = f"at most as many {many(noun)} as {most} says"
    return f"{rule} per {link.role}{' and ' + meaning.period if meaning.period else ''}".replace("_", " ")


def _state(draft: Draft, link: Link, meaning: AtMost, column: str) -> str:
    if not column:
        return ""
    if meaning.absent or not meaning.values:
        return f"{{r}}{quote_identifier(column)} IS {'' if meaning.absent else 'NOT '}NULL"
    return in_states(draft.table(link.table), column, meaning.values, "{r}")


def _period(kind: str, column: str, period: str) -> str:
    """The beginning of the period in which a row falls; immutable, so that an index can hold it."""
    quoted = f"{{r}}{quote_identifier(column)}"
    if kind == "date":
        return quoted if period == "day" else f"date_trunc('{period}'::text, ({quoted})::timestamp without time zone)"
    if kind == "timestamp with time zone":
        return f"date_trunc('{period}'::text, ({quoted} AT TIME ZONE 'UTC'::text))"
    return ""


def _once_per_period(draft: Draft, limit: Limit) -> Draft:
    table = draft.table(limit.link.table)
    scope = draft.scope.get(limit.link.table)
    columns = tuple(dict.fromkeys((*((scope,) if scope else ()), *limit.link.columns, *limit.within)))
    plain = limit.period.replace("{r}", "")
    cut = (
        IndexKey(expression=limit.moment or "")
        if plain == quote_identifier(limit.moment or "")
        else IndexKey(expression=plain, is_column=False)
    )
    keys = (*(IndexKey(expression=c) for c in columns), cut)
    name = index_name(limit.link.table, (columns[-1], "once_per", limit.meaning.period or ""), "key")
    where = limit.counts("") or live_condition(draft, limit.link.table)
    return draft.put(add_indexes(table, Index(name=name, keys=keys, unique=True, where=where)))


def _with_trigger(draft: Draft, limit: Limit) -> Draft:
    link = limit.link
    conditions = [equal(link.columns, "t.", "NEW."), f"NOT ({equal(draft.key_of(link.table), 't.', 'NEW.')})"]
    conditions += [equal(limit.within, "t.", "NEW.")] if limit.within else []
    conditions += (
        [f"{limit.period.replace('{r}', 't.')} = {limit.period.replace('{r}', 'NEW.')}"] if limit.period else []
    )
    conditions += [limit.counts("t.")] if limit.state else []
    parent = same(draft, link, "NEW.", "p.")
    lock = f"FROM {quote_identifier(link.target)} AS p WHERE {parent} FOR NO KEY UPDATE;"
    got = f"coalesce(sum(t.{quote_identifier(limit.amount)}), 0)" if limit.amount else "count(*)"
    more = f"coalesce(NEW.{quote_identifier(limit.amount)}, 0)" if limit.amount else "1"
    most = "most" if limit.bound else str(limit.meaning.limit)
    body = (
        f"    {f'SELECT p.{quote_identifier(limit.bound)} INTO most' if limit.bound else 'PERFORM 1'} {lock}\n"
        f"    IF (SELECT {got} FROM {quote_identifier(link.table)} AS t\n            WHERE "
        + "\n            AND ".join(conditions)
        + f") + {more} > {most} THEN\n{_raise(limit)}    RETURN NEW;"
    )
    declare = f"    most {_type(draft, link.target, limit.bound)};" if limit.bound else ""
    function = guard_function(draft, limit.name, body, limit.rule, declare, tables=(link.table, link.target))
    guards = [f"new.{quote_identifier(link.columns[-1])} IS NOT NULL", limit.counts("new.")]
    made = trigger(
        limit.name,
        f"BEFORE INSERT OR UPDATE OF {listed(limit.watched)}",
        link.table,
        limit.name,
        condition=" AND ".join(g for g in guards if g),
    )
    table = draft.table(link.table)
    return draft.put(table.model_copy(update={"triggers": (*table.triggers, made)})).but(
        routines=(*draft.routines, function)
    )


def _raise(limit: Limit) -> str:
    return (
        f"        RAISE EXCEPTION '{limit.rule}'\n"
        f"            USING ERRCODE = 'check_violation', CONSTRAINT = '{limit.name}';\n    END IF;\n"
    )


def _with_parent(draft: Draft, limit: Limit) -> Draft:
    """The limit that stands at the parent cannot be lowered below what is there."""
    link, name, bound = limit.link, fit(f"{limit.name}_parent"), quote_identifier(limit.bound or "")
    mine = " AND ".join(c for c in (same(draft, link, "t.", "NEW."), limit.counts("t.")) if c)
    got = f"coalesce(sum(t.{quote_identifier(limit.amount)}), 0)" if limit.amount else "count(*)"
    grouped = f" GROUP BY {limit.period.replace('{r}', 't.')} ORDER BY 1 DESC LIMIT 1" if limit.period else ""
    body = (
        f"    IF (SELECT {got} FROM {quote_identifier(link.table)} AS t WHERE {mine}{grouped}) > NEW.{bound} THEN\n"
        f"{_raise(limit)}    RETURN NEW;"
    )
    function = guard_function(
        draft, name, body, f"{limit.rule}, also when the limit changes", tables=(link.table, link.target)
    )
    made = trigger(
        name, f"BEFORE UPDATE OF {bound}", link.target, name, condition=f"old.{bound} IS DISTINCT FROM new.{bound}"
    )
    table = draft.table(link.target)
    return draft.put(table.model_copy(update={"triggers": (*table.triggers, made)})).but(
        routines=(*draft.routines, function)
    )


def _lowered(draft: Draft, limit: Limit) -> Attack:
    """The limit is set to nothing where something is."""
    link, bound = limit.link, quote_identifier(limit.bound or "")
    key = listed(draft.key_of(link.target))
    used = f"{quote_identifier(limit.amount)} > 0" if limit.amount else ""
    state = " AND ".join(c for c in (limit.counts(""), used) if c)
    some = f"({key}) = ({busiest(draft, link, state)})"
    target = quote_identifier(link.target)
    return Attack(
        object=limit.name,
        rule=limit.rule,
        setup=alone((link.target, fit(f"{limit.name}_parent"))),
        refused=(f"UPDATE {target} SET {bound} = 0 WHERE {some}",),
        passes=(f"UPDATE {target} SET {bound} = {bound} WHERE {some}",),
    )


def _paired(draft: Draft, limit: Limit) -> Attack:
    """One side is paired with one more of the other than allowed; a pair that is there may be written again."""
    link, table = limit.link, quote_identifier(limit.link.table)
    other = next(x for x in draft.links if x.table == link.table and x.entity == x.table and x.columns != link.columns)
    theirs = dict(zip(other.columns, draft.key_of(other.target), strict=True))
    scope = draft.scope.get(link.table)
    names = tuple(c.name for c in draft.table(link.table).columns if c.generated is None)
    values = ", ".join(
        f"o.{quote_identifier(theirs[n])}" if n in theirs and n != scope else f"r.{quote_identifier(n)}" for n in names
    )
    within = (
        f" WHERE o.{quote_identifier(theirs[scope])} = r.{quote_identifier(scope)}" if scope and scope in theirs else ""
    )
    most = (limit.meaning.limit or 0) + 1
    refused = (
        f"INSERT INTO {table} ({listed(names)}) OVERRIDING SYSTEM VALUE SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) AS r, "
        f"LATERAL (SELECT * FROM {quote_identifier(other.target)} AS o{within} LIMIT {most}) AS o "
        f"WHERE (SELECT count(*) FROM {quote_identifier(other.target)} AS o{within}) >= {most} ON CONFLICT DO NOTHING"
    )
    column = quote_identifier(link.columns[-1])
    key = listed(draft.key_of(link.table))
    passes = f"UPDATE {table} SET {column} = {column} WHERE ({key}) = (SELECT {key} FROM {table} LIMIT 1)"
    setup = alone((link.table, limit.name))
    return Attack(object=limit.name, rule=limit.rule, setup=setup, refused=(refused,), passes=(passes,))


def _crowded(draft: Draft, limit: Limit) -> Attack:
    """One row more than allowed is given to one parent; a row that is counted already may stay."""
    link = limit.link
    table = quote_identifier(link.table)
    key = draft.key_of(link.table)
    scope = draft.scope.get(link.table)
    most = (limit.meaning.limit or 0) + 1
    shared = tuple(dict.fromkeys((*link.columns, *limit.within, *((limit.moment,) if limit.moment else ()))))
    changed = tuple(c for c in shared if c != scope)
    first = " AND ".join(c for c in (f"{quote_identifier(link.columns[-1])} IS NOT NULL", limit.counts("")) if c)
    place = (
        f" AND {quote_identifier(scope)} = (SELECT {quote_identifier(scope)} FROM {table} WHERE {first} GROUP BY 1 ORDER BY count(*) DESC, {quote_identifier(scope)} LIMIT 1)"
        if scope
        else ""
    )
    one = f"(SELECT * FROM {table} WHERE {first}{place} LIMIT 1) AS r"
    if not changed:
        return _crowded_tenant(draft, limit, first)
    among = (
        " AND ".join(
            c
            for c in (
                (f"c.{quote_identifier(scope)} = r.{quote_identifier(scope)}" if scope else ""),
                limit.counts("c."),
            )
            if c
        )
        or "true"
    )
    sets = ", ".join(f"{quote_identifier(c)} = r.{quote_identifier(c)}" for c in changed)
    refused = (
        f"UPDATE {table} AS u SET {sets} FROM {one} WHERE ({listed(key, 'u.')}) IN (SELECT {listed(key, 'c.')} FROM {table} AS c WHERE {among} LIMIT {most}) "
        f"AND (SELECT count(*) FROM {table} AS c WHERE {among}) >= {most}"
    )
    passes = f"UPDATE {table} AS u SET {sets} FROM {one} WHERE ({listed(key, 'u.')}) = ({listed(key, 'r.')})"
    setup = alone((link.table, limit.name))
    return Attack(object=limit.name, rule=limit.rule, setup=setup, refused=(refused,), passes=(passes,))


def _crowded_tenant(draft: Draft, limit: Limit, first: str) -> Attack:
    """The parent is the tenant itself: copies of a row fill it up behind the triggers' back, then one more comes in before their eyes."""
    link, most = limit.link, limit.meaning.limit or 0
    table, scope, own = quote_identifier(link.table), quote_identifier(link.columns[-1]), draft.key_of(link.table)[-1]
    columns = tuple(c for c in draft.table(link.table).columns if c.generated is None)
    kind = next(c.type for c in columns if c.name == own)
    new = "gen_random_uuid()" if kind == "uuid" else f"(SELECT max({quote_identifier(own)}) FROM {table}) + g"
    values = ", ".join(new if c.name == own else f"r.{quote_identifier(c.name)}" for c in columns)
    names = listed(tuple(c.name for c in columns))
    tenant = f"(SELECT {scope} FROM {table} WHERE {first} GROUP BY 1 ORDER BY count(*) DESC, {scope} LIMIT 1)"
    counted_rows = f"(SELECT count(*) FROM {table} WHERE {first} AND {scope} = {tenant})"
    copy = (
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} FROM (SELECT * FROM {table} "
        f"WHERE {first} AND {scope} = {tenant} LIMIT 1) AS r, generate_series(1, {{}}) AS g"
    )
    full = f"{counted_rows} = {most}"
    return Attack(
        object=limit.name,
        rule=limit.rule,
        setup=(
            "SET LOCAL session_replication_role = replica",
            f"{copy.format(f'{most} - {counted_rows}')} ON CONFLICT DO NOTHING",
            "SET LOCAL session_replication_role = origin",
            *alone((link.table, limit.name)),
        ),
        refused=(f"{copy.format(1)} WHERE {full}",),
        passes=(
            f"UPDATE {table} SET {scope} = {scope} WHERE {scope} = {tenant} AND {quote_identifier(own)} = "
            f"(SELECT max({quote_identifier(own)}::text) FROM {table} WHERE {first} AND {scope} = {tenant})::{kind}",
        ),
    )
