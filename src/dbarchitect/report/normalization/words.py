"""The sentences that all forms of a normalization share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, listed

if TYPE_CHECKING:
    from dbarchitect.model.normalization import Decomposition, Dependency, NormalForm, Normalization, Violation

_KINDS = {
    "list": "1NF: a list in a column",
    "repeating_group": "1NF: one property in several columns",
    "partial": "2NF: depends on a part of a key",
    "transitive": "3NF: depends on what is no key",
    "boyce_codd": "BCNF: a part of a key depends on what is no key",
    "multivalued": "4NF: independent facts multiplied",
}
FIFTH = "5NF is not judged: the join dependencies it asks for are not told from rows."


def source_line(it: Normalization) -> str:
    source = it.source
    engine = f"{source.engine} {source.version}".strip()
    return f"{source.where or 'the source'} ({engine})"


def headline(it: Normalization) -> str:
    """How many tables are in which form, and what is to be done."""
    judged = [n for n in it.normal_forms if n.rows]
    wrong = [n for n in judged if n.violations]
    if not judged:
        return "No table has rows to judge."
    saved = sum(max(0, n.decomposition.saved_bytes) for n in wrong if n.decomposition)
    parts = [f"{counted(len(judged), 'table')} judged on what {'they hold' if len(judged) > 1 else 'it holds'}"]
    parts.append(
        f"{counted(len(wrong), 'below')} the form {'they' if len(wrong) != 1 else 'it'} could have"
        if wrong
        else "none below BCNF"
    )
    if saved >= 1024:
        parts.append(f"{size(saved)} said more than once")
    if it.inferred_foreign_keys:
        parts.append(f"{counted(len(it.inferred_foreign_keys), 'reference')} not declared")
    return "; ".join(parts) + "."


def ordered(it: Normalization) -> tuple[NormalForm, ...]:
    """Tables with violations first, those that save most before others."""
    saved = {n.table: n.decomposition.saved_bytes if n.decomposition else 0 for n in it.normal_forms}
    return tuple(sorted(it.normal_forms, key=lambda n: (not n.violations, -saved[n.table])))


def violation(it: Violation) -> str:
    return _KINDS[it.kind]


def arrow(it: Violation) -> str:
    """`customer_id -> customer_name, customer_email`, or the columns alone."""
    mark = " ->> " if it.kind == "multivalued" else " -> "
    return (f"{', '.join(it.determinant)}{mark}" if it.determinant else "") + ", ".join(it.dependent)


def rows(it: NormalForm) -> str:
    if it.rows < it.rows_in_all:
        return f"{it.rows:,} of {it.rows_in_all:,.0f} rows"
    return counted(it.rows, "row")


def cut(it: Decomposition) -> tuple[str, ...]:
    """What the decomposition promises and what it costs, a sentence each."""
    said = []
    if it.proven is not None or it.proof:
        said.append(it.proof)
    said.append("lossless: the parts joined give every row and no other" if it.lossless else "not shown to be lossless")
    if it.lost:
        said.append(f"no key keeps any longer: {listed(list(it.lost))}; a trigger would have to")
    elif it.preserved:
        said.append("every dependency is kept by a key")
    if it.saved_bytes > 0:
        said.append(f"saves {size(it.saved_bytes)}")
    elif it.saved_bytes < 0:
        said.append(f"takes {size(-it.saved_bytes)} more: it is about anomalies, not about space")
    anomalies = it.anomalies
    if anomalies.update_rows > 1:
        said.append(f"today one changed fact is up to {anomalies.update_rows:,} rows to change")
    if anomalies.deleted_facts:
        said.append(f"{counted(anomalies.deleted_facts, 'fact')} would be gone with the only row that tells it")
    if anomalies.insert:
        said.append(anomalies.insert)
    return (*said, *it.notes)


def dirty(it: Normalization) -> tuple[Dependency, ...]:
    return tuple(d for d in it.dependencies if d.meant and d.support is not None and d.support.wrong_rows)


def others(it: Normalization) -> tuple[Dependency, ...]:
    """What holds in the rows without being taken for a rule."""
    return tuple(d for d in it.dependencies if not d.meant and d.confidence >= 0.2)


def size(count: int) -> str:
    for unit, bytes_ in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= bytes_:
            return f"{count / bytes_:,.1f} {unit}"
    return counted(count, "byte")
