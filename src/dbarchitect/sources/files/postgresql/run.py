"""A script executed for its schema: what fails because of order or a missing piece is helped, the rest is noted."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.sandbox import run_statement, split_script
from dbarchitect.sources.files.postgresql.bounds import Bounds
from dbarchitect.sources.files.postgresql.unknown import UnknownTypes

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from dbarchitect.sandbox import Statement, StatementResult
    from dbarchitect.sources.files.reading import Piece

STATEMENT_MS = 20_000
MOST_SECONDS = 120.0
_LATER = {"42P01", "42704", "42883", "42703", "3F000", "2BP01", "55000"}
"""Undefined tables, objects, functions, columns and schemas: the statement that makes them may come later."""
_ADD_REFERENCE = re.compile(r"\bADD\s+(?:CONSTRAINT\s+\S+\s+)?FOREIGN\s+KEY\b", re.IGNORECASE)
_FUNCTION_MISSING = re.compile(r'(?:function|operator class) "?(?:\w+\.)?(\w+)"?[ (]')
_SCHEMA_MISSING = re.compile(r'schema "((?:[^"]|"")+)" does not exist')


@dataclass
class Failure:
    file: str
    line: int
    message: str
    sql: str


@dataclass
class Outcome:
    """What running left: failures that stayed, psql's own commands skipped, whether rows came in, and what was cut."""

    failures: list[Failure] = field(default_factory=list)
    skipped: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    statements: int = 0
    rows: int = 0
    bounds: Bounds = field(default_factory=Bounds)
    types: UnknownTypes = field(default_factory=UnknownTypes)
    timed_out: bool = False


class Runner:
    """Runs pieces over `guest`, a connection without rights over this machine; `owner` is the superuser's.

    `provide` says whether it could create an extension or put a stand-in in its place.
    """

    def __init__(
        self,
        guest: psycopg.Connection[Any],
        owner: psycopg.Connection[Any],
        provide: Callable[[str], bool],
        *,
        ordered: bool,
    ) -> None:
        self._guest, self._owner, self._provide, self._ordered = guest, owner, provide, ordered
        self._extended: set[str] = set()
        self._late: list[tuple[Piece, Statement]] = []
        self._end = time.monotonic() + MOST_SECONDS
        self.outcome = Outcome()

    def run(self, pieces: tuple[Piece, ...]) -> Outcome:
        self._guest.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_MS)])
        for piece in pieces:
            for statement in split_script(piece.sql):
                if time.monotonic() > self._end:
                    self.outcome.timed_out = True
                    return self.outcome
                self._one(piece, statement, last=self._ordered)
        self._again()
        return self.outcome

    def _again(self) -> None:
        """What failed is tried until a round brings nothing new."""
        while self._late and time.monotonic() < self._end:
            waiting, self._late = self._late, []
            for piece, statement in waiting:
                self._one(piece, statement, last=False)
            if len(self._late) >= len(waiting):
                break
        for piece, statement in self._late:
            self._one(piece, statement, last=True)

    def _one(self, piece: Piece, statement: Statement, *, last: bool) -> None:
        let_in = self.outcome.bounds.within(statement)
        if let_in is None or _foreign(let_in):
            return
        result = self._helped(let_in)
        self.outcome.statements += 1
        if result.ok:
            if statement.kind == "meta":
                self.outcome.skipped[statement.sql.split()[0][:20]] = None
            elif result.note:
                self.outcome.notes[result.note] = None
            if statement.words[:1] in {("INSERT",), ("COPY",)}:
                self.outcome.rows += result.rows or 0
        elif not last and result.sqlstate in _LATER and statement.kind == "sql":
            self._late.append((piece, statement))
        else:
            line = result.error_line or result.line
            self.outcome.failures.append(Failure(piece.file, line, result.message, statement.sql[:300]))

    def _helped(self, statement: Statement) -> StatementResult:
        result = self._run(statement)
        for _ in range(12):
            if result.ok or not self._remedy(result):
                break
            result = self._run(statement)
        if result.sqlstate == "23503" and _ADD_REFERENCE.search(statement.sql):
            unproven = self._run(replace(statement, sql=statement.sql.rstrip("; \n") + " NOT VALID"))
            if unproven.ok:
                if not self.outcome.bounds.cut:
                    self.outcome.notes["a foreign key is not validated: rows of the script break it"] = None
                return unproven
        return result

    def _run(self, statement: Statement) -> StatementResult:
        return run_statement(self._guest, replace(statement, sql=self.outcome.types.rewritten(statement.sql)))

    def _remedy(self, result: StatementResult) -> bool:
        """Whether something was made that the statement may have failed for."""
        if result.sqlstate == "42704" and self._type_made(result.message):
            return True
        if result.sqlstate in {"42883", "42704"} and self._extension_made(result.message):
            return True
        return not self._ordered and self._schema_made(result.message)

    def _type_made(self, message: str) -> bool:
        missing = self.outcome.types.missing(message)
        if missing is None:
            return False
        name = missing.split(".")[-1].lower()
        if name in FROM_EXTENSION and self._extend(FROM_EXTENSION[name]):
            return True
        return name in FOREIGN_TYPES and self.outcome.types.make(self._owner, missing)

    def _extension_made(self, message: str) -> bool:
        found = _FUNCTION_MISSING.search(message)
        return bool(found and found[1].lower() in FROM_EXTENSION and self._extend(FROM_EXTENSION[found[1].lower()]))

    def _extend(self, extension: str) -> bool:
        if extension in self._extended:
            return False
        self._extended.add(extension)
        if not self._provide(extension):
            return False
        self.outcome.notes[f"the extension {extension} is used but never created; it was created"] = None
        return True

    def _schema_made(self, message: str) -> bool:
        from psycopg import Error, sql

        space = _SCHEMA_MISSING.search(message)
        if space is None:
            return False
        try:
            self._guest.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(space[1])))
        except Error:
            return False
        self.outcome.notes[f"the schema {space[1]} is used but never created; it was created"] = None
        return True


FROM_EXTENSION = {
    "citext": "citext", "hstore": "hstore", "ltree": "ltree", "lquery": "ltree", "vector": "vector", "halfvec": "vector", "sparsevec": "vector",
    "uuid_generate_v4": "uuid-ossp", "uuid_generate_v1": "uuid-ossp", "uuid_generate_v1mc": "uuid-ossp", "uuid_generate_v5": "uuid-ossp",
    "crypt": "pgcrypto", "gen_salt": "pgcrypto", "digest": "pgcrypto", "hmac": "pgcrypto", "gen_random_bytes": "pgcrypto",
    "gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm", "similarity": "pg_trgm", "unaccent": "unaccent", "vector_cosine_ops": "vector",
    "vector_l2_ops": "vector", "vector_ip_ops": "vector", "gin__int_ops": "intarray", "soundex": "fuzzystrmatch", "levenshtein": "fuzzystrmatch",
    "cube": "cube", "earth": "earthdistance", "ll_to_earth": "earthdistance", "isbn": "isn", "isbn13": "isn", "issn": "isn", "ean13": "isn",
}  # fmt: skip
"""Types, functions and operator classes, with the extension they come from: scripts often rely on one made beforehand."""
FOREIGN_TYPES = frozenset(
    {
        "geometry", "geography", "raster", "box2d", "box3d", "topogeometry", "seg", "upc", "h3index", "semver", "debversion", "ulid", "bson",
        "uint1", "uint2", "uint4", "uint8", "int1", "int16", "roaringbitmap", "hll", "tdigest", "uddsketch", "agtype", "bm25vector",
        "ip4", "ip4r", "ip6", "ip6r", "ipaddress", "iprange", "mpz", "mpq", "varchar2", "nvarchar2", "pgmq", "jsonschema",
        *(name for name in FROM_EXTENSION if name.islower() and not name.endswith("_ops")),
    }
)  # fmt: skip
"""Types of extensions known to be in use. Others may come later in the script, or are mistakes in it."""


def _foreign(statement: Statement) -> bool:
    """Whether it belongs to another server: publications, subscriptions, databases of it."""
    return statement.words[:2] in {
        ("CREATE", "SUBSCRIPTION"),
        ("ALTER", "SUBSCRIPTION"),
        ("CREATE", "EVENT"),
        ("VACUUM", "FULL"),
    } or (statement.words[:1] in {("LISTEN",), ("NOTIFY",), ("LOCK",), ("VACUUM",), ("CLUSTER",)})
