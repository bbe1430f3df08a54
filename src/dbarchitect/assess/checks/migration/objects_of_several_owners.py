"""A migration will stop at objects it does not own: tables of one schema belong to different roles.

Why
    Only the owner (or a member of the owning role) may ALTER or DROP. Objects somebody made by hand as another role fail in the middle of
    a migration, and default privileges do not hold for them.

Example
    CREATE TABLE orders … as shop_owner; CREATE TABLE orders_fix … as jane.

Fix
    ALTER TABLE orders_fix OWNER TO shop_owner;   or REASSIGN OWNED BY jane TO shop_owner;

When to ignore
    Services that share a schema, each with tables of its own.

Source
    https://www.postgresql.org/docs/18/sql-reassign-owned.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Name

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    owned: dict[str, dict[str | None, list[str]]] = {}
    for name, owner in _owned(case):
        owned.setdefault(name.namespace, {}).setdefault(owner, []).append(str(name))
    for namespace, by_owner in sorted(owned.items()):
        usual = Counter({o: len(names) for o, names in by_owner.items()}).most_common(1)[0][0]
        for owner, names in sorted(by_owner.items(), key=lambda e: e[0] or ""):
            if owner != usual and owner is not None and len(names) < len(by_owner[usual]):
                others = f"the other {len(by_owner[usual])} of schema {namespace} to {usual or 'another role'}"
                message = f"{counted(len(names), 'object')} ({most(names, 3)}) {'belongs' if len(names) == 1 else 'belong'} to {owner}, {others}: a migration run as one of them cannot change the rest."
                yield finding(case, owner, message, level="warning", about=f"role {owner} in {namespace}")


def _owned(case: Case) -> Iterator[tuple[Name, str | None]]:
    yield from ((t.name, t.owner) for t in case.tables)
    yield from ((v.name, v.owner) for v in case.schema.views)
    yield from ((s.name, s.owner) for s in case.schema.sequences)
    # a function with its owner's rights is best owned by a role of few rights that nobody logs in as
    yield from ((r.name, r.owner) for r in case.schema.routines if not r.security_definer)
