"""All files of an architecture."""

from __future__ import annotations

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Artifact, Section
from dbarchitect.report.bundle import bundle
from dbarchitect.report.formats import formats, media, render

from .architectures import SQL, empty, hostile, project_tracker


def test_the_bundle_has_every_promised_file_once() -> None:
    files = bundle(project_tracker(), erd=False)
    paths = [f.path for f in files]
    promised = {"architecture.md", "report.html", "architecture.json", "schema.sql", "data-dictionary.md", "brief.yaml"}
    assert promised <= set(paths)
    assert sum(p.startswith("adr/") for p in paths) == 5
    assert len(paths) == len(set(paths))
    assert "erd.mmd" not in paths
    assert all(f.content for f in files)
    assert next(f.content for f in files if f.path == "schema.sql") == SQL


def test_the_diagram_comes_on_request() -> None:
    found = {f.path: f.content for f in bundle(project_tracker(), erd=True)}
    assert (found["erd.mmd"] or "").startswith("erDiagram\n")


def test_the_same_architecture_gives_the_same_bytes() -> None:
    assert bundle(project_tracker(), erd=True) == bundle(project_tracker(), erd=True)


def test_nothing_and_anything_make_a_bundle() -> None:
    assert len(bundle(empty(), erd=True)) == 5
    assert len(bundle(hostile(), erd=True)) == 7


@pytest.mark.parametrize("path", ["../up", "/etc/passwd", "~/x", "a/../../b", "C:\\x", "", "a\nb"])
def test_no_artifact_leaves_the_bundle(path: str) -> None:
    section = Section(id="code", title="Code", artifacts=(Artifact(path=path, title="x", content="x"),))
    with pytest.raises(ArchitectError) as caught:
        bundle(project_tracker().but(sections=(section,)), erd=False)
    assert caught.value.code == "report.unsafe_path"


def test_formats_are_found_by_their_folder() -> None:
    assert formats() == ("dictionary", "html", "json", "markdown", "mermaid", "text")
    for name in formats():
        assert render(project_tracker(), name)
        assert "/" in media(name)


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(ArchitectError) as caught:
        render(project_tracker(), "htlm")
    assert caught.value.code == "report.unknown_format"
    assert "html" in caught.value.hint
