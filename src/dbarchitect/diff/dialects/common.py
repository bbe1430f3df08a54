"""What the difference of SQLite's and of MySQL's schemas share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.diff.naming import allowing
from dbarchitect.diff.pair import Given, Pair, column_address, table_address
from dbarchitect.model.links import Links
from dbarchitect.model.migration import Loss, Step

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table


@dataclass
class Change:
    """Steps in order, with what they would lose."""

    pair: Pair
    steps: list[Step] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def add(
        self,
        sql: str,
        reverse: str | None,
        about: str,
        *,
        why: str = "",
        transactional: bool = True,
        reversible: bool = True,
    ) -> None:
        step = Step(sql=sql, reverse=reverse, object=about, why=why, transactional=transactional, reversible=reversible)
        self.steps.append(step)

    def lose_table(self, table: Table) -> None:
        name = str(table.name)
        self.losses.append(
            Loss(
                object=f"table {name}", what=f"all rows of {name}", allow=allowing(name),
                allowed=self.pair.given.allows(name, f"table:{name}"), rows=self.pair.given.rows.get(table_address(table.name)),
            )
        )  # fmt: skip

    def lose_column(self, table: Table, column: Column, what: str = "") -> None:
        if column.generated is not None:
            return
        name = f"{table.name}.{column.name}"
        self.losses.append(
            Loss(
                object=f"column {name}", what=what or f"the values of {name}", allow=allowing(name),
                allowed=self.pair.given.allows(name, f"column:{name}"), rows=self.pair.given.misfits.get(column_address(table.name, column.name)),
            )
        )  # fmt: skip


def change_between(before: Schema, after: Schema, given: Given) -> Change:
    return Change(Pair(before, after, Links(), Links(), given))
