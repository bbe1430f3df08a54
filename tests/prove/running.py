"""What the tests of the proof share: schemas from files as designs."""

from __future__ import annotations

from pathlib import Path

from dbarchitect.model.schema import Schema
from dbarchitect.model.workload import Workload
from dbarchitect.prove import PlainDdl, Provable, TenantBorder
from dbarchitect.sandbox.split import split_script

SCHEMAS = Path(__file__).parent / "schemas"
TRACKER_TABLES = (
    ("tenants", "id"),
    *((t, "tenant_id") for t in ("users", "projects", "tasks", "bookings", "contacts")),
)


def script(name: str) -> str:
    return (SCHEMAS / f"{name}.sql").read_text("utf-8")


def ddl(sql: str) -> tuple[PlainDdl, ...]:
    return tuple(PlainDdl(s.sql) for s in split_script(sql))


def border(tables: tuple[tuple[str, str], ...] = TRACKER_TABLES, role: str = "tracker_app") -> TenantBorder:
    return TenantBorder("tenants", "id", "app.tenant_id", role, tables)


def design(sql: str, workload: Workload | None = None, border: TenantBorder | None = None) -> Provable:
    return Provable(Schema(), ddl(sql), workload=workload or Workload(), border=border, own_design=False)
