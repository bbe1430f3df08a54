"""What a look at a source found: the schema, and what is known of sizes, values, use, settings and roles. None is unknown, never zero."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.objects import Role
from dbarchitect.model.schema import Schema

SourceKind = Literal["live", "sql", "migrations", "models", "repository", "brief", "design"]
Engine = Literal["postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle"]


class Source(Value):
    """Where it was read from. `where` never holds a password."""

    kind: SourceKind
    engine: Engine
    version: str = ""
    """As the engine says it: `18.1`, `11.4.3-MariaDB`."""
    major: int | None = None
    where: str = ""
    role: str | None = None
    superuser: bool | None = None
    read_at: str | None = None
    files: tuple[str, ...] = ()
    managed_by: str | None = None
    """The hosting offer, where its traces show it (`rds`, `supabase` …)."""


class TableSize(Value):
    """`rows` is the engine's estimate unless `counted`; None: never analysed."""

    table: str
    rows: float | None = None
    counted: bool = False
    heap_bytes: int | None = None
    index_bytes: int | None = None
    toast_bytes: int | None = None
    pages: int | None = None


class IndexSize(Value):
    table: str
    index: str
    bytes: int | None = None
    pages: int | None = None
    rows: float | None = None
    height: int | None = None


class ColumnStatistics(Value):
    """The engine's statistics of a column. `distinct` is a count (a share of the rows when `distinct_scales`)."""

    table: str
    column: str
    null_share: float | None = None
    distinct: float | None = None
    distinct_scales: bool = False
    average_bytes: float | None = None
    common: tuple[str, ...] = Field(default=(), repr=False)
    """Most common values, with `shares`; values of people, to be masked in every output."""
    shares: tuple[float, ...] = ()
    bounds: tuple[str, ...] = Field(default=(), repr=False)
    correlation: float | None = None


class Sample(Value):
    """Values of a column as text, with NULLs left out; to be masked in every output."""

    table: str
    column: str
    values: tuple[str, ...] = Field(default=(), repr=False)
    rows_looked_at: int = 0
    complete: bool = False
    """Every row of the table was looked at."""


class TableUse(Value):
    """Counters since the window began."""

    table: str
    sequential_scans: int | None = None
    sequential_rows: int | None = None
    index_scans: int | None = None
    inserted: int | None = None
    updated: int | None = None
    deleted: int | None = None
    hot_updated: int | None = None
    live_rows: int | None = None
    dead_rows: int | None = None
    modified_since_analyze: int | None = None
    last_vacuum: str | None = None
    last_analyze: str | None = None
    frozen_age: int | None = None
    """Transactions since the oldest unfrozen row."""
    multixact_age: int | None = None


class IndexUse(Value):
    table: str
    index: str
    scans: int | None = None
    rows_read: int | None = None
    last_scan: str | None = None


class SequenceState(Value):
    sequence: str
    last_value: int | None = None
    maximum: int | None = None
    increment: int = 1


class StatementUse(Value):
    """A statement's shape with its counters (`pg_stat_statements`, performance_schema)."""

    sql: str
    calls: float
    total_ms: float | None = None
    mean_ms: float | None = None
    rows: float | None = None
    blocks_read: float | None = None
    blocks_hit: float | None = None
    temp_blocks: float | None = None


class Setting(Value):
    name: str
    value: str
    unit: str | None = None
    default: str | None = None
    origin: str | None = None


class Session(Value):
    """A session at the moment of the look. What it runs is not read: statements hold values of people."""

    pid: int
    role: str | None = None
    application: str | None = None
    state: str | None = None
    in_state_seconds: float | None = None
    in_transaction_seconds: float | None = None
    waits_for: str | None = None
    blocked_by: tuple[int, ...] = ()


class ReplicationSlot(Value):
    name: str
    kind: str
    active: bool
    retained_bytes: int | None = None
    status: str | None = None


class Window(Value):
    """What the counters cover."""

    since: str | None = None
    days: float | None = None
    replica: bool = False
    """Read on a replica: its own reads only."""


class Probe(Value):
    """A question a check asks of the data: one SELECT, with at most a bounded read when `bounded`."""

    key: str
    sql: str
    why: str
    bounded: bool = False
    """Reads a bounded number of rows, so that a live source answers it without being told to."""


class ProbeAnswer(Value):
    key: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = Field(default=(), repr=False)
    ok: bool = True
    why_not: str = ""


class Unseen(Value):
    """What could not be looked at: a part of this value (`use`, `samples`, `roles` …), and why."""

    part: str
    why: str


class Inspection(Value):
    """All a check may look at. A part that is None was not looked at; `unseen` says why."""

    source: Source
    schema_: Schema = Field(alias="schema")
    sizes: tuple[TableSize, ...] | None = None
    index_sizes: tuple[IndexSize, ...] | None = None
    statistics: tuple[ColumnStatistics, ...] | None = None
    samples: tuple[Sample, ...] | None = None
    use: tuple[TableUse, ...] | None = None
    index_use: tuple[IndexUse, ...] | None = None
    window: Window | None = None
    sequences: tuple[SequenceState, ...] | None = None
    statements: tuple[StatementUse, ...] | None = None
    settings: tuple[Setting, ...] | None = None
    roles: tuple[Role, ...] | None = None
    """Every role of the server, whether the schema speaks of it or not."""
    activity: tuple[Session, ...] | None = None
    slots: tuple[ReplicationSlot, ...] | None = None
    memory_bytes: int | None = None
    cpus: int | None = None
    models: Schema | None = None
    """What the models of the same repository describe, where the schema was taken from something else."""
    answers: tuple[ProbeAnswer, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    model_config = {**Value.model_config, "populate_by_name": True, "serialize_by_alias": True}
