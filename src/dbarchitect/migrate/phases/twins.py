"""A table copied row by row into another of other form, and kept equal by one trigger while both are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.migration import Backfill
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Twin:
    """Rows of `table` stand in `other`, too; `key` tells them apart."""

    table: Name
    other: Name
    key: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def function(self) -> str:
        return qualified(Name(namespace=self.table.namespace, name=fit(f"copy_to_{self.other.name}")))

    @property
    def trigger(self) -> str:
        return quote_identifier(fit(f"A_copy_to_{self.other.name}"))

    def made(self) -> tuple[str, str]:
        """Function and trigger."""
        on, other = qualified(self.table), qualified(self.other)
        listed, values = _listed(self.columns), _listed(self.columns, "NEW.")
        own = " AND ".join(f"it.{quote_identifier(k)} = OLD.{quote_identifier(k)}" for k in self.key)
        body = (
            f"BEGIN\n  IF TG_OP <> 'INSERT' THEN\n    DELETE FROM {other} AS it WHERE {own};\n  END IF;\n"
            f"  IF TG_OP <> 'DELETE' THEN\n    INSERT INTO {other} ({listed}) OVERRIDING SYSTEM VALUE VALUES ({values});\n  END IF;\n"
            "  RETURN NULL;\nEND\n"
        )
        path = ", ".join(dict.fromkeys((quote_identifier(self.table.namespace), "public")))
        return (
            f"CREATE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = {path} AS $$\n{body}$$",
            f"CREATE TRIGGER {self.trigger} AFTER INSERT OR UPDATE OR DELETE ON {on} FOR EACH ROW EXECUTE FUNCTION {self.function}()",
        )

    def gone(self) -> tuple[str, str]:
        return f"DROP TRIGGER {self.trigger} ON {qualified(self.table)}", f"DROP FUNCTION {self.function}()"

    def _pair(self, one: str, other: str) -> str:
        return " AND ".join(f"{other}{quote_identifier(k)} = {one}{quote_identifier(k)}" for k in self.key)

    def touch(self) -> tuple[str, Backfill]:
        on = qualified(self.table)
        first = quote_identifier(self.key[0])
        where = f"NOT EXISTS (SELECT FROM {qualified(self.other)} AS other WHERE {self._pair(f'{on}.', 'other.')})"
        found = Backfill(table=on, assign=f"{first} = {first}", where=where, verify=self.wrong())
        return f"UPDATE {on} SET {first} = {first} WHERE {where}", found

    def wrong(self) -> str:
        """Counts rows that one has and the other has not, or otherwise."""
        same = " AND ".join(
            f"other.{quote_identifier(c)}::text IS NOT DISTINCT FROM mine.{quote_identifier(c)}::text"
            for c in self.columns
        )
        left = f"SELECT count(*) FROM {qualified(self.table)} AS mine WHERE NOT EXISTS (SELECT FROM {qualified(self.other)} AS other WHERE {self._pair('mine.', 'other.')} AND {same})"
        over = f"SELECT count(*) FROM {qualified(self.other)} AS other WHERE NOT EXISTS (SELECT FROM {qualified(self.table)} AS mine WHERE {self._pair('mine.', 'other.')})"
        return f"SELECT ({left}) + ({over})"


def _listed(columns: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{quote_identifier(c)}" for c in columns)
