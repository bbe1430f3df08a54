"""The diagram: groups, places, lines."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from dbarchitect.model.architecture import Architecture
from dbarchitect.report.areas import areas
from dbarchitect.report.catalog import relations
from dbarchitect.report.diagram import pictures
from dbarchitect.report.digest import own_tables, tenant_table
from dbarchitect.report.layout import Box, Layout, layout

from .architectures import empty, generated, hostile, project_tracker


def laid(architecture: Architecture) -> Layout:
    tables = own_tables(architecture)
    found = relations(tables)
    tenant = tenant_table(architecture)
    sizes = {str(t.name): (150.0 + len(str(t.name)), 40.0 + 19 * len(t.columns)) for t in tables}
    return layout(areas(tables, found, str(tenant.name) if tenant else None), found, sizes)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


CASES = [project_tracker(), *(generated(n, seed) for n in (1, 2, 5, 20, 60, 120) for seed in (0, 1))]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{len(c.schema_.tables)}")
def test_nothing_overlaps_and_everything_is_inside(case: Architecture) -> None:
    found = laid(case)
    assert set(found.tables) == {str(t.name) for t in own_tables(case)}
    assert not any(overlap(a, b) for a, b in combinations(found.tables.values(), 2))
    assert not any(overlap(a, b) for (_, a), (_, b) in combinations(found.areas, 2))
    for area, frame in found.areas:
        assert frame.x + frame.width <= found.width
        assert frame.y + frame.height <= found.height
        for name in area.tables:
            box = found.tables[name]
            assert frame.x <= box.x
            assert box.x + box.width <= frame.x + frame.width
            assert frame.y <= box.y
            assert box.y + box.height <= frame.y + frame.height


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{len(c.schema_.tables)}")
def test_lines_within_a_group_go_round_tables(case: Architecture) -> None:
    found = laid(case)
    for path in found.lanes.values():
        for left, right, y in path:
            lane = Box(left, y, right - left, 0.1)
            assert not any(overlap(lane, box) for box in found.tables.values())


@pytest.mark.parametrize("size", [20, 60, 120])
def test_the_whole_has_the_shape_of_a_screen(size: int) -> None:
    found = laid(generated(size))
    assert 0.8 < found.width / found.height < 3.2


def test_what_belongs_together_stands_together() -> None:
    case = project_tracker()
    tables = own_tables(case)
    groups = areas(tables, relations(tables), "companies")
    of = {n: a.title for a in groups for n in a.tables}
    assert of["invoices"] == of["invoice_lines"]
    assert of["webhooks"] == of["webhook_deliveries"]
    assert of["tasks"] == of["task_tags"] == of["attachments"] == of["projects"]
    assert of["companies"] == "tenant"
    assert len(groups) <= 7


@pytest.mark.parametrize("make", [project_tracker, hostile, lambda: generated(40)])
def test_the_same_schema_gives_the_same_picture(make: object) -> None:
    assert pictures(make()) == pictures(make())  # type: ignore[operator]


def test_pictures_show_every_table_and_key() -> None:
    case = project_tracker()
    tables = own_tables(case)
    for picture in pictures(case):
        assert len(re.findall(r'class="node ', picture.svg)) == len(tables)
        assert len(re.findall(r'class="link', picture.svg)) == len(relations(tables))
    keys, everything = pictures(case)
    assert "assignee_id?" in keys.svg
    assert "description?" not in keys.svg
    assert "description?" in everything.svg


def test_an_empty_schema_has_an_empty_picture() -> None:
    assert all("node" not in p.svg for p in pictures(empty()))
