"""What the catalogs say, all of one moment: each query's rows, and the look-ups that several readers share."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.read.attached import attached_indexes, attached_keys
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from psycopg import Connection

Row = dict[str, Any]

QUERIES = (
    "database",
    "roles",
    "namespaces",
    "extensions",
    "enums",
    "domains",
    "composites",
    "ranges",
    "sequences",
    "routines",
    "tables",
    "columns",
    "constraints",
    "indexes",
    "views",
    "triggers",
    "rules",
    "policies",
    "statistics",
    "default_privileges",
    "others",
    "losses",
)


@dataclass(frozen=True)
class Without:
    """Numbers (oid) of relations and routines that are not to be looked at, because their definitions cannot be read now."""

    relations: Sequence[int] = ()
    routines: Sequence[int] = ()


@dataclass
class Catalog:
    """The rows of each query; what turns out not to be expressible is noted in `losses`."""

    rows: dict[str, list[Row]]
    losses: list[str] = field(default_factory=list)

    @cached_property
    def version(self) -> int:
        return int(self.rows["database"][0]["version"])

    @cached_property
    def main_owner(self) -> int:
        """Who owns most of what the database holds; with a tie or an empty database its own owner."""
        kinds = ("tables", "views", "routines", "sequences", "enums", "domains", "composites", "ranges")
        count = Counter(row["owner"] for kind in kinds for row in self.rows[kind])
        database_owner = int(self.rows["database"][0]["owner"])
        return max(count, key=lambda oid: (count[oid], oid == database_owner, -oid), default=database_owner)

    @cached_property
    def role_names(self) -> dict[int, str]:
        return {row["oid"]: row["name"] for row in self.rows["roles"]}

    @cached_property
    def _of_relation(self) -> dict[str, dict[int, list[Row]]]:
        kinds = ("columns", "constraints", "indexes", "triggers", "rules", "policies", "statistics")
        grouped: dict[str, dict[int, list[Row]]] = {kind: defaultdict(list) for kind in kinds}
        for kind in kinds:
            for row in self.rows[kind]:
                grouped[kind][row["relation"]].append(row)
        return grouped

    def of(self, kind: str, relation: int) -> list[Row]:
        """The rows of that kind that belong to the relation, in the query's order."""
        return self._of_relation[kind].get(relation, [])

    @cached_property
    def tables(self) -> dict[int, Row]:
        return {row["oid"]: row for row in self.rows["tables"]}

    @cached_property
    def table_oids(self) -> dict[Name, int]:
        return {name_of(row): oid for oid, row in self.tables.items()}

    @cached_property
    def identity_sequences(self) -> dict[tuple[int, str], Row]:
        """The sequences of identity columns, by table and column."""
        rows = (row for row in self.rows["sequences"] if row["tie"] == "i")
        return {(row["table_oid"], row["column_name"]): row for row in rows}

    @cached_property
    def attached_indexes(self) -> frozenset[Name]:
        return attached_indexes(self.rows, self.tables)

    @cached_property
    def attached(self) -> dict[int, frozenset[int]]:
        return attached_keys(self.rows, self.tables)

    def column_names(self, relation: int, numbers: Iterable[int]) -> tuple[str, ...]:
        """The names of columns by their numbers."""
        by_number = self._column_names.get(relation, {})
        return tuple(by_number[number] for number in numbers)

    @cached_property
    def _column_names(self) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = defaultdict(dict)
        for row in self.rows["columns"]:
            found[row["relation"]][row["number"]] = row["name"]
        return found

    def owner(self, oid: int) -> str | None:
        """The owner's name, when it is not the database's main owner."""
        return None if oid == self.main_owner else self.role_name(oid)

    def role_name(self, oid: int) -> str:
        """The role's name; `PUBLIC` for 0; a role that was dropped is noted as a loss."""
        if oid == 0:
            return "PUBLIC"
        if oid not in self.role_names:
            self.losses.append(f"a privilege names the role number {oid}, which does not exist any more")
        return self.role_names.get(oid, f"role {oid}")


def name_of(row: Row) -> Name:
    """The name in the columns `namespace` and `name`."""
    return Name(namespace=row["namespace"], name=row["name"])


def collation_of(row: Row) -> str | None:
    """The collation in the columns `collation_name` and `collation_namespace`, as SQL; None for the type's own."""
    if row["collation_name"] is None:
        return None
    name = quote_identifier(row["collation_name"])
    if row["collation_namespace"] in ("pg_catalog", "public"):
        return name
    return f"{quote_identifier(row['collation_namespace'])}.{name}"


def options_of(options: Sequence[str], prefix: str = "") -> tuple[tuple[str, str], ...]:
    """`fillfactor=70` as a pair, with `prefix` before its name."""
    pairs = (option.partition("=") for option in options)
    return tuple((prefix + key, value) for key, _, value in pairs)


# How constants are printed depends on the session; so that the same database always reads the same, nothing is left to it.
SETTINGS = (
    ("search_path", "public"),
    ("statement_timeout", "60s"),
    ("quote_all_identifiers", "off"),
    ("jit", "off"),
    ("timezone", "UTC"),
    ("datestyle", "ISO, MDY"),
    ("intervalstyle", "postgres"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
)


def query_of(name: str) -> str:
    """The text of one of `QUERIES`, with its parameters `namespaces`, `relations`, `routines`."""
    return files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def in_one_go(
    connection: Connection[Any], queries: Mapping[str, bytes], given: Mapping[str, object] | None = None
) -> dict[str, list[Row]]:
    """The rows of each query. All are sent at once: a server that is busy or far away is waited for once, not once for each.

    In a pipeline each goes by the extended protocol, which takes a single statement.
    """
    from psycopg.rows import dict_row

    with connection.pipeline():
        sent = {
            name: connection.cursor(row_factory=dict_row).execute(text, given, prepare=False)
            for name, text in queries.items()
        }
        return {name: cursor.fetchall() for name, cursor in sent.items()}


def fetch(connection: Connection[Any], namespaces: Sequence[str] | None, without: Without) -> Catalog:
    """Every query's rows from one snapshot, read only, with `search_path = public`; the session is left as it was."""
    from psycopg import Rollback
    from psycopg.pq import TransactionStatus
    from psycopg.rows import dict_row

    nested = connection.info.transaction_status != TransactionStatus.IDLE
    given = {
        "namespaces": None if namespaces is None else list(namespaces),
        "relations": list(without.relations),
        "routines": list(without.routines),
    }
    rows: dict[str, list[Row]] = {}
    with connection.transaction() as transaction, connection.cursor(row_factory=dict_row) as cursor:
        if not nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        settings = ", ".join("set_config(%s, %s, true)" for _ in SETTINGS)
        cursor.execute(f"SELECT {settings}".encode(), [text for pair in SETTINGS for text in pair])
        texts = {query: query_of(query).encode() for query in QUERIES}
        for query, found in in_one_go(connection, texts, given).items():
            rows[query] = found
        raise Rollback(transaction)
    return Catalog(rows)
