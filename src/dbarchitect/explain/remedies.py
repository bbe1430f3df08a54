"""Remedies in the words they share: statements with their way back, settings, advice."""

from __future__ import annotations

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.explanation import Remedy
from dbarchitect.model.plan import PlanNode
from dbarchitect.model.tables import Table


def index(table: str, keys: tuple[str, ...], said: str, *, name: str, tail: str = "", method: str = "") -> Remedy:
    """An index over `keys` (SQL already quoted) of `table` (quoted)."""
    using = f" USING {method}" if method else ""
    shown = quote_identifier(name)
    namespace = table.rpartition(".")[0]
    return Remedy(
        kind="index",
        said=said,
        sql=(f"CREATE INDEX CONCURRENTLY {shown} ON {table}{using} ({', '.join(keys)}){tail}",),
        reverse=(f"DROP INDEX CONCURRENTLY {f'{namespace}.' if namespace else ''}{shown}",),
    )


def statistics(table: str, columns: tuple[str, ...], kinds: tuple[str, ...], name: str) -> Remedy:
    """Extended statistics over `columns`, analyzed at once."""
    shown = quote_identifier(name)
    namespace = table.rpartition(".")[0]
    full = f"{namespace}.{shown}" if namespace else shown
    return Remedy(
        kind="statistics",
        said=f"tell the planner that {', '.join(columns)} go together",
        sql=(f"CREATE STATISTICS {full} ({', '.join(kinds)}) ON {', '.join(columns)} FROM {table}", f"ANALYZE {table}"),
        reverse=(f"DROP STATISTICS {full}",),
    )


def setting(name: str, value: str, said: str) -> Remedy:
    """A setting for the transaction that runs the query."""
    return Remedy(
        kind="setting", said=said, sql=(f"SET LOCAL {name} = {quote_literal(value)}",), reverse=(f"RESET {name}",)
    )


def maintenance(said: str, *sql: str) -> Remedy:
    return Remedy(kind="maintenance", said=said, sql=sql)


def advice(said: str, kind: str = "application") -> Remedy:
    """What has to be done by hand; no statement of ours does it."""
    return Remedy.model_validate({"kind": kind, "said": said})


def table_sql(node: PlanNode, table: Table | None = None) -> str:
    """The table of a scan, quoted."""
    if table is not None:
        namespace, name = table.name.namespace, table.name.name
    else:
        namespace, name = node.namespace or "public", node.relation or ""
    shown = quote_identifier(name)
    return shown if namespace == "public" else f"{quote_identifier(namespace)}.{shown}"


def object_name(*parts: str, end: str = "idx") -> str:
    """A name of at most 63 bytes made of these words."""
    words = "_".join("".join(c if c.isalnum() else "_" for c in p.lower()).strip("_") for p in parts if p)
    while "__" in words:
        words = words.replace("__", "_")
    return words.encode()[: 62 - len(end)].decode(errors="ignore").rstrip("_") + f"_{end}"
