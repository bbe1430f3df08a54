"""Who attacks the border between tenants, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import IsolationProof, NotJudged
from dbarchitect.prove.catalog import Catalog, Table
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.provable import TenantBorder
from dbarchitect.prove.session import Outcome, literal, quote


@dataclass(frozen=True, slots=True)
class Secured:
    """A table within the border and two tenants: `ours` attacks, `theirs` is attacked."""

    table: Table
    column: str
    ours: str
    theirs: str
    changeable: str


@dataclass(slots=True)
class Attacker:
    connection: psycopg.Connection[Any]
    catalog: Catalog
    border: TenantBorder
    filled: Filled
    proofs: list[IsolationProof] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def add(self, table: str, command: str, held: bool, role: str, through: str, detail: str) -> None:
        self.proofs.append(
            IsolationProof(table=table, command=command, held=held, role=role, through=through, detail=detail)
        )

    def become(self, role: str, tenant: str | None) -> None:
        """The session acts as `role` for `tenant` (None: nothing set) until the savepoint is undone."""
        if tenant is not None:
            self.connection.execute(
                f"SELECT set_config({literal(self.border.setting)}, {literal(tenant)}, true)".encode()
            )
        self.connection.execute(f"SET LOCAL ROLE {quote(role)}".encode())


def read_result(held: bool, seen: object, outcome: Outcome) -> str:
    if not outcome.ok:
        return f"refused: {outcome.short}"
    if held:
        return "no row of another tenant seen"
    return (counted(seen, "row") if isinstance(seen, int) else f"{seen} rows") + " of another tenant seen"
