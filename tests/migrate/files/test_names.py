"""What a tool's files are called: after the last of its migrations, which is found where the plan begins with a folder of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from dbarchitect.app.usecases.migrate.plan import Input
from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.files import files_for, tools
from dbarchitect.model.migration import Loss, Step

if TYPE_CHECKING:
    from dbarchitect.model.migration import Plan


def paths(plan: Plan, tool: str, **given: str) -> list[str]:
    return [f.path for f in files_for(plan, tool, **given).files]


def test_the_option_offers_every_tool() -> None:
    assert set(get_args(Input.model_fields["to"].annotation)) == {"", *tools()}


@pytest.mark.parametrize(
    ("tool", "follows", "first"),
    [
        ("flyway", "V12__orders", "V13__parcels_1.sql"),
        ("django", "shop.0007_orders", "migrations/0008_parcels_1.py"),
        ("plain", "0041_orders", "migrations/0042_parcels/up.sql"),
        ("prisma", "20240102030405_orders", "prisma/migrations/20240102030406_parcels_1/migration.sql"),
        ("drizzle", "0007_orders@1726000000000", "drizzle/0008_parcels_1.sql"),
        ("liquibase", "0003_orders", "changelog/0004_parcels.sql"),
    ],
)
def test_they_come_after_the_last(plan: Plan, tool: str, follows: str, first: str) -> None:
    assert first in paths(plan, tool, name="Parcels", follows=follows)


def test_the_last_is_found_in_the_folder_that_the_plan_begins_with(plan: Plan) -> None:
    before = plan.before.model_copy(update={"kind": "migrations", "files": ("db/V1__a.sql", "db/V9__b.sql")})
    assert paths(plan.but(before=before), "flyway", name="x")[0] == "V10__x_1.sql"
    before = before.model_copy(update={"files": ("prisma/migrations/20240101000000_a/migration.sql",)})
    assert paths(plan.but(before=before), "prisma", name="x")[0].startswith("prisma/migrations/20240101000001_x")


def test_alembic_and_sqitch_name_what_they_follow(plan: Plan) -> None:
    files = files_for(plan, "alembic", follows="1975ea83b712_orders").files
    assert 'down_revision = "1975ea83b712"' in (files[0].content or "")
    assert files[0].path.removeprefix("versions/")[:12] in (files[1].content or "")
    lines = next(f for f in files_for(plan, "sqitch", follows="orders").files if f.path == "sqitch.plan.lines")
    assert "[orders]" in (lines.content or "").splitlines()[0]


@pytest.mark.parametrize(
    ("tool", "follows"),
    [
        ("flyway", "orders"),
        ("django", "orders"),
        ("drizzle", "0007_orders"),
        ("prisma", "x"),
        ("plain", "../x"),
        ("alembic", 'x"\nimport os'),
        ("sqitch", "a b"),
    ],
)
def test_what_tells_nothing_is_refused(plan: Plan, tool: str, follows: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        files_for(plan, tool, follows=follows)
    assert caught.value.code == "migrate.follows"


def test_a_tool_that_is_not_known_and_a_plan_that_may_not_be_run(plan: Plan) -> None:
    with pytest.raises(ArchitectError) as caught:
        files_for(plan, "alembik")
    assert caught.value.code == "migrate.tool"
    with pytest.raises(ArchitectError) as caught:
        files_for(plan.but(losses=(Loss(object="a", what="b"),)), "alembic")
    assert caught.value.code == "migrate.stopped"
    with pytest.raises(ArchitectError) as caught:
        files_for(plan.but(steps=()), "alembic")
    assert caught.value.code == "migrate.no_change"


@pytest.mark.parametrize("name", ["../../etc/passwd", "Größe „neu“\n--rollback x", '"""; import os', "", "a" * 500])
def test_no_name_leaves_the_folder_or_its_line(plan: Plan, name: str) -> None:
    for tool in tools():
        for file in files_for(plan.but(steps=(Step(sql="SELECT 1", why=name),)), tool, name=name).files:
            assert ".." not in file.path
            assert file.path.isascii()
            if file.path.endswith(".py"):
                compile(file.content or "", file.path, "exec")
