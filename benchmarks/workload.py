"""Logs of some hundred megabytes read: megabytes a second of wall time and of one core, and the most memory that any process held.

`WORKLOAD_MB` sets the size (512). The logs are made on the spot, of statements as object-relational mappers write them.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dbarchitect.workload import read_workload

MEGABYTES = int(os.environ.get("WORKLOAD_MB", "512"))
_ORDERS = ", ".join(
    f'"shop_order"."{c}"'
    for c in ("id", "customer_id", "status", "total", "currency", "placed_at", "note", "shipped_at")
)
SHAPES = (
    f'SELECT {_ORDERS} FROM "shop_order" WHERE "shop_order"."id" = {{n}} LIMIT 21',
    f'SELECT {_ORDERS} FROM "shop_order" INNER JOIN "shop_customer" ON ("shop_order"."customer_id" = "shop_customer"."id") '
    'WHERE ("shop_customer"."email" = \'{w}@example.org\' AND "shop_order"."placed_at" > \'2024-0{d}-1{d}T00:00:00\'::timestamptz) '
    'ORDER BY "shop_order"."placed_at" DESC LIMIT 50',
    'SELECT "shop_line"."id", "shop_line"."product_id", "shop_line"."amount" FROM "shop_line" WHERE "shop_line"."order_id" IN ({n}, {n}, {s}, {n})',
    'UPDATE "shop_stock" SET "amount" = ("shop_stock"."amount" - {s}), "changed_at" = \'2024-05-01T10:00:00\' WHERE "shop_stock"."product_id" = {n}',
    'INSERT INTO "shop_event" ("order_id", "kind", "payload", "at") VALUES ({n}, \'{w}\', \'{{"by": "{w}", "n": {s}}}\', CURRENT_TIMESTAMP)',
    'SELECT "auth_user"."id", "auth_user"."username", "auth_user"."is_active" FROM "auth_user" WHERE "auth_user"."id" = {n}',
    "BEGIN",
    "COMMIT",
)
FORMS = ("stderr", "csv", "json", "mysql")


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            path = Path(folder) / form
            entries = write(path, form, MEGABYTES << 20)
            size = path.stat().st_size / 1e6
            code = f"from benchmarks.workload import measure; measure({str(path)!r}, {size!r}, {entries!r}, {form!r})"
            subprocess.run([sys.executable, "-c", code], check=True)
            path.unlink()


def measure(path: str, size: float, entries: int, form: str) -> None:
    """One log read in a process of its own, so that memory is its own."""
    began, used = time.perf_counter(), _used()
    read = read_workload(Path(path))
    wall, spent = time.perf_counter() - began, _used() - used
    assert read.entries == entries, (read.entries, entries)
    most = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(
        f"  {form:8} {size:6.0f} MB, {size * 1e6 / entries:4.0f} bytes an entry: {size / wall:5.0f} MB/s of wall time, "
        f"{size / spent:5.0f} MB/s of a core, {most:4.0f} MB of memory, {len(read.statements)} statements"
    )


def _used() -> float:
    return sum(
        u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def write(path: Path, form: str, size: int) -> int:
    """A log of at least `size` bytes; how many statements it holds. A block of some megabytes is repeated at later times."""
    draw = random.Random(1)
    statements = [_filled(draw) for _ in range(40_000)]
    written = entries = hour = 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            block = "".join(_entry(form, sql, i, hour, draw) for i, sql in enumerate(statements))
            file.write(block)
            written += len(block)
            entries += len(statements)
            hour += 1
    return entries


def _filled(draw: random.Random) -> str:
    word = "".join(draw.choices("abcdefghij", k=draw.randint(4, 12)))
    return draw.choice(SHAPES).format(n=draw.randrange(10**6), s=draw.randrange(100), d=draw.randrange(1, 9), w=word)


def _entry(form: str, sql: str, i: int, hour: int, draw: random.Random) -> str:
    second = i // 20
    moment = f"2024-05-{1 + hour // 24 % 28:02} {hour % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{i % 1000:03}"
    spent, session = draw.random() * 8, 1000 + draw.randrange(40)
    if form == "stderr":
        return f"{moment} UTC [{session}] app@shop LOG:  duration: {spent:.3f} ms  statement: {sql}\n"
    if form == "csv":
        said = sql.replace('"', '""')
        return (
            f'{moment} UTC,"app","shop",{session},"10.0.0.1:50000",66320000.{session:x},{i},"SELECT",2024-05-01 09:59:00 UTC,3/{i},0,LOG,00000,'
            f'"duration: {spent:.3f} ms  statement: {said}",,,,,,,,,"web","client backend",,0\n'
        )
    if form == "json":
        said = sql.replace('"', '\\"')
        return (
            f'{{"timestamp":"{moment} UTC","user":"app","dbname":"shop","pid":{session},"remote_host":"10.0.0.1","remote_port":50000,'
            f'"session_id":"66320000.{session:x}","line_num":{i},"ps":"SELECT","session_start":"2024-05-01 09:59:00 UTC","vxid":"3/{i}","txid":0,'
            f'"error_severity":"LOG","message":"duration: {spent:.3f} ms  statement: {said}","application_name":"web",'
            f'"backend_type":"client backend","query_id":0}}\n'
        )
    said = sql.replace('"', "`")
    return (
        f"# Time: {moment.replace(' ', 'T')}Z\n# User@Host: app[app] @ web [10.0.0.1]  Id: {session:5}\n"
        f"# Query_time: {spent / 1000:.6f}  Lock_time: 0.000010 Rows_sent: {i % 50}  Rows_examined: {i % 500}\n"
        f"SET timestamp={1714557600 + hour * 3600 + second};\n{said};\n"
    )
