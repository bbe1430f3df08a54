"""What is wrong with a source: findings with evidence and fixes, and a verdict of every check."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from dbarchitect.model.architecture import Evidence
from dbarchitect.model.base import Value
from dbarchitect.model.inspection import Source

Look = Literal["schema", "performance", "scalability", "security", "migration"]
LOOKS: tuple[Look, ...] = ("schema", "performance", "scalability", "security", "migration")
Level = Literal["error", "warning", "notice"]
"""error: data are wrong or open now; warning: will hurt; notice: worth knowing."""


class Fix(Value):
    """Statements that remove the finding, and those that undo them; the strongest lock taken, and the risk in a sentence.

    `proven` after it was applied in a sandbox: the finding gone, nothing new, the way back restores; None: not tried, `why` says why.
    """

    sql: tuple[str, ...]
    reverse: tuple[str, ...] = ()
    lock: str = ""
    risk: str = ""
    proven: bool | None = None
    why: str = ""


class Finding(Value):
    """One root cause. `object` is what it is about (`orders`, `orders.customer_id`, `index orders_idx`, `role app`).

    `message` says the harm in the user's terms with names and numbers. `objects` are the others it was found at, when one cause
    shows in many places. `size` and `traffic` (rows or bytes, calls) rank it among others of its level.
    """

    check: str
    look: Look
    level: Level
    object: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    fix: Fix | None = None
    objects: tuple[str, ...] = ()
    size: float = 0.0
    traffic: float = 0.0
    key: str = ""
    """Stable between runs: the check and the object."""
    explains: tuple[str, ...] = ()
    """Keys of findings that have this one as their cause and are not listed by themselves."""

    @property
    def stands_for_many(self) -> bool:
        """Whether it is made of several findings of its check, one for each of `objects`."""
        return bool(self.objects) and self.key == self.check

    @property
    def found_at(self) -> tuple[str, ...]:
        """The objects of the findings it is made of; its own when it is one."""
        return self.objects if self.stands_for_many else (self.object,)


class Verdict(Value):
    check: str
    look: Look
    verdict: Literal["found", "clean", "not_judged"]
    why: str = ""


class SourceCounts(Source):
    """The source with how much there is of it."""

    tables: int = 0
    indexes: int = 0
    foreign_keys: int = 0


class Silenced(Value):
    """A finding the baseline keeps quiet, with its reason."""

    key: str
    reason: str


class Assessment(Value):
    version: Literal[1] = 1
    source: SourceCounts
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    normal_forms: tuple[dict[str, JsonValue], ...] = Field(
        default=(), description="The highest normal form of each table that was profiled, as `normalize` gives it."
    )
    known: int = Field(default=0, description="Findings a former assessment had already, left out by --since.")
    stale: tuple[str, ...] = Field(default=(), description="Keys of the baseline that nothing answers to any longer.")
    not_judged: tuple[str, ...] = Field(default=(), description="Parts of the source nobody looked at, and why.")
