"""A design before its proof: what was decided, as the deciding rooms hand it to proof and report."""

from __future__ import annotations

from typing import Literal

from dbarchitect.model.architecture import Artifact, Decision, NotJudged, Question
from dbarchitect.model.base import Value
from dbarchitect.model.brief import Brief, Entity
from dbarchitect.model.facts import ColumnOrigin as ColumnOrigin
from dbarchitect.model.facts import Facts
from dbarchitect.model.schema import Schema
from dbarchitect.model.workload import Workload


class Border(Value):
    """Whose rows are kept apart, and how: the statement-level facts a proof needs to attack the border."""

    tenant_table: str
    key_column: str
    setting: str
    application_role: str
    other_roles: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    """(table, column that holds the tenant's key)."""
    shared: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    """(table of all tenants, commands beside SELECT that a tenant's session may use there); None: not known which they are."""
    isolation: Literal["shared_schema", "schema_per_tenant", "database_per_tenant"] = "shared_schema"


class Attack(Value):
    """A rule that no generic attack knows: statements that must be refused and statements that must pass.

    Each runs alone on generated data and is rolled back; `setup` runs before each. They choose rows by sub-selects.
    """

    object: str
    rule: str
    refused: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()


class Crossing(Value):
    """A rule kept by triggers: `left` of a row of `table` against `right` of the row of `target` that it refers to."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    left: str
    operator: Literal["<", "<=", ">", ">=", "=", "<>"]
    right: str


class Ceiling(Value):
    """A rule kept by triggers: rows that refer to one row of `target` are limited in number, or `amount` of them in sum.

    The limit is `most`, or the column `bound` of `target`. Only rows that satisfy `state` (a condition in SQL) count; with `within`, per
    equal values of these columns too; with `period`, per day, week … of `moment`.
    """

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    most: int | None = None
    bound: str | None = None
    amount: str | None = None
    state: str = ""
    within: tuple[str, ...] = ()
    moment: str | None = None
    period: str | None = None


class Design(Value):
    """`schema_` is complete and in creation order; every column of it has an origin or is the design's own."""

    brief: Brief
    version: int = 18
    entities: tuple[Entity, ...] = ()
    schema_: Schema = Schema()
    origins: tuple[ColumnOrigin, ...] = ()
    facts: Facts = Facts()
    workload: Workload = Workload()
    border: Border | None = None
    attacks: tuple[Attack, ...] = ()
    decisions: tuple[Decision, ...] = ()
    questions: tuple[Question, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    after_load: tuple[str, ...] = ()
    """Statements to run once the schema stands (making the first partitions)."""
    late_triggers: tuple[str, ...] = ()
    """Triggers that ask at commit for rows of other tables (an order's first line). Whoever fills the schema one table after
    the other makes them once the rows are in."""
    derived: tuple[str, ...] = ()
    """Tables whose rows are made by triggers from other tables: whoever fills the schema leaves them alone."""
    crossings: tuple[Crossing, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    """Rules between tables that whoever makes rows must know."""
    artifacts: tuple[Artifact, ...] = ()
    """Further files of the design (a provisioning script)."""

    def origin(self, table: str, column: str) -> ColumnOrigin | None:
        return next((o for o in self.origins if o.table == table and o.column == column), None)
