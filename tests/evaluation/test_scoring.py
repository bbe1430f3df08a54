"""The score of small readings equals what was counted by hand."""

from __future__ import annotations

import json

import pytest
from evaluation.__main__ import main
from evaluation.gold import Gold, parse
from evaluation.names import closeness, match
from evaluation.score import Counts, Score, score, total

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import AccessPattern, Attribute, Brief, Entity, Growth, Relationship, Tenancy, Volume

SCHOOL = parse(
    "school",
    "seen",
    {
        "kind": "short",
        "text": "Students of a department take courses and get a grade.",
        "entities": {
            "student": {"attributes": {"name": [], "birth_date": [], "programme": ["study_programme"]}},
            "course": {"also": ["module"], "attributes": {"title": [], "hours": []}},
            "department": {"attributes": {"code": []}},
        },
        "optional_entities": ["enrolment"],
        "relationships": [
            ["student", "course", "many_to_many", {"grade": ["mark"]}],
            ["course", "department", "many_to_one"],
        ],
        "volumes": {"student": [100, 200, "department"]},
        "rates": [{"what": "look-ups", "per_second": 5}],
        "tenancy": "department",
        "compliance": ["PCI DSS"],
        "engines": ["postgresql"],
    },
)


def _entity(name: str, attributes: str = "", relationships: tuple[Relationship, ...] = (), **more: object) -> Entity:
    return Entity.model_validate(
        {
            "name": name,
            "attributes": tuple(Attribute(name=each) for each in attributes.split()),
            "relationships": relationships,
            **more,
        }
    )


def _scored(*entities: Entity, gold: Gold = SCHOOL) -> Score:
    return score(gold, Brief(entities=entities))


def test_a_partial_reading_counts_as_by_hand() -> None:
    result = _scored(
        _entity("student", "full_name dob shoe_size", (Relationship(name="module", to="module"),)),
        _entity("module", "title"),
        _entity("teacher", "salary", (Relationship(name="course", to="module"),)),
    )
    assert result.counts["entities"] == Counts(right=2, wrong=1, missed=1)
    # found: name, birth_date, title; too much: shoe_size; missed: programme, hours, the grade
    assert result.counts["attributes"] == Counts(right=3, wrong=1, missed=3)
    assert result.counts["attributes_overall"] == Counts(right=3, wrong=1, missed=4)
    # student–course found, teacher–course too much, course–department missed
    assert result.counts["relationships"] == Counts(right=1, wrong=1, missed=1)
    assert result.counts["multiplicities"] == Counts(right=0, wrong=2, missed=2)
    assert result.counts["entities"].precision == pytest.approx(2 / 3)
    assert result.counts["entities"].f1 == pytest.approx(2 / 3)


def test_only_the_words_of_the_brief_count() -> None:
    result = _scored(
        _entity("student", "name"),
        _entity("course", source="archetype"),
        Entity(name="department", attributes=(Attribute(name="code", source="archetype"),)),
    )
    assert result.counts["entities"] == Counts(right=2, wrong=0, missed=1)
    assert result.counts["attributes"] == Counts(right=1, wrong=0, missed=3)


def test_an_entity_between_stands_for_the_many_to_many_and_carries_its_attributes() -> None:
    between = _entity("enrolment", "mark", (Relationship(name="s", to="student"), Relationship(name="c", to="course")))
    result = _scored(_entity("student", "name birth_date programme"), _entity("course", "title hours"), between)
    assert result.counts["relationships"] == Counts(right=1, wrong=0, missed=1)
    assert result.counts["multiplicities"] == Counts(right=1, wrong=0, missed=1)
    assert result.counts["attributes"] == Counts(right=6, wrong=0, missed=0)


def test_both_ends_may_declare_the_same_relationship() -> None:
    result = _scored(
        _entity("course", "", (Relationship(name="department", to="department"),)),
        _entity("department", "", (Relationship(name="courses", to="course", multiplicity="one_to_many"),)),
    )
    assert result.counts["relationships"] == Counts(right=1, wrong=0, missed=1)
    assert result.counts["multiplicities"].right == 1


def test_two_relationships_of_one_pair_need_two_readings() -> None:
    gold = parse(
        "game",
        "seen",
        {
            "kind": "short",
            "text": "x",
            "entities": {"game": {}, "player": {}},
            "relationships": [["game", "player", "many_to_one"], ["game", "player", "many_to_one"]],
        },
    )
    one = (Relationship(name="white", to="player"),)
    two = (*one, Relationship(name="black", to="player"))
    assert _scored(_entity("game", "", one), _entity("player"), gold=gold).counts["relationships"].missed == 1
    assert _scored(_entity("game", "", two), _entity("player"), gold=gold).counts["relationships"].f1 == 1


def test_reference_and_attribute_are_not_punished_twice() -> None:
    programme = _entity("student", "name birth_date", (Relationship(name="programme", to="programme"),))
    result = _scored(programme, _entity("programme"))
    assert result.counts["attributes"] == Counts(right=3, wrong=0, missed=0)
    assert result.counts["relationships"].wrong == 0
    assert result.counts["entities"].wrong == 1
    course = _scored(_entity("course", "title hours department_id"), _entity("department", "code"))
    assert course.counts["attributes"] == Counts(right=3, wrong=0, missed=0)
    assert course.counts["relationships"] == Counts(right=0, wrong=0, missed=2)


def test_facts_are_right_only_when_they_agree() -> None:
    student = _entity("student", volume=Volume(low=100, high=200, per="department"))
    right = Brief(
        entities=(student, _entity("department", growth=Growth(amount=300, period="minute"))),
        tenancy=Tenancy(tenant="departments"),
        access=(AccessPattern(name="other", rate_per_second=17),),
        compliance=("pci-dss",),
        engine="postgres",
        ask=("new_design",),
    )
    asked = {"tenancy": 1, "volumes": 1, "rates": 1, "compliance": 1, "engines": 1, "ask": 1}
    assert score(SCHOOL, right).facts == {fact: (count, count) for fact, count in asked.items()}
    wrong = Brief(tenancy=Tenancy(tenant="school"), ask=("review",), compliance=("GDPR",))
    assert score(SCHOOL, wrong).facts == {fact: (0, count) for fact, count in asked.items()}


@pytest.mark.parametrize(
    ("found", "wanted", "close"),
    [
        ("Students", "student", 3),
        ("date_of_birth", "birth_date", 3),
        ("number_of_seats", "seat_count", 3),
        ("telephone", "phone_number", 3),
        ("weight_kg", "weight", 2),
        ("start_date", "start", 2),
        ("is_active", "active", 2),
        ("court_case", "case", 1),
        ("case_worker", "case", 0),
        ("seat_number", "seat_count", 0),
        ("showcase", "case", 0),
    ],
)
def test_names_are_as_close_as_they_mean_the_same(found: str, wanted: str, close: int) -> None:
    assert closeness(found, wanted, attribute=True) == close


def test_matching_is_one_to_one_and_prefers_the_exact_name() -> None:
    assert match(["home_team", "team"], {"team": ()}) == {"team": "team"}
    assert match(["leaver", "boss"], {"manager": ("boss", "head")}) == {"boss": "manager"}


def test_counts_add_up() -> None:
    scores = [_scored(_entity("student")), _scored(_entity("course"), _entity("nonsense"))]
    assert total(scores, "entities") == Counts(right=2, wrong=1, missed=4)


def test_the_command_keeps_the_unseen_half_closed(capsys: pytest.CaptureFixture[str]) -> None:
    def read(text: str) -> Brief:
        if len(text) % 2:
            raise ArchitectError("brief.not_understood", "nothing was understood")
        return Brief(entities=(_entity("customer", "name"),))

    assert main(["--half", "unseen"], read=read) == 0
    closed = capsys.readouterr().out
    assert "unseen (24 cases)" in closed
    assert "missed:" not in closed
    assert main(["--half", "unseen", "--json"], read=read) == 0
    assert json.loads(capsys.readouterr().out)["cases"] == []
    assert main(["--half", "seen"], read=read) == 0
    assert "worst cases" in capsys.readouterr().out
    assert main(["--case", "no such case"], read=read) == 2
    assert "no such case" in capsys.readouterr().err
