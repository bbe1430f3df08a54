"""What is learnt of words: the file is small and whole, says the same whatever the order, and what is learnt can be read back."""

from __future__ import annotations

from importlib.resources import files

import pytest

from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.prose.needs.features import features, text_features
from dbarchitect.prose.needs.kinds_of_work import CUSTOMS, KIND, kinds_of_work
from dbarchitect.prose.needs.learnt import FILE, learnt, packed, unpacked

TELEMETRY = (
    "Our 40 wind parks send readings of 900 sensors per turbine every second.",
    "We draw charts over a day or a year and keep hourly averages for ten years.",
    "Raw readings may be thinned out after 90 days.",
)
BOOKINGS = (
    "Guests book rooms, pay deposits and get invoices; a room must never be booked twice.",
    "The accountant wants reports by month, and everything refers to a customer.",
)


def told(sentences: tuple[str, ...], name: str) -> str:
    return next(n.value or "" for n in kinds_of_work(sentences, ()) if n.name == name)


def test_the_file_is_at_most_a_megabyte_and_its_tables_are_whole() -> None:
    known = learnt()
    assert len(files("dbarchitect.prose.needs").joinpath(FILE).read_bytes()) <= 1_000_000
    assert len(known.evidence) == len(known.rows) * len(known.kinds)
    assert len(known.effect) == len(known.rows) * len(known.engines)
    assert len(known.rarity) == len(known.rows)
    assert all(len(row) == len(known.engines) for row in known.usual)


def test_every_engine_that_is_learnt_of_is_in_the_catalogue() -> None:
    assert set(learnt().engines) <= {t.id for t in catalogue().engines}


@pytest.mark.parametrize(("sentences", "kind"), [(TELEMETRY, "time_series"), (BOOKINGS, "record")])
def test_words_tell_the_kind_in_any_order(sentences: tuple[str, ...], kind: str) -> None:
    assert told(sentences, KIND) == kind
    assert tuple(kinds_of_work(sentences, ())) == tuple(kinds_of_work(sentences[::-1], ()))


def test_customs_are_sorted_shares_within_their_bounds() -> None:
    pairs = [entry.split() for entry in told(TELEMETRY, CUSTOMS).split(", ")]
    shares = [float(share) for _, share in pairs]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    assert shares[0] > 0.5


def test_a_handful_of_words_tells_nothing() -> None:
    assert not list(kinds_of_work(("Hello there, database.",), ()))


def test_probabilities_sum_to_one_even_where_nothing_is_known() -> None:
    likely = learnt().likely(frozenset({"a word nobody wrote"}))
    assert sum(likely.values()) == pytest.approx(1)
    assert max(likely, key=lambda k: likely[k]) == "record"


def test_features_leave_out_the_emptiest_words_and_the_value_of_numbers() -> None:
    assert features("The 4,000 readings of the sensors") >= {"#", "reading", "sensor", "# reading"}
    assert "the" not in features("The sensors")
    assert text_features(BOOKINGS, ()) == text_features(BOOKINGS[::-1], ())


def test_what_is_packed_is_unpacked() -> None:
    head = {
        "kinds": ["a", "b"], "engines": ["x"], "prior": [0.0, -1.0], "rarity": [0.5, 2.0], "rarities": [1, 0], "step": [0.01],
        "usual": [[0.9], [0.1]],
    }  # fmt: skip
    known = unpacked(packed(head, ("one", "two"), bytes([16, 0, 240, 0]), bytes([10, 246])))
    assert known.rarity == (2.0, 0.5)
    likely = known.likely(frozenset({"one"}))
    assert likely["a"] > likely["b"]
    assert known.accepted(frozenset({"one"}), {"a": 1.0, "b": 0.0})["x"] == 1.0
    assert known.accepted(frozenset({"two"}), {"a": 1.0, "b": 0.0})["x"] == pytest.approx(0.9 - 2 * 10 * 0.01)
