"""Little texts of many fields and styles: how much of what each says is read, as shares over the whole set."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief, Entity, Relationship
from dbarchitect.prose import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/little_texts.yaml").read_text())
_TURNED = {"many_to_one": "one_to_many", "one_to_many": "many_to_one"}
LEAST = {"entities": 0.95, "attributes": 0.95, "relationships": 0.8, "facts": 0.88}
MOST_MADE_UP = 0.7
"""Entities beyond those expected, per text."""


class Found:
    """A brief beside what is expected of it."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        try:
            self.brief = read(case["text"])
        except ArchitectError:
            self.brief = Brief()

    def entity(self, name: str) -> Entity | None:
        names = (name, *self.case.get("alternatives", {}).get(name, ()))
        return next((e for n in names if (e := self.brief.entity(n)) is not None), None)

    def links(self, left: str, right: str) -> list[tuple[str, Relationship]]:
        names = [e.name if (e := self.entity(n)) else n for n in (left, right)]
        out: list[tuple[str, Relationship]] = []
        for entity in self.brief.entities:
            for each in entity.relationships:
                if each.source != "brief":
                    continue
                if [entity.name, each.to] == names:
                    out.append((each.multiplicity, each))
                elif [each.to, entity.name] == names:
                    out.append((_TURNED.get(each.multiplicity, each.multiplicity), each))
        return out

    def holds(self) -> dict[str, list[tuple[str, bool]]]:
        case = self.case
        entities = [(name, self.entity(name) is not None) for name in case["entities"]]
        entities += [(str(case["some"]), any(self._some(each[0]) for each in case["some"]))] if "some" in case else []
        attributes = [(f"{n}.{a}", self._has(n, a)) for n, found in case["entities"].items() for a in found]
        relationships = [
            (pair, any(m == wanted for m, _ in self.links(*pair.split())))
            for pair, wanted in case.get("relationships", {}).items()
        ]
        return {"entities": entities, "attributes": attributes, "relationships": relationships, "facts": self._facts()}

    def made_up(self) -> list[str]:
        expected = {e.name for n in self.case["entities"] if (e := self.entity(n)) is not None}
        expected |= {word for each in self.case.get("some", ()) for word in each[0].split()}
        return [e.name for e in self.brief.entities if e.source == "brief" and e.name not in expected]

    def _some(self, names: str) -> bool:
        parts = names.split()
        return self.brief.entity(parts[0]) is not None if len(parts) == 1 else bool(self.links(*parts))

    def _has(self, name: str, attribute: str) -> bool:
        entity = self.entity(name)
        members = [a.name for a in entity.attributes if a.source == "brief"] if entity else []
        members += [r.name for r in entity.relationships if r.source == "brief"] if entity else []
        return any(m == attribute or m.startswith(f"{attribute}_") or m.endswith(f"_{attribute}") for m in members)

    def _typed(self, path: str) -> tuple[str, tuple[str, ...]]:
        name, attribute = path.split(".")
        entity = self.entity(name)
        found = [
            a
            for a in (entity.attributes if entity else ())
            if a.name == attribute or a.name.startswith(f"{attribute}_")
        ]
        return (found[0].type, found[0].values) if found else ("", ())

    def _facts(self) -> list[tuple[str, bool]]:
        case, brief = self.case, self.brief
        out = [(f"no {name}", brief.entity(name) is None) for name in case.get("absent", ())]
        out += [(f"{p}: {kind}", self._typed(p)[0] == kind) for p, kind in case.get("types", {}).items()]
        out += [(f"{p}: {v}", list(self._typed(p)[1]) == v) for p, v in case.get("values", {}).items()]
        out += [
            (f"{p} owned", any(r.kind == "owned" for _, r in self.links(*p.split()))) for p in case.get("owned", ())
        ]
        out += [(f"{p} optional", any(r.optional for _, r in self.links(*p.split()))) for p in case.get("optional", ())]
        if "tenancy" in case:
            out.append(("tenancy", brief.tenancy is not None and brief.tenancy.tenant == case["tenancy"]))
        for name, wanted in case.get("volumes", {}).items():
            volume = e.volume if (e := self.entity(name)) else None
            out.append((f"{name} volume", volume is not None and [volume.low, volume.high, volume.per] == wanted))
        for name, wanted in case.get("growth", {}).items():
            growth = e.growth if (e := self.entity(name)) else None
            out.append((f"{name} growth", growth is not None and [growth.amount, growth.period] == wanted))
        for name, days in case.get("retention", {}).items():
            entity = self.entity(name) if name else None
            out.append((f"{name} kept", (entity.retention_days if entity else brief.retention_days) == days))
        for trait, wanted in (("append_only", True), ("soft_delete", True), ("history", "versions")):
            out += [(f"{n} {trait}", getattr(self.entity(n), trait, None) == wanted) for n in case.get(trait, ())]
        out += [(f"rule {kind}", any(r.meaning.kind == kind for r in brief.rules)) for kind in case.get("rules", ())]
        asked = {(a.operation, a.entity) for a in brief.access}
        out += [(f"{op} {name}", (op, name) in asked) for op, name in case.get("patterns", ())]
        rates = {(a.entity, a.rate_per_second) for a in brief.access}
        out += [(f"{name} {rate}/s", (name, rate) in rates) for name, rate in case.get("rates", {}).items()]
        return out


@cache
def found() -> dict[str, Found]:
    return {name: Found(case) for name, case in CASES.items()}


@pytest.mark.parametrize("measure", LEAST)
def test_enough_is_found(measure: str) -> None:
    told = [(f"{name}: {what}", held) for name, each in found().items() for what, held in each.holds()[measure]]
    missed = [what for what, held in told if not held]
    assert 1 - len(missed) / len(told) >= LEAST[measure], missed


def test_little_is_made_up() -> None:
    counts = Counter({name: len(each.made_up()) for name, each in found().items()})
    assert counts.total() / len(CASES) <= MOST_MADE_UP, {n: found()[n].made_up() for n, k in counts.items() if k}


@pytest.mark.parametrize("name", CASES)
def test_what_a_text_describes_gets_no_suggestions(name: str) -> None:
    for entity in found()[name].brief.entities:
        own = [a for a in entity.attributes if a.source == "brief"]
        added = [a.name for a in entity.attributes if a.source != "brief"]
        added += [r.name for r in entity.relationships if r.source != "brief"]
        assert len(own) < 2 or not added, f"{entity.name}: {added}"
