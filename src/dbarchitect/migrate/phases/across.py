"""Columns kept equal between two tables: one that holds the rows, and one that has a row for those with values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import fit
from dbarchitect.engines.postgresql.names import dollar_tag, qualified, quote_identifier
from dbarchitect.migrate.phases.mirror import different
from dbarchitect.model.migration import Backfill
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from dbarchitect.model.migration import Step

Made = tuple[tuple[str, ...], tuple[str, ...]]
"""Statements that make, and those that take away."""


@dataclass(frozen=True)
class Across:
    """`holder` and `satellite`; `key` and `columns` are pairs of their columns with the type.

    `known_to_both`: the satellite is a table of both versions, which write its rows themselves; else its rows come and go
    with the values. `fills`: the satellite's other columns let a row be made from key and values alone.
    """

    holder: Name
    satellite: Name
    key: tuple[tuple[str, str, str], ...]
    columns: tuple[tuple[str, str, str], ...]
    known_to_both: bool = False
    fills: bool = True
    placeholders: tuple[tuple[str, str], ...] = ()
    """Of the holder's columns with a default: the satellite's column and the default."""
    required: tuple[str, ...] = ()
    """Columns of the holder without whose value the satellite has no row."""

    @property
    def label(self) -> str:
        return fit(f"{self.holder.name}_{self.satellite.name}_{self.columns[0][1]}", 48)

    def _h(self, prefix: str) -> list[str]:
        return [f"{prefix}{quote_identifier(h)}" for h, _, _ in self.columns]

    def _s(self, prefix: str) -> list[str]:
        return [f"{prefix}{quote_identifier(s)}" for _, s, _ in self.columns]

    def _join(self, holder: str, satellite: str) -> str:
        return " AND ".join(f"{satellite}{quote_identifier(s)} = {holder}{quote_identifier(h)}" for h, s, _ in self.key)

    def _differ(self, one: list[str], other: list[str]) -> str:
        return " OR ".join(different(a, b, t) for a, b, (_, _, t) in zip(one, other, self.columns, strict=True))

    def made(self) -> Made:
        """All functions and triggers."""
        up: list[str] = []
        down: list[str] = []
        bodies = [
            ("holder", self.holder, "AFTER INSERT OR UPDATE", self._from_holder()),
            ("satellite", self.satellite, "AFTER INSERT OR UPDATE", self._from_satellite()),
            ("before", self.satellite, "BEFORE INSERT", self._before()),
        ]
        if not self.known_to_both:
            bodies.append(("gone", self.holder, "AFTER DELETE", self._holder_gone()))
            bodies.append(("emptied", self.satellite, "AFTER DELETE", self._satellite_gone()))
        for word, table, when, body in bodies:
            if body:
                function = qualified(Name(namespace=self.holder.namespace, name=fit(f"keep_{self.label}_{word}")))
                # upper case sorts before the engine's own check of references, which would refuse first
                trigger = quote_identifier(fit(f"A_keep_{self.label}_{word}"))
                tag = dollar_tag(body)
                spaces = ", ".join(
                    dict.fromkeys(
                        (quote_identifier(self.holder.namespace), quote_identifier(self.satellite.namespace), "public")
                    )
                )
                up += [
                    f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = {spaces} AS {tag}\n{body}{tag}",
                    f"CREATE TRIGGER {trigger} {when} ON {qualified(table)} FOR EACH ROW EXECUTE FUNCTION {function}()",
                ]
                down[0:0] = [f"DROP TRIGGER {trigger} ON {qualified(table)}", f"DROP FUNCTION {function}()"]
        return tuple(up), tuple(down)

    def _from_holder(self) -> str:
        on, s = qualified(self.satellite), self._s("")
        new_h = self._h("NEW.")
        sets = ", ".join(f"{a} = {b}" for a, b in zip(s, new_h, strict=True))
        own = self._join("NEW.", "it.")
        plain = " AND ".join(f"it.{x} IS NULL" for x in s)
        none = " AND ".join(f"{x} IS NULL" for x in new_h)
        changed = f"TG_OP = 'UPDATE' AND ({self._differ(new_h, self._h('OLD.'))})"
        empties = (
            "" if self.known_to_both else f"IF {none} THEN\n      DELETE FROM {on} AS it WHERE {own};\n    ELSE\n      "
        )
        close = "" if self.known_to_both else "\n    END IF;"
        body = (
            f"BEGIN\n  IF {changed} THEN\n    {empties}UPDATE {on} AS it SET {sets} WHERE {own} AND ({self._differ([f'it.{x}' for x in s], new_h)});{close}\n"
            f"  ELSIF NOT ({none}) THEN\n    UPDATE {on} AS it SET {sets} WHERE {own} AND {plain};\n  END IF;\n"
        )
        if self.fills:
            names = ", ".join([quote_identifier(k) for _, k, _ in self.key] + s)
            values = ", ".join([f"NEW.{quote_identifier(h)}" for h, _, _ in self.key] + new_h)
            body += (
                f"  IF NOT ({none}){self._present('NEW.')} AND NOT EXISTS (SELECT FROM {on} AS it WHERE {own}) THEN\n"
                f"    INSERT INTO {on} ({names}) VALUES ({values});\n  END IF;\n"
            )
        return body + "  RETURN NULL;\nEND\n"

    def _present(self, prefix: str) -> str:
        return "".join(f" AND {prefix}{quote_identifier(c)} IS NOT NULL" for c in self.required)

    def _from_satellite(self) -> str:
        on, h, new_s = qualified(self.holder), self._h(""), self._s("NEW.")
        sets = ", ".join(f"{a} = {b}" for a, b in zip(h, new_s, strict=True))
        own = self._join("it.", "NEW.")
        none = " AND ".join(f"{x} IS NULL" for x in new_s)
        changed = f"(TG_OP = 'UPDATE' AND ({self._differ(new_s, self._s('OLD.'))}))"
        bare = " AND ".join(f"it.{x} IS NULL" for x in h)
        return (
            f"BEGIN\n  IF {changed} OR (TG_OP = 'INSERT' AND NOT ({none})) THEN\n"
            f"    UPDATE {on} AS it SET {sets} WHERE {own} AND ({self._differ([f'it.{x}' for x in h], new_s)});\n"
            f"  ELSIF NOT ({none}) THEN\n    UPDATE {on} AS it SET {sets} WHERE {own} AND {bare};\n  END IF;\n  RETURN NULL;\nEND\n"
        )

    def _before(self) -> str:
        """What the other version's row, written first, already says."""
        if self.known_to_both:
            none = " AND ".join(f"{x} IS NULL" for x in self._s("NEW."))
            listed, into = ", ".join(f"it.{x}" for x in self._h("")), ", ".join(self._s("NEW."))
            own = self._join("it.", "NEW.")
            found = f"SELECT {listed} INTO {into} FROM {qualified(self.holder)} AS it WHERE {own};"
            return f"BEGIN\n  IF {none} THEN\n    {found}\n  END IF;\n  RETURN NEW;\nEND\n"
        if not self.placeholders:
            return ""
        same = " AND ".join(f"it.{quote_identifier(c)} IS NOT DISTINCT FROM ({d})" for c, d in self.placeholders)
        own = " AND ".join(f"it.{quote_identifier(s)} = NEW.{quote_identifier(s)}" for _, s, _ in self.key)
        return f"BEGIN\n  IF pg_trigger_depth() = 1 THEN\n    DELETE FROM {qualified(self.satellite)} AS it WHERE {own} AND {same};\n  END IF;\n  RETURN NEW;\nEND\n"

    def _holder_gone(self) -> str:
        return f"BEGIN\n  DELETE FROM {qualified(self.satellite)} AS it WHERE {self._join('OLD.', 'it.')};\n  RETURN NULL;\nEND\n"

    def _satellite_gone(self) -> str:
        sets = ", ".join(f"{x} = NULL" for x in self._h(""))
        some = " OR ".join(f"it.{x} IS NOT NULL" for x in self._h(""))
        return f"BEGIN\n  UPDATE {qualified(self.holder)} AS it SET {sets} WHERE {self._join('it.', 'OLD.')} AND ({some});\n  RETURN NULL;\nEND\n"

    def wrong(self, source: Name) -> str:
        """Counts rows of the side the values come from whose values the other side has not."""
        one, other = (self.holder, self.satellite) if source == self.holder else (self.satellite, self.holder)
        a, b = ("h.", "s.") if source == self.holder else ("s.", "h.")
        join = self._join("h.", "s.")
        differ = self._differ(self._h("h."), self._s("s."))
        return f"SELECT count(*) FROM {qualified(one)} AS {a[0]} LEFT JOIN {qualified(other)} AS {b[0]} ON {join} WHERE ({differ}){self._present('h.') if source == self.holder else ''}"

    def touch(self, source: Name) -> tuple[str, Backfill]:
        """Rows of that side whose values the other has not are touched, so that the trigger carries them over."""
        on = qualified(source)
        mine_is_holder = source == self.holder
        other = qualified(self.satellite if mine_is_holder else self.holder)
        mine, theirs = (
            (self._h(f"{on}."), self._s("other.")) if mine_is_holder else (self._s(f"{on}."), self._h("other."))
        )
        join = self._join(f"{on}.", "other.") if mine_is_holder else self._join("other.", f"{on}.")
        same = f"NOT ({self._differ(mine, theirs)})"
        some = " OR ".join(f"{m} IS NOT NULL" for m in mine)
        some = f"({some}){self._present(f'{on}.') if mine_is_holder else ''}"
        where = f"{some} AND NOT EXISTS (SELECT FROM {other} AS other WHERE {join} AND {same})"
        first = quote_identifier(self.columns[0][0 if mine_is_holder else 1])
        found = Backfill(table=on, assign=f"{first} = {first}", where=where, verify=self.wrong(source))
        return f"UPDATE {on} SET {first} = {first} WHERE {where}", found


def steps(sql: tuple[str, ...], about: str) -> list[Step]:
    from dbarchitect.model.migration import Step as _Step

    return [_Step(sql=s, object=about) for s in sql]
