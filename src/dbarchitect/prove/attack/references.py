"""Attacks on foreign keys: a child without parent, and what becomes of children when the parent goes."""

from __future__ import annotations

from dbarchitect.prove.attack.target import Row, Target
from dbarchitect.prove.catalog import Constraint, Table
from dbarchitect.prove.data.values import kind_of
from dbarchitect.prove.session import attempt, literal, quote

_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}


def attack_references(target: Target) -> None:
    """Every foreign key is attacked from both of its ends."""
    for key in target.table.of_kind("f"):
        parent = target.catalog.by_name.get(key.target)
        if parent is None:
            target.skip(key.name, "the table it refers to cannot be read")
        elif not key.enforced:
            target.skip(key.name, "it is NOT ENFORCED: the engine does not check it")
        else:
            _orphan(target, key, parent)
            _deletion(target, key, parent)


def _orphan(target: Target, key: Constraint, parent: Table) -> None:
    base = {**target.base}
    if any(base.get(c) is None for c in key.columns):
        base |= _some_reference(target, key)
    if any(base.get(c) is None for c in key.columns):
        target.skip(key.name, "no row of the table refers to anything by it")
        return
    other = {c for k in target.table.of_kind("f") if k.name != key.name for c in k.columns}
    own = [c for c in key.columns if c not in other] or list(key.columns[-1:])
    for column in [*reversed(own), *[c for c in key.columns if c not in own]]:
        for value in _missing(target, column, key, parent):
            changed: Row = {column: value}
            outcome = target.try_row({**base, **changed}, key.name)
            if outcome.ok and key.partition:
                target.skip(key.name, f"no row is known of the partition {key.partition}, which alone has it")
                return
            if outcome.ok or (outcome.state == "23503" and outcome.constraint == key.name):
                edge, passed = _empty(target, key, base)
                target.proof(key.name, target.shown(changed), outcome, not outcome.ok, edge=edge, edge_passed=passed)
                return
    target.skip(key.name, f"another rule refuses the row without parent first: {outcome.short}")


def _empty(target: Target, key: Constraint, base: Row) -> tuple[str, bool | None]:
    free = [c for c in key.columns if not target.table.column(c).not_null]
    if free and not key.match_full:
        if target.try_row({**base, free[0]: None}).ok:
            return f"{free[0]} NULL", True
        return "a row with a parent", True if target.try_row(base).ok else None
    return "a row with a parent", True if target.try_row(base).ok else None


def _some_reference(target: Target, key: Constraint) -> Row:
    columns = ", ".join(f"{quote(c)}::text" for c in key.target_columns)
    parent = target.catalog.by_name[key.target]
    shared = [
        (c, t)
        for c, t in zip(key.columns, key.target_columns, strict=True)
        if target.base.get(c) is not None and target.table.column(c).not_null
    ]
    where = " AND ".join(f"{quote(t)} = {literal(target.base[c])}" for c, t in shared) or "true"
    found = attempt(target.connection, f"SELECT {columns} FROM {parent.sql} WHERE {where} LIMIT 1", fetch=True)
    if not found.values:  # no parent agrees with the row: one that does not serves to break the key, not to keep it
        found = attempt(target.connection, f"SELECT {columns} FROM {parent.sql} LIMIT 1", fetch=True)
        kept = {c for c, _ in shared}
        return {c: v for c, v in zip(key.columns, (found.values or ((),))[0], strict=False) if c not in kept}
    return dict(zip(key.columns, found.values[0], strict=True))


def _missing(target: Target, column: str, key: Constraint, parent: Table) -> list[str]:
    """Values that no parent has."""
    type_ = target.table.column(column).type
    partner = key.target_columns[key.columns.index(column)]
    kind = kind_of(type_)
    if type_.name == "uuid":
        return ["00000000-0000-4000-8000-00000000dead"]
    if type_.form == "enum":
        found = attempt(
            target.connection,
            f"SELECT v FROM unnest({literal('{' + ','.join(type_.labels) + '}')}::text[]) v "
            f"WHERE v NOT IN (SELECT {quote(partner)}::text FROM {parent.sql}) LIMIT 1",
            fetch=True,
        )
        return [str(found.values[0][0])] if found.ok and found.values else []
    if kind in {"int", "decimal", "float"}:
        found = attempt(target.connection, f"SELECT (max({quote(partner)}) + 1000)::text FROM {parent.sql}", fetch=True)
        value = str(found.values[0][0]) if found.ok and found.values else "999999"
        return [value, "32000", "-7"]
    if kind == "date":
        return ["1900-01-01", "2199-01-01"]
    if kind == "timestamp":
        return ["1900-01-01 00:00:00", "2199-01-01 00:00:00"]
    if type_.form == "range" and type_.element is not None:
        low = {"date": "[1900-01-01,1900-01-02)", "timestamptz": "[1900-01-01,1900-01-02)"}
        return [low.get(type_.element.name, "[999999,1000000)")]
    length = type_.length or 20
    return ["\u017e-none"[:length], "zz"[:length], "Q7"[:length], "qx9q"[:length]]


def _deletion(target: Target, key: Constraint, parent: Table) -> None:
    """A parent with children is deleted: refused, or the children follow as declared."""
    action = _ACTIONS.get(key.on_delete, "no action")
    table, name = target.table, f"{key.name} on delete {action}"
    columns = ", ".join(f"{quote(c)}::text" for c in key.columns)
    known = " AND ".join(f"{quote(c)} IS NOT NULL" for c in key.columns)
    apart = ""
    if key.target == table.name:
        apart = " AND NOT (" + " AND ".join(
            f"{quote(c)} = {quote(t)}" for c, t in zip(key.columns, key.target_columns, strict=True)
        ) + ")"  # fmt: skip
    found = attempt(
        target.connection,
        f"SELECT {columns} FROM {table.sql} WHERE {known}{apart} GROUP BY {', '.join(quote(c) for c in key.columns)} "
        f"ORDER BY count(*), {', '.join(quote(c) for c in key.columns)} LIMIT 1",
        fetch=True,
    )
    if key.partition:
        return
    if not found.ok or not found.values or key.period:
        target.skip(name, "no row refers to anything by it" if not key.period else "a temporal reference")
        return
    values = found.values[0]
    where_parent = " AND ".join(f"{quote(t)} = {literal(v)}" for t, v in zip(key.target_columns, values, strict=True))
    where_child = " AND ".join(f"{quote(c)} = {literal(v)}" for c, v in zip(key.columns, values, strict=True))
    delete = f"DELETE FROM {parent.sql} WHERE {where_parent}"
    shown = f"DELETE FROM {parent.name} … WHERE a row of {table.name} refers to it"
    if action in {"no action", "restrict"}:
        outcome = target.try_sql(delete, key.name, elsewhere=True)
        held = outcome.state in {"23503", "23001"} and outcome.constraint == key.name
        if not outcome.ok and not held:
            target.skip(name, f"another rule refuses the deletion: {outcome.short}")
            return
        children_first = target.try_sql(
            f"DELETE FROM {table.sql} WHERE {where_child}; {delete}", key.name, elsewhere=True
        )
        passed = True if children_first.ok else None
        target.proof(name, shown, outcome, held, edge="the same once no row refers to it", edge_passed=passed)
        return
    _followed(target, key, name, delete, where_child, shown)


def _followed(target: Target, key: Constraint, name: str, delete: str, where_child: str, shown: str) -> None:
    """After the deletion no child refers to the parent; with SET NULL none is lost."""
    table = target.table
    count = f"(SELECT count(*) FROM {table.sql})"
    sql = (
        f"CREATE TEMP TABLE prove_before ON COMMIT DROP AS SELECT {count} AS n, (SELECT count(*) FROM {table.sql} "
        f"WHERE {where_child}) AS m; {delete}; "
        "DO $$ BEGIN IF EXISTS (SELECT FROM "
        f"{table.sql} WHERE {where_child.replace('$$', '')}) THEN RAISE EXCEPTION 'children remain'; END IF; "
    )
    if key.on_delete in {"n", "d"}:
        gone = 1 if key.target == table.name else 0  # the parent itself was a row of this table
        sql += f"IF (SELECT n FROM prove_before) > {count} + {gone} THEN RAISE EXCEPTION 'children were lost'; END IF; "
    sql += "END $$"
    outcome = target.try_sql(sql, "")
    if not outcome.ok and outcome.state != "P0001":
        again = target.try_sql(sql, key.name, elsewhere=True)
        outcome = again if again.ok or again.constraint != key.name else outcome
    if not outcome.ok and outcome.state != "P0001" and outcome.constraint != key.name:
        target.skip(name, f"another rule refuses the deletion: {outcome.short}")
        return
    target.proof(name, shown, outcome, outcome.ok)
