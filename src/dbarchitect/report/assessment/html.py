"""The assessment as one self-contained page: the map of the schema coloured by findings, and the findings to unfold."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from dbarchitect.model.architecture import Architecture, Model
from dbarchitect.model.brief import Brief
from dbarchitect.model.facts import Facts, TableFacts
from dbarchitect.report import catalog, colouring, diagram, digest
from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.evidence import phrase
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from dbarchitect.model.findings import Assessment, Finding
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.tables import Table

MEDIA = "text/html"
_MOST_OBJECTS = 200


def render(assessment: Assessment, inspection: Inspection) -> str:
    """The page; its content security policy allows nothing but the style and the script written into it."""
    made = _environment()
    style, script = (made.get_template(n).render() for n in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = made.get_template("assessment.html.j2")
    return page.render(**_context(masked(assessment), inspection), style=style, script=script, policy=policy)


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = environment().overlay()
    found.filters |= {"sql": colouring.sql}
    found.globals |= {
        "definition": catalog.definition,
        "index_definition": catalog.index_definition,
        "policy_definition": catalog.policy_definition,
        "default": catalog.default,
        "phrase": phrase,
        "price_of": words.price_of,
        "proof_of": words.proof_of,
        "script_of": lambda statements: "\n".join(f"{s.strip().rstrip(';')};" for s in statements),
        # what the shared macros of the architecture's page name
        "plan_tree": lambda _: (),
        "served": lambda *_: (),
        "supported": lambda *_: (),
    }
    return found


def _context(it: Assessment, inspection: Inspection) -> dict[str, Any]:
    drawn = _drawn(inspection)
    tables = digest.own_tables(drawn)
    numbers = diagram.anchor(drawn)
    at = _by_table(it.findings, numbers)
    tones = {name: f"t-{_worst(at[name])}" if at.get(name) else "t-clean" for name in numbers}
    relations = catalog.relations(tables)
    return {
        "it": it,
        "title": _title(it.source.where),
        "source_line": words.source_line(it),
        "headline": words.headline(it),
        "looks": [(look, words.TITLES[look], found, words.look_line(it, look)) for look, found in words.by_look(it)],
        "levels": words.LEVELS,
        "not_judged": words.not_judged(it),
        "tables": tables,
        "numbers": numbers,
        "pictures": diagram.pictures(drawn, tones) if tables else (),
        "cards": [_card(t, drawn, numbers, relations, at.get(str(t.name), [])) for t in tables],
        "tables_of": {f.key: _tables(f, numbers) for f in it.findings},
        "records": {},
        "most_objects": _MOST_OBJECTS,
    }


def _title(where: str) -> str:
    """The last part of a path or address."""
    return where.rstrip("/").rpartition("/")[2].partition("?")[0] or where or "Database"


def _drawn(inspection: Inspection) -> Architecture:
    """The inspection in the form the diagram takes."""
    facts = tuple(
        TableFacts(table=s.table, rows=s.rows, origin="measured" if s.counted else "statistics")
        for s in inspection.sizes or ()
        if s.rows is not None
    )
    return Architecture(
        brief=Brief(title=inspection.source.where or "Database"),
        model=Model(),
        schema_=inspection.schema_,
        facts=Facts(tables=facts),
    )


def _tables(finding: Finding, known: Iterable[str]) -> tuple[str, ...]:
    """The tables a finding is about: those its objects are, or are parts of."""
    names = set(known)
    found = []
    for said in finding.objects or (finding.object,):
        name = said.rpartition(" ")[2]
        while name and name not in names:
            name = name.rpartition(".")[0]
        if name:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _by_table(findings: tuple[Finding, ...], known: dict[str, int]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        for name in _tables(finding, known):
            found.setdefault(name, []).append(finding)
    return found


def _worst(findings: list[Finding]) -> str:
    return min((f.level for f in findings), key=words.LEVELS.index)


def _card(
    table: Table,
    drawn: Architecture,
    numbers: dict[str, int],
    relations: tuple[catalog.Relation, ...],
    findings: list[Finding],
) -> dict[str, Any]:
    name = str(table.name)
    return {
        "table": table,
        "name": name,
        "number": numbers[name],
        "facts": drawn.facts.table(name),
        "columns": [(c, catalog.marks(table, c.name)) for c in table.columns],
        "parents": list(dict.fromkeys(r.parent for r in relations if r.child == name and r.parent in numbers)),
        "children": list(dict.fromkeys(r.child for r in relations if r.parent == name and r.child in numbers)),
        "findings": findings,
        "worst": _worst(findings) if findings else "",
    }
