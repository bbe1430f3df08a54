"""What the data of tables say of their design: dependencies, normal forms, decompositions, references nobody declared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.inspection import Source, Unseen

Form = Literal["0NF", "1NF", "2NF", "3NF", "BCNF", "4NF"]
ViolationKind = Literal["list", "repeating_group", "partial", "transitive", "boyce_codd", "multivalued"]


class DependencySupport(Value):
    """`rows` were looked at; `repeated_rows` say again what another row says; `wrong_rows` would have to change for it to hold."""

    rows: int
    groups: int = 0
    """Values of the determinant in more than one row."""
    tested_rows: int = 0
    """Rows of those groups."""
    repeated_rows: int = 0
    wrong_rows: int = 0
    error: float = 0.0
    """g3: the share of rows to leave out for it to hold."""
    evidence_bits: float = 0.0
    """How unlikely it is by chance: 10 is one in a thousand."""


class Dependency(Value):
    """Equal values of `determinant` have equal values of `dependent`. `meant`: taken for a rule, not for an accident of these rows."""

    table: str
    determinant: tuple[str, ...]
    dependent: str
    origin: Literal["declared", "data"] = "data"
    meant: bool
    confidence: float
    support: DependencySupport | None = None
    evidence: str = ""


class UniqueColumns(Value):
    """`declared` keys, and those that only hold in the rows looked at."""

    table: str
    columns: tuple[str, ...]
    declared: bool = False
    confidence: float = 1.0
    evidence: str = ""


class InferredReference(Value):
    """`from_` and `to` as `table.column`."""

    from_: str = Field(alias="from")
    to: str
    confidence: float
    evidence: str
    contained: float
    """The share of the column's values that the target has."""

    model_config = {**Value.model_config, "populate_by_name": True, "serialize_by_alias": True}


class Violation(Value):
    """What keeps a table from the next normal form."""

    kind: ViolationKind
    determinant: tuple[str, ...] = ()
    dependent: tuple[str, ...]
    support: DependencySupport | None = None
    evidence: str = ""


class Anomalies(Value):
    """What goes wrong today, counted in the rows looked at."""

    update_rows: int = 0
    """Rows that change together when the most repeated fact changes."""
    insert: str = ""
    deleted_facts: int = 0
    """Facts that are gone with the one row that tells them."""


class MadeTable(Value):
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    other_keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[str, ...] = ()
    """As `column -> table`."""
    form: Form = "BCNF"


class Decomposition(Value):
    """`lossless`: the parts joined give every row and no other: by the chase, and where `proven`, by running it and comparing all rows.

    `preserved`: every dependency is still kept by a key; `lost` names those that are not. `sql` is in PostgreSQL's dialect.
    """

    form: Form
    tables: tuple[MadeTable, ...]
    sql: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    saved_bytes: int = 0
    lossless: bool
    preserved: bool
    lost: tuple[str, ...] = ()
    proven: bool | None = None
    """Run in a sandbox, compared row for row, and undone; None: not tried."""
    proof: str = ""
    anomalies: Anomalies = Anomalies()
    notes: tuple[str, ...] = ()


class NormalForm(Value):
    """The highest form of a table. 5NF is not judged: what it asks for is not told from rows."""

    table: str
    form: Form
    rows: int
    rows_in_all: float
    keys: tuple[tuple[str, ...], ...] = ()
    violations: tuple[Violation, ...] = ()
    decomposition: Decomposition | None = None
    why: str = ""


class Normalization(Value):
    version: Literal[1] = 1
    source: Source
    normal_forms: tuple[NormalForm, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    unique_columns: tuple[UniqueColumns, ...] = ()
    inferred_foreign_keys: tuple[InferredReference, ...] = ()
    not_judged: tuple[Unseen, ...] = ()
