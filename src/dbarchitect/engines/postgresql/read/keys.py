"""The elements of an index, an exclusion constraint or a partition key, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.engines.postgresql.tokens import closing, elements, text_of, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.model.tables import ExcludeKey, IndexKey


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `column` is the plain name when it is a column, `expression` its SQL."""

    column: str | None
    expression: str
    collation: str | None
    operator_class: str | None
    operator_class_options: tuple[tuple[str, str], ...]
    descending: bool
    nulls_first: bool | None
    operator: str | None

    def index_key(self) -> IndexKey:
        from dbarchitect.model.tables import IndexKey

        return IndexKey(
            expression=self.expression if self.column is None else self.column,
            is_column=self.column is not None,
            operator_class=self.operator_class,
            operator_class_options=self.operator_class_options,
            collation=self.collation,
            descending=self.descending,
            nulls_first=self.nulls_first,
        )

    def exclude_key(self) -> ExcludeKey:
        from dbarchitect.model.tables import ExcludeKey

        return ExcludeKey(
            expression=self.expression,
            operator=self.operator or "=",
            operator_class=self.operator_class,
            operator_class_options=self.operator_class_options,
            collation=self.collation,
            descending=self.descending,
            nulls_first=self.nulls_first,
        )


@dataclass(frozen=True, slots=True)
class Definition:
    """The parts of `USING method (…) INCLUDE (…) WHERE …`."""

    method: str
    elements: tuple[Element, ...]
    include: tuple[str, ...]
    where: str | None


def read_definition(sql: str) -> Definition:
    """The parts of an index's or exclusion constraint's definition, which has `USING method (…)`."""
    tokens = tokenize(sql)
    using = next(i for i, token in enumerate(tokens) if token.is_word("USING"))
    opening = using + 2
    end = closing(tokens, opening)
    include: tuple[str, ...] = ()
    where = None
    i = end + 1
    while i < len(tokens):
        if tokens[i].is_word("INCLUDE"):
            stop = closing(tokens, i + 1)
            include = tuple(t.name or "" for t in tokens[i + 2 : stop] if t.text != ",")
            i = stop
        elif tokens[i].text == "(":
            i = closing(tokens, i)
        elif tokens[i].is_word("WHERE"):
            where = _predicate(sql, tokens, i + 1)
            break
        i += 1
    parts = tuple(read_element(sql, element) for element in elements(tokens[opening + 1 : end]))
    return Definition(tokens[using + 1].name or "", parts, include, where)


def _predicate(sql: str, tokens: Sequence[Token], at: int) -> str:
    """The expression after WHERE, without the parentheses around all of it; what defers the constraint is no part of it."""
    if tokens[at].text == "(":
        end = closing(tokens, at)
        if end == len(tokens) - 1 or tokens[end + 1].is_word("DEFERRABLE", "INITIALLY"):
            return exact(text_of(sql, tokens[at + 1 : end]))
    return exact(text_of(sql, tokens[at:]))


def read_partition_key(sql: str) -> tuple[str, tuple[Element, ...]]:
    """The strategy and the elements of `RANGE (a, lower(b))`."""
    tokens = tokenize(sql)
    inner = tokens[2 : closing(tokens, 1)]
    return tokens[0].text.lower(), tuple(read_element(sql, element) for element in elements(inner))


def read_element(sql: str, tokens: Sequence[Token]) -> Element:
    """One element: an expression, then collation, operator class and direction, then `WITH operator`."""
    end = _expression_end(tokens)
    expression = tokens[:end]
    column = expression[0].name if len(expression) == 1 else None
    if expression[0].text == "(" and closing(expression, 0) == len(expression) - 1:
        expression = expression[1:-1]
    collation = operator_class = operator = None
    options: tuple[tuple[str, str], ...] = ()
    descending, nulls_first = False, None
    i = end
    while i < len(tokens):
        token = tokens[i]
        if token.is_word("COLLATE"):
            stop = _name_end(tokens, i + 1)
            collation = text_of(sql, tokens[i + 1 : stop])
            i = stop
        elif token.is_word("DESC"):
            descending, i = True, i + 1
        elif token.is_word("NULLS") and i + 1 < len(tokens):
            nulls_first, i = tokens[i + 1].is_word("FIRST"), i + 2
        elif token.is_word("WITH"):
            operator, i = text_of(sql, tokens[i + 1 :]), len(tokens)
        elif token.text == "(":
            stop = closing(tokens, i)
            options = _options(sql, tokens[i + 1 : stop])
            i = stop + 1
        elif token.is_word("ASC"):
            i += 1
        else:
            stop = _name_end(tokens, i)
            operator_class = text_of(sql, tokens[i:stop])
            i = stop
    text = exact(text_of(sql, expression))
    return Element(column, text, collation, operator_class, options, descending, nulls_first, operator)


def _expression_end(tokens: Sequence[Token]) -> int:
    if tokens[0].text == "(":
        return closing(tokens, 0) + 1
    end = _name_end(tokens, 0)
    if end < len(tokens) and tokens[end].text == "(":
        return closing(tokens, end) + 1
    return end


def _name_end(tokens: Sequence[Token], start: int) -> int:
    end = start + 1
    while end + 1 < len(tokens) and tokens[end].text == ".":
        end += 2
    return end


def _options(sql: str, tokens: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    found = []
    for element in elements(tokens):
        value = text_of(sql, element[2:])
        found.append((element[0].name or "", value[1:-1].replace("''", "'") if value.startswith("'") else value))
    return tuple(found)
