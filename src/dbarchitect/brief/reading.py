"""A brief read from its YAML form: every problem with its line, all of them together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from dbarchitect.brief.access import read_access, read_rule_list
from dbarchitect.brief.entities import read_entities
from dbarchitect.brief.needs import read_needs
from dbarchitect.brief.nodes import entries, is_empty, key_of, long_form, one_of, read_each, text_of, texts_of
from dbarchitect.brief.problems import Problems
from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence, read_tree
from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Ask, Availability, Brief, Budget, ExistingSystem, Team, Tenancy, Unread, Workload
from dbarchitect.notation.durations import read_days, read_duration, read_milliseconds, read_rate
from dbarchitect.notation.numbers import read_number
from dbarchitect.notation.quantities import read_money, read_percent, read_size
from dbarchitect.notation.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

ENGINE_NAMES = {
    "postgres": "postgresql", "pg": "postgresql", "psql": "postgresql", "mongo": "mongodb", "sql server": "sqlserver", "mssql": "sqlserver",
    "dynamo": "dynamodb", "elastic": "elasticsearch",
}  # fmt: skip
ISOLATIONS = ("shared_schema", "schema_per_tenant", "database_per_tenant")
TOP_ALIASES = {
    "access patterns": "access", "queries": "access", "patterns": "access", "region": "regions", "existing systems": "existing",
    "description": "summary", "business rules": "rules", "load": "workload", "database": "engine", "name": "title", "about": "summary",
}  # fmt: skip


def load(text: str, where: str) -> Brief:
    """The brief in `text`; `where` names the file in errors. Raises one ArchitectError (`brief.*`) for all that is wrong."""
    tree = read_tree(text, where)
    if tree is None or is_empty(tree):
        raise ArchitectError("brief.empty", "the brief is empty", hint="name at least the entities", where=where)
    if not isinstance(tree, Mapping):
        raise ArchitectError(
            "brief.not_a_mapping",
            "this is no YAML brief: it has no keys",
            hint="prose goes in a file that ends in .md or .txt",
            where=f"{where}:{tree.line}",
        )
    problems = Problems(where)
    brief = _read(tree, problems)
    problems.finish()
    return brief


def looks_like_yaml(text: str) -> bool:
    """Whether text of unknown form is a YAML brief: `entities:` at the beginning of a line, or two other keys of a brief."""
    keys = {key_of(k) for k in re.findall(r"(?m)^([A-Za-z][A-Za-z _]{0,30}):(?:\s|$)", text[:100_000])}
    known = keys & ({key_of(k) for k in Brief.model_fields} | {key_of(k) for k in TOP_ALIASES})
    return key_of("entities") in keys or len(known) >= 2 or text.lstrip()[:1] == "{"


def _read(tree: Mapping, problems: Problems) -> Brief:
    known = (
        *_READERS,
        "entities",
        "rules",
        "access",
        "workload",
        "availability",
        "team",
        "existing",
        "needs",
        "unread",
        *TOP_ALIASES,
    )
    said: dict[str, tuple[Scalar, Node]] = {}
    for name, entry in entries(tree, "a brief", known, problems).items():
        target = TOP_ALIASES.get(name, name)
        if target in said:
            problems.add(
                entry[0].line, "brief.duplicate_key", f"“{name}” says the same as “{target}”, which stands there too"
            )
        elif not is_empty(entry[1]):
            said[target] = entry
    values: dict[str, Any] = {}
    for name, (key, node) in said.items():
        if name in _READERS:
            with problems.at(key.line):
                values |= _READERS[name](node, name)
    for name, reader in _SECTIONS.items():
        if name in said:
            values |= reader(said[name][1], problems)
    tenancy = values.get("tenancy")
    tenant = tenancy.tenant if tenancy else None
    entities = read_entities(said["entities"][1], problems, tenant=tenant) if "entities" in said else ()
    words = Vocabulary(entities)
    values["entities"] = entities
    if "rules" in said:
        values["rules"] = read_rule_list(said["rules"][1], words, problems)
    if "access" in said:
        values["access"] = read_access(said["access"][1], words, problems)
    return Brief(**values)


def _tenancy(node: Node, key: str) -> dict[str, Any]:
    if not isinstance(node, Mapping):
        text = text_of(node, key).strip()
        if text.lower() in {"none", "no", "single", "false"}:
            return {}
        return {"tenancy": Tenancy(tenant=singular(snake(text)))}
    said = {key_of(k.text): v for k, v in node.items}
    if "tenant" not in said:
        raise ArchitectError(
            "brief.form", "“tenancy” does not name the `tenant`", hint="write for example `tenancy: company`"
        )
    if unknown := set(said) - {"tenant", "isolation", "source"}:
        raise ArchitectError(
            "brief.unknown_key", f"“{min(unknown)}” is not a key of tenancy", hint="known are tenant, isolation"
        )
    values: dict[str, Any] = {"tenant": singular(snake(text_of(said["tenant"], "tenant")))}
    if not is_empty(said.get("isolation")):
        values["isolation"] = one_of(said["isolation"], "isolation", ISOLATIONS)
    if "source" in said:
        values["source"] = one_of(said["source"], "source", ("brief", "archetype", "assumed"))
    return {"tenancy": Tenancy(**values)}


def read_engine(node: Node, key: str) -> dict[str, Any]:
    if isinstance(node, Mapping):
        said = {key_of(k.text): v for k, v in node.items}
        version = text_of(said["version"], "version") if not is_empty(said.get("version")) else None
        if "name" not in said or (version is not None and not re.fullmatch(r"\d{1,6}", version)):
            raise ArchitectError("brief.form", "“engine” has a `name` and a whole number as `version`")
        return {"engine": text_of(said["name"], "name"), "engine_version": int(version) if version else None}
    text = " ".join(text_of(node, key).lower().split())
    found = re.fullmatch(r"(.+?)(?: v?| ?v)(\d{1,6})(?:\.\d+)*", text)
    name = found[1] if found else text
    return {"engine": ENGINE_NAMES.get(name, name), "engine_version": int(found[2]) if found else None}


def _asks(node: Node, key: str) -> dict[str, Any]:
    items = node.items if isinstance(node, Sequence) else tuple(Scalar(t, node.line) for t in texts_of(node, key))
    also = {
        "design": "new_design",
        "new": "new_design",
        "indexes": "index_help",
        "queries": "query_help",
        "query": "query_help",
        "index": "index_help",
    }
    return {"ask": tuple(one_of(i, key, get_args(Ask), also) for i in items)}


def _budget(node: Node, key: str) -> dict[str, Any]:
    return {"budget": long_form(node, Budget, key) if isinstance(node, Mapping) else read_money(text_of(node, key))}


def _text(node: Node, key: str) -> dict[str, Any]:
    return {key: text_of(node, key)}


def _texts(node: Node, key: str) -> dict[str, Any]:
    return {key.replace(" ", "_"): texts_of(node, key)}


def _version(node: Node, key: str) -> dict[str, Any]:
    if text_of(node, key).strip() != "1":
        raise ArchitectError(
            "brief.version",
            f"version {text_of(node, key)[:20]} of the brief is not known",
            hint="this program reads version 1",
        )
    return {}


def _share(node: Node, key: str) -> dict[str, Any]:
    return {"understood_share": read_percent(text_of(node, key))}


_READERS: dict[str, Callable[[Node, str], dict[str, Any]]] = {
    "version": _version,
    "title": _text,
    "domain": _text,
    "summary": _text,
    "ask": _asks,
    "tenancy": _tenancy,
    "engine": read_engine,
    "consistency": lambda n, k: {k: one_of(n, k, ("strong", "read_your_writes", "eventual"))},
    "retention": lambda n, k: {"retention_days": read_days(text_of(n, k))},
    "regions": _texts,
    "compliance": _texts,
    "cloud": _text,
    "budget": _budget,
    "engines named": _texts,
    "understood share": _share,
}


def _whole(node: Node, key: str) -> int:
    number = read_number(text_of(node, key))
    if number is None or number != int(number):
        raise ArchitectError("brief.value", f"“{key}: {text_of(node, key)[:40]}” is no whole number")
    return int(number)


def _factor(node: Node, key: str) -> float:
    found = re.fullmatch(r"\s*x?\s*([\d.e+-]+)\s*(?:x|times)?\s*", text_of(node, key).lower())
    number = read_number(found[1]) if found else None
    if number is None:
        raise ArchitectError(
            "brief.value", f"“{key}: {text_of(node, key)[:40]}” is no factor", hint="write for example `5x`"
        )
    return number


def _target(node: Node, key: str) -> float:
    text = text_of(node, key).replace("%", "").strip()
    nines = re.fullmatch(r"(two|three|four|five|six|\d) nines", text.lower())
    if nines:
        count = int(read_number(nines[1]) or 2)
        return float(f"99.{'9' * (count - 2)}") if count > 2 else 99.0
    number = read_number(text)
    if number is None or not 0 <= number <= 100:
        raise ArchitectError("brief.value", f"“{key}: {text[:40]}” is no percentage", hint="write for example `99.9 %`")
    return number


def _rate(node: Node, key: str) -> float:
    return read_rate(text_of(node, key))


_WORKLOAD: dict[str, tuple[str, Callable[[Node, str], Any]]] = {
    "read share": ("read_share", lambda n, k: read_percent(text_of(n, k))),
    "reads": ("reads_per_second", _rate),
    "writes": ("writes_per_second", _rate),
    "peak": ("peak_factor", _factor),
    "concurrent users": ("concurrent_users", _whole),
    "size": ("data_size_bytes", lambda n, k: read_size(text_of(n, k))),
    "latency": ("latency_ms", lambda n, k: read_milliseconds(text_of(n, k))),
}
_AVAILABILITY: dict[str, tuple[str, Callable[[Node, str], Any]]] = {
    "target": ("percent", _target),
    "rpo": ("rpo_seconds", lambda n, k: read_duration(text_of(n, k))),
    "rto": ("rto_seconds", lambda n, k: read_duration(text_of(n, k))),
}
_TEAM: dict[str, tuple[str, Callable[[Node, str], Any]]] = {
    "developers": ("developers", _whole),
    "administrators": ("administrators", _whole),
    "skills": ("skills", texts_of),
    "frameworks": ("frameworks", texts_of),
    "note": ("note", text_of),
}


def _workload(node: Node, problems: Problems) -> dict[str, Any]:
    return {"workload": Workload(**read_each(node, "workload", _WORKLOAD, problems))}


def _availability(node: Node, problems: Problems) -> dict[str, Any]:
    if isinstance(node, Scalar):
        with problems.at(node.line):
            return {"availability": Availability(percent=_target(node, "availability"))}
        return {}
    return {"availability": Availability(**read_each(node, "availability", _AVAILABILITY, problems))}


def _team(node: Node, problems: Problems) -> dict[str, Any]:
    if isinstance(node, Scalar):
        return {"team": Team(note=node.text)}
    return {"team": Team(**read_each(node, "team", _TEAM, problems))}


def _existing(node: Node, problems: Problems) -> dict[str, Any]:
    systems: list[ExistingSystem] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, tuple):
            continue
        with problems.at(item.line):
            systems.append(
                ExistingSystem(name=item.text)
                if isinstance(item, Scalar)
                else long_form(item, ExistingSystem, "existing")
            )
    return {"existing": tuple(systems)}


def _unread(node: Node, problems: Problems) -> dict[str, Any]:
    stretches: list[Unread] = []
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, tuple):
            continue
        with problems.at(item.line):
            stretches.append(Unread(text=item.text) if isinstance(item, Scalar) else long_form(item, Unread, "unread"))
    return {"unread": tuple(stretches)}


_SECTIONS: dict[str, Callable[[Node, Problems], dict[str, Any]]] = {
    "workload": _workload,
    "availability": _availability,
    "team": _team,
    "existing": _existing,
    "needs": read_needs,
    "unread": _unread,
}
