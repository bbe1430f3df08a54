"""Every type a brief can name, at its limits, becomes a column that is filled, or the proof says why it is not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.app.briefs import read_brief
from dbarchitect.app.provable import provable
from dbarchitect.design.pipeline import design
from dbarchitect.notation.types import TYPES
from dbarchitect.prove import prove

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

LIMITS = {
    "text": ("text(1)", "text(10485760)", "text(200) unique"),
    "code": ("code(1)", "code(64) unique"),
    "decimal": (
        "decimal(1000,0)",
        "decimal(1000,1000)",
        "decimal(1000,500)",
        "decimal(30,0) >= 10000000000000000000000000",
        "decimal(1,1)",
        "decimal(38,10) unique",
        "decimal -1e300..1e300",
    ),
    "money": ("money(1000,2)", "money(3,3)", "money unique", "money >= 99999999999999998", "money 0..0.01"),
    "integer": ("integer -2147483646..-2147483645", "integer 2147483640..2147483646", "integer unique", "integer 7..7"),
    "bigint": ("bigint 9223372036854775800..9223372036854775806", "bigint >= -9223372036854775806", "bigint unique"),
    "count": ("count 0..0", "count 2147483645..2147483646"),
    "float": ("float 1e-300..1e-299", "float -1e307..1e307", "float unique"),
    "percent": ("percent 0..0", "percent 99.999..100", "percent 100..999"),
    "rating": ("rating 5..5", "rating 1..32766"),
    "year": ("year 1000..1000", "year 9999..9999"),
    "date": ("date >= 0001-01-01", "date 9999-12-30..9999-12-31", "date unique"),
    "time": ("time 00:00..00:01", "time 23:59..23:59"),
    "timestamp": ("timestamp >= 9999-01-01", "timestamp <= 0001-01-02", "timestamp unique"),
    "duration": ("duration unique",),
    "vector": ("vector(1)", "vector(2000)", "vector(4000)", "vector(16000)"),
    "enum": ("one of only", "one of " + ", ".join(f"value {n}" for n in range(300)), "one of yes, no unique"),
    "boolean": ("boolean unique", "boolean default yes"),
}
EVERYWHERE = ("{type}", "{type}?", "list of {type}", "{type} immutable")


def fields(name: str) -> list[str]:
    plain = "one of draft, live" if name == "enum" else name
    return [form.format(type=plain) for form in EVERYWHERE] + list(LIMITS.get(name, ()))


@pytest.mark.parametrize("name", TYPES)
def test_values_of_every_type_are_made(sandbox: Sandbox, name: str) -> None:
    lines = ["title: Types", "entities:"]
    for number, field in enumerate(fields(name)):
        lines += [f"  thing_{number}:", "    count: 2000", "    fields:", f"      held: '{field}'"]
    proof = prove(provable(design(read_brief("\n".join(lines), "types.yaml"))), "quick", sandbox=sandbox)
    assert proof.statements.failures == ()
    empty = {d.table for d in proof.data if not d.rows}
    said = " ".join(n.what for n in proof.not_judged)
    assert [t for t in empty if t not in said] == []
    unmade = [n.why for n in proof.not_judged if n.why.startswith("no rows could be made")]
    assert all("beyond 64 bits" in why for why in unmade), unmade
    assert [(c.object, c.refused_with) for c in proof.constraints if not c.held or c.edge_passed is False] == []
