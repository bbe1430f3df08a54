"""Which kind of work a text speaks of, and which engines are customary for it, by the words it shares with texts that people have answered.

Evidence beside what single sentences ask for: the kind moves what the work is taken for, the customs are one criterion of the choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.brief import Need
from dbarchitect.prose.needs.features import count_words, features, text_features
from dbarchitect.prose.needs.learnt import learnt

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "kind_of_work"
CUSTOMS = "customary"
CLEARLY, PROBABLY = 0.85, 0.5
"""Probabilities from which a kind is asked for, and from which it is likely."""
LEAST_WORDS, LEAST_FOR_A_KIND = 8, 30
"""Words below which a text is too short for its words to tell, and to tell of the kind clearly."""
RARE = 0.04
"""The share of acceptance below which an engine is not customary."""


def kinds_of_work(sentences: tuple[str, ...], needs: tuple[Need, ...]) -> Iterator[Need]:
    """`kind_of_work` with the kind as value (`may` where it is only probable), and `customary` with engines and their shares.

    `needs` is what the sentences ask for already.
    """
    unique = tuple(dict.fromkeys(sentences))
    spoken = count_words(unique)
    if spoken < LEAST_WORDS:
        return
    known = learnt()
    found = text_features(unique, needs)
    kinds = known.likely(found)
    kind = max(sorted(kinds), key=lambda k: kinds[k])
    telling = max(sorted(unique), key=lambda s: known.likely(features(s))[kind])
    if kinds[kind] >= PROBABLY:
        clear = kinds[kind] >= CLEARLY and spoken >= LEAST_FOR_A_KIND
        yield Need(name=KIND, value=kind, text=telling, strength="should" if clear else "may")
    shares = known.accepted(found, kinds)
    listed = [e for e in sorted(shares, key=lambda e: (-round(shares[e], 2), e)) if shares[e] >= RARE]
    yield Need(name=CUSTOMS, value=", ".join(f"{e} {shares[e]:.2f}" for e in listed), text=telling, strength="may")
