"""Answers of the interview, each read into the brief; the cases stand in interview_answers.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.app.interview.conversation import Conversation, answered
from dbarchitect.brief.reading import load
from dbarchitect.brief.writing import dump
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Question
from dbarchitect.model.brief import Brief

CASES = yaml.safe_load(Path(__file__).with_name("interview_answers.yaml").read_text())
BRIEF = """\
entities:
  company: {fields: {name: text}}
  order:
    fields: {number: code, total: money, placed_at: timestamp, company: -> company, note: text ~}
rules: [colours are nice]
"""


def brief() -> Brief:
    return load(BRIEF, "brief.yaml")


def at(tree: Any, path: str) -> Any:
    """What stands under a dotted path; None when nothing does."""
    for step in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(step)] if int(step) < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['id']}: {c['said']}")
def test_an_answer_changes_the_brief(case: dict[str, Any]) -> None:
    question = Question(
        id=case["id"], text=case.get("text", "?"), matters_because="", about=tuple(case.get("about", ()))
    )
    if "refused" in case:
        with pytest.raises(ArchitectError) as error:
            answered(brief(), question, case["said"])
        assert error.value.code == case["refused"]
        return
    after = answered(brief(), question, case["said"])
    written = dump(after)
    assert load(written, "brief.yaml") == after, "what was answered survives being written"
    tree = yaml.load(written, Loader=yaml.BaseLoader)
    assert {path: at(tree, path) for path in case["gives"]} == case["gives"]


def test_the_weightiest_question_comes_first_and_none_twice() -> None:
    asked: list[str] = []

    def ask(question: str, *, because: str, options: tuple[str, ...], assumed: str) -> str | None:
        asked.append(question)
        return None

    conversation = Conversation(ask, lambda _: None, brief())
    assert conversation.hold() == brief()
    assert len(asked) == len(set(asked)) >= 4

    from dbarchitect.design.asking import open_questions
    from dbarchitect.design.pipeline import design

    assert asked[0] == open_questions(design(brief()))[0].text


def test_what_was_answered_is_not_asked_again() -> None:
    asked: list[str] = []

    def ask(question: str, *, because: str, options: tuple[str, ...], assumed: str) -> str | None:
        asked.append(question)
        return "GDPR" if "govern" in question else "no" if "own data" in question else None

    Conversation(ask, lambda _: None, brief()).hold()
    assert len(asked) == len(set(asked))


def test_the_end_of_answers_keeps_those_given() -> None:
    given = iter(["customer, order"])

    def ask(question: str, *, because: str, options: tuple[str, ...], assumed: str) -> str | None:
        if question.startswith("What is"):
            return None
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    conversation = Conversation(ask, lambda _: None)
    with pytest.raises(EOFError):
        conversation.hold()
    assert [e.name for e in conversation.brief.entities] == ["customer", "order"]
    assert conversation.answered == 1
