"""The brief that is written for a text reads back and gives the same design."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dbarchitect.brief.reading import load
from dbarchitect.brief.writing import dump
from dbarchitect.design.pipeline import design
from dbarchitect.prose import read

CASES = Path(__file__).parents[2] / "evaluation/cases"
TEXTS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["text"] for path in sorted((CASES / "seen").glob("*.yaml"))} | {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((CASES / "run_only").glob("*.md"))
}  # fmt: skip
ODD_NAMES = {
    "accents": "We manage cafés. A café has a name and an address. The cafés are visited by guests; a guest has a name.",
    "nouns without singular": "Members pay dues every month; dues have an amount and a date. Goods are stored on premises; goods have a weight and a price.",
}


@pytest.mark.parametrize("name", TEXTS | ODD_NAMES)
def test_the_written_brief_reads_back_and_designs_the_same(name: str) -> None:
    brief = read((TEXTS | ODD_NAMES)[name])
    written = dump(brief)
    back = load(written, "brief.yaml")
    assert dump(back) == written
    assert design(back).schema_ == design(brief).schema_
