"""The library of archetypes: every file is well formed, refers only to what exists, and is found by its nouns."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import plural, singular, snake
from dbarchitect.knowledge.archetype import Archetype
from dbarchitect.knowledge.archetypes import FOLDER, Library, library, noun_form, read_file, schema
from dbarchitect.model.brief import Attribute, Relationship, Volume
from dbarchitect.notation.volumes import read_growth, read_volume

FILES = sorted(FOLDER.glob("*/*.yaml"))
CASES = yaml.safe_load((Path(__file__).parent / "nouns.yaml").read_text(encoding="utf-8"))
SCHEMA = Path(__file__).parents[2] / "schemas" / "archetype.schema.json"
CREDENTIAL = re.compile(r"(^|_)(password|passphrase|secret|token|api_key|private_key|pin|cvv|cvc|credential)(_|$)")
CARD_NUMBER = re.compile(r"(^|_)(card_number|pan|cvv|cvc|security_code)(_|$)")


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def everything() -> list[Archetype]:
    return [library().get(name) for name in library().names()]


def test_there_are_enough_and_each_name_once() -> None:
    assert len(FILES) >= 190
    assert library().names() == tuple(sorted(path.stem for path in FILES))


@each_file
def test_a_file_is_well_formed(path: Path) -> None:
    file = read_file(path)
    assert file.name == path.stem == singular(snake(path.stem))
    assert set(file.core) <= set(file.fields)
    assert all(text.strip() for text in (file.about, *file.rules, *file.access, *file.synonyms, *file.in_domain))
    assert file.about.endswith(".")
    nouns = [noun_form(noun) for noun in (*file.synonyms, *file.in_domain)]
    assert len(set(nouns)) == len(nouns), "a noun is listed twice"
    assert not file.in_domain or file.domains, "nouns that need a domain need `domains`"
    assert file.source is None or file.source.startswith("https://")


@each_file
def test_its_fields_are_the_models_and_marked(path: Path) -> None:
    file, archetype = read_file(path), library().get(path.stem)
    assert [field.name for field in archetype.fields] == list(file.fields)
    assert all(field.source == "archetype" and field.archetype == file.name for field in archetype.fields)
    assert archetype.core_fields
    for name in (*file.key, *file.personal):
        assert isinstance(archetype.field(name), Attribute), name
    for name, kind in file.personal.items():
        field = archetype.field(name)
        assert isinstance(field, Attribute)
        assert field.personal == kind


@each_file
def test_it_refers_only_to_what_exists(path: Path) -> None:
    archetype = library().get(path.stem)
    targets = {name for link in archetype.relationships for name in (link.to, *link.others)}
    assert [name for name in sorted(targets | set(archetype.parents)) if name not in library()] == []
    for attribute in archetype.attributes:
        assert [name for name in attribute.unique_per if archetype.field(name) is None] == []
        if attribute.values and attribute.default is not None:
            assert attribute.default in attribute.values
    if archetype.typical_count:
        volume = read_volume(archetype.typical_count)
        assert isinstance(volume, Volume)
        assert volume.per is None or volume.per in library()
    if archetype.typical_growth:
        growth = read_growth(archetype.typical_growth)
        assert growth.per is None or growth.per in library()


@each_file
def test_no_credential_is_kept_in_clear(path: Path) -> None:
    for attribute in library().get(path.stem).attributes:
        assert not CARD_NUMBER.search(attribute.name), attribute.name
        counts_tokens = attribute.type == "count"  # of a language model
        if CREDENTIAL.search(attribute.name) and not counts_tokens:
            assert attribute.type == "secret", attribute.name
        if attribute.type == "secret" and attribute.name != "receipt_hash":  # a ballot's receipt is nobody's
            assert attribute.personal == "credential", attribute.name


@each_file
def test_a_statement_over_fields_names_fields_that_exist(path: Path) -> None:
    archetype = library().get(path.stem)
    known = {field.name for field in archetype.fields} | set(library().names())
    known |= {a.name for link in archetype.relationships for a in link.attributes}
    written = " ".join((*archetype.rules, *archetype.access))
    assert [word for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", written) if word not in known] == []


def test_what_is_written_once_is_not_audited_for_change() -> None:
    wrong = [a.name for a in everything() if a.append_only and (a.history == "audit" or a.soft_delete)]
    assert wrong == []


def test_a_line_keeps_the_price_of_its_time() -> None:
    price = library().get("order_line").field("unit_price")
    assert isinstance(price, Attribute)
    assert (price.type, price.immutable) == ("money", True)


def test_the_ledger_balances_and_is_never_changed() -> None:
    entry = library().get("ledger_entry")
    assert entry.append_only
    assert any("sum to zero" in rule for rule in entry.rules)


def test_every_noun_is_found_in_singular_and_plural() -> None:
    for head in (read_file(path) for path in FILES):
        words = frozenset(head.domains)
        for noun in (head.name, *head.synonyms, *head.in_domain):
            found = library().match(noun, words)
            assert found is not None, noun
            assert library().match(plural(noun_form(noun)), words) == found, noun


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['noun']} {' '.join(case.get('in', []))}")
def test_a_noun_means_what_its_domain_says(case: dict[str, object]) -> None:
    words = case.get("in", [])
    assert isinstance(words, list)
    assert library().match(str(case["noun"]), frozenset(words)) == case["is"]


def test_a_phrase_is_found_only_as_a_whole() -> None:
    assert library().find("order") is not None
    for noun in ("strange order", "", "   ", "flux capacitor", "x" * 10_000, "order; drop table", "\x00"):
        assert library().find(noun) is None


def test_an_unknown_name_is_an_error_with_the_nearest() -> None:
    with pytest.raises(ArchitectError) as caught:
        library().get("pateint")
    assert caught.value.code == "archetype.unknown"
    assert "patient" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "name: other\nabout: x\nfields: {a: text}\n",
        "name: [\n",
        "- a\n",
        "",
        "name: thing\nsynonyms: [a\nfields: {}\n",
    ],
)
def test_a_broken_head_is_one_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "thing.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ArchitectError) as caught:
        Library(tmp_path).find("thing")
    assert caught.value.code == "archetype.broken"


@pytest.mark.parametrize(
    "body", ["fields: {}", "fields: {a: text}\ncolour: red", "fields: {a: 3}", "fields: {a: textt}"]
)
def test_a_broken_body_is_one_error(tmp_path: Path, body: str) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "thing.yaml").write_text(f"name: thing\nabout: A thing.\n{body}\n", encoding="utf-8")
    with pytest.raises(ArchitectError):
        Library(tmp_path).find("things")


def test_two_folders_may_not_hold_the_same_name(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "thing.yaml").write_text("name: thing\nabout: A thing.\nfields: {a: text}\n")
    with pytest.raises(ArchitectError, match="exists already"):
        Library(tmp_path).names()


def test_the_published_schema_is_current_and_every_file_follows_it() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()
    validator = Draft202012Validator(schema())
    for path in FILES:
        errors = list(validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8"))))
        assert errors == [], path.name


def test_a_relationship_is_personal_only_through_its_attributes() -> None:
    for archetype in everything():
        for link in archetype.relationships:
            assert isinstance(link, Relationship)
            assert all(a.source == "archetype" for a in link.attributes)


@each_file
def test_a_replaced_reference_and_its_replacement_are_relationships(path: Path) -> None:
    archetype = library().get(path.stem)
    assert hash(archetype) == hash(library().get(path.stem))
    for name, better in archetype.only_without:
        assert better
        assert all(isinstance(archetype.field(other), Relationship) for other in (name, *better))
