"""Demands written short, for tests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from dbarchitect.choose.ranking import Field
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.model.technology import Demand, Load, Requirement, Share

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("decisions.yaml").read_text("utf-8"))
_OWN = ("name", "wins", "stores", "stays")


def demand_of(case: dict[str, Any]) -> Demand:
    """The demand a case writes."""
    given = {k: v for k, v in case.items() if k not in (*_OWN, "shares")}
    return Demand(shares=tuple(share_of(s) for s in case["shares"]), **given)


def share_of(raw: dict[str, Any]) -> Share:
    given = {k: v for k, v in raw.items() if k not in ("load", "asks")}
    load = Load(**{k: float(v) for k, v in raw.get("load", {}).items()})
    return Share(load=load, requirements=tuple(asked(a) for a in raw.get("asks", [])), **given)


def asked(text: str) -> Requirement:
    """`query.sql >= good must`."""
    path, operator, value, strength = text.split()
    found: str | bool = value == "true" if value in ("true", "false") else value
    return Requirement.model_validate(
        {"path": path, "operator": operator, "value": found, "strength": strength, "because": "The brief says so."}
    )


def case_named(name: str) -> dict[str, Any]:
    return next(c for c in CASES if c["name"] == name)


@lru_cache(maxsize=1)
def field() -> Field:
    """The engines of the catalogue, ready to be compared."""
    return Field(catalogue())
