"""What business rules mean, as typed facts: one value for each kind of meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.source import Source


class NoOverlap(Value):
    """For equal `scope`, no two rows of `entity` have overlapping time ranges; `start`/`end` or one range attribute."""

    kind: Literal["no_overlap"] = "no_overlap"
    entity: str
    scope: tuple[str, ...]
    start: str
    end: str | None = None
    unless: tuple[str, ...] = ()
    """Values of the entity's status for which the rule does not hold (cancelled)."""


class UniqueTogether(Value):
    """No two rows of `entity` agree in all of `attributes`; rows for which `where` is false are free."""

    kind: Literal["unique_together"] = "unique_together"
    entity: str
    attributes: tuple[str, ...]
    where: str | None = None


class Structure(Value):
    """Each row of `entity` has at least `minimum` and at most `maximum` (None: any number) of `to`.

    `role` is the reference that says so: a role of `entity`, or of `to` when `of_other`. What the reference keeps by itself
    is no limit of its own.
    """

    kind: Literal["structure"] = "structure"
    entity: str
    to: str
    role: str
    of_other: bool = False
    minimum: int = 0
    maximum: int | None = None


class Compare(Value):
    """In every row of `entity`, `left` `operator` `right`; `right` is an attribute's name (`id` is the row's own key) or a literal.

    The literals `now` and `today` are the moment of writing, the day that of the session's time zone. With `when_attribute` only rows in which it is one of
    `when_values` are compared.
    """

    kind: Literal["compare"] = "compare"
    entity: str
    left: str
    operator: Literal["<", "<=", ">", ">=", "=", "<>"]
    right: str
    right_is_attribute: bool = False
    when_attribute: str | None = None
    when_values: tuple[str, ...] = ()


class CompareAcross(Value):
    """In every row of `entity`, `left` `operator` `right`, a property of the row that the role `through` refers to."""

    kind: Literal["compare_across"] = "compare_across"
    entity: str
    left: str
    operator: Literal["<", "<=", ">", ">=", "=", "<>"]
    through: str
    right: str


class Implies(Value):
    """When `attribute` is one of `values`, `required` attributes are present (or absent, when `absent`)."""

    kind: Literal["implies"] = "implies"
    entity: str
    attribute: str
    values: tuple[str, ...]
    required: tuple[str, ...]
    absent: bool = False


class AtMost(Value):
    """At most `limit` rows of `entity` per row of `per` (a role of `entity`), counting only rows whose `attribute` is one of
    `values`, or, with `absent`, only rows in which it is absent (loans not returned).

    Instead of `limit`, `limit_attribute` is a property of the row that `per` refers to. With `sum_of` the rows' values of that
    property are added up instead of counting rows. With `through`, a many-to-many role of `entity`, its pairs are counted,
    per `entity` or per what the role refers to. With `period`, only rows of the same day, week … of `period_attribute` (at
    UTC) are counted; `within` names further properties in which counted rows agree.
    """

    kind: Literal["at_most"] = "at_most"
    entity: str
    per: str
    limit: int | None = None
    limit_attribute: str | None = None
    sum_of: str | None = None
    through: str | None = None
    attribute: str | None = None
    values: tuple[str, ...] = ()
    absent: bool = False
    period: Literal["day", "week", "month", "year"] | None = None
    period_attribute: str | None = None
    within: tuple[str, ...] = ()


class AtLeast(Value):
    """At least `limit` rows of `entity` per row of `per` (a role of `entity`) whenever a transaction ends.

    With `through`, a many-to-many role of `entity`, its pairs are counted, per `entity` or per what the role refers to.
    """

    kind: Literal["at_least"] = "at_least"
    entity: str
    per: str
    limit: int
    through: str | None = None


class ExactlyOne(Value):
    """Exactly one of `attributes` (or relationships) is present in every row; with `at_least`, at least one."""

    kind: Literal["exactly_one"] = "exactly_one"
    entity: str
    attributes: tuple[str, ...]
    at_least: bool = False


class AppendOnly(Value):
    """Rows of `entity` are never changed or deleted once written."""

    kind: Literal["append_only"] = "append_only"
    entity: str


class Frozen(Value):
    """Rows of `entity` whose `attribute` is one of `values` (all rows without it) are not changed, or not deleted, any more.

    With `only`, just these properties never change.
    """

    kind: Literal["frozen"] = "frozen"
    entity: str
    changes: bool = False
    deletions: bool = False
    attribute: str | None = None
    values: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


class Presence(Value):
    """Every row of `entity` has all of `attributes`; with `optional`, it may be without them."""

    kind: Literal["presence"] = "presence"
    entity: str
    attributes: tuple[str, ...]
    optional: bool = False


class OneOf(Value):
    """`attribute` is one of `values`."""

    kind: Literal["one_of"] = "one_of"
    entity: str
    attribute: str
    values: tuple[str, ...]


class Transitions(Value):
    """`attribute` moves only along `allowed` pairs (from, to)."""

    kind: Literal["transitions"] = "transitions"
    entity: str
    attribute: str
    allowed: tuple[tuple[str, str], ...]


class BalancedSum(Value):
    """Over the rows of `entity` with the same `group`, `amount` sums to zero (double entry)."""

    kind: Literal["balanced_sum"] = "balanced_sum"
    entity: str
    group: str
    amount: str


class NotUnderstood(Value):
    """A rule nobody could turn into a constraint; it is asked about, never dropped."""

    kind: Literal["not_understood"] = "not_understood"
    why: str = ""


Meaning = Annotated[
    NoOverlap
    | UniqueTogether
    | Structure
    | Compare
    | CompareAcross
    | Implies
    | AtMost
    | AtLeast
    | ExactlyOne
    | AppendOnly
    | Frozen
    | Presence
    | OneOf
    | Transitions
    | BalancedSum
    | NotUnderstood,
    Field(discriminator="kind"),
]


class Rule(Value):
    """A business rule in the user's words and as what it means."""

    text: str
    meaning: Meaning
    source: Source = "brief"
    archetype: str | None = None
