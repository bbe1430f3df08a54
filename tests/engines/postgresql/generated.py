"""Schemas of every shape for hypothesis: odd names, keys, cycles, partitions, policies, comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from dbarchitect.engines.postgresql.names import default_name, quote_identifier, quote_literal
from dbarchitect.model.objects import Domain, EnumType, Namespace, Role, Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    Exclude,
    ExcludeKey,
    ForeignKey,
    Generated,
    Grant,
    Identity,
    Index,
    IndexKey,
    Name,
    Partitioning,
    PartitionOf,
    Policy,
    PrimaryKey,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Draw = Any
ROLE = 'generated "role"'

_WORDS = st.sampled_from(
    ["user", "order", "select", "name", "Größe", "A b", 'say "hi"', "it's", "x", "UPPER", "a.b", "table", "日本", "$1",
     "9lives", "new\nline", "back\\slash", "trailing ", "type", "language", "values", "a" * 60, "é" * 28, "public", "date"]
)  # fmt: skip
_COMMENTS = st.none() | st.sampled_from(
    ["plain", 'it\'s "quoted"', "back\\slash \\n", "ünï 🎉 $$ $x$", "two\nlines", "--", "/*"]
)

# Types as the engine spells them, each with a default and a check over a column.
_TYPES: dict[str, tuple[str, Callable[[str], str]]] = {
    "integer": ("7", lambda c: f"{c} > 0"),
    "bigint": ("'-1'::integer", lambda c: f"{c} BETWEEN 1 AND 5"),
    "smallint": ("0", lambda c: f"{c} IN (1, 2, 3)"),
    "text": ("'it''s'::text", lambda c: f"{c} <> '' AND length({c}) < 9"),
    "character varying(20)": ("'x'", lambda c: f"{c} IN ('a', 'b''c')"),
    "numeric(12,2)": ("0.00", lambda c: f"{c} >= 0 OR {c} IS NULL"),
    "boolean": ("true", lambda c: f"{c} IS NOT FALSE"),
    "date": ("CURRENT_DATE", lambda c: f"{c} > '2000-01-01'"),
    "timestamp with time zone": ("now()", lambda c: f"{c} > '2000-01-01 00:00:00+00'"),
    "uuid": ("gen_random_uuid()", lambda c: f"{c} IS NOT NULL"),
    "jsonb": ("'{}'::jsonb", lambda c: f"jsonb_typeof({c}) = 'object'"),
    "integer[]": ("'{}'::integer[]", lambda c: f"1 <> ALL ({c})"),
}
_KEY_TYPES = ("integer", "bigint", "text", "uuid", "date")


@dataclass
class _Namer:
    """Names that nobody else has, not even after the engine appends to them."""

    used: int = 0
    taken: list[str] = field(default_factory=list)

    def name(self, draw: Draw) -> str:
        word = draw(_WORDS)
        self.used += 1
        suffix = str(self.used)
        return word.encode()[: 40 - len(suffix)].decode(errors="ignore") + suffix


@st.composite
def schemas(draw: Draw) -> Schema:
    """A schema that every PostgreSQL from 15 on can hold."""
    namer = _Namer()
    spaces = ["public", *(namer.name(draw) for _ in range(draw(st.integers(0, 2))))]
    enums = tuple(
        EnumType(
            name=_place(draw, namer, spaces),
            values=tuple(f"{draw(_WORDS)} {i}" for i in range(draw(st.integers(1, 4)))),
            comment=draw(_COMMENTS),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    domains = tuple(_domain(draw, namer, spaces) for _ in range(draw(st.integers(0, 2))))
    tables = [_table(draw, namer, spaces, enums, domains) for _ in range(draw(st.integers(1, 5)))]
    tables = [_with_foreign_keys(draw, namer, table, tables) for table in tables]
    parts = [part for table in tables if table.partitioning for part in _partitions(draw, namer, table)]
    views = _views(draw, namer, spaces, tables)
    sequences = tuple(
        Sequence(
            name=_place(draw, namer, spaces),
            increment=draw(st.sampled_from([1, 5])),
            cache=draw(st.sampled_from([1, 20])),
            comment=draw(_COMMENTS),
        )
        for _ in range(draw(st.integers(0, 1)))
    )
    return Schema(
        namespaces=tuple(Namespace(name=name, comment=draw(_COMMENTS)) for name in spaces[1:]),
        roles=(Role(name=ROLE),),
        enums=enums,
        domains=domains,
        sequences=sequences,
        tables=tuple(draw(st.permutations([*tables, *parts]))),
        views=tuple(draw(st.permutations(views))),
    )


def _place(draw: Draw, namer: _Namer, spaces: list[str]) -> Name:
    return Name(namespace=draw(st.sampled_from(spaces)), name=namer.name(draw))


def _domain(draw: Draw, namer: _Namer, spaces: list[str]) -> Domain:
    return Domain(
        name=_place(draw, namer, spaces),
        base=draw(st.sampled_from(["text", "integer", "character varying(30)"])),
        checks=(Check(name=namer.name(draw), expression="VALUE IS NOT NULL", comment=draw(_COMMENTS)),),
        comment=draw(_COMMENTS),
    )


def _type_sql(name: Name) -> str:
    bare = quote_identifier(name.name)
    return bare if name.namespace == "public" else f"{quote_identifier(name.namespace)}.{bare}"


def _column(draw: Draw, namer: _Namer, enums: tuple[EnumType, ...], domains: tuple[Domain, ...]) -> Column:
    own = [_type_sql(item.name) for item in (*enums, *domains)]
    kind = draw(st.sampled_from([*_TYPES, *own]))
    default = None
    if kind in _TYPES and draw(st.booleans()):
        default = _TYPES[kind][0]
    collation = '"C"' if kind == "text" and draw(st.booleans()) else None
    return Column(
        name=namer.name(draw),
        type=kind,
        nullable=draw(st.booleans()),
        default=default,
        collation=collation,
        comment=draw(_COMMENTS),
    )


def _table(
    draw: Draw, namer: _Namer, spaces: list[str], enums: tuple[EnumType, ...], domains: tuple[Domain, ...]
) -> Table:
    name = _place(draw, namer, spaces)
    partitioning = _partitioning(draw, namer)
    key_count = draw(st.integers(1, 2))
    keys = [
        Column(name=namer.name(draw), type=draw(st.sampled_from(_KEY_TYPES)), nullable=False) for _ in range(key_count)
    ]
    if partitioning is None and draw(st.booleans()):
        identity = Identity(always=draw(st.booleans()), increment=draw(st.sampled_from([1, 2])))
        keys[0] = Column(name=keys[0].name, type="bigint", nullable=False, identity=identity)
    if partitioning:
        keys.append(
            Column(name=partitioning.keys[0].expression, type=_PARTITION_TYPES[partitioning.strategy], nullable=False)
        )
    others = [_column(draw, namer, enums, domains) for _ in range(draw(st.integers(0, 5)))]
    if draw(st.booleans()):
        source = quote_identifier(keys[0].name)
        generated = Generated(
            expression=f"length({source}::text) + 1" if keys[0].type != "date" else f"{source} IS NULL"
        )
        kind = "integer" if keys[0].type != "date" else "boolean"
        others.append(Column(name=namer.name(draw), type=kind, generated=generated))
    columns = (*keys, *others)
    constraints: list[Any] = [
        PrimaryKey(name=_key_name(draw, namer, name.name), columns=tuple(c.name for c in keys), comment=draw(_COMMENTS))
    ]
    constraints += [
        Check(name=namer.name(draw), expression=_TYPES[c.type][1](quote_identifier(c.name)), comment=draw(_COMMENTS))
        for c in others
        if c.type in _TYPES and not c.generated and draw(st.booleans())
    ]
    constraints += _uniques(draw, namer, keys, others)
    if partitioning is None and draw(st.booleans()):
        keys_of = (ExcludeKey(expression=quote_identifier(keys[0].name), operator="="),)
        constraints.append(
            Exclude(
                name=namer.name(draw),
                method="btree",
                keys=keys_of,
                where=f"{quote_identifier(keys[0].name)} IS NOT NULL",
            )
        )
    policies = tuple(_policy(draw, namer, keys[0]) for _ in range(draw(st.integers(0, 2))))
    return Table(
        name=name,
        columns=columns,
        constraints=tuple(constraints),
        indexes=tuple(_index(draw, namer, keys, others) for _ in range(draw(st.integers(0, 3)))),
        partitioning=partitioning,
        unlogged=partitioning is None and draw(st.booleans()) and draw(st.booleans()),
        row_security=bool(policies),
        force_row_security=draw(st.booleans()),
        policies=policies,
        options=(("fillfactor", "70"),) if partitioning is None and draw(st.booleans()) else (),
        grants=_grants(draw, keys),
        comment=draw(_COMMENTS),
    )


def _key_name(draw: Draw, namer: _Namer, table: str) -> str:
    return default_name(table, "", "pkey") if draw(st.booleans()) else namer.name(draw)


def _uniques(draw: Draw, namer: _Namer, keys: list[Column], others: list[Column]) -> list[Unique]:
    plain = [c for c in others if not c.generated and c.type in _KEY_TYPES]
    if not plain or not draw(st.booleans()):
        return []
    columns = (*(c.name for c in keys), plain[0].name)
    return [
        Unique(
            name=namer.name(draw),
            columns=columns,
            nulls_not_distinct=draw(st.booleans()),
            deferrable=draw(st.booleans()),
        )
    ]


_PARTITION_TYPES = {"range": "date", "list": "text", "hash": "bigint"}


def _partitioning(draw: Draw, namer: _Namer) -> Partitioning | None:
    strategy = draw(st.sampled_from([None, None, None, "range", "list", "hash"]))
    return Partitioning(strategy=strategy, keys=(IndexKey(expression=namer.name(draw)),)) if strategy else None


_BOUNDS = {
    "range": (
        "FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "FOR VALUES FROM ('2021-01-01') TO (MAXVALUE)",
        "DEFAULT",
    ),
    "list": ("FOR VALUES IN ('a', 'it''s')", "FOR VALUES IN ('b')", "DEFAULT"),
    "hash": ("FOR VALUES WITH (modulus 2, remainder 0)", "FOR VALUES WITH (modulus 2, remainder 1)"),
}


def _partitions(draw: Draw, namer: _Namer, table: Table) -> list[Table]:
    """Partitions of the table; one of them may be partitioned again."""
    assert table.partitioning
    found = []
    for bounds in _BOUNDS[table.partitioning.strategy]:
        again = draw(st.integers(0, 3)) == 0
        first = table.columns[0].name
        part = Table(
            name=Name(namespace=table.name.namespace, name=namer.name(draw)),
            partition_of=PartitionOf(parent=table.name, bounds=bounds),
            partitioning=Partitioning(strategy="hash", keys=(IndexKey(expression=first),)) if again else None,
            comment=draw(_COMMENTS),
        )
        found.append(part)
        if again:
            for remainder in (0, 1):
                below = f"FOR VALUES WITH (modulus 2, remainder {remainder})"
                name = Name(namespace=table.name.namespace, name=namer.name(draw))
                found.append(Table(name=name, partition_of=PartitionOf(parent=part.name, bounds=below)))
    return found


def _index(draw: Draw, namer: _Namer, keys: list[Column], others: list[Column]) -> Index:
    usable = [c for c in (*keys, *others) if c.type != "jsonb"]
    chosen = draw(st.lists(st.sampled_from(usable), min_size=1, max_size=3, unique_by=lambda c: c.name))
    parts = []
    for column in chosen:
        direction = draw(st.sampled_from([(False, None), (True, None), (True, False), (False, True)]))
        expression = column.type == "text" and draw(st.booleans())
        parts.append(
            IndexKey(
                expression=f"lower({quote_identifier(column.name)})" if expression else column.name,
                is_column=not expression,
                descending=direction[0],
                nulls_first=direction[1],
                operator_class="text_pattern_ops" if column.type == "text" and draw(st.booleans()) else None,
            )
        )
    rest = [c.name for c in usable if c not in chosen]
    return Index(
        name=namer.name(draw),
        keys=tuple(parts),
        include=tuple(rest[: draw(st.integers(0, 1))]),
        where=f"{quote_identifier(keys[0].name)} IS NOT NULL" if draw(st.booleans()) else None,
        options=(("fillfactor", "80"),) if draw(st.booleans()) else (),
        comment=draw(_COMMENTS),
    )


def _policy(draw: Draw, namer: _Namer, key: Column) -> Policy:
    command = draw(st.sampled_from(["all", "select", "insert", "update", "delete"]))
    expression = f"{quote_identifier(key.name)}::text = current_setting({quote_literal('app.x')}, true)"
    return Policy(
        name=namer.name(draw),
        command=command,
        permissive=draw(st.booleans()),
        roles=draw(st.sampled_from([("public",), (ROLE,)])),
        using=None if command == "insert" else expression,
        check=expression if command in ("insert", "update", "all") else None,
        comment=draw(_COMMENTS),
    )


def _grants(draw: Draw, keys: list[Column]) -> tuple[Grant, ...]:
    choices = (
        Grant(grantee=ROLE, privileges=("SELECT", "INSERT")),
        Grant(grantee="PUBLIC", privileges=("SELECT",)),
        Grant(grantee=ROLE, privileges=("UPDATE",), columns=(keys[0].name,)),
    )
    return tuple(grant for grant in choices if draw(st.booleans()))


def _with_foreign_keys(draw: Draw, namer: _Namer, table: Table, tables: list[Table]) -> Table:
    """The table with new columns that refer to the primary keys of others, or of itself."""
    added: list[Column] = []
    keys: list[ForeignKey] = []
    for target in draw(st.lists(st.sampled_from(tables), max_size=2)):
        key = target.primary_key
        if key is None or target.unlogged != table.unlogged:
            continue
        columns = [Column(name=namer.name(draw), type=_type_of(target, c)) for c in key.columns]
        added += columns
        action = draw(st.sampled_from(["no action", "restrict", "cascade", "set null"]))
        keys.append(
            ForeignKey(
                name=namer.name(draw),
                columns=tuple(c.name for c in columns),
                target=target.name,
                target_columns=key.columns,
                on_delete=action,
                on_update=draw(st.sampled_from(["no action", "cascade"])),
                match=draw(st.sampled_from(["simple", "full"])),
                deferrable=draw(st.booleans()),
                comment=draw(_COMMENTS),
            )
        )
    return table.but(columns=(*table.columns, *added), constraints=(*table.constraints, *keys))


def _type_of(table: Table, column: str) -> str:
    found = table.column(column)
    assert found
    return found.type


def _views(draw: Draw, namer: _Namer, spaces: list[str], tables: list[Table]) -> list[View]:
    """Views over tables and over each other."""
    sources = [(table.name, table.columns[0].name) for table in tables]
    found = []
    for _ in range(draw(st.integers(0, 3))):
        source, column = draw(st.sampled_from(sources))
        name, output = _place(draw, namer, spaces), namer.name(draw)
        query = f"SELECT s.{quote_identifier(column)} AS {quote_identifier(output)} FROM {_type_sql(source)} s"
        materialized = draw(st.booleans())
        view = View(
            name=name,
            query=query,
            materialized=materialized,
            security_invoker=not materialized and draw(st.booleans()),
            indexes=(Index(name=namer.name(draw), keys=(IndexKey(expression=output),)),) if materialized else (),
            comment=draw(_COMMENTS),
        )
        found.append(view)
        sources.append((name, output))
    return found
