"""Mutilated prose ends in a brief or in one clear error, and never takes long."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief
from dbarchitect.prose import read

CASES = int(os.environ.get("DBARCHITECT_FUZZ_CASES", "500"))
HERE = Path(__file__).parent
SEEDS = [case["text"] for case in yaml.safe_load((HERE / "cases/texts.yaml").read_text()).values()]
SEEDS += [path.read_text(encoding="utf-8") for path in sorted((HERE.parents[1] / "examples").glob("*/brief.md"))]
PIECES = (
    "(", ")", "((((", ":", ";", ",", ".", "\n\n", "\n- ", "# ", "|", "’s", "each", "one or more", "of", "of of of", "which", "who", "and", "or", "not", "per",
    "1e999", "999999999999999999999999 users per day", "-5", "½", "٣", "\u200b", "\x00", "\ud800", "𝔘𝔫𝔦", "ﬀ", "🎈", "e.g.", "...", "is is", "has a", "=", "->",
    "As a user, I want to", "```", "    ", "A" * 300, "a-" * 80, "https://" + "x" * 250, "at most at least", "“", "‘", "between", "$", "%", "100 %", "\r", "\u2028",
)  # fmt: skip


def mutate(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(words))
        match rng.randrange(6):
            case 0:
                del words[at : at + rng.randint(1, 4)]
            case 1:
                words.insert(at, rng.choice(PIECES))
            case 2:
                words[at:at] = words[at : at + rng.randint(1, 12)]
            case 3:
                rng.shuffle(words[at : at + 10])
                words[at] = words[at][::-1]
            case 4:
                words[at] += chr(rng.choice((0x41, 0xE9, 0x3B1, 0x4E2D, 0x1F600, 0x300, 0x202E)))
            case _:
                words = words[: max(1, at)]
        if not words:
            words = [""]
    return " ".join(words)


def code_of(text: str) -> str:
    """Reads a text: an empty string when it became a brief, else the code of the one error."""
    try:
        found = read(text)
    except ArchitectError as error:
        return error.code
    assert isinstance(found, Brief)
    assert found.model_dump_json()
    return ""


def test_mutilated_prose_is_read_or_refused() -> None:
    rng = random.Random(20240611)
    read(SEEDS[0])
    slow: list[tuple[float, str]] = []
    for _ in range(CASES):
        text = mutate(rng.choice(SEEDS), rng)
        began = time.process_time()
        assert code_of(text) in {"", "brief.not_understood"}
        spent = time.process_time() - began
        if spent > 2:
            slow.append((spent, text[:200]))
    assert not slow


def test_long_and_nested_texts_end() -> None:
    deep = "".join(" " * i + "- a book has a title\n" for i in range(1500))
    for text in (
        "(" * 5000 + "a book has a title",
        "a, " * 8000,
        "of a book " * 3000,
        "- x\n" * 5000,
        "As a user, I want to " * 1000,
        "the book that " * 3000,
        "1-" * 20000,
        "A" * 100_000,
        deep[:100_000],
    ):
        began = time.process_time()
        assert code_of(f"We need a database. Each book has a title. {text}") in {"", "brief.not_understood"}
        assert time.process_time() - began < 8
