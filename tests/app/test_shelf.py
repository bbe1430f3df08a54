"""Kept answers: the same id for the same question, the oldest goes first, unknown addresses are explained."""

from __future__ import annotations

import pytest

from dbarchitect.app.shelf import MOST_KEPT, MOST_SESSIONS, Shelf, Shelves
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Artifact

FILES = (Artifact(path="schema.sql", title="The schema", content="select 1"),)


def test_a_file_is_found_under_its_address() -> None:
    shelf = Shelf()
    kept = shelf.put("A shop", FILES, made_from="x")
    assert shelf.file(kept.uri("schema.sql")).content == "select 1"
    assert shelf.put("A shop", FILES, made_from="x").id == kept.id
    assert shelf.put("A shop", FILES, made_from="y").id != kept.id


def test_only_the_last_are_kept() -> None:
    shelf = Shelf()
    kept = [shelf.put(str(n), FILES, made_from=str(n)) for n in range(MOST_KEPT + 1)]
    assert len(shelf.all()) == MOST_KEPT
    assert shelf.all()[0].title == str(MOST_KEPT)
    with pytest.raises(ArchitectError):
        shelf.file(kept[0].uri("schema.sql"))


@pytest.mark.parametrize(
    "uri", ["", "x", "dbarchitect://architectures/", "dbarchitect://architectures/0/../../etc/passwd"]
)
def test_an_unknown_address_is_an_error(uri: str) -> None:
    shelf = Shelf()
    shelf.put("A shop", FILES, made_from="x")
    with pytest.raises(ArchitectError) as error:
        shelf.file(uri)
    assert error.value.code == "document.unknown"
    assert error.value.hint


def test_a_misspelt_path_gets_the_nearest() -> None:
    shelf = Shelf()
    kept = shelf.put("A shop", FILES, made_from="x")
    with pytest.raises(ArchitectError) as error:
        shelf.file(kept.uri("shema.sql"))
    assert "schema.sql" in error.value.hint


def test_sessions_have_shelves_of_their_own() -> None:
    shelves = Shelves()
    kept = shelves.of("a").put("A shop", FILES, made_from="x")
    assert shelves.of("a").file(kept.uri("schema.sql")).content == "select 1"
    assert shelves.of("b").all() == ()
    with pytest.raises(ArchitectError):
        shelves.of("b").file(kept.uri("schema.sql"))
    for number in range(MOST_SESSIONS):
        shelves.of(str(number))
    assert shelves.of("a").all() == ()


def test_without_a_session_nothing_is_listed_or_guessed() -> None:
    shelves = Shelves()
    kept = shelves.of(None).put("A shop", FILES, made_from="x")
    assert shelves.of(None).all() == ()
    assert shelves.of(None).file(kept.uri("schema.sql")).content == "select 1"
    assert kept.id != Shelves().of(None).put("A shop", FILES, made_from="x").id
    with pytest.raises(ArchitectError) as error:
        shelves.of(None).file("dbarchitect://architectures/0/x")
    assert kept.id not in error.value.hint


def test_main_files_stand_in_no_folder() -> None:
    kept = Shelf().put("x", (*FILES, Artifact(path="adr/1.md", title="A decision", content="x")), made_from="x")
    assert [a.path for a in kept.main] == ["schema.sql"]
