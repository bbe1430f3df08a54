"""Values of an enumeration that go or are called otherwise: both are allowed for a while, then the type is exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.migrate.phases.recipes.retyped_columns import swap
from dbarchitect.model.migration import Asked, Step
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.objects import EnumType

TURN = 25


def contribute(case: Case, draft: Draft) -> None:
    for old in case.before.enums:
        new = next((e for e in case.after.enums if e.name == old.name), None)
        if new is not None and not set(old.values) <= set(new.values):
            _one(case, draft, old, new)


def _one(case: Case, draft: Draft, old: EnumType, new: EnumType) -> None:
    gone = [v for v in old.values if v not in new.values]
    instead = _declared(case, old)
    draft.recipes.append("enum_value")
    for value in gone:
        if instead.get(value) not in new.values:
            draft.questions.append(
                Asked(
                    id=f"value:{old.name}.{value}", text=f"What becomes of the value {value} of {old.name}?",
                    hint=f"--rename enum:{old.name}.{value}={next((v for v in new.values if v not in old.values), new.values[0])}",
                    options=new.values, assumed="columns are empty where it stood",
                )
            )  # fmt: skip
    kind, about = qualified_type(old.name), f"type {old.name}"
    shadow, aside = (qualified_type(Name(namespace=old.name.namespace, name=fit(f"{old.name.name}_{w}"))) for w in ("new", "old"))  # fmt: skip
    for value in new.values:
        if value not in old.values:
            draft.do(
                "expand", f"ALTER TYPE {kind} ADD VALUE IF NOT EXISTS {quote_literal(value)}", alone=True, about=about
            )
            draft.stays.add(f"enum {old.name}: values")
            draft.widened.add(old.name)
    listed = ", ".join(quote_literal(v) for v in new.values)
    draft.do("expand", f"CREATE TYPE {shadow} AS ENUM ({listed})", undo=f"DROP TYPE {shadow}", about=about)
    bare_shadow, bare_aside, bare = (quote_identifier(fit(f"{old.name.name}{w}")) for w in ("_new", "_old", ""))
    for one, last, back_from, back_to in ((kind, bare_aside, aside, bare), (shadow, bare, kind, bare_shadow)):
        draft.do(
            "contract",
            f"ALTER TYPE {one} RENAME TO {last}",
            undo=f"ALTER TYPE {back_from} RENAME TO {back_to}",
            about=about,
        )
    _columns(case, draft, old, (kind, shadow, aside), instead, new)
    every = ", ".join(quote_literal(v) for v in (*old.values, *(v for v in new.values if v not in old.values)))
    draft.stages["contract"].undo.insert(0, Step(sql=f"CREATE TYPE {aside} AS ENUM ({every})", object=about))
    draft.covered.add(("type", old.name.namespace, fit(f"{old.name.name}_old")))
    said = ", ".join(f"{a} as {b}" for a, b in instead.items()) or ", ".join(gone)
    draft.tell("write_both", f"{old.name}: the new version reads {said} alike, and writes only what stays.")


def _columns(
    case: Case, draft: Draft, old: EnumType, kinds: tuple[str, str, str], instead: dict[str, str], new: EnumType
) -> None:
    kind, shadow, aside = kinds
    for table, target in case.both():
        for column in table.columns:
            later = target.column(column.name)
            if column.type.removesuffix("[]") != kind or later is None or table.partition_of:
                continue
            if column.type != kind or later.type != kind:
                draft.notes.append(
                    f"{table.name}.{column.name} is of {column.type}: its values are exchanged in the phase contract, under a lock"
                )
                continue
            draft.touched.add(table.name)
            draft.inexact.add(table.name)
            draft.handled.add(("retyped", str(table.name), column.name))
            name = quote_identifier(column.name)
            whens = " ".join(
                f"WHEN {quote_literal(v)} THEN {quote_literal(instead[v]) if instead.get(v) in new.values else 'NULL'}"
                for v in old.values if v not in new.values
            )  # fmt: skip
            forward = f"(CASE {name}::text {whens} ELSE {name}::text END)::{shadow}"
            plain = column.model_copy(update={"type": aside, "default": None})
            swap(case, draft, table, column, later, shadow, forward, f"{name}::text::{aside}", "contract", kept=plain)


def _declared(case: Case, kind: EnumType) -> dict[str, str]:
    """What each value becomes, said of the type or of a column of it."""
    found: dict[str, str] = {}
    for said, pairs in case.how.values.items():
        name = said.removeprefix("type ")
        if said.startswith("type ") or "." not in name:
            if name in (str(kind.name), qualified(kind.name)):
                found |= pairs
        elif case.column(name)[1].type == qualified_type(kind.name):
            found |= pairs
    return found
