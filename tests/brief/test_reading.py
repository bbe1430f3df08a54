"""What a YAML brief means, and what is said about a wrong one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from dbarchitect.brief.completion import complete
from dbarchitect.brief.reading import load
from dbarchitect.brief.schema import schema
from dbarchitect.brief.writing import dump
from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.rules import NotUnderstood

ROOT = Path(__file__).parents[2]
TICKETING = (ROOT / "examples/ticketing/brief.yaml").read_text()


def test_the_example_is_understood_completely() -> None:
    brief = load(TICKETING, "brief.yaml")
    assert [r.text for r in brief.rules if isinstance(r.meaning, NotUnderstood)] == []
    assert [p.text for p in brief.access if p.operation == "unknown"] == []
    assert len(brief.entities) == 12
    assert brief.tenancy is not None
    assert brief.tenancy.isolation == "shared_schema"
    assert brief.availability.rpo_seconds == 60


def test_the_schema_accepts_what_is_written() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for text in (
        TICKETING,
        dump(load(TICKETING, "x")),
        dump(complete(load("entities: [patient, appointment]", "x"), library())),
    ):
        assert [e.message for e in validator.iter_errors(yaml.safe_load(text))] == []
    assert list(validator.iter_errors({"entites": {}}))
    assert list(validator.iter_errors({"entities": {"user": {"cuont": 3}}}))


@pytest.mark.parametrize(
    ("text", "where", "said", "hint"),
    [
        ("entites: {}\n", "b.yaml:1", "entites", "entities"),
        ("title: a\nentities:\n  user:\n    cuont: 3\n    fields: {a: text}\n", "b.yaml:4", "cuont", "count"),
        ("entities:\n  user:\n    fields:\n      a: txet\n", "b.yaml:4", "txet", "text"),
        ("entities:\n  user: {}\n  task:\n    fields:\n      a: -> usr\n", "b.yaml:3", "usr", "user"),
        ("consistency: strng\n", "b.yaml:1", "strng", "strong"),
        ("tenancy: {isolation: shared schema}\n", "b.yaml:1", "tenant", "tenancy: company"),
        ("workload: {peak: lots}\n", "b.yaml:1", "lots", "5x"),
        ("a: [1,\n", "b.yaml", "YAML", ""),
        ("version: 7\n", "b.yaml:1", "7", "version 1"),
        ("access:\n  - {name: x, rate: often}\n", "b.yaml:2", "often", "200/s"),
        ("entities:\n  user: {soft delete: perhaps}\n", "b.yaml:2", "perhaps", ""),
        ("entities:\n  user:\n  Users:\n", "b.yaml:3", "Users", ""),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, where: str, said: str, hint: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(text, "b.yaml")
    assert caught.value.where.startswith(where)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_all_mistakes_are_reported_together() -> None:
    with pytest.raises(ArchitectError) as caught:
        load("entites: {}\nentities:\n  user:\n    fields:\n      a: txet\n      b: nonsens\nbudget: much\n", "b.yaml")
    assert caught.value.code == "brief.problems"
    for line in ("b.yaml:1:", "b.yaml:5:", "b.yaml:6:", "b.yaml:7:"):
        assert line in caught.value.message


def test_humane_forms() -> None:
    brief = load("entities: [users, order lines]\n", "x")
    assert [e.name for e in brief.entities] == ["user", "order_line"]
    brief = load(
        "entities:\n  order:\n    customer_id: uuid\n    email:\n    state: [open, closed]\n  customer: 2M\n", "x"
    )
    order, customer = brief.entities
    assert [r.to for r in order.relationships] == ["customer"]
    assert [(a.name, a.type, a.values) for a in order.attributes] == [
        ("email", "email", ()),
        ("state", "enum", ("open", "closed")),
    ]
    assert customer.volume is not None
    assert customer.volume.high == 2e6


def test_known_things_are_completed_and_marked() -> None:
    brief = load(
        "title: clinic\nentities:\n  patient:\n  physician:\n  appointment:\n  blorb:\n  visit_note: {fields: {text: long text}}\n",
        "x",
    )
    done = complete(brief, library())
    appointment = done.entity("appointment")
    assert appointment is not None
    assert {r.to for r in appointment.relationships} == {"patient", "physician"}
    assert {a.source for a in appointment.attributes} == {"archetype"}
    blorb = done.entity("blorb")
    assert blorb is not None
    assert [(a.name, a.source) for a in blorb.attributes] == [("name", "assumed")]
    assert done.entity("visit_note") == brief.entity("visit_note")
    assert {r.source for r in done.rules} == {"archetype"}
    assert any(r.meaning.kind == "no_overlap" for r in done.rules)
    assert complete(done, library()) == done


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("      tags: <-> tag (role: one of a, b)", 'tags: "<-> tag (role: one of a, b)"'),
        ("      state: >= 0", 'state: ">= 0"'),
        ("      many: [text]?", 'many: "[text]?"'),
        ("      it: {area: decimal(7,1), b: text}", '{area: "decimal(7,1)"}'),
        ("      it: {a: text?, b: text[]}", "in quotes"),
        ("\tit: text", "spaces"),
    ],
)
def test_our_notation_without_the_quotes_yaml_wants(written: str, hint: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(f"entities:\n  a:\n    fields:\n{written}\n", "b.yaml")
    assert caught.value.where == "b.yaml:4"
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("entity", "cut"),
    [
        ("{fields: {state: one of open, closed, due: date}}", "closed"),
        ("{fields: {area: decimal(7,1), due: date}}", "1)"),
        ("{fields: {name: text unique per year, town, year: year}}", "town"),
        ("{count: 50,000}", "000"),
    ],
)
def test_a_comma_in_braces_never_cuts_silently(entity: str, cut: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(f"entities:\n  a: {entity}\n", "b.yaml")
    assert (caught.value.code, caught.value.where) == ("brief.comma", "b.yaml:2")
    assert f"“{cut}”" in caught.value.message
    brief = load("entities:\n  a: {fields: {name: text, email, due: date, tags: }}\n", "b.yaml")
    assert [a.type for a in brief.entities[0].attributes] == ["text", "email", "date", "text"]


def test_escapes_of_json_are_read() -> None:
    assert load('{"title": "\\ud83d\\ude00 \\\\ud83d", "entities": ["a"]}', "b.json").title == "\U0001f600 \\ud83d"
    with pytest.raises(ArchitectError) as caught:
        load('title: x\ndomain: "\\ud83d!"\n', "b.yaml")
    assert caught.value.where == "b.yaml:2"
    assert "half a character" in caught.value.message


@pytest.mark.parametrize(
    ("entities", "said"),
    [
        ("a: 1e18", "1e+18 as"),
        ("a: 1e9\n  b: 1e9 per a", "1e+09 per a × 1e+09"),
        ("a: {growth: 1e12 per second}", "a year"),
        ("a: {growth: 5000x per day}", "5,000 times a day"),
    ],
)
def test_absurd_volumes_are_refused(entities: str, said: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(f"entities:\n  {entities}\n", "b.yaml")
    assert caught.value.code == "brief.absurd_volume"
    assert said in caught.value.message
    assert caught.value.hint


def test_the_types_of_the_documentation_are_read() -> None:
    page = (ROOT / "docs/brief.md").read_text().partition("| type | meaning |")[2].partition("Common spellings")[0]
    shown = [code for row in page.splitlines() if row.startswith("| `") for code in re.findall(r"`([^`]+)`", row)]
    fields = [
        c.replace("TYPE", "text") for c in shown if c not in {"count", "money", "code", "thing"} and "kind of" not in c
    ]
    assert len(fields) > 40
    for number, text in enumerate(fields):
        quoted = text if text.startswith('"') else json.dumps(text)
        load(
            f"entities:\n  a:\n    fields: {{f{number}: {quoted}}}\n  thing: {{}}\n  post: {{}}\n  comment: {{}}\n",
            text,
        )


def test_the_spelled_out_rule_of_the_documentation_is_kept() -> None:
    blocks = [b.split("```")[0] for b in (ROOT / "docs/brief.md").read_text().split("```yaml\n")[1:]]
    assert len(blocks) >= 3
    rules = [r for b in blocks for r in load(b, "docs.yaml").rules]
    assert any(r.meaning.kind == "no_overlap" and r.text == "no room is let twice" for r in rules)
