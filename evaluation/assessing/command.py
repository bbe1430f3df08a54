"""`python -m evaluation assess`: each planted database assessed as a script, live, and live with samples of its rows."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from dbarchitect.app.assessing import assessed, inspected
from dbarchitect.app.reach import Reach
from dbarchitect.app.source import SourceGiven
from dbarchitect.assess.run import Scope
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sandbox.script import run_script
from evaluation.assessing.plants import Planted, Tally, planted, tally

SAMPLE_ROWS = 10_000
WAYS = ("script", "live", "sampled")


def assess_one(where: str, sample: int, prove: bool, planted: Planted, live: bool) -> tuple[Tally, float]:
    """What was found, and the seconds it took."""
    began = time.monotonic()
    scope = Scope()
    looked = inspected(SourceGiven(where=where), Reach(), sample=sample, scope=scope)
    assessment = assessed(looked, scope, prove="quick" if prove else "none")
    return tally(planted, assessment, live, sample > 0 or not live), time.monotonic() - began


def report(title: str, one: Tally, seconds: float, planted: Planted, verbose: bool) -> str:
    asked = len(one.found) + len(one.missed)
    lines = [
        f"{title}: {len(one.found)} of {asked} defects found, {len(one.flagged)} of {len(planted.decoys)} decoys flagged, "
        f"{len(one.noise)} of {one.findings} findings about something else, {seconds:.1f} s"
    ]
    lines += [f"  missed   {plant.name}: {', '.join(plant.at)}" for plant in one.missed]
    lines += [f"  flagged  {plant.name}: {f.check} at {f.object}" for plant, f in one.flagged]
    if verbose:
        lines += [f"  other    {f.level:7} {f.check} at {f.object}: {f.message}" for f in one.noise]
    return "\n".join(lines)


@contextmanager
def served(case: Planted) -> Iterator[str]:
    """The address of a database of the case's engine that its script made; every statement has to succeed."""
    make = {"postgresql": _in_postgresql, "mariadb": _in_mariadb, "sqlite": _in_sqlite}[case.engine]
    with make(case.script) as address:
        yield address


@contextmanager
def _in_postgresql(script: str) -> Iterator[str]:
    with open_sandbox(version=18) as sandbox:
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            refused = [r for r in run_script(connection, script, create_roles=False) if not r.ok]
            if refused:
                raise SystemExit(f"line {refused[0].line}: {refused[0].message}\n{refused[0].sql[:300]}")
        yield sandbox.url(name)


ACCOUNTS = (
    "CREATE USER kiosk@'%'",
    "GRANT SELECT ON *.* TO kiosk@'%'",
    "CREATE USER clerk@'%' IDENTIFIED BY 'long enough to be one'",
    "GRANT ALL ON *.* TO clerk@'%' WITH GRANT OPTION",
    "SET GLOBAL sql_mode = 'NO_ENGINE_SUBSTITUTION'",
)
"""What is wrong with the server that MariaDB's case lives on; a script of a database does not say it."""


@contextmanager
def _in_mariadb(script: str) -> Iterator[str]:
    from dbarchitect.sandbox.mariadb import open_mariadb
    from dbarchitect.sources.mysql.statements import statements

    with open_mariadb() as sandbox:
        name = sandbox.create_database()
        with sandbox.connect(name, user="root") as connection, connection.cursor() as cursor:
            for _, sql in statements(script):
                cursor.execute(sql)
            for sql in ACCOUNTS:
                cursor.execute(sql)
            cursor.execute("SHOW TABLES")
            for (table,) in cursor.fetchall():
                cursor.execute(f"ANALYZE TABLE `{table}`")
        yield f"mariadb://root@localhost/{name}?unix_socket={sandbox.socket}"


@contextmanager
def _in_sqlite(script: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "planted.db")
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        yield f"sqlite:///{path}"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation assess", description=__doc__)
    parser.add_argument("--case", help="only the database of this name")
    parser.add_argument("--way", choices=WAYS, action="append", help="only this kind of source; may be repeated")
    parser.add_argument("--prove", action="store_true", help="try the fixes as well")
    parser.add_argument("--verbose", action="store_true", help="list the findings that are about nothing planted")
    options = parser.parse_args(arguments)
    cases = [p for p in planted() if options.case in (None, p.name)]
    if not cases:
        print(f"there is no planted database named {options.case!r}", file=sys.stderr)
        return 2
    ways = options.way or WAYS
    for case in cases:
        if "script" in ways:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, f"{case.name}.sql")
                path.write_text(case.script, encoding="utf-8")
                one, seconds = assess_one(str(path), 0, options.prove, case, live=False)
            print(report(f"{case.name} as a script", one, seconds, case, options.verbose), flush=True)
        if "live" in ways or "sampled" in ways:
            with served(case) as address:
                for way, sample in (("live", 0), ("sampled", SAMPLE_ROWS)):
                    if way in ways:
                        one, seconds = assess_one(address, sample, options.prove, case, live=True)
                        print(report(f"{case.name} {way}", one, seconds, case, options.verbose), flush=True)
    return 0
