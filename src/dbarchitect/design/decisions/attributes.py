"""Attributes as columns.

What: every single-valued attribute becomes a column of its entity's table, typed by its family (see the pages of the types), NOT NULL
unless the brief marks it optional, with its default, its bounds and its uniqueness as constraints.
Why: NOT NULL is the cheapest constraint there is, and a missing value that nobody planned for is the commonest data fault.
When to choose otherwise: a value that is filled in later is optional: say so with `?`.
Source: https://www.postgresql.org/docs/18/ddl-constraints.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.design.draft import add_columns, add_constraints, add_indexes, constraint_name, index_name
from dbarchitect.design.physical.form import Used, constant, family_of, places
from dbarchitect.design.rules.fitting import has_order
from dbarchitect.engines.postgresql.names import COLUMN_WORDS, RESERVED_WORDS, quote_identifier
from dbarchitect.model.architecture import Alternative, Assumed, Decision
from dbarchitect.model.design import ColumnOrigin
from dbarchitect.model.objects import Extension
from dbarchitect.model.tables import Check, Column, Index, IndexKey, Unique
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.design.physical.form import Form
    from dbarchitect.model.brief import Attribute, Entity

AFTER = ("keys",)

_SYSTEM_COLUMNS = {"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"}


def decide(draft: Draft) -> Draft:
    used: dict[str, list[Used]] = {}
    optional: list[Used] = []
    for entity in draft.entities:
        for attribute in entity.attributes:
            if attribute.many or attribute.translated:
                continue
            draft, stored = store(draft, entity, attribute)
            used.setdefault(family_of(attribute)[0], []).append(stored)
            if attribute.optional:
                optional.append(stored)
    for family in sorted(used):
        module = family_of(used[family][0].attribute)[1]
        draft = draft.decided(module.decision(used[family]).but(topic=f"types.{family}"))
    return draft.decided(_nullability(optional))


def store(draft: Draft, entity: Entity, attribute: Attribute) -> tuple[Draft, Used]:
    """The draft with the attribute as a column of its entity's table, and where it stands."""
    table_name = draft.table_of[entity.name]
    table = draft.table(table_name)
    form = family_of(attribute)[1].form(attribute)
    name = free_column(table, fit(_plain(entity, f"{attribute.name}{form.suffix}"), 60))
    column = Column(
        name=name,
        type=form.type,
        nullable=attribute.optional,
        default=_default(attribute, form),
        comment=attribute.note or None,
    )
    table = add_constraints(add_columns(table, column), *checks_of(table_name, name, form))
    draft = draft.put(table).from_words(origin_of(table_name, name, entity, attribute))
    draft = with_extension(draft, form)
    if (attribute.unique or attribute.unique_per) and has_order(form.type):
        draft = _unique(draft, table_name, name, entity, attribute, form)
    return draft, Used(table_name, name, attribute)


def _plain(entity: Entity, name: str) -> str:
    """The column's name, with the entity's before it where SQL would read it as a word of its own (`user`, `order`)."""
    return f"{entity.name}_{name}" if name in RESERVED_WORDS - COLUMN_WORDS else name


def with_extension(draft: Draft, form: Form) -> Draft:
    """The draft with the extension that the form's type comes from."""
    if form.extension is None or any(e.name == form.extension for e in draft.extensions):
        return draft
    return draft.but(extensions=(*draft.extensions, Extension(name=form.extension)))


def free_column(table: object, name: str) -> str:
    taken = {c.name for c in table.columns}  # type: ignore[attr-defined]
    if name in _SYSTEM_COLUMNS:
        name = f"{name}_value"
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def checks_of(table: str, column: str, form: Form) -> tuple[Check, ...]:
    """The form's conditions as named CHECKs on the column."""
    quoted = quote_identifier(column)
    return tuple(
        Check(name=constraint_name(table, (column,), word), expression=condition.format(c=quoted))
        for word, condition in form.checks
    )


def origin_of(table: str, column: str, entity: Entity, attribute: Attribute) -> ColumnOrigin:
    return ColumnOrigin(
        table=table,
        column=column,
        entity=entity.name,
        attribute=attribute.name,
        semantic=attribute.type,
        source=attribute.source,
        archetype=attribute.archetype,
        personal=attribute.personal,
        meaning=attribute.note,
    )


def _default(attribute: Attribute, form: Form) -> str | None:
    value = attribute.default
    if value is None:
        return None
    kind = type_name(attribute.type)
    word = value.strip().lower()
    if kind in ("timestamp", "date", "time") and word in ("now", "today", "current", "now()"):
        return {"timestamp": "now()", "date": "CURRENT_DATE", "time": "LOCALTIME"}[kind]
    if kind == "boolean":
        return "true" if word in ("true", "yes", "on", "1") else "false"
    if kind == "uuid" and word in ("random", "generated", "auto"):
        return "gen_random_uuid()"
    if not form.quoted_default:
        return constant(value).replace("{{", "{").replace("}}", "}")
    return constant(value).replace("{{", "{").replace("}}", "}") if not value.isdigit() else f"'{value}'"


def _unique(draft: Draft, table_name: str, column: str, entity: Entity, attribute: Attribute, form: Form) -> Draft:
    """Uniqueness within the tenant, and within `unique_per`; on the lower-cased value where case means nothing."""
    if attribute.unique_per:
        # Roles become columns later; the rule waits for them as a rule of the brief.
        return draft.but(waiting=(*draft.waiting, (entity.name, (*attribute.unique_per, attribute.name))))
    table = draft.table(table_name)
    scope = draft.scope.get(table_name)
    leading = (scope,) if scope else ()
    if form.ignore_case:
        keys = (
            *(IndexKey(expression=c) for c in leading),
            IndexKey(expression=f"lower({quote_identifier(column)})", is_column=False),
        )
        return draft.put(
            add_indexes(table, Index(name=index_name(table_name, (column,), "key"), keys=keys, unique=True))
        )
    return draft.put(
        add_constraints(table, Unique(name=constraint_name(table_name, (column,), "key"), columns=(*leading, column)))
    )


def _nullability(optional: list[Used]) -> Decision:
    return Decision(
        id="nullability",
        question="Which values may be missing?",
        choice="only those the brief marks as optional; everything else is NOT NULL",
        reasons=("a missing value nobody planned for is the commonest fault in data", "NOT NULL costs nothing"),
        alternatives=(Alternative(choice="everything nullable", why_not="every reader has to handle three values"),),
        changes_if="a value is only known later: mark it with `?`",
        about=places(optional),
        evidence=(
            Assumed(
                assumption="what the brief does not call optional is always known", changes_if="rows arrive incomplete"
            ),
        ),
    )
