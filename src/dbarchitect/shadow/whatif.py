"""What-if indexes: a shadow's planner shown any set of indexes that nobody built."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.model.base import Value
from dbarchitect.model.tables import Index, Name
from dbarchitect.shadow.files import Files
from dbarchitect.shadow.measuring import Measured, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from psycopg import Connection

    from dbarchitect.shadow.building import Shadow

_PARKED_FROM = 24
"""Hidden indexes of one table that the planner still opens one by one; beyond that it is told to pass them over unread."""
_BATCH = 64
_PLANS_AT_ONCE = 200
_VACUUM_AFTER = 1000
_COST = re.compile(r'"Total Cost": ([0-9.e+]+)')
_INDEX = re.compile(r'"Index Name": ("(?:[^"\\]|\\.)*")')


class IndexDefinition(Value):
    """An index that might be built. `rows` is the number of rows it would hold, where that was counted."""

    table: Name
    index: Index
    rows: float | None = None
    distinct: float | None = None
    """The number of different keys, where that was counted."""

    @property
    def sql(self) -> str:
        return create_index(self.table, self.index).sql


@dataclass(frozen=True, slots=True)
class Candidate:
    """An index that stands in the shadow: what it would take. `oids` are its own and its partitions'; `estimated` says what was guessed."""

    name: str
    definition: IndexDefinition
    pages: int
    rows: float
    height: int | None
    oids: tuple[int, ...] = field(repr=False)
    tables: tuple[int, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    estimated: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        return self.pages * 8192


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan's cost, the candidates it uses, and the plan itself as PostgreSQL's JSON text."""

    cost: float
    used: frozenset[str]
    plan: str = field(repr=False)


class Candidates:
    """The what-if indexes of one shadow. All that were made are hidden until they are shown. Not for two threads at once."""

    def __init__(self, shadow: Shadow) -> None:
        self.shadow = shadow
        self.refused: dict[str, str] = {}
        """Candidates PostgreSQL would not make, by name, with what it said."""
        self._all: dict[str, Candidate] = {}
        self._visible: set[str] = set()
        self._parked: set[str] = set()
        self._owner: dict[str, str] = {}
        self._last: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._switched = 0
        self._files = Files(shadow) if shadow.forged else None
        shadow.connection.execute("SET allow_system_table_mods = on")
        for connection in (shadow.connection, shadow.planner):
            connection.execute("SET statement_timeout = '60s'")

    def __getitem__(self, name: str) -> Candidate:
        return self._all[name]

    def __iter__(self) -> Iterator[Candidate]:
        return iter(tuple(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)

    @property
    def visible(self) -> frozenset[str]:
        return frozenset(self._visible)

    def owner(self, index: str) -> str:
        """The candidate that an index named in a plan belongs to: itself, or the parent of a partition's index."""
        return self._owner.get(index, index)

    def create(self, definitions: Sequence[IndexDefinition]) -> tuple[Candidate, ...]:
        """Those candidates stand in the shadow, hidden, with the sizes they would have. Those refused are in `refused`."""
        made = self._create(definitions)
        self._visible |= {c.name for c in made}
        self._set_visible(self._visible - {c.name for c in made})
        return made

    def _create(self, definitions: Sequence[IndexDefinition]) -> tuple[Candidate, ...]:
        heaps = self._heaps({str(d.table): d.table for d in definitions}.values())
        by_oid: dict[int, IndexDefinition] = {}
        with self._files.emptied(heaps) if self._files else nullcontext():
            for at in range(0, len(definitions), _BATCH):
                by_oid |= self._made(definitions[at : at + _BATCH])
        measured = measure(self.shadow, {o: (d.rows, d.distinct) for o, d in by_oid.items()})
        if self._files:
            self._files.forge(measured)
        parts: dict[int, list[Measured]] = defaultdict(list)
        for one in measured:
            parts[one.root].append(one)
        made = []
        for oid, definition in by_oid.items():
            own = parts[oid]
            candidate = Candidate(
                name=definition.index.name,
                definition=definition,
                pages=sum(m.size.pages for m in own if m.leaf),
                rows=sum(m.size.rows for m in own if m.leaf),
                height=max((m.size.height for m in own if m.size.height is not None), default=None),
                oids=tuple(m.oid for m in own),
                tables=tuple(m.table for m in own),
                names=tuple(m.name for m in own),
                estimated=tuple(dict.fromkeys(e for m in own for e in m.estimated)),
            )
            self._all[candidate.name] = candidate
            self._owner |= dict.fromkeys(candidate.names, candidate.name)
            made.append(candidate)
        return tuple(made)

    def _made(self, definitions: Sequence[IndexDefinition]) -> dict[int, IndexDefinition]:
        """Made in one go; where one is refused, one by one."""
        import psycopg

        try:
            with self.shadow.planner.transaction():
                return self._run(definitions)
        except (psycopg.Error, ArchitectError):
            if len(definitions) == 1:
                raise
        found: dict[int, IndexDefinition] = {}
        for one in definitions:
            try:
                with self.shadow.planner.transaction():
                    found |= self._run((one,))
            except psycopg.Error as error:
                self.refused[one.index.name] = str(error).splitlines()[0]
            except ArchitectError as error:
                self.refused[one.index.name] = error.message
        return found

    def _run(self, definitions: Sequence[IndexDefinition]) -> dict[int, IndexDefinition]:
        for one in definitions:
            if not one.index.name:
                raise ArchitectError("shadow.candidate", f"a candidate on {one.table} has no name")
        self.shadow.planner.execute(";\n".join(d.sql for d in definitions).encode())
        named = {f"{quote_identifier(d.table.namespace)}.{quote_identifier(d.index.name)}": d for d in definitions}
        rows = self.shadow.planner.execute(
            "SELECT n, n::regclass::oid::bigint FROM unnest(%s::text[]) AS n", (list(named),)
        ).fetchall()
        return {int(oid): named[name] for name, oid in rows}

    def _heaps(self, tables: Iterable[Name]) -> tuple[int, ...]:
        """Tables with files of their own: those, or their partitions."""
        names = [f"{quote_identifier(t.namespace)}.{quote_identifier(t.name)}" for t in tables]
        rows = self._connection.execute(
            "SELECT DISTINCT coalesce(p.relid, to_regclass(n))::oid::bigint FROM unnest(%s::text[]) AS n"
            " LEFT JOIN LATERAL pg_partition_tree(to_regclass(n)) AS p ON true"
            " WHERE to_regclass(n) IS NOT NULL AND coalesce(p.isleaf, true) ORDER BY 1",
            (names,),
        ).fetchall()
        return tuple(int(r[0]) for r in rows)

    def adopt(self) -> tuple[Candidate, ...]:
        """The shadow's own indexes that no constraint needs can be hidden and shown too, under their own names."""
        rows = self._connection.execute(
            """
            SELECT i.indexrelid::bigint, n.nspname, t.relname, c.relname
            FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
            JOIN pg_namespace AS n ON n.oid = t.relnamespace
            WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
              AND NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid AND NOT c.relispartition ORDER BY 1
            """
        ).fetchall()
        sizes = {(r.namespace, r.name): r for r in self.shadow.facts.relations}
        adopted = []
        for oid, namespace, table, name in rows:
            if name in self._all:
                continue
            tree = self._connection.execute(
                "SELECT c.oid::bigint, c.relname, i.indrelid::bigint FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid"
                " WHERE c.oid = %s OR c.oid IN (SELECT relid FROM pg_partition_tree(%s::oid::regclass)) ORDER BY 1",
                (oid, oid),
            ).fetchall()
            found = self.shadow.facts.schema_.table(Name(namespace=namespace, name=table))
            index = next((i for i in found.indexes if i.name == name), None) if found else None
            if index is None:
                continue
            own = [sizes[namespace, n] for _, n, _ in tree if (namespace, n) in sizes]
            candidate = Candidate(
                name=name,
                definition=IndexDefinition(table=Name(namespace=namespace, name=table), index=index),
                pages=sum(r.pages for r in own),
                rows=sum(r.rows for r in own if r.kind == "i"),
                height=max((r.height for r in own if r.height is not None), default=None),
                oids=tuple(int(o) for o, _, _ in tree),
                tables=tuple(int(t) for _, _, t in tree),
                names=tuple(n for _, n, _ in tree),
            )
            self._all[name] = candidate
            self._owner |= dict.fromkeys(candidate.names, name)
            self._visible.add(name)
            adopted.append(candidate)
        self._last = (frozenset(self._visible), frozenset(self._parked))
        return tuple(adopted)

    def show(self, names: Iterable[str]) -> None:
        """Exactly these candidates are seen by the planner."""
        self._set_visible(set(names))

    def hide(self, names: Iterable[str]) -> None:
        """These are no longer seen."""
        self._set_visible(self._visible - set(names))

    def plan(self, sql: str, shown: Iterable[str] | None = None) -> Planned:
        """One statement's cost and the candidates it uses, with exactly `shown` visible (None: as it is).

        Raises psycopg.Error as the server does.
        """
        return self.plan_all(((shown, sql),))[0]

    def plan_all(self, asked: Iterable[tuple[Iterable[str] | None, str]]) -> tuple[Planned, ...]:
        """As `plan` for many, sent in batches: many times as fast. An error of one ends all: psycopg.Error."""
        found: list[Planned] = []
        waiting: list[str] = []
        try:
            for shown, sql in asked:
                switches = self._switching(shown) if shown is not None else []
                if switches:
                    found += self._planned(waiting)
                    waiting = []
                    self._switch(switches)
                waiting.append("EXPLAIN (FORMAT JSON) " + sql.strip().rstrip(";"))
                if len(waiting) >= _PLANS_AT_ONCE:
                    found += self._planned(waiting)
                    waiting = []
            found += self._planned(waiting)
        except BaseException:  # what was not sent has not been switched
            self._visible, self._parked = set(self._last[0]), set(self._last[1])
            raise
        return tuple(found)

    def _planned(self, statements: Sequence[str]) -> list[Planned]:
        if not statements:
            return []
        from psycopg.types.string import TextLoader

        found = []
        with self.shadow.planner.cursor() as cursor:
            cursor.adapters.register_loader("json", TextLoader)
            cursor.execute("\n;".join(statements).encode(), prepare=False)
            while True:
                if cursor.description:
                    found.append(self._read(str((cursor.fetchone() or ("",))[0])))
                if not cursor.nextset():
                    break
        return found

    def _switch(self, statements: Sequence[str]) -> None:
        """Those changes of the catalog are made, together."""
        self._connection.execute("\n;".join(statements).encode(), prepare=False)
        self._last = (frozenset(self._visible), frozenset(self._parked))
        self._switched += len(statements)
        if self._switched >= _VACUUM_AFTER:
            self._switched = 0
            self._connection.execute("VACUUM pg_catalog.pg_index, pg_catalog.pg_class")

    def _read(self, plan: str) -> Planned:
        cost = _COST.search(plan)
        used = {self.owner(json.loads(name)) for name in _INDEX.findall(plan)}
        return Planned(float(cost[1]) if cost else 0.0, frozenset(used & self._all.keys()), plan)

    def _switching(self, names: Iterable[str]) -> list[str]:
        """The statements that make exactly these visible; none when they are."""
        wanted = set(names)
        unknown = wanted - self._all.keys()
        if unknown:
            raise ArchitectError("shadow.candidate", f"there is no candidate “{min(unknown)}” in the shadow")
        parts: list[str] = []
        on, off = wanted - self._visible, self._visible - wanted
        if waking := on & self._parked:
            parts += self._live(waking, True)
            self._parked -= waking
        if on:
            parts.append(self._valid(on, True))
        if off:
            parts.append(self._valid(off, False))
        self._visible = wanted
        if off and (parking := self._to_park()):
            parts += self._live(parking, False)
            self._parked |= parking
        return parts

    def _set_visible(self, wanted: set[str]) -> None:
        if statements := self._switching(wanted):
            self._switch(statements)

    def _valid(self, names: Iterable[str], seen: bool) -> str:
        oids = ",".join(str(o) for n in names for o in self._all[n].oids)
        return f"UPDATE pg_catalog.pg_index SET indisvalid = {str(seen).lower()} WHERE indexrelid = ANY('{{{oids}}}'::oid[])"

    def _live(self, names: Iterable[str], live: bool) -> list[str]:
        """What is not live is not even opened; the table is touched so that its list of indexes is made anew."""
        names = tuple(names)
        oids = ",".join(str(o) for n in names for o in self._all[n].oids)
        tables = ",".join(str(t) for t in sorted({t for n in names for t in self._all[n].tables}))
        return [
            f"UPDATE pg_catalog.pg_index SET indislive = {str(live).lower()} WHERE indexrelid = ANY('{{{oids}}}'::oid[])",
            f"UPDATE pg_catalog.pg_class SET relhasindex = true WHERE oid = ANY('{{{tables}}}'::oid[])",
        ]

    def _to_park(self) -> set[str]:
        """Hidden ones of tables that have many hidden ones."""
        hidden: dict[str, list[str]] = defaultdict(list)
        for name, one in self._all.items():
            if name not in self._visible and name not in self._parked:
                hidden[str(one.definition.table)].append(name)
        return {n for names in hidden.values() if len(names) > _PARKED_FROM for n in names}

    def drop(self, names: Iterable[str]) -> None:
        """These are gone from the shadow, with their files."""
        gone = [n for n in names if n in self._all]
        self._set_visible(self._visible | set(gone))
        for name in gone:
            one = self._all.pop(name)
            table = one.definition.table
            self._connection.execute(
                f"DROP INDEX IF EXISTS {quote_identifier(table.namespace)}.{quote_identifier(name)}".encode()
            )
            self._visible.discard(name)
            for index in one.names:
                self._owner.pop(index, None)
        self._last = (frozenset(self._visible), frozenset(self._parked))

    @property
    def _connection(self) -> Connection[Any]:
        return self.shadow.connection
