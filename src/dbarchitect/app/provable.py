"""A design in the form in which it can be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render import render
from dbarchitect.prove.provable import Attack, PlainDdl, Provable, TenantBorder

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def provable(design: Design) -> Provable:
    """The design's statements in order, with its workload, facts, border and attacks."""
    border = design.border
    statements = render(design.schema_, design.version)
    late = tuple(s for s in statements if s.kind == "trigger" and _makes(s.sql, design.late_triggers))
    return Provable(
        schema=design.schema_,
        ddl=tuple(s for s in statements if s not in late),
        derived=frozenset(design.derived),
        after_load=late + tuple(PlainDdl(sql=s, kind="call", object="after loading") for s in design.after_load),
        crossings=design.crossings,
        ceilings=design.ceilings,
        workload=design.workload,
        facts=design.facts,
        border=TenantBorder(
            tenant_table=border.tenant_table,
            key_column=border.key_column,
            setting=border.setting,
            application_role=border.application_role,
            tables=border.tables,
            roles=border.other_roles,
            shared=border.shared,
        )
        if border
        else None,
        version=design.version,
        needs=frozenset(e.name for e in design.schema_.extensions),
        attacks=tuple(
            Attack(object=a.object, refused=a.refused, passes=a.passes, setup=a.setup)
            for a in design.attacks
            if a.refused or a.passes
        ),
    )


def _makes(sql: str, names: tuple[str, ...]) -> bool:
    """The statement creates one of the triggers."""
    return any(f"TRIGGER {quote_identifier(n)} " in sql for n in names)
