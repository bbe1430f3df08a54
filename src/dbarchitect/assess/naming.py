"""What names say: their words, the thing they stand for, what kind of column they announce; and tables that belong to tools."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.tables import Table

TOOL_TABLES = frozenset({
    "flyway_schema_history", "schema_version", "schema_migrations", "ar_internal_metadata", "alembic_version", "databasechangelog",
    "databasechangeloglock", "_prisma_migrations", "__drizzle_migrations", "__efmigrationshistory", "goose_db_version", "knex_migrations",
    "knex_migrations_lock", "sequelizemeta", "typeorm_metadata", "migrations", "pgmigrations", "dbmate_migrations", "sqlite_sequence",
    "sqlite_stat1", "sqlite_stat4", "spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews",
    "topology", "layer", "phinxlog", "doctrine_migration_versions", "mikro_orm_migrations", "gorp_migrations", "atlas_schema_revisions",
    "hdb_version", "schemachange", "refinery_schema_history", "_sqlx_migrations", "__diesel_schema_migrations", "lock_monitor",
})  # fmt: skip
"""Tables that migration tools, frameworks and extensions keep for themselves."""
_TOOL_PREFIXES = (
    "django_",
    "qrtz_",
    "pg_stat_statements",
    "hdb_",
    "_timescaledb",
    "sqitch.",
    "cron.",
    "partman.",
    "pgboss.",
    "graphile_",
)

IDENTIFIERS = frozenset({"id", "uid", "uuid", "guid", "key", "pk", "oid", "rowid", "sid"})
REFERENCE_ENDINGS = ("_id", "_uuid", "_guid", "_fk", "_key", "_code", "_no", "_number", "_ref", "_nr", "id")
MONEY_WORDS = frozenset({
    "price", "amount", "total", "subtotal", "cost", "salary", "balance", "fee", "fees", "tax", "wage", "budget", "revenue", "payment",
    "discount", "credit", "debit", "charge", "premium", "deposit", "refund", "payout", "income", "expense", "commission", "tip", "fare",
    "worth", "rent", "bonus", "turnover", "margin", "freight", "surcharge",
})  # fmt: skip
_PER_TIME = frozenset({"hourly", "daily", "weekly", "monthly", "nightly"})
"""What is paid at such a rate is money; a rate by itself is a share or a price of currencies."""
_NOT_MONEY = frozenset({"rate", "percent", "pct", "ratio", "share", "count", "quantity", "qty", "number", "id", "factor", "code", "type", "class",
    "score", "points", "date", "status", "method", "hours", "minutes", "seconds", "days", "weight", "length", "items", "size", "bytes", "ms"})  # fmt: skip
_TRADED = frozenset({"bought", "sold", "insured", "paid", "rented", "valued", "offered", "auctioned"})
"""`bought_for` is a sum."""
STATE_WORDS = frozenset({"status", "state", "stage", "phase", "type", "kind", "category", "level", "priority", "severity", "role", "mode",
    "gender", "visibility", "tier", "grade", "channel", "condition", "outcome", "result"})  # fmt: skip
LIVE_WORDS = frozenset({"status", "state", "stage", "phase"})
CREATED = frozenset(
    {
        "created_at",
        "created_on",
        "created",
        "create_date",
        "creation_date",
        "inserted_at",
        "created_date",
        "date_created",
        "creation_time",
        "create_time",
        "createdat",
    }
)
CHANGED = frozenset(
    {
        "updated_at",
        "updated_on",
        "updated",
        "modified_at",
        "modified",
        "last_modified",
        "last_update",
        "last_updated",
        "modified_on",
        "update_date",
        "changed_at",
        "date_modified",
        "updatedat",
        "last_changed",
    }
)
DELETED = frozenset(
    {
        "deleted_at",
        "deleted_on",
        "deleted",
        "is_deleted",
        "removed_at",
        "archived_at",
        "archived_on",
        "is_archived",
        "is_removed",
        "deletedat",
        "date_deleted",
        "trashed",
        "trashed_at",
        "removed",
        "archived",
        "erased",
        "erased_at",
        "discarded_at",
        "is_trashed",
        "gone",
        "is_gone",
        "gone_at",
        "soft_deleted",
    }
)
TENANT = frozenset(
    {
        "tenant_id",
        "org_id",
        "organization_id",
        "organisation_id",
        "workspace_id",
        "company_id",
        "account_id",
        "team_id",
        "shop_id",
        "customer_account_id",
        "client_id",
        "practice_id",
        "school_id",
        "merchant_id",
    }
)
NATURAL_KEYS = frozenset({
    "email", "username", "login", "slug", "sku", "isbn", "ean", "upc", "gtin", "iban", "vin", "ssn", "imei", "barcode", "handle",
    "subdomain", "license_plate", "passport_number", "vat_number", "tax_id", "iso_code", "isrc", "issn", "doi",
})  # fmt: skip
NATURAL_ENDINGS = frozenset(
    {
        "email",
        "username",
        "slug",
        "sku",
        "isbn",
        "iban",
        "code",
        "number",
        "no",
        "login",
        "barcode",
        "reference",
        "serial",
        "handle",
        "token",
        "hash",
    }
)

_KEEPS_HISTORY = frozenset(
    {
        "audit",
        "versions",
        "history",
        "hist",
        "log",
        "logs",
        "outbox",
        "archive",
        "archived",
        "trail",
        "journal",
        "snapshot",
        "snapshots",
        "tombstone",
    }
)


def keeps_history(table: Table) -> bool:
    """Whether the table's name says that its rows outlive what they speak of."""
    return bool(set(words(table.name.name)) & _KEEPS_HISTORY)


def is_tool_table(table: Table) -> bool:
    """Whether a migration tool, framework or extension keeps the table for itself."""
    name = table.name.name.lower()
    whole = f"{table.name.namespace}.{name}".lower()
    return name in TOOL_TABLES or name.startswith(_TOOL_PREFIXES) or whole.startswith(_TOOL_PREFIXES)


@lru_cache(maxsize=16384)
def plain(name: str) -> str:
    """The name as lower-case words joined by underscores: `CustomerID` and `customer_id` are one."""
    return "_".join(words(name))


@lru_cache(maxsize=8192)
def entity_of(name: str) -> str:
    """The thing a table's name stands for: singular, without the marks of a style (`tbl_`, `t_`, `dim_`)."""
    return singular(re.sub(r"^(?:tbl|tb|t|tab|dim|fact|app|core|sys)_(?=\w)", "", plain(name)))


def is_reference_name(name: str) -> bool:
    """Whether a column's name announces another thing's identifier: `customer_id`, `ownerUuid`; not a bare `id`."""
    parts = words(name)
    return len(parts) > 1 and parts[-1] in ("id", "uid", "uuid", "guid", "fk", "ref")


def stem(name: str) -> str:
    """What a reference's name says it refers to: `customer` of `customer_id`."""
    parts = words(name)
    return (
        "_".join(parts[:-1])
        if len(parts) > 1 and parts[-1] in (*IDENTIFIERS, "fk", "ref", "no", "nr", "number", "code")
        else "_".join(parts)
    )


def says_money(name: str) -> bool:
    """Whether a column's name announces an amount of money."""
    said = words(name)
    parts = set(said)
    traded = len(said) > 1 and said[-1] == "for" and said[-2] in _TRADED
    paid = "rate" in parts and bool(parts & _PER_TIME)
    return paid or (bool(parts & MONEY_WORDS or traded) and not parts & _NOT_MONEY)


def says_moment(name: str) -> bool:
    """Whether a column's name announces a date or a time: `created_at`, `birth_date`, `expires_on`."""
    parts = words(name)
    return bool(parts) and (
        parts[-1]
        in (
            "at",
            "on",
            "date",
            "time",
            "timestamp",
            "datetime",
            "since",
            "until",
            "dob",
            "ts",
            "birthday",
            "deadline",
            "day",
        )
        or parts[0] in ("date", "datetime", "timestamp")
    )


def says_flag(name: str) -> bool:
    """Whether a column's name announces yes or no: `is_active`, `has_paid`, `enabled`."""
    parts = words(name)
    return bool(parts) and (
        parts[0] in ("is", "has", "can", "was", "should", "allow", "allows", "enable", "enabled", "use", "uses")
        or parts[-1]
        in (
            "flag",
            "active",
            "enabled",
            "deleted",
            "yn",
            "bool",
            "paid",
            "verified",
            "visible",
            "approved",
            "public",
            "locked",
        )
    )


def says_state(name: str) -> bool:
    """Whether a column's name announces one of a few values: `status`, `order_type`."""
    parts = words(name)
    return bool(parts) and parts[-1] in STATE_WORDS


def numbered(name: str) -> tuple[str, int] | None:
    """(`phone`, 2) of `phone2` and `phone_2`; None for names without a small number at their end."""
    found = re.fullmatch(r"(.*?[A-Za-z])_?(\d{1,2})", name)
    return (found[1].rstrip("_").lower(), int(found[2])) if found else None


def most(names: Iterable[str], limit: int = 6) -> str:
    """The names, the rest counted."""
    from dbarchitect.core.english import listed

    return listed(list(names), most=limit)
