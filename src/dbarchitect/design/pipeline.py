"""The order of deciding: every module of `decisions` runs once, after those it names in `AFTER`."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from graphlib import TopologicalSorter
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.design import decisions as room
from dbarchitect.design.conceptual.model import conceptual_model
from dbarchitect.design.draft import Draft
from dbarchitect.model.architecture import NotJudged
from dbarchitect.model.design import Design
from dbarchitect.model.facts import Facts
from dbarchitect.model.rules import NotUnderstood
from dbarchitect.model.schema import Schema
from dbarchitect.model.workload import Workload

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief

DEFAULT_VERSION = 18


class DecisionModule(Protocol):
    """A module of `decisions`: its docstring is its page, `AFTER` names modules that must have run."""

    __doc__: str | None
    AFTER: tuple[str, ...]

    def decide(self, draft: Draft) -> Draft: ...


@lru_cache(maxsize=1)
def ordered_decisions() -> tuple[tuple[str, DecisionModule], ...]:
    """All decision modules in an order that respects `AFTER`, ties by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__))
    modules = {name: cast("DecisionModule", import_module(f"{room.__name__}.{name}")) for name in names}
    sorter = TopologicalSorter({name: set(modules[name].AFTER) & set(names) for name in names})
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return tuple((name, modules[name]) for name in order)


def design(brief: Brief) -> Design:
    """The complete design for a brief whose entities have been completed. Questions are added elsewhere."""
    entities, rules = conceptual_model(brief)
    version = brief.engine_version if brief.engine in (None, "postgresql") and brief.engine_version else DEFAULT_VERSION
    draft = Draft(brief=brief, version=version, entities=entities, rules=rules)
    for name, module in ordered_decisions():
        before = len(draft.decisions)
        draft = module.decide(draft)
        fresh = tuple(d if d.topic else d.but(topic=name) for d in draft.decisions[before:])
        draft = draft.but(decisions=draft.decisions[:before] + fresh)
    return finished(draft)


def finished(draft: Draft) -> Design:
    """The draft as a design, with the rules nobody understood named as not judged."""
    schema = Schema(
        version=draft.version,
        extensions=draft.extensions,
        roles=draft.roles,
        enums=draft.enums,
        ranges=draft.ranges,
        sequences=draft.sequences,
        routines=draft.routines,
        tables=draft.tables,
        views=draft.views,
    )
    not_judged = tuple(
        NotJudged(what=f"rule: {rule.text}", why=rule.meaning.why or "the sentence was not understood")
        for rule in draft.rules
        if isinstance(rule.meaning, NotUnderstood)
    )
    return Design(
        brief=draft.brief,
        version=draft.version,
        entities=draft.entities,
        schema_=schema,
        origins=draft.origins,
        facts=Facts(tables=draft.table_facts),
        workload=Workload(statements=draft.statements),
        border=draft.border,
        attacks=draft.attacks,
        decisions=draft.decisions,
        not_judged=draft.not_judged + not_judged,
        after_load=draft.after_load,
        late_triggers=draft.late_triggers,
        derived=tuple(sorted(draft.derived)),
        crossings=draft.crossings,
        ceilings=draft.ceilings,
        artifacts=draft.artifacts,
    )
