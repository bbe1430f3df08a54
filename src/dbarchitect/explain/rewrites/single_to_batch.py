"""A lookup that a program repeats for each of many keys becomes one statement for all of them.

`WHERE customer_id = $1` → `WHERE customer_id = ANY ($1)`, the key shown so that the program can tell whose rows they are. For a program that asks N+1 times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from dbarchitect.explain.conditions import bare
from dbarchitect.explain.proving import Rows, Verdict, rows_of
from dbarchitect.explain.shape import Candidate, View, aggregates, conditions, set_where, sql
from dbarchitect.prove.session import literal

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlglot import exp

TITLE = "One statement for many keys"
WHY = "one round trip and one plan for all keys, where a program asks for each by itself"
KEYS = 100


def offer(view: View) -> Iterator[Candidate]:
    from sqlglot import exp

    select = view.select()
    if (
        select is None
        or view.parameters != 1
        or aggregates(select)
        or any(select.args.get(k) for k in ("limit", "offset", "distinct", "with_", "order"))
    ):
        return
    parts = conditions(select)
    if sum(1 for _ in select.find_all(exp.Parameter)) != 1:
        return
    for at, part in enumerate(parts):
        if not isinstance(part, exp.EQ):
            continue
        own, value = (
            (bare(part.left), bare(part.right))
            if isinstance(bare(part.right), exp.Parameter)
            else (bare(part.right), bare(part.left))
        )
        if not isinstance(own, exp.Column) or not isinstance(value, exp.Parameter):
            continue
        batch = select.copy()
        set_where(
            batch,
            [*parts[:at], exp.EQ(this=own.copy(), expression=exp.Any(this=exp.paren(value.copy()))), *parts[at + 1 :]],
        )
        named = {e.unalias().name for e in select.expressions if isinstance(e.unalias(), exp.Column)}
        keyed = select.is_star or own.name in named
        if not keyed:
            batch.set("expressions", [own.copy(), *batch.expressions])
        notes = (
            f"for a program that runs this once for each of many rows; bind an array of keys to $1; {KEYS} keys are compared here with {KEYS} lookups",
        )
        yield Candidate(sql(batch), WHY, notes, check=_batched(select, batch, own, not keyed), times=KEYS, names=False)
        return


def _batched(
    select: exp.Select, batch: exp.Select, own: exp.Column, added: bool
) -> Callable[[Connection[Any], Callable[[str], str]], Verdict]:
    def check(connection: Connection[Any], fill: Callable[[str], str]) -> Verdict:
        from collections import Counter

        source = select.args["from_"].sql(dialect="postgres")
        joins = " ".join(j.sql(dialect="postgres") for j in select.args.get("joins") or [])
        key = own.sql(dialect="postgres")
        keys = rows_of(
            connection,
            f"SELECT DISTINCT {key}::text, pg_typeof({key})::text {source} {joins} WHERE {key} IS NOT NULL ORDER BY 1 LIMIT 25",
        )
        if isinstance(keys, str):
            return Verdict(False, 1, 0, keys)
        values = [(k or b"").decode() for k, _ in keys.rows]
        if not keys.rows:
            return Verdict(True, 0, 0)
        kind = (keys.rows[0][1] or b"text").decode()
        single: Counter[tuple[bytes | None, ...]] = Counter()
        for value in values:
            one = rows_of(connection, _with(select, f"CAST({literal(value)} AS {kind})"))
            if not isinstance(one, Rows):
                return Verdict(False, 1, 0, one)
            single.update(one.rows)
        array = "ARRAY[" + ", ".join(literal(v) for v in [*values, None]) + f"]::{kind}[]"
        many = rows_of(connection, _with(batch, array))
        if not isinstance(many, Rows):
            return Verdict(False, 1, 0, many)
        same = single == Counter(r[1:] if added else r for r in many.rows)
        return Verdict(same, 1, bool(many.rows), "" if same else "the batch returns other rows than its lookups")

    return check


def _with(select: exp.Select, value: str) -> str:
    import re

    return re.sub(r"'(?:[^']|'')*'|\$1\b", lambda m: value if m[0] == "$1" else m[0], select.sql(dialect="postgres"))
