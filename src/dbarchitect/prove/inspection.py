"""The catalog of a live database read, by one query per kind of object."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg

from dbarchitect.prove.catalog import (
    Catalog,
    Column,
    Constraint,
    DomainRule,
    Index,
    Partition,
    Routine,
    Table,
    Type,
    View,
    plain_name,
)
from dbarchitect.prove.session import quote

_SYSTEM = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
_OWN = """NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
          AND e.deptype = 'e')"""

_TABLES = f"""
SELECT c.oid::int8, n.nspname, c.relname, c.relkind = 'p', c.relrowsecurity, c.relforcerowsecurity,
       pg_get_userbyid(c.relowner), c.relhasrules, c.relispartition,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
       ARRAY(SELECT t.tgname::text FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
             AND t.tgenabled IN ('O', 'A') AND t.tgtype & 4 = 4 ORDER BY t.tgname),
       EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) AND NOT c.relispartition
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND {_SYSTEM} AND {_OWN}
ORDER BY n.nspname, c.relname
"""
_COLUMNS = f"""
SELECT a.attrelid::int8, a.attname, a.attnum, a.atttypid::int8, a.atttypmod, format_type(a.atttypid, a.atttypmod),
       a.attnotnull, a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) ~ '^nextval'
            THEN pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {_SYSTEM} AND {_OWN} AND NOT c.relispartition
ORDER BY a.attrelid, a.attnum
"""
_CONSTRAINTS = f"""
SELECT k.conrelid::int8, k.conname, k.contype::text,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, o)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.o),
       pg_get_constraintdef(k.oid), coalesce(pg_get_expr(k.conbin, k.conrelid), ''),
       k.confrelid::int8,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, o)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.o),
       k.confdeltype::text,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = k.conrelid
             AND a.attnum = ANY (SELECT (jsonb_array_elements_text(nullif(to_jsonb(k) -> 'confdelsetcols', 'null')))::int)),
       k.confmatchtype::text = 'f', k.condeferrable, k.condeferred,
       coalesce((to_jsonb(k) ->> 'conperiod')::bool, false), coalesce((to_jsonb(k) ->> 'conenforced')::bool, true),
       k.conindid::int8
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_SYSTEM} AND {_OWN} AND (NOT c.relispartition OR k.contype IN ('f', 'c') AND k.conislocal AND k.conparentid = 0)
ORDER BY k.conrelid, k.contype, k.conname
"""
_INDEXES = f"""
SELECT i.indrelid::int8, i.indexrelid::int8, ic.relname, am.amname, i.indisunique, i.indnkeyatts,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, g, true) FROM generate_series(1, i.indnatts) g ORDER BY g),
       ARRAY(SELECT i.indkey[g] FROM generate_series(0, i.indnatts - 1) g ORDER BY g),
       ARRAY(SELECT o.opcname::text FROM unnest(i.indclass::oid[]) WITH ORDINALITY u(x, n) JOIN pg_opclass o ON o.oid = u.x
             ORDER BY u.n),
       pg_get_expr(i.indpred, i.indrelid), coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
       k.conname, coalesce(k.contype::text, ''),
       ARRAY(SELECT o.oprname::text FROM unnest(k.conexclop) WITH ORDINALITY u(x, n) JOIN pg_operator o ON o.oid = u.x
             ORDER BY u.n),
       i.indimmediate, i.indisvalid, pg_get_indexdef(i.indexrelid),
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(x, n)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.x ORDER BY u.n),
       ARRAY(SELECT i.indoption[g] FROM generate_series(0, i.indnkeyatts - 1) g ORDER BY g)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid
WHERE {_SYSTEM} AND {_OWN} AND NOT c.relispartition AND c.relkind IN ('r', 'p')
ORDER BY i.indrelid, ic.relname
"""
_TYPES = """
SELECT t.oid::int8, t.typname, t.typtype::text, t.typcategory::text, t.typbasetype::int8, t.typtypmod, t.typelem::int8,
       t.typnotnull, t.typdefault,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
       ARRAY(SELECT ARRAY[k.conname::text, pg_get_expr(k.conbin, 0)] FROM pg_constraint k WHERE k.contypid = t.oid
             AND k.contype = 'c' ORDER BY k.conname),
       (SELECT r.rngsubtype::int8 FROM pg_range r WHERE r.rngtypid = t.oid OR
          (to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid), t.typrelid::int8, format_type(t.oid, NULL),
       (SELECT r.rngtypid::int8 FROM pg_range r WHERE (to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid)
FROM pg_type t
WHERE t.oid IN (SELECT a.atttypid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                WHERE c.relkind IN ('r', 'p', 'c') AND a.attnum > 0)
   OR t.typtype IN ('b', 'd', 'e', 'r', 'm') AND t.typnamespace <> 'information_schema'::regnamespace
"""
_ATTRIBUTES = """
SELECT a.attrelid::int8, a.attname, a.atttypid::int8, a.atttypmod FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, a.attnum
"""
_PARTITIONS = """
SELECT i.inhparent::int8, i.inhrelid::int8, c.relname, pg_get_partkeydef(i.inhparent),
       p.partstrat::text, pg_get_expr(c.relpartbound, c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_partitioned_table p ON p.partrelid = i.inhparent
ORDER BY 1, c.relname
"""
_BODIES = """
SELECT coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prokind IN ('f', 'p') AND p.prorettype <> 'trigger'::regtype
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
ORDER BY n.nspname, p.proname
"""
_ALIASES = """
SELECT k.conname, p.conname FROM pg_constraint k JOIN pg_constraint p ON p.oid = k.conparentid WHERE k.conname <> p.conname
UNION
SELECT c.relname, p.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
WHERE p.relkind = 'I'
"""
_VIEWS = f"""
SELECT n.nspname, c.relname, c.relkind = 'm',
       coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions)
                OR 'security_invoker=1' = ANY (c.reloptions), false),
       ARRAY(SELECT DISTINCT d.refobjid::int8 FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass
             AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
             WHERE w.ev_class = c.oid AND d.refobjid <> c.oid),
       c.oid::int8,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
             AND NOT a.attisdropped ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND {_SYSTEM} AND {_OWN} ORDER BY 1, 2
"""
_DEFINERS = """
SELECT n.nspname, p.proname,
       (SELECT coalesce(array_agg(format_type(a.type, NULL) ORDER BY a.place), '{}') FROM unnest(p.proargtypes)
        WITH ORDINALITY AS a(type, place) WHERE a.place <= p.pronargs - p.pronargdefaults)::text[], t.typname IN ('trigger', 'event_trigger'),
       coalesce(array_to_string(p.proconfig, ',') ~ 'search_path', false)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type t ON t.oid = p.prorettype
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
ORDER BY 1, 2
"""


def read_catalog(connection: psycopg.Connection[Any]) -> Catalog:
    """The tables, views and definer functions of the database that no extension owns, in order of name."""
    connection.execute("SET search_path = public")
    types = _types(connection)
    columns = _grouped(connection.execute(_COLUMNS).fetchall())
    relations = connection.execute(_TABLES).fetchall()
    names = {r[0]: plain_name(f"{r[1]}.{r[2]}") for r in relations}
    constraints = _grouped(connection.execute(_CONSTRAINTS).fetchall())
    indexes = _grouped(connection.execute(_INDEXES).fetchall())
    partitions: dict[int, list[Any]] = _grouped(connection.execute(_PARTITIONS).fetchall())
    tables = []
    for (
        oid,
        namespace,
        bare,
        partitioned,
        secured,
        forced,
        owner,
        rules,
        is_part,
        policies,
        triggers,
        child,
    ) in relations:
        if is_part:
            continue
        tables.append(
            Table(
                oid=oid,
                name=names[oid],
                namespace=namespace,
                bare=bare,
                owner=owner,
                columns=tuple(_column(r, types) for r in columns.get(oid, ())),
                constraints=_constraints_of(oid, constraints, partitions, names),
                indexes=tuple(_index(r, names[oid]) for r in indexes.get(oid, ())),
                triggers=tuple(triggers),
                partitioned=partitioned,
                row_security=secured,
                forced=forced,
                policies=policies,
                rules=rules,
                inherits=child,
                partitions=tuple(_partitions(oid, partitions, names)),
            )
        )
    return Catalog(
        tables=tuple(tables),
        views=_views(connection, names),
        definers=tuple(
            Routine(plain_name(f"{n}.{f}"), f"{quote(n)}.{quote(f)}", tuple(arguments), trigger, path)
            for n, f, arguments, trigger, path in connection.execute(_DEFINERS).fetchall()
        ),
        bodies=tuple(str(body) for (body,) in connection.execute(_BODIES).fetchall()),
        by_name={t.name: t for t in tables},
        aliases=_aliases(connection),
    )


def _aliases(connection: psycopg.Connection[Any]) -> dict[str, str]:
    pairs = dict(connection.execute(_ALIASES).fetchall())
    for child in pairs:
        for _ in range(8):
            if pairs[child] not in pairs or pairs[child] == child:
                break
            pairs[child] = pairs[pairs[child]]
    return pairs


def _grouped(rows: list[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups


def _column(row: Any, types: _Types) -> Column:
    _, name, number, oid, modifier, shown, not_null, identity, generated, default, sequence = row
    return Column(
        name=name,
        type=types.type(oid, modifier, shown),
        number=number,
        not_null=not_null or types.type(oid, modifier, shown).domain_not_null,
        identity=identity,
        generated=bool(generated),
        default=default,
        sequence=sequence,
    )


def _constraint(row: Any, names: dict[int, str]) -> Constraint:
    (_, name, kind, columns, definition, expression, target, target_columns, action, action_columns, full, deferrable,
     deferred, period, enforced, index) = row  # fmt: skip
    return Constraint(
        name=name,
        kind=kind,
        columns=tuple(columns),
        definition=definition,
        expression=expression,
        target=names.get(target, ""),
        target_columns=tuple(target_columns),
        on_delete=action,
        on_delete_columns=tuple(action_columns),
        match_full=full,
        deferrable=deferrable,
        deferred=deferred,
        period=period,
        enforced=enforced,
        index=index,
    )


def _constraints_of(
    oid: int, constraints: dict[int, list[Any]], partitions: dict[int, list[Any]], names: dict[int, str]
) -> tuple[Constraint, ...]:
    """The table's own constraints, then those that only some of its partitions have."""
    found = [_constraint(r, names) for r in constraints.get(oid, ())]
    known = {c.name for c in found}
    waiting = [(row[1], row[2]) for row in partitions.get(oid, ())]
    while waiting:
        child, name = waiting.pop(0)
        waiting += [(row[1], row[2]) for row in partitions.get(child, ())]
        for row in constraints.get(child, ()):
            made = replace(_constraint(row, names), partition=name)
            if made.name not in known:
                known.add(made.name)
                found.append(made)
    return tuple(found)


def _index(row: Any, table: str) -> Index:
    (_, oid, name, method, unique, keys, texts, numbers, classes, where, not_distinct, constraint, kind, operators,
     immediate, valid, definition, columns, options) = row  # fmt: skip
    resolved = tuple(c if n else t for t, n, c in zip(texts, numbers, columns, strict=True))
    return Index(
        oid=oid,
        name=name,
        table=table,
        method=method,
        unique=unique,
        keys=resolved[:keys],
        plain=tuple(bool(n) for n in numbers[:keys]),
        classes=tuple(classes),
        include=resolved[keys:],
        where=where,
        nulls_not_distinct=not_distinct,
        constraint=constraint,
        constraint_kind=kind,
        operators=tuple(operators or ()),
        immediate=immediate,
        valid=valid,
        definition=definition,
        options=tuple(options),
    )


def _partitions(root: int, all_of: dict[int, list[Any]], names: dict[int, str]) -> list[Partition]:
    found: list[Partition] = []
    for parent, child, bare, key, strategy, bounds in all_of.get(root, ()):
        found.append(Partition(names.get(parent, ""), names.get(child, bare), key, strategy, bounds or ""))
        found.extend(_partitions(child, all_of, names))
    return found


def _views(connection: psycopg.Connection[Any], names: dict[int, str]) -> tuple[View, ...]:
    rows = connection.execute(_VIEWS).fetchall()
    direct = {row[5]: set(row[4]) for row in rows}

    def base(oid: int, seen: frozenset[int] = frozenset()) -> set[str]:
        if oid in seen:
            return set()
        found: set[str] = set()
        for other in direct.get(oid, ()):
            found |= {names[other]} if other in names else base(other, seen | {oid})
        return found

    return tuple(
        View(
            plain_name(f"{namespace}.{bare}"),
            f"{quote(namespace)}.{quote(bare)}",
            materialized,
            invoker,
            tuple(sorted(base(oid))),
            tuple(columns),
        )
        for namespace, bare, materialized, invoker, _, oid, columns in rows
    )


class _Types:
    """The types of one database by oid, resolved when asked for."""

    def __init__(self, rows: list[Any], attributes: dict[int, list[Any]]) -> None:
        self._rows = {row[0]: row for row in rows}
        self._attributes = attributes
        self._known: dict[tuple[int, int, str], Type] = {}

    def type(self, oid: int, modifier: int = -1, shown: str = "", depth: int = 0) -> Type:
        key = (oid, modifier, shown)
        if key not in self._known:
            self._known[key] = self._build(oid, modifier, shown, depth)
        return self._known[key]

    def _build(self, oid: int, modifier: int, shown: str, depth: int) -> Type:
        row = self._rows.get(oid)
        if row is None or depth > 8:
            return Type(name="unknown", shown=shown)
        (_, name, form, category, base, base_modifier, element, not_null, default, labels, rules, subtype, relation,
         own_name, _range) = row  # fmt: skip
        shown = shown or own_name
        if form == "d":
            inner = self.type(base, base_modifier, "", depth + 1)
            return Type(
                name=inner.name,
                shown=shown,
                form=inner.form,
                modifier=base_modifier if modifier < 0 else modifier,
                labels=inner.labels,
                element=inner.element,
                attributes=inner.attributes,
                domain=own_name,
                domain_rules=(*inner.domain_rules, *(DomainRule(n, e) for n, e in rules)),
                domain_not_null=not_null or inner.domain_not_null,
                is_array=inner.is_array,
                default=default or inner.default,
            )
        if form == "e":
            return Type(name=name, shown=shown, form="enum", labels=tuple(labels))
        if form == "c":
            parts = tuple((r[1], self.type(r[2], r[3], "", depth + 1)) for r in self._attributes.get(relation, ()))
            return Type(name=name, shown=shown, form="composite", attributes=parts)
        if form in {"r", "m"} and subtype:
            inner = self.type(subtype, -1, "", depth + 1)
            return Type(name=name, shown=shown, form="range" if form == "r" else "multirange", element=inner)
        if category == "A" and element:
            return Type(name=name, shown=shown, element=self.type(element, modifier, "", depth + 1), is_array=True)
        return Type(name=name, shown=shown, modifier=modifier)


def _types(connection: psycopg.Connection[Any]) -> _Types:
    return _Types(connection.execute(_TYPES).fetchall(), _grouped(connection.execute(_ATTRIBUTES).fetchall()))
