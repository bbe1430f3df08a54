"""The catalog at one moment, by object id, small enough to be taken before and after every statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> 'dbarchitect_stand_ins'"
_QUERY = f"""
WITH rel AS MATERIALIZED (
  SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I', 'f')
)
SELECT 'relation', oid::int8, 0::int8, json_build_array(nspname, relname, relkind, pg_relation_filenode(oid), reltablespace::int8, relpersistence,
  relrowsecurity, relforcerowsecurity, relreplident, relispartition,
  CASE WHEN relkind IN ('v', 'm') THEN md5(pg_get_viewdef(oid)) END,
  (SELECT json_agg(json_build_array(coalesce(g.rolname, 'PUBLIC'), a.privilege_type) ORDER BY 1, 2) FROM aclexplode(relacl) a
     LEFT JOIN pg_roles g ON g.oid = a.grantee WHERE a.grantee <> relowner),
  (SELECT inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = rel.oid LIMIT 1),
  CASE WHEN relispartition THEN pg_get_expr(relpartbound, oid) END)::text
FROM rel
UNION ALL
SELECT 'column', attrelid::int8, attnum::int8, json_build_array(attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(d.adbin, d.adrelid),
  attidentity, attgenerated, atttypid::int8, atttypmod)::text
FROM pg_attribute a JOIN rel ON rel.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f')
UNION ALL
SELECT 'constraint', k.oid::int8, conrelid::int8, json_build_array(conname, contype, pg_get_constraintdef(k.oid), convalidated, confrelid::int8, contypid::int8,
  conkey, conparentid::int8, conindid::int8)::text
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {_OURS} AND contype <> 't'
UNION ALL
SELECT 'index', indexrelid::int8, indrelid::int8, json_build_array(indisvalid, indisunique, indisprimary, pg_get_indexdef(indexrelid), indkey::int2[], indisreplident)::text
FROM pg_index i JOIN rel ON rel.oid = i.indexrelid
UNION ALL
SELECT 'trigger', t.oid::int8, tgrelid::int8, json_build_array(tgname, tgenabled, tgisinternal, tgfoid::int8)::text
FROM pg_trigger t JOIN rel ON rel.oid = t.tgrelid WHERE NOT tgisinternal OR tgenabled = 'D'
UNION ALL
SELECT 'policy', p.oid::int8, polrelid::int8, json_build_array(polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), polpermissive, polroles::int8[])::text
FROM pg_policy p
UNION ALL
SELECT 'routine', p.oid::int8, 0, json_build_array(n.nspname, proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), md5(coalesce(prosrc, '')),
  (SELECT json_agg(json_build_array(coalesce(g.rolname, 'PUBLIC'), a.privilege_type) ORDER BY 1, 2) FROM aclexplode(proacl) a
     LEFT JOIN pg_roles g ON g.oid = a.grantee WHERE a.grantee <> proowner))::text
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE {_OURS} AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = p.oid AND e.classid = 'pg_proc'::regclass AND e.deptype = 'e')
UNION ALL
SELECT 'type', t.oid::int8, 0, json_build_array(n.nspname, t.typname, t.typtype,
  (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
  (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped))::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_OURS} AND (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = typrelid AND relkind = 'c'))
UNION ALL
SELECT 'published', p.prrelid::int8, p.prpubid::int8, '[]' FROM pg_publication_rel p
UNION ALL
SELECT 'all published', oid::int8, 0, '[]' FROM pg_publication WHERE puballtables
UNION ALL
SELECT 'setting', coalesce(setdatabase, 0)::int8, setrole::int8, to_json(setconfig)::text FROM pg_db_role_setting
"""


@dataclass(frozen=True)
class Relation:
    oid: int
    namespace: str
    name: str
    kind: str
    file: int | None
    tablespace: int
    persistence: str
    row_security: bool
    forced: bool
    replica_identity: str
    is_partition: bool
    definition: str | None
    grants: tuple[tuple[str, str], ...]
    parent: int | None
    bound: str | None

    @property
    def shown(self) -> str:
        return self.name if self.namespace == "public" else f"{self.namespace}.{self.name}"

    @property
    def sql(self) -> str:
        quoted = quote_identifier(self.name)
        return quoted if self.namespace == "public" else f"{quote_identifier(self.namespace)}.{quoted}"

    @property
    def full(self) -> str:
        """Its name with its schema, whatever the search path is."""
        return f"{quote_identifier(self.namespace)}.{quote_identifier(self.name)}"

    @property
    def is_table(self) -> bool:
        return self.kind in "rpf"


@dataclass(frozen=True)
class Column:
    number: int
    name: str
    type: str
    not_null: bool
    default: str | None
    identity: str
    generated: str
    type_oid: int
    modifier: int = -1

    def same_type(self, other: Column) -> bool:
        """Whether both are of one type; its spelling depends on the search path."""
        return (self.type_oid, self.modifier) == (other.type_oid, other.modifier)


@dataclass(frozen=True)
class Constraint:
    oid: int
    table: int
    name: str
    kind: str
    definition: str
    validated: bool
    target: int
    domain: int
    columns: tuple[int, ...]
    parent: int
    index: int


@dataclass(frozen=True)
class Index:
    oid: int
    table: int
    valid: bool
    unique: bool
    primary: bool
    definition: str
    columns: tuple[int, ...]
    identifies: bool


@dataclass(frozen=True)
class Named:
    """A trigger, policy, routine or type: `said` is all that is compared of it."""

    oid: int
    table: int
    name: str
    said: tuple[Any, ...]


Object = Relation | Column | Constraint | Index | Named | str


@dataclass
class Snapshot:
    """Objects of users by id; columns by (table, number)."""

    relations: dict[int, Relation] = field(default_factory=dict)
    columns: dict[int, dict[int, Column]] = field(default_factory=dict)
    constraints: dict[int, Constraint] = field(default_factory=dict)
    indexes: dict[int, Index] = field(default_factory=dict)
    triggers: dict[int, Named] = field(default_factory=dict)
    policies: dict[int, Named] = field(default_factory=dict)
    routines: dict[int, Named] = field(default_factory=dict)
    types: dict[int, Named] = field(default_factory=dict)
    published: frozenset[int] = frozenset()
    all_published: bool = False
    settings: tuple[Any, ...] = ()
    rows: dict[tuple[str, int, int, str], Object] = field(default_factory=dict, repr=False, compare=False)
    """What each row of the query was made into."""

    @cached_property
    def indexes_of(self) -> dict[int, tuple[Index, ...]]:
        found: dict[int, list[Index]] = {}
        for one in self.indexes.values():
            found.setdefault(one.table, []).append(one)
        return {table: tuple(those) for table, those in found.items()}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Relation]:
        return {(r.namespace, r.name): r for r in self.relations.values()}

    def primary_key(self, table: int) -> tuple[str, ...]:
        """The names of the key's columns; none when there is no key."""
        key = next((i for i in self.indexes_of.get(table, ()) if i.primary), None)
        named = self.columns.get(table, {})
        return tuple(named[n].name for n in key.columns if n in named) if key else ()

    def tables(self) -> tuple[Relation, ...]:
        return tuple(r for r in self.relations.values() if r.is_table)


def snapshot(connection: Connection[Any], known: Snapshot | None = None) -> Snapshot:
    """The catalog as this session sees it now; what is as in `known` is taken from there."""
    taken = Snapshot()
    rows = connection.execute(_QUERY.encode()).fetchall()
    old = known.rows if known else {}
    published, settings = set(), []
    for kind, oid, other, text in rows:
        key = (kind, oid, other, text)
        made = old.get(key) or _object(kind, oid, other, text)
        taken.rows[key] = made
        match made:
            case Relation():
                taken.relations[oid] = made
            case Column():
                taken.columns.setdefault(oid, {})[other] = made
            case Constraint():
                taken.constraints[oid] = made
            case Index():
                taken.indexes[oid] = made
            case Named():
                _NAMED[kind](taken)[oid] = made
            case _ if kind == "published":
                published.add(oid)
            case _ if kind == "all published":
                taken.all_published = True
            case _:
                settings.append((oid, other, text))
    taken.published = frozenset(published)
    taken.settings = tuple(sorted(settings))
    return taken


_NAMED: dict[str, Callable[[Snapshot], dict[int, Named]]] = {
    "trigger": lambda s: s.triggers,
    "policy": lambda s: s.policies,
    "routine": lambda s: s.routines,
    "type": lambda s: s.types,
}


def _object(kind: str, oid: int, other: int, text: str) -> Object:
    """One row of the query as a value; the text itself for what is only compared."""
    said = json.loads(text)
    match kind:
        case "relation":
            grants = tuple((a, b) for a, b in said[11] or ())
            return Relation(*(oid, *said[:11], grants, said[12], said[13]))
        case "column":
            return Column(other, *said)
        case "constraint":
            name, what, definition, valid, target, domain, keys, parent, index = said
            return Constraint(
                oid, other, name, what, definition, valid, target, domain, tuple(keys or ()), parent, index
            )
        case "index":
            return Index(oid, other, said[0], said[1], said[2], said[3], tuple(said[4]), said[5])
        case "trigger" | "policy":
            return Named(oid, other, said[0], tuple(said))
        case "routine":
            grants = tuple((a, b) for a, b in said[5] or ())
            return Named(oid, 0, _shown(said[0], f"{said[1]}({said[2]})"), (*said[:5], grants))
        case "type":
            return Named(oid, 0, _shown(said[0], said[1]), (said[2], tuple(said[3] or ()), tuple(said[4] or ())))
        case _:
            return text


def _shown(namespace: str, name: str) -> str:
    return name if namespace == "public" else f"{namespace}.{name}"
