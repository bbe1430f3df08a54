"""The statements of a cut, in PostgreSQL's dialect: tables, their rows, a view under the old name that is read and written as before.

The rows stay in the table itself, renamed, so that its identity, sequences and references to it stay; a table that is replaced whole
is kept under its new name until the user drops it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import dollar_tag, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.model.tables import Check, Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbarchitect.model.tables import Constraint, Table
    from dbarchitect.normalize.cutting import Cut, NewTable, Spread

_q = quote_identifier


@dataclass(frozen=True)
class Migration:
    sql: tuple[str, ...]
    reverse: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where a column of the view comes from."""

    alias: str
    column: str

    def __str__(self) -> str:
        return f"{self.alias}.{_q(self.column)}"


def migration(cut: Cut, table: Table, types: Mapping[str, str]) -> Migration:
    """The way there and back. `types` are the columns' types as PostgreSQL spells them; `table` says what else hangs on columns."""
    if not cut.kept:
        return _replaced(cut, table, types)
    gone = [c.name for c in table.columns if c.name not in cut.kept]
    view, places = _view(cut, table)
    forward = [
        *(s for m in _parents_first(cut) for s in _created(cut, m, table, types)),
        *(s for p in cut.spread for s in _spread(cut, p, types)),
        f"ALTER TABLE {_of(cut.table)} RENAME TO {_q(_bare(cut.base))}",
        f"ALTER TABLE {_of(cut.base)} " + ", ".join(f"DROP COLUMN {_q(c)}" for c in gone),
        *_base_keys(cut, table),
        view,
        *_writable(cut, table, places),
        *_granted(cut, table),
    ]
    return Migration(tuple(forward), tuple(_back(cut, table, gone, types)))


def _of(name: str) -> str:
    namespace, _, bare = name.rpartition(".")
    return f"{_q(namespace)}.{_q(bare)}" if namespace else _q(bare)


def _bare(name: str) -> str:
    return name.rpartition(".")[2]


def _list(columns: Sequence[str], alias: str = "") -> str:
    return ", ".join(f"{alias}.{_q(c)}" if alias else _q(c) for c in columns)


def _filled(columns: Sequence[str], alias: str = "") -> str:
    return " AND ".join(f"{f'{alias}.' if alias else ''}{_q(c)} IS NOT NULL" for c in columns)


def _created(cut: Cut, made: NewTable, table: Table, types: Mapping[str, str]) -> Iterator[str]:
    filled = {*made.key, *(c.name for c in table.columns if not c.nullable)}
    lines = [f"{_q(c)} {types[c]}{' NOT NULL' if c in filled else ''}" for c in made.columns]
    if made.key:
        lines.append(f"PRIMARY KEY ({_list(made.key)})")
    lines += [f"UNIQUE ({_list(o)})" for o in made.others]
    for other in cut.made:
        if other is not made and other.key and set(other.key) < set(made.columns) and other.key != made.key:
            lines.append(f"FOREIGN KEY ({_list(other.key)}) REFERENCES {_of(other.name)}")
    yield f"CREATE TABLE {_of(made.name)} (\n  " + ",\n  ".join(lines) + "\n)"
    where = f" WHERE {_filled(made.key)}" if cut.kept else ""
    yield f"INSERT INTO {_of(made.name)} SELECT DISTINCT {_list(made.columns)} FROM {_of(cut.table)}{where}"


def _parents_first(cut: Cut) -> list[NewTable]:
    """New tables so that one that is referred to stands before."""
    waiting: list[NewTable] = list(cut.made)
    found: list[NewTable] = []
    while waiting:
        ready = [
            m for m in waiting
            if not any(o is not m and o.key != m.key and set(o.key) < set(m.columns) for o in waiting)
        ] or waiting  # fmt: skip
        found += ready
        waiting = [m for m in waiting if m not in ready]
    return found


def _spread(cut: Cut, spread: Spread, types: Mapping[str, str]) -> Iterator[str]:
    key = cut.base_key
    value = types[spread.columns[0]]
    parts = [*(f"{_q(c)} {types[c]} NOT NULL" for c in key), "position integer NOT NULL"]
    parts += [
        f"{_q(spread.value)} {'text' if spread.separator else value} NOT NULL",
        f"PRIMARY KEY ({_list(key)}, position)",
    ]
    parts.append(f"FOREIGN KEY ({_list(key)}) REFERENCES {_of(cut.table)} ({_list(key)}) ON DELETE CASCADE")
    yield f"CREATE TABLE {_of(spread.name)} (\n  " + ",\n  ".join(parts) + "\n)"
    yield f"INSERT INTO {_of(spread.name)} SELECT {_list(key, 't')}, p.position, p.value FROM {_of(cut.table)} t {_items(spread, 't')}"


def _items(spread: Spread, row: str) -> str:
    """The rows that one row's list makes."""
    if spread.separator:
        column = f"{row}.{_q(spread.columns[0])}"
        # an empty text has no parts, which is not the same as NULL
        parts = f"CASE {column}::text WHEN '' THEN ARRAY[''] ELSE string_to_array({column}::text, {quote_literal(spread.separator)}) END"
        return f"CROSS JOIN LATERAL unnest({parts}) WITH ORDINALITY AS p (value, position)"
    rows = ", ".join(f"({at}, {row}.{_q(c)})" for at, c in enumerate(spread.columns, 1))
    return f"CROSS JOIN LATERAL (VALUES {rows}) AS p (position, value) WHERE p.value IS NOT NULL"


def _base_keys(cut: Cut, table: Table) -> Iterator[str]:
    base = _of(cut.base)
    primary = table.primary_key
    if primary is not None and not set(primary.columns) <= set(cut.kept) and cut.base_key:
        yield f"ALTER TABLE {base} ADD CONSTRAINT {_q(fit(f'{_bare(cut.base)}_key'))} PRIMARY KEY ({_list(cut.base_key)})"
    for made in cut.made:
        if set(made.key) <= set(cut.kept):
            name = _q(_named_for(cut, made, "fkey"))
            yield f"ALTER TABLE {base} ADD CONSTRAINT {name} FOREIGN KEY ({_list(made.key)}) REFERENCES {_of(made.name)}"
            if not _indexed(table, made.key, cut):
                yield f"CREATE INDEX {_q(_named_for(cut, made, 'idx'))} ON {base} ({_list(made.key)})"


def _named_for(cut: Cut, made: NewTable, label: str) -> str:
    return fit(f"{_bare(cut.base)}_{'_'.join(made.key)}_{label}")


def _indexed(table: Table, key: tuple[str, ...], cut: Cut) -> bool:
    """Whether an index that stays begins with the columns."""
    lists = [c.columns for c in table.uniques]
    lists += [table.primary_key.columns] if table.primary_key else []
    lists += [tuple(k.expression for k in i.keys if k.is_column) for i in table.indexes if i.where is None]
    lists = [c for c in lists if set(c) <= set(cut.kept)] + [cut.base_key]
    return any(set(c[: len(key)]) == set(key) for c in lists)


def _view(cut: Cut, table: Table) -> tuple[str, dict[str, _Place]]:
    places = {c: _Place("b", c) for c in cut.kept}
    joins = [f"{_of(cut.base)} b"]
    for at, made in enumerate(cut.made, 1):
        alias = f"t{at}"
        on = " AND ".join(f"{alias}.{_q(c)} = {places[c]}" for c in made.key)
        joins.append(f"LEFT JOIN {_of(made.name)} {alias} ON {on}")
        places |= {c: _Place(alias, c) for c in made.columns if c not in places}
    columns = []
    spread = {c: (s, at) for s in cut.spread for at, c in enumerate(s.columns, 1)}
    for column in table.columns:
        if column.name in spread:
            columns.append(f"{_collected(cut, *spread[column.name], column.type)} AS {_q(column.name)}")
        else:
            place = places[column.name]
            columns.append(str(place))
    # the rows' policies are those of whoever reads
    invoker = " WITH (security_invoker = true)" if table.row_security else ""
    chosen = ",\n  ".join(columns)
    joined = "\n".join(joins)
    return f"CREATE VIEW {_of(cut.table)}{invoker} AS\nSELECT\n  {chosen}\nFROM {joined}", places


def _collected(cut: Cut, spread: Spread, at: int, type_: str) -> str:
    same = " AND ".join(f"s.{_q(c)} = b.{_q(c)}" for c in cut.base_key)
    if spread.separator:
        joined = f"string_agg(s.{_q(spread.value)}, {quote_literal(spread.separator)} ORDER BY s.position)::{type_}"
        return f"(SELECT {joined} FROM {_of(spread.name)} s WHERE {same})"
    return f"(SELECT s.{_q(spread.value)} FROM {_of(spread.name)} s WHERE {same} AND s.position = {at})"


def _writable(cut: Cut, table: Table, places: Mapping[str, _Place]) -> Iterator[str]:
    """A trigger that takes writes of old programs apart; a fact they tell anew replaces the one that was told before."""
    stored = {c.name for c in table.columns if c.generated is None and not (c.identity and c.identity.always)}
    put: list[str] = []
    for made in _parents_first(cut):
        told = [c for c in made.columns if c not in made.key]
        values = f"SELECT {_list(made.columns, 'NEW')} WHERE {_filled(made.key, 'NEW')}"
        rest = "NOTHING"
        if told:
            changed = f"({_list(told, 'n')}) IS DISTINCT FROM ({_list(told, 'excluded')})"
            rest = f"UPDATE SET {', '.join(f'{_q(c)} = excluded.{_q(c)}' for c in told)} WHERE {changed}"
        put.append(
            f"INSERT INTO {_of(made.name)} AS n ({_list(made.columns)}) {values} ON CONFLICT ({_list(made.key)}) DO {rest};"
        )
    kept = [c for c in cut.kept if c in stored]
    # what a row is not given has the default it always had
    defaults = [
        f"NEW.{_q(c.name)} := coalesce(NEW.{_q(c.name)}, {c.default});"
        for c in table.columns
        if c.default is not None and c.generated is None
    ]
    defaults += [
        f"NEW.{_q(c.name)} := coalesce(NEW.{_q(c.name)}, nextval(pg_get_serial_sequence({quote_literal(_of(cut.base))}, {quote_literal(c.name)})));"
        for c in table.columns
        if c.identity is not None
    ]
    overriding = " OVERRIDING SYSTEM VALUE" if any(c.identity for c in table.columns) else ""
    inserted = [c.name for c in table.columns if c.name in cut.kept and c.generated is None]
    key = cut.base_key or cut.kept
    found = " AND ".join(f"{_q(c)} IS NOT DISTINCT FROM OLD.{_q(c)}" for c in key)
    lists = [
        f"INSERT INTO {_of(s.name)} SELECT {_list(cut.base_key, 'NEW')}, p.position, p.value FROM (SELECT 1) one {_items(s, 'NEW')};"
        for s in cut.spread
    ]
    cleared = [
        f"DELETE FROM {_of(s.name)} WHERE {' AND '.join(f'{_q(c)} = NEW.{_q(c)}' for c in cut.base_key)};"
        for s in cut.spread
    ]
    body = [
        "BEGIN",
        "IF TG_OP = 'DELETE' THEN",
        f"  DELETE FROM {_of(cut.base)} WHERE {found};",
        "  RETURN OLD;",
        "END IF;",
        *(["IF TG_OP = 'INSERT' THEN", *(f"  {d}" for d in defaults), "END IF;"] if defaults else []),
        *put,
        "IF TG_OP = 'INSERT' THEN",
        f"  INSERT INTO {_of(cut.base)} ({_list(inserted)}){overriding} VALUES ({_list(inserted, 'NEW')});",
        "ELSE",
        f"  UPDATE {_of(cut.base)} SET {', '.join(f'{_q(c)} = NEW.{_q(c)}' for c in kept)} WHERE {found};",
        "END IF;",
        *cleared,
        *lists,
        "RETURN NEW;",
        "END",
    ]
    text = "\n".join(body)
    tag = dollar_tag(text)
    name = _function(cut)
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {tag}\n{text}\n{tag}"
    yield f"CREATE TRIGGER write_apart INSTEAD OF INSERT OR UPDATE OR DELETE ON {_of(cut.table)} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _function(cut: Cut) -> str:
    namespace, _, bare = cut.table.rpartition(".")
    return _of(f"{namespace}.{fit(f'write_{bare}')}" if namespace else fit(f"write_{bare}"))


def _granted(cut: Cut, table: Table) -> Iterator[str]:
    for grant in table.grants:
        rights = [p for p in grant.privileges if p.lower() in ("select", "insert", "update", "delete")]
        if rights and not grant.columns:
            who = "PUBLIC" if grant.grantee == "PUBLIC" else _q(grant.grantee)
            yield f"GRANT {', '.join(rights)} ON {_of(cut.table)} TO {who}"
            if table.row_security:
                names = [*(m.name for m in cut.made), *(p.name for p in cut.spread)]
                yield from (f"GRANT {', '.join(rights)} ON {_of(n)} TO {who}" for n in names)


def _back(cut: Cut, table: Table, gone: Sequence[str], types: Mapping[str, str]) -> Iterator[str]:
    """The columns come back, at the end of the table, with what hung on them."""
    base = _of(cut.base)
    yield f"DROP VIEW {_of(cut.table)}"
    yield f"DROP FUNCTION {_function(cut)}()"
    yield f"ALTER TABLE {base} " + ", ".join(f"ADD COLUMN {_q(c)} {types[c]}" for c in gone)
    if table.triggers:
        # a trigger that notes when a row was changed must not take this for a change
        yield f"ALTER TABLE {base} DISABLE TRIGGER USER"
    for made in cut.made:
        told = [c for c in made.columns if c in gone and c not in made.key]
        same = " AND ".join(f"b.{_q(c)} = n.{_q(c)}" for c in made.key)
        if told:
            yield f"UPDATE {base} b SET {', '.join(f'{_q(c)} = n.{_q(c)}' for c in told)} FROM {_of(made.name)} n WHERE {same}"
    for spread in cut.spread:
        same = " AND ".join(f"s.{_q(c)} = b.{_q(c)}" for c in cut.base_key)
        for at, column in enumerate(spread.columns, 1):
            yield f"UPDATE {base} b SET {_q(column)} = {_collected(cut, spread, at, types[column])} WHERE EXISTS (SELECT 1 FROM {_of(spread.name)} s WHERE {same})"
    if table.triggers:
        yield f"ALTER TABLE {base} ENABLE TRIGGER USER"
    for made in cut.made:
        if set(made.key) <= set(cut.kept):
            yield f"ALTER TABLE {base} DROP CONSTRAINT {_q(_named_for(cut, made, 'fkey'))}"
            if not _indexed(table, made.key, cut):
                yield f"DROP INDEX {_of(_beside(cut.base, _named_for(cut, made, 'idx')))}"
    primary = table.primary_key
    if primary is not None and not set(primary.columns) <= set(cut.kept) and cut.base_key:
        yield f"ALTER TABLE {base} DROP CONSTRAINT {_q(fit(f'{_bare(cut.base)}_key'))}"
    yield from (f"DROP TABLE {_of(p.name)}" for p in cut.spread)
    yield from (f"DROP TABLE {_of(m.name)}" for m in reversed(_parents_first(cut)))
    yield f"ALTER TABLE {base} RENAME TO {_q(_bare(cut.table))}"
    yield from _restored(cut, table, set(gone))


def _beside(table: str, name: str) -> str:
    namespace = table.rpartition(".")[0]
    return f"{namespace}.{name}" if namespace else name


def _restored(cut: Cut, table: Table, gone: set[str]) -> Iterator[str]:
    owner = _of(cut.table)
    primary = table.primary_key
    for column in table.columns:
        if column.name in gone:
            if column.default is not None:
                yield f"ALTER TABLE {owner} ALTER COLUMN {_q(column.name)} SET DEFAULT {column.default}"
            if not column.nullable and not (primary and column.name in primary.columns):
                yield f"ALTER TABLE {owner} ALTER COLUMN {_q(column.name)} SET NOT NULL"
            if column.comment:
                yield f"COMMENT ON COLUMN {owner}.{_q(column.name)} IS {quote_literal(column.comment)}"
    for constraint in table.constraints:
        if _speaks_of(constraint, gone):
            yield f"ALTER TABLE {owner} ADD {constraint_clause(constraint)}"
    for index in table.indexes:
        told = {k.expression for k in index.keys if k.is_column} | set(index.include)
        texts = [k.expression for k in index.keys if not k.is_column] + [index.where or ""]
        if told & gone or any(_named(t, gone) for t in texts):
            yield create_index(Name(namespace=table.name.namespace, name=table.name.name), index).sql


def _speaks_of(constraint: Constraint, columns: set[str]) -> bool:
    if isinstance(constraint, Check):
        return _named(constraint.expression, columns)
    return bool(set(getattr(constraint, "columns", ())) & columns)


def _named(expression: str, columns: set[str]) -> bool:
    from re import findall

    return bool({w for pair in findall(r'"((?:[^"]|"")+)"|(\w+)', expression) for w in pair} & columns)


def _replaced(cut: Cut, table: Table, types: Mapping[str, str]) -> Migration:
    """The whole table becomes the join of the new ones; its rows stay as they were under another name until they are dropped."""
    first, *rest = cut.made
    places = {c: f"t1.{_q(c)}" for c in first.columns}
    joins = [f"{_of(first.name)} t1"]
    for at, made in enumerate(rest, 2):
        on = " AND ".join(f"t{at}.{_q(c)} = {places[c]}" for c in made.columns if c in places)
        joins.append(f"JOIN {_of(made.name)} t{at} ON {on}")
        places |= {c: f"t{at}.{_q(c)}" for c in made.columns if c not in places}
    columns = ", ".join(places[c.name] for c in table.columns)
    forward = (
        *(s for m in cut.made for s in _created(cut, m, table, types)),
        f"ALTER TABLE {_of(cut.table)} RENAME TO {_q(_bare(cut.base))}",
        f"CREATE VIEW {_of(cut.table)} AS\nSELECT {columns}\nFROM " + "\n".join(joins),
    )
    back = (
        f"DROP VIEW {_of(cut.table)}",
        f"ALTER TABLE {_of(cut.base)} RENAME TO {_q(_bare(cut.table))}",
        *(f"DROP TABLE {_of(m.name)}" for m in cut.made),
    )
    return Migration(forward, back)
