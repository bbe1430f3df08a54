"""The same wishes in another order or in other words get the same answer, or one of two that are as good."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.choose.case import Case
from dbarchitect.choose.demand import demand
from dbarchitect.choose.ranking import rank
from dbarchitect.prose import read

from .demands import field

PARAPHRASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("paraphrases.yaml").read_text("utf-8"))


def first(text: str) -> str:
    return rank(field(), Case(demand(read(text))))[0].id


@pytest.mark.parametrize("case", PARAPHRASES, ids=lambda c: c["wins"][0])
def test_other_words_get_the_same_answer(case: dict[str, Any]) -> None:
    found = [first(text) for text in case["texts"]]
    assert set(found) <= set(case["wins"])
    assert case.get("equal") or len(set(found)) == 1


@pytest.mark.parametrize("case", PARAPHRASES, ids=lambda c: c["wins"][0])
def test_another_order_of_sentences_gets_the_same_answer(case: dict[str, Any]) -> None:
    text = case["texts"][0]
    sentences = [s.rstrip(".") for s in text.split(". ")]
    random.Random(len(text)).shuffle(sentences)
    assert first(". ".join(sentences) + ".") == first(text)
