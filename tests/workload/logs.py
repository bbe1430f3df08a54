"""Logs of PostgreSQL as applications of known habits would leave them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass
class Log:
    """Statements of sessions, written as `log_min_duration_statement = 0` with `log_line_prefix = '%m [%p] '`."""

    lines: list[str] = field(default_factory=list)
    clock: float = 0.0

    def say(self, sql: str, session: int = 100, ms: float = 0.5, after: float = 0.001) -> None:
        self.clock += after
        second = int(self.clock)
        moment = f"2024-05-01 {8 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{int(self.clock * 1000) % 1000:03}"
        self.lines.append(f"{moment} UTC [{session}] LOG:  duration: {ms:.3f} ms  statement: {sql}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def n_plus_one(pages: int = 30, children: int = 12, *, noise: bool = True, keys: random.Random | None = None) -> Log:
    """Lists of orders, each followed by one read of the customer for every order."""
    log, draw = Log(), keys or random.Random(5)
    for page in range(pages):
        session = 100 + page % 4
        log.say(f"SELECT id, customer_id FROM orders WHERE shop_id = {page} LIMIT {children}", session, 2.0, after=3.0)
        for _ in range(children):
            log.say(f"SELECT name FROM customers WHERE id = {draw.randrange(10**6)}", session)
        if noise:
            log.say(f"SELECT * FROM settings WHERE shop_id = {page}", session)
    return log


def lookups(count: int = 4_000, share: float = 0.5) -> Log:
    """A pool's sessions that read single rows of several tables by key, at random: no list is followed by its rows."""
    log, draw = Log(), random.Random(7)
    for _ in range(count):
        session = 100 + draw.randrange(8)
        table = "customers" if draw.random() < share else draw.choice(("orders", "items", "prices"))
        log.say(f"SELECT * FROM {table} WHERE id = {draw.randrange(10**6)}", session, after=0.0005)
    return log


def batches(loads: int = 10, rows: int = 60) -> Log:
    """Transactions that insert a row at a time."""
    log, draw = Log(), random.Random(9)
    for _ in range(loads):
        log.say("BEGIN", after=5.0)
        for _ in range(rows):
            log.say(f"INSERT INTO readings (sensor, value) VALUES ({draw.randrange(50)}, {draw.random():.3f})")
        log.say("COMMIT")
    return log


def mixed(count: int = 3_000) -> Log:
    """Ordinary work: reads and writes of a few statements a transaction, nothing to complain of."""
    log, draw = Log(), random.Random(11)
    for _ in range(count // 5):
        session = 100 + draw.randrange(6)
        key = draw.randrange(10**5)
        log.say("BEGIN", session, after=0.05)
        log.say(f"SELECT id, total FROM orders WHERE id = {key}", session)
        log.say(f"UPDATE orders SET total = {draw.randrange(900)} WHERE id = {key}", session)
        log.say(f"INSERT INTO events (order_id, kind) VALUES ({key}, 'changed')", session)
        log.say("COMMIT", session)
    return log
