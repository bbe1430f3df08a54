"""What a catalog does not say of a change, as the user declares it in YAML: read, checked, and addressed by table and column.

columns:                                     # rename, split, merge or convert columns of one table
  - table: shop.customer
    to: {first_name: "split_part(name, ' ', 1)", last_name: "split_part(name, ' ', 2)"}
    back: {name: "first_name || ' ' || last_name"}
tables:                                      # columns that live in another table: a table split, two merged, a column moved
  - from: customer
    to: address
    key: {id: customer_id}
    columns: {street: street, city: city}
values:  {person.mood: {sad: blue}}          # what values of an enumeration become
fill:    {customer.email: "'unknown'"}       # what stands where nothing stood
duplicates: {customer.email: "id DESC"}      # of rows that are the same, the first in this order stays
orphans: {orders.customer_id: delete}        # rows whose parent is gone: delete, or null
deletes: {orders.deleted_at: hard}           # rows marked as deleted become rows deleted (hard), or the other way (soft)
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationError

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.model.base import Value

MOST_CHARACTERS = 200_000


class Reshaped(Value):
    """Columns of one table computed from others: `to` by new column, `back` by old column."""

    table: str
    to: dict[str, str]
    back: dict[str, str] = Field(default_factory=dict)


class Moved(Value):
    """Columns of `source` that live in `target`, whose rows belong together by `key` (source column: target column)."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    key: dict[str, str]
    columns: dict[str, str]
    model_config = {**Value.model_config, "populate_by_name": True}


class How(Value):
    """Everything declared; names as the user wrote them."""

    columns: tuple[Reshaped, ...] = ()
    tables: tuple[Moved, ...] = ()
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    fill: dict[str, str] = Field(default_factory=dict)
    duplicates: dict[str, str] = Field(default_factory=dict)
    orphans: dict[str, Literal["delete", "null"]] = Field(default_factory=dict)
    deletes: dict[str, Literal["soft", "hard"]] = Field(default_factory=dict)


def read_how(text: str) -> How:
    """The declaration; ArchitectError `migrate.how` names the entry that cannot be read."""
    import yaml

    if len(text) > MOST_CHARACTERS:
        raise _refused("it is longer than anybody writes by hand", "give the declaration, not a dump")
    try:
        found = yaml.safe_load(text) if text.strip() else {}
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise _refused(
            f"it is not YAML: {str(problem).splitlines()[0]}", "quote expressions that hold a colon"
        ) from None
    if found is None:
        found = {}
    if not isinstance(found, dict):
        raise _refused("it holds no entries by name", f"it may have {', '.join(How.model_fields)}")
    unknown = next((str(k) for k in found if k not in How.model_fields), None)
    if unknown is not None:
        near = nearest(unknown, How.model_fields)
        raise _refused(f"“{unknown}” is none of its entries", near or f"it may have {', '.join(How.model_fields)}")
    try:
        return How.model_validate(_with_text(found))
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise _refused(f"{place}: {first['msg']}", "the reference of `migrate plan` shows every entry") from None


def _with_text(found: dict[str, Any]) -> dict[str, Any]:
    """Numbers and truth values that stand where SQL stands are taken as written."""
    made = dict(found)
    fill = made.get("fill")
    if isinstance(fill, dict):
        made["fill"] = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in fill.items()}
    return made


def _refused(why: str, hint: str) -> ArchitectError:
    return ArchitectError("migrate.how", f"what --how declares cannot be read: {why}", hint=hint)


def parts_of(said: str) -> tuple[str, ...]:
    """`shop."Order".id` as its names; ArchitectError `migrate.how` where a quote does not end."""
    names, name, quoted, i = list[str](), "", False, 0
    while i < len(said):
        c = said[i]
        if quoted and c == '"' and said[i + 1 : i + 2] == '"':
            name, i = name + '"', i + 1
        elif c == '"':
            quoted = not quoted
        elif c == "." and not quoted:
            names, name = [*names, name.strip()], ""
        else:
            name += c
        i += 1
    if quoted:
        raise _refused(f"in {said} a quote does not end", 'write "Like This".column')
    return (*names, name.strip())
