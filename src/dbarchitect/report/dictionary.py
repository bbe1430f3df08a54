"""The data dictionary: every table and column with its meaning, its source and what is known of its values."""

from __future__ import annotations

from dbarchitect.core.english import counted, listed
from dbarchitect.model.architecture import Architecture
from dbarchitect.model.tables import Column, Table
from dbarchitect.report.catalog import default, definition, index_definition, marks, policy_definition
from dbarchitect.report.digest import Origin, entity_of, origin, own_tables, partitions, title
from dbarchitect.report.marks import code, md, paragraphs, table
from dbarchitect.report.words import line, number, sentence, short

FORMAT = "dictionary"
MEDIA = "text/markdown"
_SOURCES = (
    "Sources: **brief**, the user's words; **archetype**, a known recurring thing of that name; **assumed**, stated "
    "because the brief was silent; **design**, added by the design (keys, tenancy, bookkeeping)."
)


def render(architecture: Architecture) -> str:
    """`data-dictionary.md`."""
    tables = own_tables(architecture)
    personal = sum(bool(origin(architecture, t, c.name).personal) for t in tables for c in t.columns)
    columns = sum(len(t.columns) for t in tables)
    opening = f"{counted(len(tables), 'table')}, {counted(columns, 'column')}, {personal} of them personal data."
    return paragraphs(
        f"# Data dictionary: {md(title(architecture))}",
        opening,
        _SOURCES,
        *(_table(architecture, t) for t in tables),
        _enums(architecture),
    )


def _table(architecture: Architecture, it: Table) -> str:
    entity = entity_of(architecture, it)
    facts = architecture.facts.table(str(it.name))
    about = it.comment or (entity.description if entity else "")
    rows = ""
    if facts:
        grows = f", {short(facts.rows_per_year)} more each year" if facts.rows_per_year else ""
        basis = f": {line(facts.basis)}" if facts.basis else ""
        rows = f"Rows expected: {short(facts.rows)}{grows} ({facts.origin}{basis})."
    source = ""
    if entity:
        known = f" {entity.archetype}" if entity.archetype and entity.source == "archetype" else ""
        source = f"Source: {entity.source}{known}."
    columns = [_column(architecture, it, c) for c in it.columns]
    head = ("column", "type", "null", "default", "meaning", "source", "personal data", "values")
    listing = [
        *(f"- {md(c.name)}: {code(definition(c))}" for c in it.constraints),
        *(f"- index {md(i.name)}: {code(index_definition(i))}" for i in it.indexes),
        *(f"- policy {md(p.name)}: {code(policy_definition(p))}" for p in it.policies),
        *(f"- trigger {md(t.name)}: {code(t.definition)}" for t in it.triggers),
    ]
    split = partitions(architecture, it)
    return paragraphs(
        f"## {md(str(it.name))}",
        md(sentence(about)),
        md(" ".join(filter(None, (source, rows)))),
        f"Partitioned by {it.partitioning.strategy} of {listed(md(k.expression) for k in it.partitioning.keys)}"
        f" ({counted(len(split), 'partition')})."
        if it.partitioning
        else "",
        table(head, columns),
        "\n".join(listing),
    )


def _column(architecture: Architecture, it: Table, column: Column) -> tuple[str, ...]:
    found = origin(architecture, it, column.name)
    source = f"archetype {found.archetype}" if found.source == "archetype" and found.archetype else found.source
    return (
        f"**{md(column.name)}**",
        code(column.type),
        "yes" if column.nullable else "no",
        code(default(column)),
        md(meaning(it, column, found)),
        md(source),
        found.personal.replace("_", " "),
        md(values(architecture, it, column.name)),
    )


def meaning(it: Table, column: Column, found: Origin) -> str:
    """What the column holds, in the best words there are: its comment, the brief's note, its role, its kind."""
    if column.comment or found.meaning:
        return line(column.comment or found.meaning)
    if found.attribute and found.attribute.note:
        return line(found.attribute.note)
    mark = marks(it, column.name)
    if mark.references:
        return f"refers to {mark.references}"
    if mark.primary and len(it.primary_key.columns if it.primary_key else ()) == 1:
        return "identifies the row"
    if found.attribute and found.attribute.values:
        return f"one of {listed(found.attribute.values, last='or')}"
    kind = found.semantic.replace("_", " ")
    return "" if kind in ("", "text", "name", column.name.replace("_", " ")) else kind


def values(architecture: Architecture, it: Table, column: str) -> str:
    """What is known of the values: shares, distinct values, empty share."""
    facts = architecture.facts.table(str(it.name))
    known = facts.column(column) if facts else None
    if known is None:
        return ""
    pieces = []
    if known.values:
        shares = (
            [f" {s:.0%}" for s in known.shares] if len(known.shares) == len(known.values) else [""] * len(known.values)
        )
        pieces.append(", ".join(f"{line(v)}{s}" for v, s in list(zip(known.values, shares, strict=True))[:6]))
    if known.distinct is not None and not known.values:
        unique = known.distinct < 0  # PostgreSQL's convention: a negative number is a share of the rows
        pieces.append(f"{-known.distinct:.0%} distinct" if unique else f"{short(known.distinct)} distinct")
    if known.null_share:
        pieces.append(f"{known.null_share:.0%} empty")
    if known.skew:
        pieces.append(f"skew {number(known.skew)}")
    return "; ".join(pieces)


def _enums(architecture: Architecture) -> str:
    rows = [
        (f"**{md(str(e.name))}**", ", ".join(code(v) for v in e.values), md(e.comment or ""))
        for e in architecture.schema_.enums
    ]
    domains = [(f"**{md(str(d.name))}**", code(d.base), md(d.comment or "")) for d in architecture.schema_.domains]
    body = table(("type", "values", "meaning"), [*rows, *domains])
    return f"## Types\n\n{body}" if body else ""
