"""The Mermaid diagram."""

from __future__ import annotations

import re

from dbarchitect.report import erd

from .architectures import empty, hostile, project_tracker

ENTITY = re.compile(r'    [A-Za-z][A-Za-z0-9_-]*(\["[^"]*"\])?( \{)?')
ATTRIBUTE = re.compile(
    r'        [A-Za-z][A-Za-z0-9_()\[\]]* [A-Za-z][A-Za-z0-9_-]*( (PK|FK|UK)(, (PK|FK|UK))*)?( "[^"]*")?'
)
RELATION = re.compile(r'    [A-Za-z][\w-]* (\|\||\|o)--(o\{|o\|) [A-Za-z][\w-]* : "[^"]*"')


def test_every_line_is_one_mermaid_understands() -> None:
    for make in (project_tracker, hostile, empty):
        first, *lines = erd.render(make()).splitlines()
        assert first == "erDiagram"
        for row in lines:
            assert row == "    }" or any(p.fullmatch(row) for p in (ENTITY, ATTRIBUTE, RELATION)), row


def test_ends_tell_how_many() -> None:
    shown = erd.render(project_tracker())
    assert 'projects ||--o{ tasks : "company_id, project_id"' in shown
    assert 'users |o--o{ tasks : "company_id, assignee_id"' in shown


def test_keys_are_marked_and_partitions_left_out() -> None:
    shown = erd.render(project_tracker())
    assert "        bigint company_id PK, FK\n" in shown
    assert "text storage_key UK" in shown
    assert "notifications_2025_01" not in shown
