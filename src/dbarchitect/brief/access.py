"""Access patterns and rules of a brief, in words or spelled out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from dbarchitect.brief.nodes import entries, is_empty, key_of, long_form, one_of, text_of, texts_of
from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence
from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import singular, snake
from dbarchitect.model.base import Value
from dbarchitect.model.brief import AccessPattern, Filter, Measure, Sort
from dbarchitect.model.rules import Meaning, Rule
from dbarchitect.notation.durations import read_duration, read_milliseconds, read_rate
from dbarchitect.notation.patterns import is_sql, read_pattern
from dbarchitect.notation.rules import read_rules

if TYPE_CHECKING:
    from dbarchitect.brief.problems import Problems
    from dbarchitect.notation.vocabulary import Vocabulary

MOST = 2000
ACCESS_KEYS = (
    "name", "text", "sql", "rate", "latency", "stale", "operation", "entity", "filters", "sort", "group by", "measures", "changes", "with", "limit", "left over", "source",
)  # fmt: skip
_MEANT = {"entity", "filters", "sort", "group_by", "measures", "changes", "with_related"}
_FIELD_OF = {"group by": "group_by", "with": "with_related", "left over": "left_over"}
OPERATIONS = ("get", "list", "search", "count", "aggregate", "nearest", "insert", "update", "delete", "unknown")
_FILTER = re.compile(
    r"^([\w.]+)(?:\s+(=|in|<=|<|>=|>|range|contains|matches|overlaps|is_null|near|exists|not_exists|not_since)(?:\s+(.+))?)?$",
    re.DOTALL,
)


class _Means(Value):
    """Holds one meaning, so that it can be validated alone."""

    means: Meaning


def read_rule_list(node: Node, words: Vocabulary, problems: Problems) -> tuple[Rule, ...]:
    """Every rule; a sentence with a colon in it is still a sentence."""
    rules: list[Rule] = []
    for item in _items(node, "rules", problems):
        with problems.at(item.line):
            rules += _rules(item, words)
    return tuple(rules)


def _rules(node: Node, words: Vocabulary) -> tuple[Rule, ...]:
    if isinstance(node, Mapping):
        keys = {key_of(k.text): v for k, v in node.items}
        if "rule" in keys and set(keys) <= {"rule", "means", "source", "archetype"}:
            return _spelled_rule(keys, words)
        if len(node.items) == 1 and isinstance(node.items[0][1], Scalar):
            return read_rules(f"{node.items[0][0].text}: {node.items[0][1].text}", words)
        raise ArchitectError(
            "brief.form", "a rule is one sentence", hint="put it in quotes when it has a colon or braces in it"
        )
    return read_rules(text_of(node, "rule"), words)


def _spelled_rule(keys: dict[str, Node], words: Vocabulary) -> tuple[Rule, ...]:
    text = text_of(keys["rule"], "rule")
    extra: dict[str, Any] = {}
    if "source" in keys:
        extra["source"] = one_of(keys["source"], "source", ("brief", "archetype", "assumed"))
    if "archetype" in keys:
        extra["archetype"] = text_of(keys["archetype"], "archetype")
    if "means" not in keys:
        return tuple(Rule(text=r.text, meaning=r.meaning, **extra) for r in read_rules(text, words))
    holder = long_form(
        Mapping(((Scalar("means", keys["means"].line), keys["means"]),), keys["means"].line), _Means, "means"
    )
    return (Rule(text=text, meaning=holder.means, **extra),)


def read_access(node: Node, words: Vocabulary, problems: Problems) -> tuple[AccessPattern, ...]:
    """Every access pattern."""
    patterns: list[AccessPattern] = []
    for item in _items(node, "access", problems):
        with problems.at(item.line):
            patterns.append(_pattern(item, words, problems))
    return tuple(patterns)


def _items(node: Node, what: str, problems: Problems) -> tuple[Node, ...]:
    if isinstance(node, Scalar):
        return (node,)
    items = node.items if isinstance(node, Sequence) else tuple(Mapping((pair,), pair[0].line) for pair in node.items)
    if len(items) > MOST:
        problems.add(node.line, "brief.too_large", f"“{what}” has {len(items)} entries, at most {MOST} are read")
        return ()
    return tuple(i for i in items if not is_empty(i))


def _pattern(node: Node, words: Vocabulary, problems: Problems) -> AccessPattern:
    if not isinstance(node, Mapping):
        return read_pattern(text_of(node, "access"), words)
    if len(node.items) == 1 and key_of(node.items[0][0].text) not in ACCESS_KEYS:
        key, value = node.items[0]
        if isinstance(value, Mapping):
            name = (Scalar("text", key.line), key)
            return _spelled_pattern(Mapping((name, *value.items), key.line), words, problems)
        return read_pattern(f"{key.text}: {text_of(value, key.text)}" if not is_empty(value) else key.text, words)
    return _spelled_pattern(node, words, problems)


def _spelled_pattern(node: Mapping, words: Vocabulary, problems: Problems) -> AccessPattern:
    said = {k: v for k, v in entries(node, "an access pattern", ACCESS_KEYS, problems).items() if not is_empty(v[1])}
    values: dict[str, Any] = {}
    for key, (where, value) in said.items():
        with problems.at(where.line):
            values |= _part(key, value)
    described = values.get("text") or values.get("name") or ""
    if not described and "sql" not in values:
        raise ArchitectError("brief.form", "an access pattern has neither a name nor a text nor SQL")
    if "operation" in values or "sql" in values:
        base: dict[str, Any] = {"name": described or values["sql"]}
    else:
        base = dict(read_pattern(described, words))
        if "text" not in values and not is_sql(described):
            base["text"] = described
        if _MEANT & set(values):  # what was not understood has been spelled out
            base["left_over"] = ()
    return AccessPattern.model_validate({**base, **values})


def _part(key: str, node: Node) -> dict[str, Any]:
    match key:
        case "rate":
            return {"rate_per_second": read_rate(text_of(node, key))}
        case "latency":
            return {"latency_ms": read_milliseconds(text_of(node, key))}
        case "stale":
            return {"stale_ok_seconds": read_duration(text_of(node, key))}
        case "operation":
            return {key: one_of(node, key, OPERATIONS)}
        case "entity":
            return {key: singular(snake(text_of(node, key)))}
        case "filters":
            return {key: tuple(read_filter(i) for i in _list(node))}
        case "sort":
            return {key: tuple(read_sort(i) for i in _list(node))}
        case "measures":
            return {key: tuple(read_measure(i) for i in _list(node))}
        case "group by" | "changes" | "with" | "left over":
            return {_FIELD_OF.get(key, key): texts_of(node, key)}
        case "limit":
            text = text_of(node, key).strip()
            if not text.isdigit() or len(text) > 9:
                raise ArchitectError("brief.value", f"“limit: {text[:40]}” is no whole number")
            return {key: int(text)}
        case "source":
            return {key: one_of(node, key, ("brief", "archetype", "assumed"))}
        case _:
            return {key: text_of(node, key)}


def _list(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def read_filter(node: Node) -> Filter:
    """`status = open`, `project`, `due is_null`, or spelled out."""
    if isinstance(node, Mapping):
        return long_form(node, Filter, "filter")
    text = text_of(node, "filter")
    found = _FILTER.match(text)
    if not found:
        raise ArchitectError("brief.value", f"“{text[:60]}” is no filter", hint="write for example `status = open`")
    return Filter(path=found[1], operator=cast(Any, found[2] or "="), value=found[3])


def read_measure(node: Node) -> Measure:
    """`count`, `sum total`, `average rating`, or spelled out."""
    if isinstance(node, Mapping):
        return long_form(node, Measure, "measure")
    text = text_of(node, "measure").strip()
    found = re.fullmatch(r"(count|sum|average|minimum|maximum)(?:\s+([\w.]+))?", text)
    if not found or (found[1] != "count" and not found[2]):
        raise ArchitectError(
            "brief.value", f"“{text[:60]}” is no measure", hint="write for example `count` or `average rating`"
        )
    return Measure.model_validate({"function": found[1], "path": found[2]})


def read_sort(node: Node) -> Sort:
    """`due`, `due desc`, `-due`, or spelled out."""
    if isinstance(node, Mapping):
        return long_form(node, Sort, "sort")
    found = re.fullmatch(r"(-)?([\w.]+)(?:\s+(asc|desc)(?:ending)?)?", text_of(node, "sort").strip())
    if not found:
        raise ArchitectError(
            "brief.value", f"“{text_of(node, 'sort')[:60]}” is no order", hint="write for example `due desc`"
        )
    return Sort(path=found[2], descending=bool(found[1]) or found[3] == "desc")
