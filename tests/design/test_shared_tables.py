"""What tenants share is read by all of them and changed by none, unless the brief says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefs import briefs
from hypothesis import HealthCheck, given, settings
from standing import attribute, many, to

from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import AccessPattern, Brief, Entity, Tenancy

if TYPE_CHECKING:
    from dbarchitect.model.design import Design

COUNTRY = Entity(name="country", attributes=(attribute("name"),), archetype="country", volume=many(200))
COMPANY = Entity(name="company", attributes=(attribute("name"),), volume=many(50))
SITE = Entity(
    name="site",
    attributes=(attribute("name"),),
    relationships=(to("company", kind="owned"), to("country")),
    volume=many(20, "company"),
)
SHARED = Brief(title="Shop", entities=(COMPANY, COUNTRY, SITE), tenancy=Tenancy(tenant="company"))
ADD = AccessPattern(name="add a country", operation="insert", entity="country", rate_per_second=1)


def rights(made: Design, table: str, role: str) -> set[str]:
    grants = next(t for t in made.schema_.tables if t.name.name == table).grants
    return {p for g in grants if g.grantee == role for p in g.privileges}


def test_a_shared_table_is_changed_by_the_operator_alone() -> None:
    made = design(SHARED)
    assert made.border is not None
    app = made.border.application_role
    operator = next(r.name for r in made.schema_.roles if r.name.endswith("operator"))
    assert rights(made, "countries", app) == {"SELECT"}
    assert rights(made, "countries", operator) == {"DELETE", "INSERT", "SELECT", "UPDATE"}
    assert rights(made, "sites", app) == {"DELETE", "INSERT", "SELECT", "UPDATE"}
    assert rights(made, "sites", operator) == set()


def test_what_the_brief_writes_there_a_tenant_may_write() -> None:
    made = design(SHARED.but(access=(ADD,)))
    assert made.border is not None
    assert rights(made, "countries", made.border.application_role) == {"INSERT", "SELECT"}
    assert dict(made.border.shared or ())["countries"] == ("INSERT",)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(brief=briefs())
def test_every_table_is_within_the_border_or_shared_and_left_alone(brief: Brief) -> None:
    made = design(brief)
    if made.border is None:
        return
    within, shared = dict(made.border.tables), dict(made.border.shared or ())
    for table in made.schema_.tables:
        name = table.name.name
        if table.partition_of is not None:
            continue
        assert (name in within) != (name in shared), name
        if name in within:
            assert table.row_security, name
            assert table.force_row_security, name
            assert table.policies, name
        else:
            assert rights(made, name, made.border.application_role) <= {"SELECT", *shared[name]}, name
