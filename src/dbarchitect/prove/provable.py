"""What the proof takes: a design in the form in which it can be run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from dbarchitect.model.facts import Facts
from dbarchitect.model.workload import Workload

if TYPE_CHECKING:
    from dbarchitect.model.design import Ceiling, Crossing
    from dbarchitect.model.schema import Schema


class DdlStatement(Protocol):
    """One statement of the design, as `dbarchitect.engines.postgresql.render` gives it."""

    @property
    def sql(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def object(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PlainDdl:
    """A statement from elsewhere than the renderer."""

    sql: str
    kind: str = "statement"
    object: str = ""


@dataclass(frozen=True, slots=True)
class TenantBorder:
    """Whose rows are kept apart and how: the policies compare `tables`' tenant column with `setting`.

    `roles` are other roles that must respect the border too. `views` are attacked beside every view that the engine
    says depends on one of `tables`. Names are `namespace.table`, or bare for `public`.
    """

    tenant_table: str
    key_column: str
    setting: str
    application_role: str
    tables: tuple[tuple[str, str], ...]
    roles: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    shared: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    """Tables of all tenants, each with what a tenant's session may do there beside reading; None: nobody said which they are."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A rule that is no constraint, as statements that must be refused and statements that must pass.

    Each runs alone on the filled database and is rolled back. `setup` runs before each of them.
    """

    object: str
    refused: tuple[str, ...]
    passes: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provable:
    """A design that can be run: statements in order, the workload, what is known of the data, the tenants' border.

    `after_load` runs once the rows are in. `own_design` also reports indexes that no statement, key or constraint uses. `needs` are extensions.
    """

    schema: Schema
    ddl: tuple[DdlStatement, ...]
    workload: Workload = field(default_factory=Workload)
    facts: Facts = field(default_factory=Facts)
    border: TenantBorder | None = None
    version: int | None = None
    needs: frozenset[str] = frozenset()
    attacks: tuple[Attack, ...] = ()
    own_design: bool = True
    derived: frozenset[str] = frozenset()
    """Tables that triggers of the design fill from others."""
    after_load: tuple[DdlStatement, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    """Rules between tables that triggers keep: generated rows respect them."""
