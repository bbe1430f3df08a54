"""A brief written in its YAML form, so that reading it gives the same brief.

Each part is written in the shortest form that reads back as exactly that part; what no short form can say is spelled out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.brief.access import read_filter, read_measure, read_sort
from dbarchitect.brief.fields import field_of_text
from dbarchitect.brief.tree import Scalar
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import (
    AccessPattern,
    Attribute,
    Availability,
    Brief,
    Budget,
    Entity,
    Filter,
    Growth,
    Measure,
    Need,
    Relationship,
    Sort,
    Volume,
    Workload,
)
from dbarchitect.model.rules import Rule
from dbarchitect.notation.durations import (
    read_days,
    read_duration,
    read_rate,
    write_days,
    write_duration,
    write_milliseconds,
    write_rate,
)
from dbarchitect.notation.fields import write_field
from dbarchitect.notation.numbers import write_number
from dbarchitect.notation.patterns import read_pattern
from dbarchitect.notation.quantities import read_money, read_percent, write_money, write_percent, write_size
from dbarchitect.notation.rules import read_rules
from dbarchitect.notation.vocabulary import Vocabulary
from dbarchitect.notation.volumes import read_growth, read_volume, write_growth, write_volume

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.base import Value


class Flow(dict[str, Any]):
    """A mapping written in one line."""


class FlowList(list[Any]):
    """A list written in one line."""


def dump(brief: Brief) -> str:
    """The YAML form of `brief`; `load` reads it back as the same brief."""
    words = Vocabulary(brief.entities)
    known = frozenset(e.name for e in brief.entities)
    parts: dict[str, Any] = {"title": brief.title, "domain": brief.domain, "summary": brief.summary or None}
    parts["ask"] = FlowList(a.replace("_", " ") for a in brief.ask)
    parts |= {"tenancy": _tenancy(brief), "engine": _engine(brief), "engines named": FlowList(brief.engines_named)}
    parts["entities"] = {e.name: _entity(e, known) for e in brief.entities}
    parts["rules"] = _rules(brief.rules, words)
    parts["access"] = [_access(p, words) for p in brief.access]
    parts["workload"] = _workload(brief.workload)
    parts["consistency"] = brief.consistency.replace("_", " ") if brief.consistency else None
    parts["availability"] = _availability(brief.availability)
    parts["retention"] = None if brief.retention_days is None else _days(brief.retention_days)
    parts |= {"regions": FlowList(brief.regions), "compliance": FlowList(brief.compliance), "cloud": brief.cloud}
    parts["existing"] = [Flow(_spelled(s)) for s in brief.existing]
    parts["team"] = Flow(_spelled(brief.team))
    parts["budget"] = _budget(brief.budget)
    parts["needs"] = FlowList(_need(n) for n in brief.needs)
    parts["unread"] = [_spelled(u) for u in brief.unread]
    parts["understood share"] = None if brief.understood_share is None else _share(brief.understood_share)
    kept = {k: v for k, v in parts.items() if v is not None and v != [] and v != {}}
    return _yaml(kept or {"version": "1"})


def _yaml(data: Any) -> str:
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]
        """Every scalar is text; only what would read as nothing is quoted."""

        yaml_implicit_resolvers = {k: [v] for k, v in _NOTHING.items()}

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        style = "|" if "\n" in value and not value.startswith((" ", "\n")) and value.isprintable() else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    Dumper.add_representer(type(None), lambda d, _: d.represent_scalar("tag:yaml.org,2002:null", ""))
    Dumper.add_representer(Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
    Dumper.add_representer(FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True))
    written: str = yaml.dump(
        data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
    return written


def _nothing() -> dict[str, tuple[str, Any]]:
    import re

    pattern = re.compile(r"^(?:~|null|Null|NULL|)$")
    return dict.fromkeys(("~", "n", "N", ""), ("tag:yaml.org,2002:null", pattern))


_NOTHING = _nothing()


def _spelled(value: Value, *dropped: str) -> dict[str, Any]:
    """Field by field, what is not as usual."""
    data = value.model_dump(mode="json", exclude_defaults=True)
    return {k.replace("_", " "): _texts(v) for k, v in data.items() if k not in dropped}


def _texts(value: Any) -> Any:
    match value:
        case bool():
            return "yes" if value else "no"
        case float() | int():
            return repr(value)
        case None:
            return None
        case list():
            return FlowList(_texts(v) for v in value)
        case dict():
            return Flow({k.replace("_", " "): _texts(v) for k, v in value.items()})
        case _:
            return value


def _reads(reader: Callable[[str], Any], text: str, wanted: Any) -> bool:
    try:
        return bool(reader(text) == wanted)
    except ArchitectError:
        return False


def _same_snake(name: str) -> bool:
    from dbarchitect.core.names import snake

    return snake(name.replace("_", " ")) == name


def _need(need: Need) -> Any:
    """Its name alone when that says all."""
    name = need.name.replace("_", " ") if _same_snake(need.name) else need.name
    return name if need == Need(name=need.name) and _plain(name) else Flow({"need": name, **_spelled(need, "name")})


def _plain(name: str) -> bool:
    return name not in {"", "~"} and name.lower() != "null"


def _days(days: int) -> str:
    text = write_days(days)
    return text if _reads(read_days, text, days) else f"{days} days"


def _share(share: float) -> str:
    text = write_percent(share)
    return text if _reads(read_percent, text, share) else repr(share)


def _tenancy(brief: Brief) -> Any:
    tenancy = brief.tenancy
    if tenancy is None:
        return None
    if tenancy.isolation is None and tenancy.source == "brief":
        return tenancy.tenant
    parts = {"tenant": tenancy.tenant}
    if tenancy.isolation:
        parts["isolation"] = tenancy.isolation.replace("_", " ")
    if tenancy.source != "brief":
        parts["source"] = tenancy.source
    return Flow(parts)


def _engine(brief: Brief) -> Any:
    from dbarchitect.brief.reading import read_engine

    if brief.engine is None:
        return None
    text = brief.engine if brief.engine_version is None else f"{brief.engine} {brief.engine_version}"
    if read_engine(Scalar(text, 0), "engine") == {"engine": brief.engine, "engine_version": brief.engine_version}:
        return text
    parts = {"name": brief.engine}
    return Flow(parts if brief.engine_version is None else {**parts, "version": str(brief.engine_version)})


def _budget(budget: Budget | None) -> Any:
    if budget is None:
        return None
    text = write_money(budget)
    return text if _reads(read_money, text, budget) else Flow(_spelled(budget) or {"currency": "USD"})


def _workload(load: Workload) -> Flow:
    parts = {
        "read share": load.read_share is not None and _share(load.read_share),
        "reads": load.reads_per_second is not None and _rate(load.reads_per_second),
        "writes": load.writes_per_second is not None and _rate(load.writes_per_second),
        "peak": load.peak_factor is not None and write_number(load.peak_factor) + "x",
        "concurrent users": load.concurrent_users is not None and str(load.concurrent_users),
        "size": load.data_size_bytes is not None and write_size(load.data_size_bytes),
        "latency": load.latency_ms is not None and write_milliseconds(load.latency_ms),
    }
    return Flow({k: v for k, v in parts.items() if v})


def _rate(per_second: float) -> str:
    text = write_rate(per_second)
    return text if _reads(read_rate, text, per_second) else f"{per_second!r}/s"


def _seconds(seconds: float) -> str:
    text = write_duration(seconds)
    return text if _reads(read_duration, text, seconds) else f"{seconds!r} s"


def _availability(availability: Availability) -> Flow:
    parts = {
        "target": availability.percent is not None and f"{write_number(availability.percent)} %",
        "rpo": availability.rpo_seconds is not None and _seconds(availability.rpo_seconds),
        "rto": availability.rto_seconds is not None and _seconds(availability.rto_seconds),
    }
    return Flow({k: v for k, v in parts.items() if v})


def _entity(entity: Entity, known: frozenset[str]) -> Any:
    parts: dict[str, Any] = {"title": entity.title or None, "description": entity.description or None}
    parts["kind of"] = entity.kind_of
    parts["count"] = _volume(entity.volume)
    parts["growth"] = _growth(entity.growth)
    parts["keep"] = None if entity.retention_days is None else _days(entity.retention_days)
    parts["history"] = entity.history
    for name in ("soft_delete", "append_only", "hierarchy"):
        value = getattr(entity, name)
        parts[name.replace("_", " ")] = None if value is None else "yes" if value else "no"
    parts["key"] = FlowList(entity.identifier) or None
    parts["source"] = entity.source if entity.source != "brief" else None
    parts["archetype"] = entity.archetype
    parts["mention"] = entity.mention or None
    parts["fields"] = _fields(entity, known)
    kept = {k: v for k, v in parts.items() if v is not None}
    return kept or None


def _volume(volume: Volume | None) -> Any:
    if volume is None:
        return None
    text = write_volume(volume)
    return (
        text
        if _reads(read_volume, text, volume)
        else Flow({"low": repr(volume.low), "high": repr(volume.high), **_spelled(volume, "low", "high")})
    )


def _growth(growth: Growth | None) -> Any:
    if growth is None:
        return None
    text = write_growth(growth)
    return text if _reads(read_growth, text, growth) else Flow({"period": growth.period, **_spelled(growth, "period")})


def _fields(entity: Entity, known: frozenset[str]) -> Any:
    items: list[Attribute | Relationship] = [*entity.attributes, *entity.relationships]
    if not items:
        return None
    written = [(i.name, _field(i, entity.name, known)) for i in items]
    if len({name for name, _ in written}) == len(written):
        return dict(written)
    return [Flow({"name": n, **f}) if isinstance(f, dict) else {n: f} for n, f in written]


def _field(item: Attribute | Relationship, owner: str, known: frozenset[str]) -> Any:
    try:
        text = write_field(item)
        if field_of_text(item.name, text, owner, known) == item:
            return text
    except ArchitectError:
        pass
    first = {"type": item.type} if isinstance(item, Attribute) else {"to": item.to}
    return Flow({**first, **_spelled(item, "name", "type", "to")})


def _rules(rules: tuple[Rule, ...], words: Vocabulary) -> list[Any]:
    written: list[Any] = []
    at = 0
    while at < len(rules):
        rule = rules[at]
        read = read_rules(rule.text, words)
        if rules[at : at + len(read)] == read:
            written.append(rule.text)
            at += len(read)
            continue
        parts: dict[str, Any] = {"rule": rule.text}
        if len(read) > 1 or read[0].meaning != rule.meaning:
            parts["means"] = _texts(
                {"kind": rule.meaning.kind, **rule.meaning.model_dump(mode="json", exclude_defaults=True)}
            )
        parts |= {} if rule.source == "brief" else {"source": rule.source}
        written.append(parts if rule.archetype is None else {**parts, "archetype": rule.archetype})
        at += 1
    return [w if not isinstance(w, str) or w not in {"", "~", "null"} else {"rule": w} for w in written]


def _access(pattern: AccessPattern, words: Vocabulary) -> Any:
    if pattern.text and read_pattern(pattern.text, words) == pattern:
        return pattern.text
    if pattern.sql and read_pattern(pattern.sql, words) == pattern:
        return pattern.sql
    load = {
        "rate": None if pattern.rate_per_second is None else _rate(pattern.rate_per_second),
        "latency": None if pattern.latency_ms is None else write_milliseconds(pattern.latency_ms),
        "stale": None if pattern.stale_ok_seconds is None else _seconds(pattern.stale_ok_seconds),
    }
    parts: dict[str, Any] = {"name": pattern.name, "text": pattern.text or None, "sql": pattern.sql}
    plain_sql = AccessPattern(
        name=pattern.name, text=pattern.text, sql=pattern.sql, rate_per_second=pattern.rate_per_second,
        latency_ms=pattern.latency_ms, stale_ok_seconds=pattern.stale_ok_seconds,
    )  # fmt: skip
    if pattern.sql is None or plain_sql != pattern:
        parts |= {"operation": pattern.operation, "entity": pattern.entity}
        parts["filters"] = FlowList(_filter(f) for f in pattern.filters) or None
        parts["sort"] = FlowList(_sort(s) for s in pattern.sort) or None
        parts["group by"] = FlowList(pattern.group_by) or None
        parts["measures"] = FlowList(_measure(m) for m in pattern.measures) or None
        parts["changes"] = FlowList(pattern.changes) or None
        parts["with"] = FlowList(pattern.with_related) or None
        parts["limit"] = None if pattern.limit is None else str(pattern.limit)
        parts["left over"] = FlowList(pattern.left_over) or None
    parts |= load
    parts["source"] = pattern.source if pattern.source != "brief" else None
    return {k: v for k, v in parts.items() if v is not None}


def _filter(item: Filter) -> Any:
    text = (
        item.path
        if item.operator == "=" and item.value is None
        else f"{item.path} {item.operator} {item.value or ''}".strip()
    )
    return text if _reads(lambda t: read_filter(Scalar(t, 0)), text, item) else Flow(_spelled(item))


def _measure(item: Measure) -> Any:
    text = f"{item.function} {item.path or ''}".strip()
    return text if _reads(lambda t: read_measure(Scalar(t, 0)), text, item) else Flow(_spelled(item))


def _sort(item: Sort) -> Any:
    text = f"{item.path} desc" if item.descending else item.path
    return text if _reads(lambda t: read_sort(Scalar(t, 0)), text, item) else Flow(_spelled(item))
