"""What is said in other words is read as if said plainly."""

from __future__ import annotations

import pytest

from dbarchitect.model.brief import Brief
from dbarchitect.prose import read
from dbarchitect.prose.ratings import rated
from dbarchitect.prose.restating import restated
from dbarchitect.prose.tokens import Sentence


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("We treat about one hundred and twenty patients.", "We treat about 120 patients."),
        ("There are two thousand five hundred beds.", "There are 2500 beds."),
        ("Users have one of the roles viewer, engineer and admin.", "Users have a role (viewer, engineer and admin)."),
        ("Courses have up to eight places.", "Courses have a capacity."),
        ("We save minimum and maximum of players.", "We save minimum players and maximum players."),
        ("It must be known since when and until when.", "the start date and the end date are recorded."),
        ("Our customers are around 80 utilities.", "We serve around 80 utilities."),
        ("Each hall has seats and each seat has a row.", "Each hall has seats and each seat has a row."),
        ("One or two nurses help.", "One or two nurses help."),
    ],
)
def test_a_sentence_is_restated(said: str, plainly: str) -> None:
    assert [s.text for s in restated((Sentence(said),))] == [plainly]


@pytest.mark.parametrize(
    ("said", "who", "what", "high", "once"),
    [
        ("Climbers can rate a boulder once from 1 to 5.", "climber", "boulder", "5", True),
        ("Guests rate rooms with up to ten points.", "guest", "room", "ten", False),
        ("As a listener, I want to rate an episode from 1 to 10.", "listener", "episode", "10", False),
    ],
)
def test_a_rating_is_a_row_of_who_rates_what(said: str, who: str, what: str, high: str, once: bool) -> None:
    _, told, ends, *more = rated(said)
    assert told.endswith(f"to {high}.")
    assert ends == f"Each rating belongs to one {who} and to one {what}."
    assert bool(more) == once


def test_what_is_rated_without_a_scale_stays_as_it_is() -> None:
    assert rated("Guests rate rooms.") == ("Guests rate rooms.",)


def links(brief: Brief, name: str) -> dict[str, str]:
    entity = brief.entity(name)
    assert entity is not None
    return {r.to: r.multiplicity for r in entity.relationships}


def test_what_belongs_to_a_person_refers_to_them_and_what_they_belong_to_does_not() -> None:
    brief = read("The member's card has a code. The member's gym has an address. Members have a name.")
    assert links(brief, "card") == {"member": "many_to_one"}
    assert links(brief, "member") == {"gym": "many_to_one"}


def test_one_or_the_other_may_be_absent() -> None:
    brief = read("A note has a text and belongs to one order or to one invoice. Orders and invoices have a number.")
    note = brief.entity("note")
    assert note is not None
    assert {r.to: r.optional for r in note.relationships} == {"order": True, "invoice": True}


def test_behind_a_relative_clause_and_a_comma_the_main_clause_goes_on() -> None:
    brief = read(
        "Each boulder has a grade and the setter who made it, and is stripped after six weeks. Setters have a name."
    )
    boulder, setter = brief.entity("boulder"), brief.entity("setter")
    assert boulder is not None
    assert "stripped_at" in {a.name for a in boulder.attributes}
    assert setter is not None
    assert "stripped_at" not in {a.name for a in setter.attributes}


def test_nobody_in_more_than_one_means_one() -> None:
    brief = read(
        "Films have a title. Sections have a name. Films compete in sections; no film is entered in more than one section."
    )
    assert links(brief, "film") == {"section": "many_to_one"}


@pytest.mark.parametrize("text", ["Runners have start numbers.", "We have 40 warehouses.", "We are a chain of 30 bakeries. Each bakery sells breads."])  # fmt: skip
def test_the_shortest_briefs_are_read(text: str) -> None:
    assert read(text).entities
