"""`erase_<person>()`: empties what identifies a person, and names what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.objects import Routine
from dbarchitect.model.tables import Grant, Name
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.facts import ColumnOrigin
    from dbarchitect.model.tables import Column, Table

_WHO = ("identity", "contact", "government_id", "health", "special")


def persons(draft: Draft) -> tuple[str, ...]:
    """Entities that are people: with a name or a way to reach them, and not what somebody else's row says of them."""
    found = []
    for entity in draft.entities:
        table = draft.table_of[entity.name]
        classes = {o.personal for o in draft.origins if o.table == table and o.entity == entity.name and o.personal}
        own_key = len(draft.key_of(table)) <= 2 and entity.name != draft.tenant
        if own_key and "identity" in classes | ({"identity"} if {"contact", "credential"} <= classes else set()):
            found.append(entity.name)
    return tuple(found)


def with_erasure(draft: Draft, entity: str) -> tuple[Draft, list[str]]:
    """The draft with the person's erasure, and in words what is emptied, what goes and what stays."""
    main = draft.table_of[entity]
    steps: list[str] = []
    told: list[str] = []
    emptied, stays = _emptied(draft, main)
    if main in draft.append_only:
        return draft, [f"{main}: written once, so nothing of it can be emptied; the law that asks for it must be named"]
    condition = _is_person(draft, main, tuple((c, c) for c in draft.key_of(main)))
    if emptied:
        steps.append(
            f"    UPDATE public.{quote_identifier(main)} AS t\n       SET {_assignments(emptied)}\n     WHERE {condition};\n    GET DIAGNOSTICS found = ROW_COUNT;"
        )
        told.append(f"erase_{entity}() empties {main}: {', '.join(c for c, _ in emptied)}")
    for table in draft.tables:
        steps_here, words = _elsewhere(draft, table, main)
        steps += steps_here
        told += words
    if stays:
        told.append(f"stays in {main}: {', '.join(stays)}, for every row must have it")
    if not steps:
        return draft, told
    return _with_function(draft, entity, main, steps), told


def _elsewhere(draft: Draft, table: Table, main: str) -> tuple[list[str], list[str]]:
    """Steps for a table that speaks of the person: its versions go, what belongs to the person and is personal is emptied."""
    name = table.name.name
    if table.partition_of is not None or name == main or name in draft.append_only:
        return [], []
    if name in draft.outlives and name in draft.engine_written and _is_history_of(draft, name, main):
        same = _is_person(draft, name, tuple((c, c) for c in draft.key_of(main)))
        return [f"    DELETE FROM public.{quote_identifier(name)} AS t\n     WHERE {same};"], [
            f"goes: the person's rows in {name}"
        ]
    emptied, _ = _emptied(draft, name)
    references = [f for f in table.foreign_keys if f.target.name == main and f.target_columns == draft.key_of(main)]
    if not emptied or not references or (name in draft.table_of.values() and _has_own_person(draft, name)):
        return [], []
    steps = []
    for reference in references[:1]:
        pairs = tuple(zip(reference.columns, reference.target_columns, strict=True))
        steps.append(
            f"    UPDATE public.{quote_identifier(name)} AS t\n       SET {_assignments(emptied)}\n     WHERE {_is_person(draft, name, pairs)};"
        )
    return steps, [f"empties {name} of the same person: {', '.join(c for c, _ in emptied)}"]


def _has_own_person(draft: Draft, table: str) -> bool:
    return any(draft.table_of[p] == table for p in persons(draft))


def _is_history_of(draft: Draft, name: str, main: str) -> bool:
    return draft.table(name).comment == f"earlier versions of {main}; written by a trigger"


def _is_person(draft: Draft, table: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """The row is the person's: own columns equal the arguments, which are named after the person's key."""
    return " AND ".join(f"t.{quote_identifier(own)} = {_argument(key)}" for own, key in pairs)


def _argument(key: str) -> str:
    return quote_identifier(fit(f"of_{key}"))


def _assignments(emptied: list[tuple[str, str]]) -> str:
    return ",\n           ".join(f"{quote_identifier(c)} = {v}" for c, v in emptied)


def _emptied(draft: Draft, name: str) -> tuple[list[tuple[str, str]], list[str]]:
    """The personal columns with what they become, and those that must stay as they are."""
    table = draft.table(name)
    keys = {c for k in table.constraints if k.kind in ("primary_key", "foreign_key") for c in getattr(k, "columns", ())}
    emptied: list[tuple[str, str]] = []
    stays: list[str] = []
    for column in table.columns:
        origin = draft.origin(name, column.name)
        if origin is None or not origin.personal or column.generated is not None:
            continue
        value = None if column.name in keys else _value(draft, table, column, origin)
        if value is None:
            stays.append(column.name)
        else:
            emptied.append((column.name, value))
    return emptied, stays


def _value(draft: Draft, table: Table, column: Column, origin: ColumnOrigin) -> str | None:
    """NULL where it may be missing and no rule needs it, else a value that says it was erased and satisfies the column's rules."""
    needed = any(quote_identifier(column.name) in c.expression and " OR " in c.expression for c in table.checks)
    if column.nullable and not needed:
        return "NULL"
    if needed:
        return None
    unique = any(column.name in u.columns for u in table.uniques) or any(
        i.unique and any(column.name in k.expression for k in i.keys) for i in table.indexes
    )
    key = draft.key_of(table.name.name)[-1]
    row = f"t.{quote_identifier(key)}"
    limit = _limit(table, column)
    match type_name(origin.semantic), column.type:
        case "email", "text":
            return f"'erased-' || {row} || '@erased.invalid'"
        case "phone", "text":
            return None if unique else "'000'"
        case "secret", "text":
            return f"rpad('erased-' || {row}, 64, '-')"
        case (("text" | "name" | "long text" | "rich text" | "code"), "text"):
            if unique:
                return f"'erased-' || {row}" if limit >= 44 else None
            return quote_literal("erased"[:limit])
        case "url", "text":
            return f"'https://erased.invalid/' || {row}"
        case (("file" | "image"), "text"):
            return f"'erased/' || {row}"
        case "date", "date":
            return None if unique else "'1900-01-01'"
        case "json", "jsonb":
            return "'{}'"
        case "ip", "inet":
            return None if unique else "'0.0.0.0'"
        case _:
            return None


def _limit(table: Table, column: Column) -> int:
    import re

    limits = [
        int(found[1])
        for c in table.checks
        if quote_identifier(column.name) in c.expression
        and (found := re.search(r"(?:<=|BETWEEN \d+ AND) (\d+)", c.expression))
    ]
    return min(limits, default=1000)


def _with_function(draft: Draft, entity: str, main: str, steps: list[str]) -> Draft:
    key = draft.key_of(main)
    types = {c.name: c.type for c in draft.table(main).columns}
    arguments = ", ".join(f"{_argument(c)} {types[c]}" for c in key)
    name = fit(f"erase_{entity}")
    body = "\n".join(steps)
    definition = (
        f"CREATE OR REPLACE FUNCTION public.{quote_identifier(name)}({arguments})\n RETURNS boolean\n LANGUAGE plpgsql\n"
        f" SET search_path TO 'pg_catalog', 'public', 'pg_temp'\n"
        f"AS $function$\nDECLARE\n    found integer := 0;\nBEGIN\n{body}\n    RETURN found > 0;\nEND;\n$function$\n"
    )
    routine = Routine(
        name=Name(name=name),
        arguments=arguments,
        definition=definition,
        language="plpgsql",
        settings=("search_path=pg_catalog, public, pg_temp",),
        grants=(Grant(grantee="PUBLIC", privileges=()),),
        comment=f"empties what identifies one {entity.replace('_', ' ')}; true when there was one; run as the owner",
    )
    return draft.but(routines=(*draft.routines, routine))
