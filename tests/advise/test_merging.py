"""Covering indexes with the same keys become one that includes what both do."""

from __future__ import annotations

from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.merging import merges
from dbarchitect.model.tables import Index, IndexKey, Name


def covering(key: str, *include: str, where: str | None = None) -> Candidate:
    index = Index(name="", keys=(IndexKey(expression=key),), include=include, where=where)
    return Candidate(table=Name(name="t"), index=index, kind="covering", columns=(key, *include))


def test_same_keys_are_merged_and_others_are_not() -> None:
    made = merges([covering("a", "x"), covering("a", "y"), covering("b", "z"), covering("a", "z", where="d")])
    assert [c.index.include for c in made] == [("x", "y")]
    assert made[0].kind == "merged"


def test_what_is_there_already_is_not_made_again() -> None:
    assert merges([covering("a", "x"), covering("a", "y"), covering("a", "y", "x")]) == ()
