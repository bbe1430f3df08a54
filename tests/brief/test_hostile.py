"""Texts made to hang or to fill the memory are refused at once."""

from __future__ import annotations

import time

import pytest

from dbarchitect.brief.reading import load
from dbarchitect.core.errors import ArchitectError

HOSTILE = {
    "too large": ("a: " + "x" * 2_100_000, "brief.too_large"),
    "aliases": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join('*' + chr(97 + i) for _ in range(9))}]\n" for i in range(9)
        ),
        "brief.too_large",
    ),
    "nested lists": ("[" * 100_000, "brief.too_deep"),
    "nested mappings": ("{a: " * 50_000, "brief.too_deep"),
    "self alias": ("a: &a [*a]", "brief.alias"),
    "documents": ("a: 1\n---\nb: 2\n", "brief.several_documents"),
    "duplicate": ("title: a\ntitle: b\n", "brief.duplicate_key"),
    "tag": ("title: !!python/object/apply:os.system [ls]\n", "brief.tag"),
    "tag of our own": ("entities:\n  a:\n    fields: {b: !unique text}\n", "brief.tag"),
    "bytes": ("\x00\x01\x02", "brief.yaml"),
    "empty": ("# nothing\n", "brief.empty"),
    "key of nothing": ("entities:\n  a: {key: [nowhere], fields: {name: text}}\n", "brief.unknown_field"),
    "list": ("- a\n- b\n", "brief.not_a_mapping"),
    "prose": ("We need a database.", "brief.not_a_mapping"),
    "many entities": ("entities: [" + ",".join(f"thing{i}x" for i in range(5000)) + "]", "brief.too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_once(name: str) -> None:
    text, code = HOSTILE[name]
    started = time.perf_counter()
    with pytest.raises(ArchitectError) as caught:
        load(text, "b.yaml")
    assert caught.value.code == code
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "sentence",
    [
        "no " * 300,
        "a, " * 300,
        "never below " * 80,
        "from a to " * 90,
        "x -> " * 180,
        "has has has " * 80,
        "unique per " * 90,
        "not " * 240 + "x",
        "one " * 240,
    ],
)
def test_long_sentences_are_read_quickly(sentence: str) -> None:
    text = "entities:\n  order: {fields: {status: 'one of a, b', x: integer, y: integer}}\nrules:\n"
    text += f"  - '{sentence}'\naccess:\n  - '{sentence}'\n"
    started = time.perf_counter()
    load(text, "b.yaml")
    assert time.perf_counter() - started < 1.5
