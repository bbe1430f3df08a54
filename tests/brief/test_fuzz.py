"""Mutated briefs end in a brief or in one clear error, and never take long."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from dbarchitect.brief.reading import load
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief

CASES = int(os.environ.get("DBARCHITECT_FUZZ_CASES", "1500"))
ROOT = Path(__file__).parents[2]
SEEDS = [(ROOT / "examples/ticketing/brief.yaml").read_text()]
SEEDS += [block.split("```")[0] for block in (ROOT / "docs/brief.md").read_text().split("```yaml\n")[1:]]
SEEDS += [
    "entities: [user, order]",
    "entities:\n  a: {fields: {b: -> a, c: <-> a (d: text)}}\nrules:\n  - a has at most 3 b\n",
]
TOKENS = (
    ":", "- ", "\n", "  ", "{", "}", "[", "]", "~", "->", "<->", "=>", "?", '"', "'", "&a", "*a", "#", "|", ">", "%", "one of", "unique per", "default",
    "..", "per", "1e999", "-1", "999999999999999999999", "no", "null", "never", "at most", "é", "\u2028", "\x00", "\ud800", "\t", "entities:", "fields:", "()", ">=", "~ ~", "💥",
)  # fmt: skip


def mutate(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 2, 8, 40, 200)))
        match rng.randrange(6):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:at] + rng.choice(TOKENS) + text[at:]
            case 2:
                text = text[:at] + chr(rng.randrange(1, 0x250)) + text[at + 1 :]
            case 3:
                text = text[:end] + text[at:end] * rng.randint(1, 30) + text[end:]
            case 4:
                words = text.split(" ")
                i, j = rng.randrange(len(words)), rng.randrange(len(words))
                words[i], words[j] = words[j], words[i]
                text = " ".join(words)
            case _:
                lines = text.split("\n")
                i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
                text = "\n".join(lines)
    return text


def outcome(text: str) -> Brief | ArchitectError:
    try:
        return load(text, "brief.yaml")
    except ArchitectError as error:
        return error


def test_mutated_briefs_end_well() -> None:
    slow: list[tuple[float, int]] = []
    read = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        text = mutate(rng.choice(SEEDS), rng)
        started = time.perf_counter()
        ended = outcome(text)
        took = time.perf_counter() - started
        if took > 1:
            slow.append((took, seed))
        if isinstance(ended, ArchitectError):
            assert ended.code.startswith(("brief.", "notation.")), (seed, ended.code)
            assert ended.where.startswith("brief.yaml"), seed
            assert ended.message, seed
        else:
            read += 1
    assert not slow
    assert 0 < read < CASES
