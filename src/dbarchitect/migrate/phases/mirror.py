"""Columns kept equal to others of the same row by one trigger, whichever version of the application writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import dollar_tag, qualified, quote_identifier
from dbarchitect.model.migration import Backfill
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable

_WITHOUT_EQUALITY = frozenset({"json", "xml", "point", "polygon", "txid_snapshot", "pg_snapshot"})


@dataclass(frozen=True)
class Kept:
    """A column, its type, and the expression over the other side's columns that gives its value."""

    name: str
    type: str
    made_by: str

    @property
    def sql(self) -> str:
        return quote_identifier(self.name)


@dataclass(frozen=True)
class Mirror:
    """`olds` and `news` of one table. `read` names what the new ones are called in the expressions of the old ones.

    One way only (`both` false): the application never writes the new columns while the trigger stands.
    """

    table: Name
    label: str
    olds: tuple[Kept, ...]
    news: tuple[Kept, ...]
    sources: tuple[str, ...]
    """Columns that expressions of the new ones read."""
    read: tuple[tuple[str, str], ...] = ()
    """Of the new side: the name in expressions, and the name in the table."""
    both: bool = True

    @property
    def on(self) -> str:
        return qualified(self.table)

    @property
    def function(self) -> Name:
        return Name(namespace=self.table.namespace, name=fit(f"keep_{self.table.name}_{self.label}"))

    @property
    def trigger(self) -> str:
        # fires after the table's own, whose values it takes over
        return fit(f"zz_keep_{self.label}")

    def create(self) -> tuple[str, str]:
        """The function and the trigger."""
        body = self._body()
        tag = dollar_tag(body)
        path = ", ".join(dict.fromkeys((quote_identifier(self.table.namespace), "public")))
        function = f"CREATE FUNCTION {qualified(self.function)}() RETURNS trigger LANGUAGE plpgsql SET search_path = {path} AS {tag}\n{body}{tag}"
        return function, f"CREATE TRIGGER {quote_identifier(self.trigger)} BEFORE INSERT OR UPDATE ON {self.on} FOR EACH ROW EXECUTE FUNCTION {qualified(self.function)}()"  # fmt: skip

    def drop(self) -> tuple[str, str]:
        return (
            f"DROP TRIGGER {quote_identifier(self.trigger)} ON {self.on}",
            f"DROP FUNCTION {qualified(self.function)}()",
        )

    def _body(self) -> str:
        forward = _assign(self.news, ((c, c) for c in self.sources))
        if not self.both:
            return f"BEGIN\n  {forward}\n  RETURN NEW;\nEND\n"
        backward = _assign(self.olds, self.read)
        empty = " AND ".join(f"NEW.{k.sql} IS NULL" for k in self.news)
        bare = " AND ".join(f"NEW.{k.sql} IS NULL" for k in self.olds)
        return (
            "BEGIN\n"
            "  IF TG_OP = 'INSERT' THEN\n"
            f"    IF {empty} THEN\n      {forward}\n    ELSE\n      {backward}\n    END IF;\n"
            f"  ELSIF {_changed(self.news)} THEN\n"
            f"    IF NOT ({_changed(self.olds)}) THEN\n{self._completed()}      {backward}\n    END IF;\n"
            f"  ELSIF {_changed(self.olds)} OR ({empty}) THEN\n    {forward}\n"
            f"  ELSIF {bare} THEN\n    {backward}\n"
            "  END IF;\n"
            "  RETURN NEW;\n"
            "END\n"
        )

    def _completed(self) -> str:
        """In a row that was not filled yet, of which the new version writes some columns, the others come from the old ones first."""
        if len(self.news) < 2:
            return ""
        unfilled = " AND ".join(f"OLD.{k.sql} IS NULL" for k in self.news)
        rest = tuple(Kept(k.name, k.type, f"coalesce(NEW.{k.sql}, ({k.made_by})::{k.type})") for k in self.news)
        return f"      IF {unfilled} THEN\n        {_assign(rest, ((c, c) for c in self.sources))}\n      END IF;\n"

    def wrong(self) -> str:
        """Counts rows of which the two sides do not say the same."""
        there = " OR ".join(different(k.sql, k.made_by, k.type) for k in self.news)
        condition = there
        if self.both and self.olds:
            back = " OR ".join(different(k.sql, _renamed(k.made_by, self.read), k.type) for k in self.olds)
            condition = f"({there}) AND ({back})"
        return f"SELECT count(*) FROM {self.on} WHERE {condition}"

    def backfill(self) -> tuple[str, Backfill]:
        """Every row is touched, so that the trigger fills it: as one statement, and in chunks."""
        touched = self.news[0].sql
        assign = f"{touched} = {touched}"
        left = " AND ".join(f"{k.sql} IS NULL" for k in self.news)
        some = " OR ".join(f"({k.made_by}) IS NOT NULL" for k in self.news)
        where = f"{left} AND ({some})"
        found = Backfill(table=self.on, assign=assign, where=where, verify=self.wrong())
        return f"UPDATE {self.on} SET {assign} WHERE {where}", found

    def refill(self) -> tuple[str, Backfill]:
        """Every row whose old columns are empty is touched, so that the trigger fills them."""
        touched = self.olds[0].sql
        left = " AND ".join(f"{k.sql} IS NULL" for k in self.olds)
        some = " OR ".join(f"({_renamed(k.made_by, self.read)}) IS NOT NULL" for k in self.olds)
        where = f"{left} AND ({some})"
        found = Backfill(table=self.on, assign=f"{touched} = {touched}", where=where)
        return f"UPDATE {self.on} SET {touched} = {touched} WHERE {where}", found


def different(one: str, other: str, kind: str) -> str:
    if kind.removesuffix("[]") in _WITHOUT_EQUALITY:
        return f"({one})::text IS DISTINCT FROM ({other})::text"
    return f"{one} IS DISTINCT FROM ({other})"


def _changed(columns: tuple[Kept, ...]) -> str:
    return " OR ".join(different(f"NEW.{k.sql}", f"OLD.{k.sql}", k.type) for k in columns)


def _assign(columns: tuple[Kept, ...], given: Iterable[tuple[str, str]]) -> str:
    """The columns computed from the row, whose columns the expressions name plainly."""
    row = ", ".join(f"NEW.{quote_identifier(real)} AS {quote_identifier(shown)}" for shown, real in given)
    values = ", ".join(f"({k.made_by})::{k.type}" for k in columns)
    into = ", ".join(f"NEW.{k.sql}" for k in columns)
    # without OFFSET the planner would try casts in branches of CASE that are never taken
    return f"SELECT {values} INTO {into} FROM (SELECT {row} OFFSET 0) AS row_now;"


def _renamed(expression: str, names: tuple[tuple[str, str], ...]) -> str:
    return renamed_in(expression, dict(names))


def renamed_in(expression: str, names: dict[str, str]) -> str:
    """The expression with columns under other names; strings and functions are left alone."""
    from dbarchitect.engines.postgresql.tokens import tokenize

    if not any(a != b for a, b in names.items()):
        return expression
    tokens = tokenize(expression)
    made, at = "", 0
    for i, token in enumerate(tokens):
        name = token.name
        follows = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if name in names and follows not in ("(", ".") and (i == 0 or tokens[i - 1].text != "::"):
            made += expression[at : token.start] + quote_identifier(names[name])
            at = token.end
    return made + expression[at:]
