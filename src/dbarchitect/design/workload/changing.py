"""Access patterns that write: a new row, a changed or removed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.workload.conditions import Parameters
from dbarchitect.design.workload.outcome import Built, Unbuilt, statement_of
from dbarchitect.design.workload.paths import find
from dbarchitect.design.workload.reading import Reading
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.brief import Filter
from dbarchitect.model.workload import Parameter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import AccessPattern
    from dbarchitect.model.tables import Table


def insert(draft: Draft, pattern: AccessPattern, name: str) -> Built:
    table = draft.table_for(pattern.entity or "")
    given = [
        c for c in table.columns if c.identity is None and c.generated is None and (c.default is None or not c.nullable)
    ]
    given = [c for c in given if c.default is None]
    parameters = Parameters()
    numbers = [
        parameters.add(Parameter(name="", type=c.type, table=table.name.name, column=c.name, role="value"))
        for c in given
    ]
    columns = ", ".join(quote_identifier(c.name) for c in given)
    values = f"({columns})\nVALUES ({', '.join(numbers)})" if given else "DEFAULT VALUES"
    sql = f"INSERT INTO {quote_identifier(table.name.name)} {values}"
    return Built(statement_of(pattern, name, sql, tuple(parameters.values), (table.name.name,)))


def change(draft: Draft, pattern: AccessPattern, name: str) -> Built | Unbuilt:
    table = draft.table_for(pattern.entity or "")
    if table.name.name in draft.append_only:
        return Unbuilt(f"rows of {table.name.name} are written once")
    reading = Reading(draft, pattern, name)
    key = table.primary_key.columns[-1] if table.primary_key else None
    filters = pattern.filters
    if not filters and key:
        filters = (Filter(path=key),)
    changed = _changed(draft, pattern, table) if pattern.operation == "update" else None
    assignment = ""
    if pattern.operation == "update":
        if changed is None:
            return Unbuilt("what it changes is no column of its own")
        column = table.column(changed)
        number = reading.parameters.add(
            Parameter(
                name="", type=column.type if column else "text", table=table.name.name, column=changed, role="value"
            )
        )
        assignment = f"SET {quote_identifier(changed)} = {number}\n"
    for filter_ in filters:
        place = find(draft, reading.entity, filter_.path)
        if place is None or place.many or not place.joins:
            reading.filter(filter_)
        else:
            reading.left_out.append(filter_.path)
    where = "\n  AND ".join(reading.where())
    if pattern.operation == "delete" and (marked := draft.live.get(table.name.name)):
        assignment = f"SET {quote_identifier(marked)} = now()\n"
    verb = (
        f"UPDATE {quote_identifier(table.name.name)} AS t\n"
        if assignment
        else f"DELETE FROM {quote_identifier(table.name.name)} AS t\n"
    )
    sql = f"{verb}{assignment}WHERE {where}"
    statement = statement_of(pattern, name, sql, tuple(reading.parameters.values), (table.name.name,))
    return Built(statement, reading.wishes(()), tuple(reading.left_out))


def _changed(draft: Draft, pattern: AccessPattern, table: Table) -> str | None:
    """The column an update sets: one its words name, else the state, else the last plain one."""
    text = (pattern.text or pattern.name).lower()
    for path in pattern.changes:
        place = find(draft, pattern.entity or "", path)
        return place.column if place and not place.joins else None
    keys = {c for k in table.constraints if k.kind in ("primary_key", "foreign_key") for c in getattr(k, "columns", ())}
    free = [
        c.name
        for c in table.columns
        if c.name not in keys and c.generated is None and c.identity is None and c.name != "created_at"
    ]
    named = [c for c in free if c.replace("_", " ") in text]
    states = [c for c in free if c in ("status", "state")]
    return next(iter([*named, *states, *free[::-1]]), None)
