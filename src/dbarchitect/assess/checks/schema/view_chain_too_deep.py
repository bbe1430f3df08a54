"""A view stands on views that stand on views: nobody sees which tables a query reads, and no column can be changed below.

Why
    The planner flattens them, the people who read the plan do not. A change at the bottom means dropping and remaking every view above,
    with its grants.

Example
    v_report → v_orders_enriched → v_orders_active → v_orders → orders

Fix
    Write the upper views over the tables, or make one of the middle ones a materialized view with a name for what it is.

When to ignore
    The layers are an interface that is versioned on purpose.

Source
    https://www.postgresql.org/docs/18/rules-views.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.engines.postgresql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
DEEPEST = 3


def check(case: Case) -> Iterator[Finding]:
    below = views_below(case)
    chains = {name: _longest(name, below, ()) for name in below}
    covered = {n for chain in chains.values() for n in chain[1:]}
    for name in sorted(below):
        chain = chains[name]
        if len(chain) > DEEPEST and name not in covered:
            message = f"The view {name} stands on {len(chain) - 1} others, one upon the next ({' → '.join(chain)}): a change at the bottom remakes all."
            yield finding(case, f"view {name}", message, level="notice", objects=chain)


def views_below(case: Case) -> Mapping[str, tuple[str, ...]]:
    """The views that each view reads directly."""
    names: dict[str, list[str]] = {}
    for view in case.schema.views:
        names.setdefault(view.name.name, []).append(str(view.name))
    found: dict[str, tuple[str, ...]] = {}
    for view in case.schema.views:
        tokens = tokenize(view.query)
        own = str(view.name)
        named: list[str] = []
        for i, token in enumerate(tokens):
            follows = i > 0 and (
                tokens[i - 1].is_word("FROM", "JOIN", "ONLY", "LATERAL") or tokens[i - 1].text in (",", "(", ".")
            )
            if follows and token.name in names:
                named += [n for n in names[token.name] if n != own]
        found[own] = tuple(dict.fromkeys(named))
    return found


def _longest(name: str, below: Mapping[str, tuple[str, ...]], seen: tuple[str, ...]) -> tuple[str, ...]:
    if name in seen or len(seen) > 30:
        return ()
    chains = [_longest(n, below, (*seen, name)) for n in below.get(name, ())]
    return (name, *max(chains, key=len, default=()))
