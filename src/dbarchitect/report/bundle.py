"""All files of an architecture."""

from __future__ import annotations

from pathlib import PurePosixPath

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.architecture import Architecture, Artifact
from dbarchitect.report import adr, dictionary, erd, html, json_, markdown
from dbarchitect.report.words import line


def bundle(architecture: Architecture, *, erd: bool = False) -> tuple[Artifact, ...]:
    """Every file with its text, no path twice: the report in its forms, then the artifacts of the sections (`schema.sql`, `brief.yaml` …).

    `ArchitectError` (`report.unsafe_path`) when an artifact's path leaves the bundle.
    """
    made = [
        Artifact(
            path="architecture.md",
            title="The architecture",
            media=markdown.MEDIA,
            content=markdown.render(architecture),
        ),
        Artifact(path="report.html", title="The report", media=html.MEDIA, content=html.render(architecture)),
        Artifact(
            path="architecture.json",
            title="The architecture as data",
            media=json_.MEDIA,
            content=json_.render(architecture),
        ),
        Artifact(
            path="data-dictionary.md",
            title="Data dictionary",
            media=dictionary.MEDIA,
            content=dictionary.render(architecture),
        ),
        *adr.files(architecture),
    ]
    if erd:
        made.append(_diagram(architecture))
    taken = {a.path for a in made}
    for section in architecture.sections:
        for artifact in section.artifacts:
            if artifact.content is not None and artifact.path not in taken:
                taken.add(_safe(artifact.path))
                made.append(artifact)
    return tuple(made)


def _diagram(architecture: Architecture) -> Artifact:
    return Artifact(
        path="erd.mmd", title="Entity-relationship diagram", media=erd.MEDIA, content=erd.render(architecture)
    )


def _safe(path: str) -> str:
    parts = PurePosixPath(path).parts
    inside = parts and not path.startswith(("/", "~")) and ".." not in parts and not set(path) & set('\\:\0"<>|*?\n')
    if not inside:
        raise ArchitectError(
            "report.unsafe_path",
            f"“{line(path)}” is no path within the bundle",
            hint="use a relative path such as code/models.py",
        )
    return path
