"""Sentences give the needs in them with strength and value; what is negated is none."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.prose.needs.phrases import spelled_out
from dbarchitect.prose.needs.reading import read_needs
from dbarchitect.prose.needs.vocabulary import vocabulary
from dbarchitect.prose.tokens import plain

SENTENCES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
MARKS = {"must": "!", "should": "", "may": "?"}


@pytest.mark.parametrize("case", SENTENCES, ids=lambda c: c["say"][:50])
def test_sentences_say_their_needs(case: dict[str, Any]) -> None:
    found = read_needs((plain(case["say"]),))
    said = {n.name + (f" = {n.value}" if n.value else MARKS[n.strength]) for n in found}
    names = {n.name for n in found}
    for wanted in case["needs"]:
        if wanted.startswith("-"):
            assert wanted[1:] not in names, said
        else:
            assert wanted in said
    assert all(n.text for n in found)


def test_sentences_of_any_order_say_the_same() -> None:
    sentences = tuple(c["say"] for c in SENTENCES)
    assert read_needs(sentences) == read_needs(sentences[::-1])


def test_every_phrase_is_well_formed_and_every_need_says_what_it_means() -> None:
    for need in vocabulary().values():
        assert need.means.endswith("."), need.name
        assert need.phrases or need.patterns
        for phrase in need.phrases:
            assert phrase.count("(") == phrase.count(")")
            assert phrase.count("[") == phrase.count("]")
            for sequence in spelled_out(phrase):
                assert sequence, phrase
                assert sequence[0] not in {"..", "..."}, phrase


@pytest.mark.parametrize(
    "text",
    [
        "search " * 3000,
        "1,000,000 " * 2000,
        "no not never " * 2000,
        "a" * 20000,
        "10 ms under " * 2000,
        "(" * 5000,
        "40k/" * 3000,
    ],
)
def test_hostile_sentences_take_little_time(text: str) -> None:
    began = time.perf_counter()
    read_needs((text,))
    assert time.perf_counter() - began < 3
