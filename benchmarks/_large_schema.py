"""A schema as a firm's has grown: 510 tables in eight namespaces, 1,212 indexes, 840 foreign keys, some rows in each."""

from __future__ import annotations

import random

TABLES, INDEXES, FOREIGN_KEYS = 510, 1212, 840
ROWS = 60
_AREAS = {
    "public": ("customer", "purchase", "product", "price", "basket", "coupon", "review", "address"),
    "billing": ("invoice", "payment", "refund", "account", "ledger", "tax", "dunning", "statement"),
    "stock": ("warehouse", "shelf", "delivery", "supplier", "pallet", "count", "transfer", "batch"),
    "people": ("employee", "contract", "team", "absence", "salary", "training", "review", "badge"),
    "support": ("ticket", "message", "agent", "queue", "article", "rating", "macro", "escalation"),
    "logistics": ("route", "driver", "vehicle", "stop", "parcel", "carrier", "customs", "damage"),
    "marketing": ("campaign", "segment", "mail", "click", "lead", "event", "banner", "survey"),
    "platform": ("tenant", "device", "job", "file", "webhook", "setting", "feature", "session"),
}
_PARTS = ("", "line", "note", "status", "type", "history", "link", "rule", "target", "version")
# type, value of row number i, and whether values differ from row to row
_COLUMNS = (
    ("code", "text", "'C' || lpad(i::text, 6, '0')"),
    ("title", "text", "'title ' || md5(i::text)"),
    ("description", "text", "repeat(md5(i::text), 3)"),
    ("amount", "numeric(12,2)", "i * 1.37"),
    ("quantity", "integer", "i % 17"),
    ("position", "integer", "i"),
    ("active", "boolean", "i % 3 > 0"),
    ("starts_at", "timestamptz", "timestamptz '2026-01-01' + i * interval '7 hours'"),
    ("due_on", "date", "date '2026-01-01' + i"),
    ("payload", "jsonb", "jsonb_build_object('n', i)"),
    ("weight", "double precision", "i / 7.0"),
    ("token", "uuid", "md5(i::text)::uuid"),
    ("state", "text", "(ARRAY['open','closed','waiting'])[i % 3 + 1]"),
)


def names() -> list[tuple[str, str]]:
    """The tables' namespaces and names."""
    every = [
        (area, f"{thing}_{part}" if part else thing) for part in _PARTS for area, of in _AREAS.items() for thing in of
    ]
    return every[:TABLES]


def ddl(seed: int = 7) -> str:
    """The statements that make and fill the schema."""
    pick = random.Random(seed)
    tables = names()
    referring = _referring(pick, tables)
    said = [f"CREATE SCHEMA {area};" for area in _AREAS if area != "public"]
    indexes: list[str] = []
    spare: list[str] = []
    for number, (area, name) in enumerate(tables):
        table = f"{area}.{name}"
        own = pick.sample(_COLUMNS, pick.randint(4, 9))
        keys = [
            (f"{tables[t][1]}_{tables[t][0]}_id" if tables[t][0] != area else f"{tables[t][1]}_id", t)
            for t in referring[number]
        ]
        said.append(_table(table, own, keys, tables))
        said.append(_rows(table, own, keys))
        indexes += [f"CREATE INDEX ON {table} ({column});" for column, _ in keys]
        spare += [
            f"CREATE INDEX ON {table} ({c}, created_at);" for c, _, _ in own if c not in ("payload", "description")
        ]
    room = INDEXES - TABLES
    keyed = pick.sample(indexes, min(len(indexes), room * 9 // 10))
    return "\n".join([*said, *keyed, *pick.sample(spare, room - len(keyed))])


def _referring(pick: random.Random, tables: list[tuple[str, str]]) -> list[list[int]]:
    """Which earlier tables each table refers to: 840 in all."""
    found: list[list[int]] = [[] for _ in tables]
    while sum(len(of) for of in found) < FOREIGN_KEYS:
        number = pick.randrange(1, len(tables))
        near = [n for n in range(number) if tables[n][0] == tables[number][0]]
        target = pick.choice(near) if near and pick.random() < 0.8 else pick.randrange(number)
        if target not in found[number] and len(found[number]) < 5:
            found[number].append(target)
    return found


def _table(
    table: str, own: list[tuple[str, str, str]], keys: list[tuple[str, int]], tables: list[tuple[str, str]]
) -> str:
    lines = ["id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"]
    for column, target in keys:
        area, name = tables[target]
        lines.append(f"{column} bigint NOT NULL REFERENCES {area}.{name}")
    for column, kind, _ in own:
        check = " CHECK (state IN ('open','closed','waiting'))" if column == "state" else ""
        lines.append(f"{column} {kind} NOT NULL{check}")
    lines.append("created_at timestamptz NOT NULL DEFAULT now()")
    return f"CREATE TABLE {table} ({', '.join(lines)});"


def _rows(table: str, own: list[tuple[str, str, str]], keys: list[tuple[str, int]]) -> str:
    columns = [c for c, _ in keys] + [c for c, _, _ in own]
    values = [f"(i * {7 + n}) % {ROWS} + 1" for n in range(len(keys))] + [value for _, _, value in own]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM generate_series(1, {ROWS}) AS i;"
    )
