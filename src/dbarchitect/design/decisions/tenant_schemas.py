"""A schema or a database for each tenant.

What: where the brief asks for a schema per tenant, `create_tenant(name)` makes schema, role, tables, triggers and rights by running the very
statements of the design; the tables in `public` are the template and stay empty. A tenant's role has USAGE on its own schema and on nobody
else's. The application logs in as a role that inherits nothing, and for each transaction becomes the tenant's role with the tenant's search
path. Where it asks for a database per tenant, a script makes the database, and a control database lists them.
Why: one template, so that no tenant's tables drift from another's; rights instead of conditions, so that no policy is needed.
When to choose otherwise: hundreds of tenants: each migration runs once per tenant, and the catalog grows with every one of them.
Source: https://www.postgresql.org/docs/18/ddl-schemas.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.decisions.tenant_border import application_role
from dbarchitect.design.separation.databases import provisioning
from dbarchitect.design.separation.schemas import creation, shared_tables
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.architecture import NotJudged
from dbarchitect.model.design import Attack

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

AFTER = ("layout", "personal_data", "indexes", "tenant_border", "retention")


def decide(draft: Draft) -> Draft:
    tenancy = draft.brief.tenancy
    if tenancy is None or draft.isolation in (None, "shared_schema"):
        return draft
    if draft.isolation == "database_per_tenant":
        what = NotJudged(
            what=f"isolation of one {tenancy.tenant} from another",
            why="each has a database of its own: a connection reaches one only, which one database cannot try",
        )
        return draft.but(
            artifacts=(*draft.artifacts, *provisioning(draft, tenancy.tenant)), not_judged=(*draft.not_judged, what)
        )
    shared = shared_tables(draft, tenancy.tenant)
    app = application_role(draft)
    # The login role may become any tenant, and is none by itself.
    roles = tuple(r.model_copy(update={"inherit": False}) if r.name == app else r for r in draft.roles)
    draft = draft.but(roles=roles, routines=(*draft.routines, creation(draft, tenancy.tenant, shared, app)))
    return draft.but(attacks=(*draft.attacks, *_attacks(draft, shared)))


def _attacks(draft: Draft, shared: frozenset[str]) -> tuple[Attack, ...]:
    """One tenant's role tries every table of another's schema."""
    setup = (
        "SELECT public.create_tenant('attacked')",
        "SELECT public.create_tenant('attacker')",
        "SET LOCAL ROLE tenant_attacker",
    )
    attacks = []
    for table in draft.tables:
        name = table.name.name
        if name in shared or table.partition_of is not None:
            continue
        theirs, ours = f"tenant_attacked.{quote_identifier(name)}", f"tenant_attacker.{quote_identifier(name)}"
        column = quote_identifier(table.columns[0].name)
        attacks.append(
            Attack(
                object=name,
                rule=f"{name} of one tenant is out of another's reach",
                refused=(
                    f"SELECT * FROM {theirs}",
                    f"INSERT INTO {theirs} DEFAULT VALUES",
                    f"UPDATE {theirs} SET {column} = {column}",
                    f"DELETE FROM {theirs}",
                    f"TRUNCATE {theirs}",
                ),
                passes=(f"SELECT * FROM {ours}",),
                setup=setup,
            )
        )
    return tuple(attacks)
