"""The small clauses that several statements share: options, index keys, sequence settings, deferral."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.tokens import closing, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.objects import Sequence
    from dbarchitect.model.tables import ExcludeKey, Identity, IndexKey, Name

_BARE_VALUE = re.compile(r"-?\d+(\.\d+)?\Z|true\Z|false\Z|on\Z|off\Z|auto\Z")
_FUNCTION_CALL = re.compile(r'(?:[a-z_][\w$]*\.|"[^"]+"\.)?(?:[A-Za-z_][\w$]*|"[^"]+")\(')


def storage_parameters(options: Iterable[tuple[str, str]]) -> str:
    """`fillfactor = 70, toast.autovacuum_enabled = false`."""
    return ", ".join(f"{_parameter_name(key)} = {_parameter_value(value)}" for key, value in options)


def with_options(options: Iterable[tuple[str, str]]) -> str:
    """` WITH (…)`, or nothing when there are no options."""
    written = storage_parameters(options)
    return f" WITH ({written})" if written else ""


def _parameter_name(key: str) -> str:
    return ".".join(quote_identifier(part) for part in key.split("."))


def _parameter_value(value: str) -> str:
    return value if _BARE_VALUE.match(value) else quote_literal(value)


def parenthesized(expression: str) -> str:
    """`expression` in one pair of parentheses."""
    return expression if encloses(expression) else f"({expression})"


def encloses(expression: str) -> bool:
    """Whether the first parenthesis of `expression` closes at its very end."""
    if not (expression.startswith("(") and expression.endswith(")")):
        return False
    tokens = tokenize(expression)
    return closing(tokens, 0) == len(tokens) - 1


def key_expression(expression: str) -> str:
    """An index expression: a column or a function call as it is, anything else in parentheses."""
    tokens = tokenize(expression)
    if len(tokens) == 1 and tokens[0].name is not None:
        return expression
    if _FUNCTION_CALL.match(expression):
        opening = next(i for i, token in enumerate(tokens) if token.text == "(")
        if closing(tokens, opening) == len(tokens) - 1 and not tokens[0].is_word("CAST", "NOT"):
            return expression
    return parenthesized(expression)


def index_key(key: IndexKey) -> str:
    """One key of an index or of a partitioning."""
    return (quote_identifier(key.expression) if key.is_column else key_expression(key.expression)) + key_suffix(key)


def key_suffix(key: IndexKey | ExcludeKey) -> str:
    """What follows the expression of a key: collation, operator class, direction."""
    written = f" COLLATE {key.collation}" if key.collation else ""
    if key.operator_class:
        options = storage_parameters(key.operator_class_options)
        written += f" {key.operator_class} ({options})" if options else f" {key.operator_class}"
    if key.descending:
        written += " DESC"
    if key.nulls_first is not None and key.nulls_first != key.descending:
        written += " NULLS FIRST" if key.nulls_first else " NULLS LAST"
    return written


class _Deferrable(Protocol):
    @property
    def deferrable(self) -> bool: ...
    @property
    def initially_deferred(self) -> bool: ...


def deferral(constraint: _Deferrable) -> str:
    """` DEFERRABLE [INITIALLY DEFERRED]`, or nothing."""
    if constraint.initially_deferred:
        return " DEFERRABLE INITIALLY DEFERRED"
    return " DEFERRABLE" if constraint.deferrable else ""


def sequence_options(settings: Sequence | Identity, name: Name | None = None) -> str:
    """The settings that differ from the engine's defaults."""
    parts = [f"SEQUENCE NAME {qualified(name)}"] if name else []
    if settings.increment != 1:
        parts.append(f"INCREMENT BY {settings.increment}")
    if settings.minimum is not None:
        parts.append(f"MINVALUE {settings.minimum}")
    if settings.maximum is not None:
        parts.append(f"MAXVALUE {settings.maximum}")
    if settings.start != 1 or settings.increment < 0 or settings.minimum is not None:
        parts.append(f"START WITH {settings.start}")
    if settings.cache != 1:
        parts.append(f"CACHE {settings.cache}")
    if settings.cycle:
        parts.append("CYCLE")
    return " ".join(parts)
