"""A table under a new name, with a view under the old one in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case


def propose(case: Case, hazards: frozenset[str]) -> tuple[str, ...]:
    """For tables renamed or moved to another schema."""
    if "breaks-clients" not in hazards:
        return ()
    form: list[str] = []
    for oid, relation in case.after.relations.items():
        was = case.before.relations.get(oid)
        if (
            was is None
            or relation.kind not in "rpvm"
            or (was.namespace, was.name) == (relation.namespace, relation.name)
        ):
            continue
        if not any(r.namespace == was.namespace for r in case.after.relations.values()) and was.namespace != "public":
            form.append(f"CREATE SCHEMA IF NOT EXISTS {quote_identifier(was.namespace)}")
        form.append(f"CREATE VIEW {was.sql} WITH (security_invoker = true) AS SELECT * FROM {relation.sql}")
        for role in sorted({g for g, _ in was.grants}):
            rights = ", ".join(
                sorted({r for g, r in was.grants if g == role} & {"SELECT", "INSERT", "UPDATE", "DELETE"})
            )
            if rights:
                form.append(f"GRANT {rights} ON {was.sql} TO {quote_identifier(role)}")
            if was.namespace != relation.namespace:
                form.append(f"GRANT USAGE ON SCHEMA {quote_identifier(relation.namespace)} TO {quote_identifier(role)}")
    return ("BEGIN", case.statement.sql, *form, "COMMIT") if form else ()
