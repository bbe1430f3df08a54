"""The planner of the shadow: what-if indexes switched in its catalog, plans read from EXPLAIN's text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbarchitect.advise.oracle import Fact, bits
from dbarchitect.core.errors import ArchitectError
from dbarchitect.shadow.restoring import attribute_call
from dbarchitect.shadow.whatif import Candidates, IndexDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import AttributeStatistics

_COST = re.compile(r"\(cost=[0-9.]+\.\.([0-9.]+) rows=")
_INDEX = re.compile(r"(?:Index (?:Only )?Scan (?:Backward )?using|Bitmap Index Scan on) (\"(?:[^\"]|\"\")+\"|[^\s(]+)")


class ShadowPlanner:
    """Plans `statements` (without parameters, or with `$1` on 16 and later) in a shadow. Candidates are numbered as they are added."""

    margin = 1.035
    """Measured on built indexes of TPC-H: lists of rows leave up to that much of their pages empty, and this much is reckoned for it."""

    def __init__(
        self,
        shadow: Shadow,
        statements: Sequence[str],
        tables: Sequence[frozenset[str]] = (),
        *,
        adopt: bool = False,
        setup: Sequence[str] = (),
    ) -> None:
        """`setup` is run before the first plan: it makes the session that of a role whose policies are planned with."""
        self.shadow = shadow
        self.calls = 0
        self.candidates: list[Candidate] = []
        self.refused: dict[int, str] = {}
        """Candidates PostgreSQL would not make, with what it said."""
        self.rounding: tuple[str, ...] = ()
        self._made = Candidates(shadow)
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._asked = [_explain(s) for s in statements]
        self._tables = list(tables)
        self._table_masks: dict[str, int] = {}
        self._shown = 0
        self._setup = tuple(setup)
        self._adopted = {c.name: c for c in self._made.adopt()} if adopt else {}
        if self._adopted:
            self._made.show(())

    @property
    def existing(self) -> tuple[Candidate, ...]:
        """Indexes of the source that can be hidden; those that a constraint needs are not among them."""
        from dbarchitect.advise.candidate import Candidate as Existing
        from dbarchitect.advise.candidates import columns_of

        return tuple(
            Existing(
                table=c.definition.table, index=c.definition.index, kind="existing", columns=columns_of(c.definition.index),
                bytes=c.size_bytes,
            )
            for c in self._adopted.values()
        )  # fmt: skip

    @property
    def queries(self) -> int:
        return len(self._asked)

    def add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        """The candidates can be planned with, hidden; an existing one is adopted under its own name. Sizes in bytes."""
        if self._setup:
            self.shadow.planner.execute("RESET ROLE")
        try:
            return self._add(candidates)
        finally:
            play(self.shadow, self._setup)

    def _add(self, candidates: Sequence[Candidate]) -> tuple[int | None, ...]:
        first = len(self.candidates)
        names = [
            c.index.name if c.kind == "existing" and c.index.name in self._adopted else f"whatif_{first + n}"
            for n, c in enumerate(candidates)
        ]
        self._made.create(
            [
                IndexDefinition(table=c.table, index=c.index.but(name=name))
                for c, name in zip(candidates, names, strict=True)
                if name not in self._adopted
            ]
        )
        sizes: list[int | None] = []
        for n, (candidate, name) in enumerate(zip(candidates, names, strict=True)):
            self.candidates.append(candidate)
            self._names.append(name)
            self._numbers[name] = first + n
            if name in self._made.refused:
                self.refused[first + n] = self._made.refused[name]
                sizes.append(None)
                continue
            key = str(candidate.table)
            self._table_masks[key] = self._table_masks.get(key, 0) | 1 << first + n
            sizes.append(candidate.bytes if candidate.bytes is not None else self._made[name].size_bytes)
        return tuple(sizes)

    @contextmanager
    def restated(
        self, statistics: Sequence[AttributeStatistics], otherwise: Sequence[AttributeStatistics]
    ) -> Iterator[None]:
        """Plans are made with other statistics of columns meanwhile, and with `otherwise` again afterwards."""
        self._restate(statistics)
        try:
            yield
        finally:
            self._restate(otherwise)

    def _restate(self, statistics: Sequence[AttributeStatistics]) -> None:
        calls = [attribute_call(s, self.shadow.facts.major) for s in statistics]
        if self._setup:
            calls.insert(0, "RESET ROLE")
        self.shadow.planner.execute(";\n".join(calls).encode(), prepare=False)
        play(self.shadow, self._setup)

    def drop(self, mask: int) -> None:
        """These are gone; their numbers stay unused."""
        self._made.drop([self._names[i] for i in bits(mask) if i not in self.refused])

    def plan(self, query: int, visible: int) -> Fact:
        """The plan of a query while exactly `visible` can be seen; indexes of other tables are left as they are."""
        self.calls += 1
        wanted = visible
        if self._tables:
            own = 0
            for table in self._tables[query]:
                own |= self._table_masks.get(table, 0)
            wanted = (self._shown & ~own) | (visible & own)
        if wanted != self._shown:
            self._made.show(self._names[i] for i in bits(wanted))
            self._shown = wanted
        text = self._run(self._asked[query])
        cost = _COST.search(text)
        if cost is None:
            raise ArchitectError(
                "index.plan", "the planner gave no cost", hint="name the statement in a report of this fault"
            )
        used = 0
        for name in set(_INDEX.findall(text)):
            plain = name[1:-1].replace('""', '"') if name.startswith('"') else name
            number = self._numbers.get(self._made.owner(plain))
            if number is not None:
                used |= 1 << number
        return Fact(visible, used & visible, float(cost[1]))

    def _run(self, asked: str) -> str:
        import psycopg

        try:
            with self.shadow.planner.cursor() as cursor:
                cursor.execute(asked.encode(), prepare=False)
                return "\n".join(row[0] for row in cursor.fetchall())
        except psycopg.Error as error:
            raise ArchitectError(
                "index.plan", f"a statement could not be planned: {str(error).splitlines()[0]}"
            ) from None


def play(shadow: Shadow, setup: Sequence[str]) -> None:
    """The planner's session is what the statements make of it."""
    for statement in setup:
        shadow.planner.execute(statement.encode(), prepare=False)


def unplannable(shadow: Shadow, statement: str) -> str | None:
    """Why PostgreSQL does not plan the statement; None when it does."""
    import psycopg

    try:
        connection: Any = shadow.planner
        with connection.transaction(force_rollback=True):
            connection.execute(_explain(statement).encode(), prepare=False)
    except psycopg.Error as error:
        return str(error).splitlines()[0]
    return None


_PARAMETER = re.compile(r"(?<![\w$])\$\d+")


def _explain(statement: str) -> str:
    asked = statement.strip().rstrip(";")
    generic = "(GENERIC_PLAN) " if _PARAMETER.search(asked) else ""
    return f"EXPLAIN {generic}{asked}"
