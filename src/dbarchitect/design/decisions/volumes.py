"""How many rows.

What: every table gets a number of rows: from the brief where it speaks, by multiplication along the references where it gives ratios,
from the archetype's usual ratio, else an assumption that is shown.
Why: which index pays, what is partitioned and how data is generated all turn on it.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, span
from dbarchitect.model.architecture import Assumed, Calculated, Decision
from dbarchitect.model.facts import ColumnFacts, TableFacts
from dbarchitect.model.tables import ForeignKey

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity, Growth
    from dbarchitect.model.facts import Origin
    from dbarchitect.model.tables import Column

AFTER = ("creation_time", "many_to_many", "multivalued", "translations", "rules")

MOST = 1e12
ROOTS, CHILDREN, SHARED, TENANTS, PER_TENANT, SIDES = 1000.0, 5.0, 50.0, 100.0, 20.0, 3.0
_PER_YEAR = {"second": 31_536_000, "minute": 525_600, "hour": 8760, "day": 365, "week": 52, "month": 12, "year": 1}


def decide(draft: Draft) -> Draft:
    counted = _Count(draft)
    facts: list[TableFacts] = []
    for table in draft.tables:
        name = table.name.name
        if any(f.table == name for f in draft.table_facts):
            continue
        rows, origin, basis = counted.table(name)
        facts.append(
            TableFacts(
                table=name,
                rows=rows,
                rows_per_year=counted.per_year(name, rows),
                origin=origin,
                basis=basis,
                entity=counted.entity_of.get(name),
                columns=_columns(draft, name),
            )
        )
    draft = draft.but(table_facts=(*draft.table_facts, *facts))
    return draft.decided(_decision(facts))


def _whole(rows: float) -> float:
    """A number of rows between one and `MOST`."""
    return float(round(max(1.0, min(MOST, rows))))


class _Count:
    """Rows per table, each computed once, along the references."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.entity_of = {t: e for e, t in draft.table_of.items() if draft.entity(e)}
        self.known: dict[str, tuple[float, Origin, str]] = {}
        self.open: set[str] = set()

    def table(self, name: str) -> tuple[float, Origin, str]:
        if name not in self.known:
            if name in self.open:
                return ROOTS, "assumed", "part of a circle of references"
            self.open.add(name)
            rows, origin, basis = self._count(name)
            self.known[name] = (_whole(rows), origin, basis)
            self.open.discard(name)
        return self.known[name]

    def _entity_rows(self, entity: str) -> tuple[float, Origin, str]:
        table = self.draft.table_of.get(entity)
        return self.table(table) if table else (ROOTS, "assumed", "")

    def _count(self, name: str) -> tuple[float, Origin, str]:
        entity = self.draft.entity(self.entity_of.get(name, ""))
        if entity is None:
            return self._of_pairs(name)
        volume = entity.volume
        if volume is not None:
            # "up to so many" says nothing of the least: a hundredth of the most stands for it
            low = volume.low if volume.low > 0 else min(max(1.0, volume.high / 100), max(volume.high, 0.0))
            middle = sqrt(low * max(volume.high, 0.0))
            shown = f"{low:,.0f}" if low == volume.high else f"√({low:,.0f} × {volume.high:,.0f}) = {middle:,.0f}"
            origin: Origin = "brief" if volume.source == "brief" else "assumed"
            if volume.per is None or volume.per not in self.draft.table_of:
                return middle, origin, shown
            parents, above, _ = self._entity_rows(volume.per)
            return (
                middle * parents,
                "assumed" if above == "assumed" else origin,
                f"{shown} × {parents:,.0f} ({volume.per})",
            )
        if entity.growth is not None and entity.growth.amount is not None:
            years = (entity.retention_days or self.draft.brief.retention_days or 365) / 365
            yearly = self._yearly(entity.growth)
            return (
                yearly * years,
                "brief" if entity.growth.source == "brief" else "assumed",
                f"{yearly:,.0f} a year × {_years(years)} kept",
            )
        return self._guess(entity)

    def _guess(self, entity: Entity) -> tuple[float, Origin, str]:
        if entity.name == self.draft.tenant:
            return TENANTS, "assumed", "the brief names no number of tenants"
        if entity.kind_of and entity.kind_of in self.draft.table_of:
            above = self._entity_rows(entity.kind_of)[0]
            kinds = sum(e.kind_of == entity.kind_of for e in self.draft.entities)
            return above / max(kinds, 1), "assumed", f"{above:,.0f} ({entity.kind_of}) ÷ {kinds} kinds"
        parents = [
            r.to
            for r in entity.relationships
            if r.multiplicity == "many_to_one" and not r.optional and r.to != entity.name
        ]
        parents = [p for p in parents if p != self.draft.tenant] or parents
        if parents:
            largest = max(parents, key=lambda p: self._entity_rows(p)[0])
            above = self._entity_rows(largest)[0]
            return min(above * CHILDREN, 5e7), "assumed", f"{CHILDREN:.0f} per {largest}"
        if self.draft.tenant and entity.name in self.draft.scoped:
            tenants = self._entity_rows(self.draft.tenant)[0]
            return tenants * PER_TENANT, "assumed", f"{PER_TENANT:.0f} per {self.draft.tenant}"
        if entity.archetype and entity.identifier:
            return SHARED, "assumed", "a reference list"
        return ROOTS, "assumed", "the brief names no number"

    def _of_pairs(self, name: str) -> tuple[float, Origin, str]:
        """A table between tables: some per row of the larger side."""
        scope = self.draft.scope.get(name)
        sides = [
            f.target.name
            for f in self.draft.table(name).constraints
            if isinstance(f, ForeignKey) and f.columns != (scope,) and f.target.name != name
        ]
        if not sides:
            return ROOTS, "assumed", "the brief names no number"
        largest = max(sides, key=lambda s: self.table(s)[0])
        return self.table(largest)[0] * SIDES, "assumed", f"{SIDES:.0f} per row of {largest}"

    def _yearly(self, growth: Growth) -> float:
        amount = (growth.amount or 0.0) * _PER_YEAR[growth.period]
        if growth.per is None or growth.per not in self.draft.table_of:
            return amount
        return amount * self._entity_rows(growth.per)[0]

    def per_year(self, name: str, rows: float) -> float | None:
        entity = self.draft.entity(self.entity_of.get(name, ""))
        if entity is None or entity.growth is None:
            return None
        if entity.growth.amount is not None:
            return _whole(self._yearly(entity.growth))
        if entity.growth.factor is not None:
            return _whole(rows * (min(entity.growth.factor, 1e3) ** min(_PER_YEAR[entity.growth.period], 52) - 1))
        return None


def _columns(draft: Draft, table: str) -> tuple[ColumnFacts, ...]:
    columns: list[ColumnFacts] = []
    for column in draft.table(table).columns:
        origin = draft.origin(table, column.name)
        entity = draft.entity(origin.entity) if origin and origin.entity else None
        attribute = entity.attribute(origin.attribute) if entity and origin and origin.attribute else None
        columns.append(
            ColumnFacts(
                column=column.name,
                semantic=origin.semantic if origin else None,
                null_share=_missing(draft, table, column),
                skew=1.0 if origin and origin.semantic == "reference" else None,
                values=attribute.values if attribute else (),
                personal=origin.personal if origin else None,
                origin="derived",
            )
        )
    return tuple(columns)


def _missing(draft: Draft, table: str, column: Column) -> float:
    """The share of rows without a value: a mark of deletion is rare, other optional values are usually there."""
    if draft.live.get(table) == column.name:
        return 0.95
    return 0.3 if column.nullable else 0.0


def with_facts(draft: Draft, table: str, rows: float, basis: str, of: tuple[str, ...] = ()) -> Draft:
    """The draft with the number of rows of a table added after the counting; as sure as the numbers `of` which it is made."""
    unsure = not of or any(f.origin == "assumed" for f in draft.table_facts if f.table in of)
    counted = float(max(1, min(MOST, round(rows))))
    facts = TableFacts(
        table=table,
        rows=counted,
        origin="assumed" if unsure else "derived",
        basis=basis,
        columns=_columns(draft, table),
    )
    return draft.but(table_facts=(*(f for f in draft.table_facts if f.table != table), facts))


def _years(years: float) -> str:
    return span(round(years * 365)) if years >= 1 / 365 else "a day"


def _decision(facts: list[TableFacts]) -> Decision:
    total = sum(f.rows for f in facts)
    guessed = [f for f in facts if f.origin == "assumed"]
    shown = sorted(facts, key=lambda f: (-f.rows, f.table))[:8]
    return Decision(
        id="volumes",
        question="How many rows does each table hold?",
        choice=f"{total:,.0f} in {counted(len(facts), 'table')}; the largest is {shown[0].table} with {shown[0].rows:,.0f}"
        if shown
        else "none",
        reasons=tuple(f"{f.table}: {f.rows:,.0f} ({f.basis})" for f in shown),
        changes_if="the true numbers differ by more than a factor of ten",
        about=tuple(f.table for f in shown),
        evidence=(
            Calculated(
                formula="rows = number per parent × rows of the parent; a range counts as its geometric mean",
                inputs=tuple((f.table, f.basis) for f in shown),
                result=counted(round(total), "row"),
            ),
            *(
                (
                    Assumed(
                        assumption=f"{len(guessed)} of {counted(len(facts), 'table')}: usual ratios, for the brief is silent",
                        changes_if="you know the numbers: write `count: 50..500 per company`",
                    ),
                )
                if guessed
                else ()
            ),
        ),
    )
