"""Circles of references can be written and restored; periods end no earlier than they begin."""

from __future__ import annotations

from dbarchitect.brief.reading import load
from dbarchitect.design.pipeline import design
from dbarchitect.model.design import Design


def designed(text: str) -> Design:
    return design(load(text, "brief.yaml"))


def test_one_reference_of_a_circle_is_deferred() -> None:
    made = designed(
        """
entities:
  ward: {fields: {name: text, head_nurse: -> nurse}}
  nurse: {fields: {name: text, ward: -> ward}}
  bed: {fields: {number: integer, ward: -> ward}}
rules: ["each nurse belongs to exactly one ward", "each ward has exactly one head nurse"]
"""
    )
    keys = {(t.name.name, k.columns[-1]): k.initially_deferred for t in made.schema_.tables for k in t.foreign_keys}
    assert sum(keys.values()) == 1
    assert keys["beds", "ward_id"] is False
    assert any(d.id == "circular_references" for d in made.decisions)


def test_a_period_is_checked_unless_the_brief_orders_it_otherwise() -> None:
    made = designed(
        """
entities:
  lease: {fields: {tenant: text, start_date: date, end_date: date?}}
  exhibition: {fields: {title: text, starts_at: timestamp, ends_at: timestamp}}
  journey: {fields: {name: text, departure_time: timestamp, arrival_time: timestamp}}
  shift: {fields: {name: text, start_time: time, end_time: time}}
rules: ["the end of an exhibition is after its start"]
"""
    )
    checks = {c.expression for t in made.schema_.tables for c in t.checks}
    assert "end_date >= start_date" in checks
    assert "ends_at > starts_at" in checks
    assert "ends_at >= starts_at" not in checks
    assert not any("arrival_time" in c or "end_time" in c for c in checks)
