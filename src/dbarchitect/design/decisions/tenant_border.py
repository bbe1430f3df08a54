"""Roles and the border between tenants.

What: the application connects as a role that owns nothing, may change rows and nothing else, and sees one tenant's rows: those of the
tenant set for its transaction. Without one it sees nothing. The rule is forced on the owner too. What all tenants share it only reads, unless an
access pattern of the brief writes it: that is changed in no tenant's name, by a role of its own.
Why: least privilege makes a stolen connection harmless to the schema; row-level security makes a forgotten WHERE harmless to others.
The setting is read once per statement (a sub-select), for transactions only (`SET LOCAL`), so that a pooler cannot carry it over.
When to choose otherwise: an operator who must see everything connects as a role with a policy of its own, and is audited.
Source: https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import fit, snake
from dbarchitect.design.added import shared_tables, tenant_of
from dbarchitect.design.draft import add_constraints, constraint_name, public
from dbarchitect.design.separation.shared import seen_by_all, writes_said
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.design import Border
from dbarchitect.model.objects import Role
from dbarchitect.model.tables import ForeignKey, Grant, Policy

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.objects import Sequence
    from dbarchitect.model.tables import Table

AFTER = (
    "many_to_many", "multivalued", "translations", "rules", "history", "hierarchy", "full_text_search", "queue_outbox", "summaries",
    "partitioning",
)  # fmt: skip

SETTING = "app.tenant_id"
_ROWS = ("DELETE", "INSERT", "SELECT", "UPDATE")


def application_role(draft: Draft) -> str:
    """`<title>_app`, or `app` for a brief without title."""
    title = snake(draft.brief.title or draft.brief.domain or "")
    return fit(f"{title}_app", 40) if title != "unnamed" else "app"


def decide(draft: Draft) -> Draft:
    role = application_role(draft)
    reader = role.removesuffix("app") + "readonly"
    operator = role.removesuffix("app") + "operator"
    shared = _shared(draft)
    roles = (
        Role(name=role, comment="the application: changes rows, owns nothing"),
        Role(name=reader, comment="reports and support: reads, changes nothing"),
        *((Role(name=operator, comment="changes what all tenants share, in no tenant's name"),) if shared else ()),
    )
    draft = draft.but(roles=(*roles, *draft.roles))
    tables = []
    for table in draft.tables:
        if table.partition_of is not None:
            # A partition is reached through its parent only: no rights, and no row for who tries.
            tables.append(table.model_copy(update={"row_security": draft.tenant is not None}))
            continue
        name = table.name.name
        grants = (
            Grant(grantee=role, privileges=("SELECT", *shared[name]) if name in shared else _rights(draft, name)),
            Grant(grantee=reader, privileges=("SELECT",)),
            *((Grant(grantee=operator, privileges=_rights(draft, name)),) if name in shared else ()),
            *_searchers(table),
        )
        tables.append(_bordered(draft, table).model_copy(update={"grants": (*grants, *table.grants)}))
    draft = draft.put(*tables)
    draft = draft.but(sequences=tuple(_usable(draft, s, (role, operator)) for s in draft.sequences))
    if draft.tenant is None:
        return draft.decided(_roles_only(role, reader))
    tenant_table = draft.table_of[draft.tenant]
    others = ((t.name.name, tenant_of(draft, t.name.name)) for t in draft.tables if t.partition_of is None)
    bordered = {**draft.scope, **{t: c for t, c in others if c is not None and t != tenant_table}}
    border = Border(
        tenant_table=tenant_table,
        key_column=draft.key_of(tenant_table)[-1],
        setting=SETTING,
        application_role=role,
        other_roles=(reader,),
        tables=((tenant_table, draft.key_of(tenant_table)[-1]), *bordered.items()),
        shared=tuple(shared.items()),
    )
    draft = draft.but(border=border)
    return draft.decided(_roles_only(role, reader), _security(draft), *seen_by_all(draft, shared, operator))


def _shared(draft: Draft) -> dict[str, tuple[str, ...]]:
    """The tables that all tenants share, with what a tenant's session may do there beside reading: what the brief says it does."""
    said = writes_said(draft)
    return {t: tuple(r for r in _rights(draft, t) if r in said.get(t, ())) for t in shared_tables(draft)}


def _rights(draft: Draft, table: str) -> tuple[str, ...]:
    if table in draft.engine_written:
        return ("SELECT",)
    if table in draft.never_deleted and table not in draft.append_only:
        return tuple(r for r in _ROWS if r != "DELETE")
    return ("INSERT", "SELECT") if table in draft.append_only else _ROWS


def _usable(draft: Draft, sequence: Sequence, roles: tuple[str, ...]) -> Sequence:
    """The sequence of a key with the right to take its next value, for who may insert."""
    owner = sequence.owned_by[0].name if sequence.owned_by else ""
    granted = draft.table(owner).grants if draft.has_table(owner) else ()
    may = tuple(r for r in roles if any(g.grantee == r and "INSERT" in g.privileges for g in granted))
    if not may:
        return sequence
    return sequence.model_copy(update={"grants": tuple(Grant(grantee=r, privileges=("USAGE",)) for r in may)})


def _searchers(table: Table) -> tuple[Grant, ...]:
    """Roles with a policy of their own for reading may read."""
    roles = dict.fromkeys(r for p in table.policies if p.command == "select" for r in p.roles if r != "public")
    return tuple(Grant(grantee=r, privileges=("SELECT",)) for r in roles)


def _bordered(draft: Draft, table: Table) -> Table:
    """The table with its tenant's foreign key and the policy that shows only the tenant's rows."""
    if draft.tenant is None:
        return table
    tenant_table = draft.table_of[draft.tenant]
    scope = tenant_of(draft, table.name.name)
    if scope is None:
        return table
    if table.name.name in draft.scope and table.name.name not in draft.outlives:
        foreign = ForeignKey(
            name=constraint_name(table.name.name, (scope,), "fkey"),
            columns=(scope,),
            target=public(tenant_table),
            target_columns=draft.key_of(tenant_table),
            on_delete="no action" if table.name.name in draft.append_only | draft.never_deleted else "cascade",
        )
        table = add_constraints(table, foreign)
    condition = tenant_condition(draft, scope)
    policy = Policy(name="own_rows", using=condition, check=condition)
    return table.model_copy(
        update={"row_security": True, "force_row_security": True, "policies": (*table.policies, policy)}
    )


def tenant_condition(draft: Draft, column: str) -> str:
    """The row is the tenant's in whose name the session works; without one no row is. Read once per statement."""
    return f"{quote_identifier(column)} = (SELECT NULLIF(current_setting('{SETTING}', true), '')::{draft.key_type})"


def _roles_only(role: str, reader: str) -> Decision:
    return Decision(
        id="roles",
        question="Who may do what?",
        choice=f"{role} changes rows, {reader} reads; neither owns or alters anything",
        reasons=(
            "a stolen application login cannot drop, alter or grant",
            "migrations run as the owner, who is not the application",
        ),
        alternatives=(
            Alternative(
                choice="the application as owner",
                why_not="an injected statement could drop tables, and policies would not bind it",
            ),
            Alternative(choice="a superuser", why_not="no policy binds it at all"),
        ),
        changes_if="parts of the application need different rights: a role for each part",
        about=(role, reader),
        evidence=(
            Cited(
                claim="the right to modify or destroy an object is inherent in being the owner",
                source="https://www.postgresql.org/docs/18/ddl-priv.html",
                checked="2026-11",
            ),
        ),
    )


def _security(draft: Draft) -> Decision:
    return Decision(
        id="row_security",
        question=f"What stops a session of one {draft.tenant} from reading another's rows?",
        choice=f"row-level security, forced on owners too, by SET LOCAL {SETTING} in every transaction",
        reasons=(
            "holds for every statement of every program",
            "without a tenant set nothing is visible: it fails closed",
            "SET LOCAL ends with the transaction: a pooled connection carries nothing over",
        ),
        alternatives=(
            Alternative(choice="WHERE in every query", why_not="one forgotten condition shows everything"),
            Alternative(
                choice="views per tenant",
                why_not="a plain view reads with its owner's rights and passes the policies by",
            ),
        ),
        changes_if="operators must work across tenants: a role of its own with its own policy, audited",
        about=tuple(draft.scope),
        evidence=(
            Cited(
                claim="table owners bypass row security unless it is forced",
                source="https://www.postgresql.org/docs/18/ddl-rowsecurity.html",
                checked="2026-11",
            ),
        ),
    )
