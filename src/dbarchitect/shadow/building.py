"""The shadow built: schema and statistics in an empty server whose files are as long as production's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render import render
from dbarchitect.sandbox import GUEST, open_sandbox, prepare
from dbarchitect.shadow.extended import combinations, restore_extended
from dbarchitect.shadow.fidelity import fidelity_of
from dbarchitect.shadow.files import ends_of
from dbarchitect.shadow.indexing import forge_unknown
from dbarchitect.shadow.pages import is_sparse
from dbarchitect.shadow.resizing import place
from dbarchitect.shadow.restoring import restore_statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from dbarchitect.model.objects import View
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.shadow.facts import PlannerFacts, Relation
    from dbarchitect.shadow.fidelity import Fidelity

VERSION = 18
"""The first PostgreSQL that takes statistics through functions of its own."""


@dataclass
class Shadow:
    """A server that plans as the source would. Use it in a `with` statement. `lost` says what of the facts it does not have."""

    sandbox: Sandbox
    database: str
    facts: PlannerFacts
    lost: tuple[str, ...] = ()
    reckoned: tuple[str, ...] = ()
    """Indexes whose sizes were not read but reckoned."""
    forged: bool = True
    """Whether its files are those of production in size; else it has rows, and its indexes are built."""
    file_number: int = 0
    """The last number given to a file of ours."""
    widths: dict[tuple[str, str, str], tuple[tuple[int, float], ...]] = field(default_factory=dict, repr=False)
    shares: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)
    combinations: dict[tuple[str, str, frozenset[str]], float] = field(default_factory=dict, repr=False)
    _connection: psycopg.Connection[Any] | None = field(default=None, repr=False)
    _planner: psycopg.Connection[Any] | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in (self._connection, self._planner):
            if connection is not None:
                connection.close()
        self.sandbox.stop()

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The one that changes the catalog, as a superuser. It plans and evaluates nothing of the source's: see `planner`."""
        if self._connection is None or self._connection.closed:
            self._connection = self.sandbox.connect(self.database)
        return self._connection

    @property
    def planner(self) -> psycopg.Connection[Any]:
        """The one that plans and evaluates, as a user who reaches no files and programs: planning calls functions of the source's."""
        if self._planner is None or self._planner.closed:
            self._planner = self.sandbox.connect(self.database, user=GUEST)
        return self._planner

    @property
    def fidelity(self) -> Fidelity:
        """How far its plans may be taken for the source's."""
        facts = self.facts if self.forged else self.facts.but(origin="sample")
        return fidelity_of(facts, self.sandbox.version, lost=self.lost, reckoned=self.reckoned)

    def explain(self, sql: str) -> dict[str, Any]:
        """The plan of one statement (without parameters), as PostgreSQL's JSON has it. Raises psycopg.Error as the server does."""
        with self.planner.cursor() as cursor:
            cursor.execute(("EXPLAIN (FORMAT JSON) " + sql).encode(), prepare=False)
            row = cursor.fetchone()
        plans = row[0] if row else []
        found = json.loads(plans) if isinstance(plans, str) else plans
        return dict(found[0]["Plan"])

    def explain_generic(self, sql: str) -> dict[str, Any]:
        """The plan of a statement with parameters (`$1`), for whatever values they have."""
        with self.planner.cursor() as cursor:
            cursor.execute(("EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + sql).encode(), prepare=False)
            row = cursor.fetchone()
        plans = row[0] if row else []
        found = json.loads(plans) if isinstance(plans, str) else plans
        return dict(found[0]["Plan"])


def build(facts: PlannerFacts) -> Shadow:
    """A shadow of what `facts` describe.

    Raises ArchitectError `shadow.files` where files cannot be sparse or belong to somebody else, `shadow.schema` when nothing of
    the schema loads, and as `open_sandbox` does.
    """
    schema = facts.schema_.but(version=None)
    needs = frozenset(e.name for e in schema.extensions if e.name != "plpgsql")
    sandbox = open_sandbox(version=VERSION, needs=needs, in_memory=True)
    try:
        if sandbox.data_dir is None or not is_sparse(sandbox.data_dir):
            raise ArchitectError(
                "shadow.files",
                "the files of a server cannot be forged here: "
                + (
                    "somebody else runs it"
                    if sandbox.data_dir is None
                    else "the temporary folder takes no files that are longer than what they hold"
                ),
                hint="Set TMPDIR to a folder on ext4, xfs, btrfs, APFS or NTFS.",
            )
        return _filled(sandbox, facts, needs)
    except BaseException:
        sandbox.stop()
        raise


def _filled(sandbox: Sandbox, facts: PlannerFacts, needs: frozenset[str]) -> Shadow:
    database = sandbox.create_database()
    prepared = prepare(sandbox, database, sorted(needs))
    lost = [f"{name}: the extension is not on this machine" for name in prepared.missing]
    with sandbox.connect(database) as connection, sandbox.connect(database, user=GUEST) as guest:
        # no policy hides rows from the planner, as none does from a superuser
        connection.execute(f"ALTER ROLE {GUEST} BYPASSRLS".encode())
        lost += _load(guest, facts, sandbox.version)
        guest.execute("RESET ALL")
        lost += restore_statistics(guest, facts)
        lost += restore_extended(connection, guest, facts)
        _give_ends(connection, guest, facts)
        settle(connection, facts, database)
        connection.execute("CHECKPOINT")
    shadow = Shadow(sandbox, database, facts, tuple(lost), combinations=combinations(facts))
    place(shadow, facts)
    shadow.reckoned = forge_unknown(shadow)
    return shadow


def _load(connection: psycopg.Connection[Any], facts: PlannerFacts, version: int) -> list[str]:
    """The schema's statements, in one go where all run; else each by itself, and those that fail are said."""
    import psycopg

    schema = in_order(facts.schema_, facts.relations)
    statements = [d.sql for d in render(schema, version) if not d.sql.upper().startswith("CREATE EXTENSION")]
    connection.execute("SET check_function_bodies = off")
    try:
        with connection.transaction():
            connection.execute(";\n".join(statements).encode())
    except psycopg.Error:
        lost = []
        for statement in statements:
            try:
                connection.execute(statement.encode())
            except psycopg.Error as error:
                lost.append(f"{statement.split(chr(10))[0][:80]}: {str(error).splitlines()[0]}")
        if len(lost) == len(statements) and statements:
            raise ArchitectError("shadow.schema", f"nothing of the schema loads: {lost[0]}") from None
        return lost
    return []


def in_order(schema: Schema, relations: Sequence[Relation]) -> Schema:
    """The schema with tables and indexes in the order of `relations`, that of their making.

    The planner takes children of a table, and indexes that cost the same, in that order.
    """
    ranks = {(r.namespace, r.name): n for n, r in enumerate(relations)}
    last = len(ranks)

    def ordered(relation: Table | View) -> Any:
        if len(relation.indexes) < 2:
            return relation
        space = relation.name.namespace
        return relation.but(indexes=tuple(sorted(relation.indexes, key=lambda i: ranks.get((space, i.name), last))))

    tables = sorted(schema.tables, key=lambda t: ranks.get((t.name.namespace, t.name.name), last))
    return schema.but(tables=tuple(ordered(t) for t in tables), views=tuple(ordered(v) for v in schema.views))


def _give_ends(connection: psycopg.Connection[Any], guest: psycopg.Connection[Any], facts: PlannerFacts) -> None:
    """Indexes hold the least and greatest values of their columns, where those were read: each is built over two rows."""
    rows = connection.execute(
        "SELECT DISTINCT c.oid::bigint, c.relfilenode::bigint, c.relpages, c.reltuples, c.relallvisible FROM pg_class AS c"
        " JOIN pg_index AS i ON i.indrelid = c.oid WHERE c.relkind IN ('r', 'm') AND c.oid >= 16384 ORDER BY 1"
    ).fetchall()
    kept = {int(r[0]): r for r in rows}
    given = ends_of(guest, facts, list(kept))
    with connection.transaction():
        connection.execute("SET LOCAL allow_system_table_mods = on")
        for oid, number in given.items():
            connection.execute("UPDATE pg_class SET relfilenode = %s WHERE oid = %s", (number, oid))
            row = connection.execute("SELECT %s::regclass::text", (oid,)).fetchone()
            connection.execute(f"REINDEX TABLE {row[0] if row else ''}".encode())
            connection.execute(
                "UPDATE pg_class SET relfilenode = %s, relpages = %s, reltuples = %s, relallvisible = %s WHERE oid = %s",
                (*kept[oid][1:], oid),
            )


def settle(connection: psycopg.Connection[Any], facts: PlannerFacts, database: str) -> None:
    """The planner's settings are the source's; those this version does not know are left out."""
    import psycopg

    for name, value in (("jit", "on"), *facts.settings):
        given = _path(value) if name == "search_path" else quote_literal(value)
        command = f"ALTER DATABASE {quote_identifier(database)} SET {quote_identifier(name)} = {given}"
        try:
            connection.execute(command.encode())
        except psycopg.Error:
            continue


def _path(value: str) -> str:
    """A search path as a list of names, each quoted anew."""
    names = [n.strip() for n in re.findall(r'"(?:[^"]|"")*"|[^,]+', value)]
    plain = [n[1:-1].replace('""', '"') if n.startswith('"') else n for n in names if n]
    return ", ".join(quote_identifier(n) for n in plain) or "''"
