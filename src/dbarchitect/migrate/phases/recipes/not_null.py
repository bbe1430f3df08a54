"""A column that may not be empty any more, or a new one that never may: filled first, then required."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.phases.filling import counted, filled, keep_filled, writes_anew
from dbarchitect.model.migration import Asked

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Column, Table

TURN = 50


def contribute(case: Case, draft: Draft) -> None:
    said = _said(case)
    for table, target in case.both():
        if table.partition_of:
            continue
        for new in target.columns:
            old = table.column(new.name)
            if (
                (table.name, new.name) in draft.fresh | dict.fromkeys(draft.carried, "")
                or new.generated
                or new.inherited
            ):
                continue
            value = said.get((str(table.name), new.name))
            if old is not None and old.nullable and not new.nullable:
                _required(case, draft, table, new, value)
            elif old is None and not new.identity:
                _new(case, draft, table, new, value)


def _said(case: Case) -> dict[tuple[str, str], str]:
    found = {}
    for key, value in case.how.fill.items():
        table, column = case.column(key, case.after)
        found[(str(table.name), column.name)] = value
    return found


def _required(case: Case, draft: Draft, table: Table, new: Column, value: str | None) -> None:
    draft.recipes.append("not_null")
    draft.touched.add(table.name)
    about = f"{table.name}.{new.name}"
    value = value or new.default
    empty = f"SELECT count(*) FROM {qualified(table.name)} WHERE {quote_identifier(new.name)} IS NULL"
    if value is not None:
        keep_filled(draft, table, new.name, value)
        draft.inexact.add(table.name)
        draft.tell(
            "write_both", f"{about}: the new version always writes a value; for the old one the trigger writes {value}."
        )
        return
    draft.check("verify", f"rows of {table.name} without {new.name}", empty)
    draft.tell("write_both", f"{about}: every version must write a value before the phase `tighten`.")
    count = counted(case, empty)
    if count:
        draft.questions.append(
            Asked(
                id=f"fill:{about}", text=f"What shall stand in {about} where nothing stands ({count} rows)?",
                hint=f"--how \"fill: {{{about}: '…'}}\"", assumed="the change stops when it is required",
            )
        )  # fmt: skip


def _new(case: Case, draft: Draft, table: Table, new: Column, value: str | None) -> None:
    """A new column that no statement of the old version fills, or whose default would write the table anew."""
    on, about = qualified(table.name), f"column {table.name}.{new.name}"
    collation = f" COLLATE {new.collation}" if new.collation else ""
    bare = f"ALTER TABLE {on} ADD COLUMN {quote_identifier(new.name)} {new.type}{collation}"
    drop = f"ALTER TABLE {on} DROP COLUMN {quote_identifier(new.name)}"
    if new.default is not None:
        if not writes_anew(case, f"{bare} DEFAULT {new.default}", table):
            return
        draft.do("expand", bare, undo=drop, about=about)
        draft.do(
            "expand",
            f"ALTER TABLE {on} ALTER COLUMN {quote_identifier(new.name)} SET DEFAULT {new.default}",
            about=about,
        )
        filled(draft, on, new.name, new.default, about)
        draft.computed.add((table.name, new.name))
    elif not new.nullable:
        if value is None:
            draft.questions.append(
                Asked(
                    id=f"fill:{table.name}.{new.name}",
                    text=f"What shall the new column {table.name}.{new.name} hold in rows that are there, and in those the old version writes?",
                    hint=f"--how \"fill: {{{table.name}.{new.name}: '…'}}\"", assumed="it stays empty, and cannot be required",
                )
            )  # fmt: skip
            return
        draft.do("expand", bare, undo=drop, about=about)
        keep_filled(draft, table, new.name, value)
    else:
        return
    draft.recipes.append("new_column")
    draft.fresh[(table.name, new.name)] = "contract"
    draft.touched.add(table.name)
