"""All relations concluded: normal forms with their violations and cuts, dependencies, keys and references, as values to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.normalization import (
    Decomposition,
    Dependency,
    DependencySupport,
    InferredReference,
    MadeTable,
    NormalForm,
    UniqueColumns,
    Violation,
)
from dbarchitect.normalize.analysis import analyse
from dbarchitect.normalize.cutting import anomalies, cut, saved_bytes
from dbarchitect.normalize.grouping import grouped, supported
from dbarchitect.normalize.meaning import Homes
from dbarchitect.normalize.migration import migration
from dbarchitect.normalize.multivalued import multiplied_rows
from dbarchitect.normalize.references import inferred_references
from dbarchitect.normalize.theory import highest_form, lossless

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from dbarchitect.model.tables import Table
    from dbarchitect.normalize.analysis import Analysis
    from dbarchitect.normalize.cutting import Cut
    from dbarchitect.normalize.grouping import Support
    from dbarchitect.normalize.migration import Migration
    from dbarchitect.normalize.references import Inferred
    from dbarchitect.normalize.relation import Relation

MOST_OTHERS = 12
"""Dependencies of a table that hold but are not taken for meant: so many are shown."""
_KINDS = {"partial": "partial", "transitive": "transitive", "bcnf": "boyce_codd"}


@dataclass(frozen=True, eq=False)
class Concluded:
    """A relation with what is shown of it and, where it is cut, how."""

    analysis: Analysis
    shown: NormalForm
    cut: Cut | None = None
    migration: Migration | None = None


def conclude(
    relations: Sequence[Relation],
    tables: Mapping[str, Table],
    taken: Collection[str],
    types: Mapping[str, Mapping[str, str]],
) -> tuple[tuple[Concluded, ...], tuple[InferredReference, ...]]:
    """Each relation concluded, and the references inferred between them. `types`: of each table's columns, in PostgreSQL's words."""
    references = inferred_references(relations)
    concluded = tuple(_one(r, references, tables[r.name], taken, types[r.name]) for r in relations)
    return concluded, tuple(_shown_reference(i) for i in references)


def _shown_reference(it: Inferred) -> InferredReference:
    return InferredReference(
        from_=f"{it.table}.{', '.join(it.columns)}",
        to=f"{it.target}.{', '.join(it.target_columns)}",
        confidence=it.confidence,
        evidence=it.why,
        contained=0.0 if it.contained is None else round(it.contained, 4),
    )


def _one(
    relation: Relation, references: tuple[Inferred, ...], table: Table, taken: Collection[str], types: Mapping[str, str]
) -> Concluded:
    targets = {i.columns[0]: i.target for i in references if i.table == relation.name and len(i.columns) == 1}
    targets |= {r.columns[0]: r.table for r in relation.declared.references if len(r.columns) == 1}
    analysis = analyse(relation, Homes(frozenset(targets)))
    plan = cut(analysis, taken)
    moved = migration(plan, table, types) if plan else None
    shown = NormalForm(
        table=relation.name,
        form=analysis.form,
        rows=relation.rows,
        rows_in_all=relation.rows_in_all,
        keys=tuple(dict.fromkeys(k for k in (analysis.key, *relation.declared.keys) if k)),
        violations=tuple(_violations(analysis)),
        decomposition=_decomposition(analysis, plan, moved, targets) if analysis.parts or plan else None,
        why=_why(analysis),
    )
    return Concluded(analysis, shown, plan, moved)


def _why(analysis: Analysis) -> str:
    if not analysis.key:
        return "no key is declared and none was found: every column is taken as part of it"
    dirty = [(f, j) for f, j in analysis.judged if j.meant and not f.exact]
    if dirty:
        said = [
            f"{', '.join(analysis.names(f.left))} -> {analysis.names((f.right,))[0]} (broken by {f.support.wrong_rows:,} rows)"
            for f, _ in dirty[:3]
        ]
        return f"not counted, because rows break it: {'; '.join(said)}"
    if not analysis.discovered.complete:
        return "left sides of several columns were looked at only in part: there are too many"
    return ""


def support_of(it: Support) -> DependencySupport:
    return DependencySupport(
        rows=it.rows, groups=it.groups, tested_rows=it.tested_rows, repeated_rows=it.repeated, wrong_rows=it.wrong_rows,
        error=round(it.error, 6), evidence_bits=round(it.bits, 1),
    )  # fmt: skip


def _violations(analysis: Analysis) -> Iterator[Violation]:
    relation = analysis.relation
    for one in analysis.lists:
        yield Violation(
            kind="list", dependent=(one.column,),
            evidence=f"{one.share:.0%} of the values looked at hold several parts separated by “{one.separator}”, up to {one.most}",
        )  # fmt: skip
    for group in analysis.repeating:
        yield Violation(
            kind="repeating_group", dependent=group.columns, evidence=f"{counted(len(group.columns), 'column')} hold the same property, {group.stem}"
        )  # fmt: skip
    reasons = {(f.left, f.right): j.why for f, j in analysis.judged}
    for offence in analysis.offences:
        left = tuple(relation.index(c) for c in offence.left)
        groups = grouped(relation, left)
        supports = [supported(relation, groups, relation.index(c)) for c in offence.right]
        best = max(supports, key=lambda s: s.bits)
        rights = [reasons.get((tuple(sorted(left)), relation.index(c)), "") for c in offence.right]
        told = next((w for w in rights if w), "follows from what is declared and meant")
        yield Violation(
            kind=_KINDS[offence.kind],
            determinant=offence.left,
            dependent=offence.right,
            support=support_of(best).but(
                repeated_rows=sum(s.repeated for s in supports), wrong_rows=max(s.wrong_rows for s in supports)
            ),
            evidence=f"{told}; {best.groups:,} values in more than one row, no exception in {best.rows:,} rows",
        )
    if analysis.multiplied is not None:
        found = analysis.multiplied
        parts = " and ".join(", ".join(analysis.names(p)) for p in found.parts)
        yield Violation(
            kind="multivalued",
            determinant=analysis.names(found.left),
            dependent=tuple(c for p in found.parts for c in analysis.names(p)),
            evidence=f"{parts} come in every combination, for {found.groups:,} values that have several of both: "
            f"{found.distinct_rows:,} rows say what {multiplied_rows(found, relation):,} would",
        )


def _decomposition(
    analysis: Analysis, plan: Cut | None, moved: Migration | None, targets: Mapping[str, str]
) -> Decomposition:
    relation = analysis.relation
    everything = frozenset(a.name for a in relation.attributes)
    parts = [p.columns for p in analysis.parts]
    if plan is None or moved is None:
        made = tuple(
            MadeTable(name="", columns=tuple(sorted(p.columns)), key=tuple(sorted(p.key))) for p in analysis.parts
        )
        return Decomposition(
            form="BCNF", tables=made, lossless=lossless(everything, parts, analysis.rules), preserved=not analysis.lost, lost=_lost(analysis),
            notes=("no part keeps keys of all others, so no statements are offered",),
        )  # fmt: skip
    return Decomposition(
        form="4NF" if analysis.multiplied else "BCNF",
        tables=tuple(_made(analysis, plan)),
        sql=moved.sql,
        reverse=moved.reverse,
        saved_bytes=saved_bytes(analysis, plan),
        # parts made by a multivalued dependency join without loss by its definition (Fagin 1977)
        lossless=analysis.multiplied is not None or not parts or lossless(everything, parts, analysis.rules),
        preserved=not analysis.lost,
        lost=_lost(analysis),
        anomalies=anomalies(analysis, plan),
        notes=tuple(_notes(plan, targets)),
    )


def _notes(plan: Cut, targets: Mapping[str, str]) -> Iterator[str]:
    for made in plan.made:
        if len(made.key) == 1 and made.key[0] in targets:
            home = targets[made.key[0]]
            yield f"{made.key[0]} refers to {home}: where {home} has no such columns they belong there, where it has, {made.name} is not needed"
    if not plan.kept:
        yield f"the rows stay in {plan.base} until it is dropped; references to it have to be led to the new tables"


def _lost(analysis: Analysis) -> tuple[str, ...]:
    return tuple(f"{', '.join(sorted(r.left))} -> {', '.join(sorted(r.right))}" for r in analysis.lost)


def _made(analysis: Analysis, plan: Cut) -> Iterator[MadeTable]:
    if plan.kept:
        refers = tuple(f"{', '.join(m.key)} -> {m.name}" for m in plan.made if set(m.key) <= set(plan.kept))
        form = _form(analysis, plan.kept)
        yield MadeTable(name=plan.base, columns=plan.kept, key=plan.base_key, references=refers, form=form)
    for made in plan.made:
        refers = tuple(
            f"{', '.join(o.key)} -> {o.name}" for o in plan.made if o.key != made.key and set(o.key) < set(made.columns)
        )
        yield MadeTable(
            name=made.name, columns=made.columns, key=made.key, other_keys=made.others, references=refers if plan.kept else (),
            form=_form(analysis, made.columns) if plan.kept else "4NF",
        )  # fmt: skip
    for spread in plan.spread:
        yield MadeTable(
            name=spread.name, columns=(*plan.base_key, "position", spread.value), key=(*plan.base_key, "position"),
            references=(f"{', '.join(plan.base_key)} -> {plan.base}",),
        )  # fmt: skip


def _form(analysis: Analysis, columns: Sequence[str]):  # type: ignore[no-untyped-def]
    return highest_form(frozenset(columns), analysis.rules)


def dependencies(concluded: Sequence[Concluded]) -> tuple[Dependency, ...]:
    """Those meant, and of each table the likeliest of the others."""
    found = []
    for one in concluded:
        relation, shown = one.analysis.relation, 0
        for found_, judged in one.analysis.judged:
            if not judged.meant:
                shown += 1
                if shown > MOST_OTHERS:
                    continue
            names = one.analysis.names(found_.left)
            dirty = judged.meant and not found_.exact
            why = judged.why + (
                f"; {found_.support.wrong_rows:,} rows break it: dirty data, or kept on purpose" if dirty else ""
            )
            found.append(
                Dependency(
                    table=relation.name,
                    determinant=names,
                    dependent=relation.attributes[found_.right].name,
                    meant=judged.meant,
                    confidence=judged.confidence,
                    support=support_of(found_.support),
                    evidence=why,
                )
            )
    return tuple(found)


def unique_columns(concluded: Sequence[Concluded]) -> tuple[UniqueColumns, ...]:
    """Declared keys, and the sets of columns that no two rows share, the likeliest keys first."""
    from dbarchitect.normalize.meaning import quality

    found = []
    for one in concluded:
        relation = one.analysis.relation
        declared = list(
            dict.fromkeys(
                k for k in (relation.declared.primary, *relation.declared.keys, *relation.declared.unique) if k
            )
        )
        found += [UniqueColumns(table=relation.name, columns=k, declared=True, evidence="declared") for k in declared]
        others = []
        for key in one.analysis.discovered.keys:
            names = one.analysis.names(key)
            if any(set(d) <= set(names) for d in declared):
                continue
            worst = min(quality(relation.attributes[c], relation.distinct(c)) for c in key)
            # few rows are all different by chance
            known = min(1.0, relation.rows / 200)
            confidence = round(
                worst * (0.95 if len(key) == 1 else 0.7 if len(key) == 2 else 0.4) * (0.4 + 0.6 * known), 2
            )
            others.append(
                UniqueColumns(
                    table=relation.name,
                    columns=names,
                    confidence=confidence,
                    evidence=f"no two of {relation.rows:,} rows share it",
                )
            )
        found += sorted(others, key=lambda u: (-u.confidence, len(u.columns), u.columns))[:MOST_OTHERS]
    return tuple(found)
