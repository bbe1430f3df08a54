"""Open questions: what they ask about, in which words, and in which order."""

from __future__ import annotations

import re

import pytest

from dbarchitect.app.architect import architect
from dbarchitect.app.briefs import read_brief
from dbarchitect.brief.completion import complete
from dbarchitect.brief.reading import load
from dbarchitect.design.asking import open_questions
from dbarchitect.design.pipeline import design
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.architecture import Question
from dbarchitect.model.brief import Unread
from dbarchitect.report import text

SHOP = """\
entities:
  office: {fields: {city: text, opened: date}}
  employee: {fields: {office: -> office, pay: money}}
  gizmo: {fields: {name: text}}
  rating_per_time_class: {fields: {office: -> office, value: integer}}
"""


def asked(brief_text: str, **more: object) -> dict[str, Question]:
    brief = complete(load(brief_text, "brief.yaml"), library()).but(**more)
    return {q.id: q for q in open_questions(design(brief))}


def test_articles_and_plurals() -> None:
    questions = asked(SHOP)
    assert questions["deletion"].text.startswith("When an office is deleted, do its employees go too")
    assert "1 more reference like it" in questions["deletion"].text
    alone = asked("entities:\n  rating_per_time_class: {fields: {value: integer}}\n")
    assert alone["volumes"].text.startswith("How many ratings per time class are there")
    assert "1 table rests on" in alone["volumes"].matters_because


def test_a_thing_that_stands_alone_is_asked_about() -> None:
    questions = asked(SHOP)
    assert questions["belonging"].about == ("gizmo",)
    assert "gizmos" in questions["belonging"].text
    assert "belonging" not in asked("entities:\n  gizmo: {fields: {name: text, size: integer}}\n")
    assert "belonging" not in asked(SHOP.replace("{name: text}", "{name: text, office: -> office}"))


def test_a_thing_with_only_a_name_is_asked_about() -> None:
    assert asked(SHOP)["description"].about == ("gizmo",)
    assert "description" not in asked(SHOP.replace("{name: text}", "{name: text, size: integer}"))
    joined = SHOP + "  membership: {fields: {office: -> office, employee: -> employee}}\n"
    assert asked(joined)["description"].about == ("gizmo",)


def test_unread_sentences_about_known_things_come_each() -> None:
    unread = tuple(Unread(text=t) for t in ("Hello.", "An employee juggles.", "Offices glow.", "Bye now."))
    questions = asked(SHOP, unread=unread)
    assert questions["unread_1"].about == ("employee",)
    assert "An employee juggles." in questions["unread_1"].text
    assert questions["unread_2"].about == ("office",)
    assert "Hello." in questions["unread"].text
    assert "1 more stretch" in questions["unread"].text
    assert questions["unread_1"].weight > questions["public_ids"].weight


def test_public_ids_are_no_first_question() -> None:
    ranked = list(asked(SHOP))
    assert ranked.index("public_ids") > 2


def test_the_terminal_shows_twelve_and_counts_the_rest() -> None:
    rules = "".join(f"  - colours number {n} are nice\n" for n in range(5))
    unread = tuple(Unread(text=f"An employee juggles {n} balls.") for n in range(6))
    brief = complete(load(f"{SHOP}rules:\n{rules}", "brief.yaml"), library()).but(unread=unread)
    architecture = architect(brief, prove="none")
    shown = text.render(architecture)
    assert len(architecture.questions) > 12
    assert shown.count("■" * 1 + "□") <= 12
    assert f"{len(architecture.questions) - 12} more question" in shown


PROSE = (
    "A hotel has rooms. An agency books an office. Every employee works in one office. An umbrella has a colour. "
    "An office has an address. A member has at most 5 open loans."
)


@pytest.mark.parametrize("prose", [PROSE, "hi! im building an app. An admin manages an event. One clerk has one desk."])
def test_words_of_the_questions(prose: str) -> None:
    brief = read_brief(prose, "brief.md")
    for question in open_questions(design(brief)):
        said = f"{question.text} {question.matters_because} {question.assumed}"
        assert not re.search(r"\ba [aeio][a-z]", said), said
        assert not re.search(r"\ban [bcdfgjklmnpqrstvwxyz]", said), said
        assert not re.search(r"\b1 (?:tables|fields|indexes|references|stretches)\b", said), said


def test_the_volume_assumed_is_that_of_the_thing_asked_about() -> None:
    question = asked("entities: [user, course, lesson, exercise]")["volumes"]
    thing = question.text.removeprefix("How many ").split(" are there")[0]
    assert question.assumed.endswith(f" {thing}")
