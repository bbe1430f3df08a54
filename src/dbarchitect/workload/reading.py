"""A workload read: its form seen, its statements grouped, its parameters filled, its habits found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.observed import Read
from dbarchitect.workload.counting import Counted, from_collector, from_uses
from dbarchitect.workload.entry import Skipped
from dbarchitect.workload.readers import HEAD_BYTES, SURE, forms, reader, sniffed
from dbarchitect.workload.scanning import collect_text, scan

if TYPE_CHECKING:
    from dbarchitect.model.design import Design
    from dbarchitect.model.inspection import Inspection

STATISTICS = ("stat-statements", "pg_stat_statements", "statistics")
DAY_SECONDS = 86_400.0
BRIEF_MOST_BYTES = 4 << 20
WHOLE_MOST_BYTES = 256 << 20
"""Of a form that has to be read as a whole."""


def read(what: str | Path, inspection: Inspection | None = None) -> Read:
    """The workload in `what`: `stat-statements`, a file, or a text of several lines."""
    if isinstance(what, str) and what.strip().lower() in STATISTICS:
        return _finished(_counted_by(inspection), inspection)
    if isinstance(what, str) and ("\n" in what.strip() or len(what) > 4_000):
        return read_text(what, inspection)
    path = Path(what).expanduser()
    if path.is_file() and (brief := _brief(path)) is not None:
        return read_design(brief, inspection).but(where=str(path))
    return _finished(_of_path(path), inspection)


def _brief(path: Path) -> Design | None:
    """The design of the brief in the file; None when it holds something else."""
    with _opened(path) as file:
        head = file.read(HEAD_BYTES)
        form, sure = sniffed(head, path.name)
        if not head.strip() or form != "brief" or sure < SURE:
            return None
        from dbarchitect.workload.readers import brief

        return brief.design(head + file.read(BRIEF_MOST_BYTES), path.name)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise ArchitectError(
            "workload.unreadable", f"“{path}” cannot be read: {error.strerror or error}", where=str(path)
        ) from error


def read_text(text: str, inspection: Inspection | None = None) -> Read:
    """The workload that the text is."""
    return _finished(_of_text(text.encode("utf-8", "replace"), "text"), inspection)


def read_design(design: Design, inspection: Inspection | None = None) -> Read:
    """A design's access patterns as a workload of a day: `calls` are executions a day where a rate is said, else one."""
    from dbarchitect.model.inspection import Inspection as Seen
    from dbarchitect.model.inspection import Source
    from dbarchitect.workload.filling import of_statements

    known = inspection or Seen(
        source=Source(kind="design", engine="postgresql", major=design.version), schema_=design.schema_
    )
    statements = of_statements(design.workload.statements, known, DAY_SECONDS)
    return Read(form="brief", statements=statements, seconds=DAY_SECONDS, entries=len(statements))


def _counted_by(inspection: Inspection | None) -> Counted:
    if inspection is None or inspection.statements is None:
        why = next((u.why for u in inspection.unseen if u.part == "statements"), "") if inspection else ""
        raise ArchitectError(
            "workload.no_statistics",
            f"the source counts no statements{f': {why}' if why else ''}",
            hint="create the extension pg_stat_statements, or name a log or a script with --workload",
        )
    engine = inspection.source.engine
    window = inspection.window
    days = window.days if window else None
    counted = from_uses(inspection.statements, "stat-statements", engine=engine, skipped=Skipped())
    return counted.but(
        where=inspection.source.where,
        since=window.since if window else None,
        seconds=days * 86_400 if days else None,
    )


def _of_path(path: Path) -> Counted:
    if not path.exists():
        raise ArchitectError(
            "workload.missing", f"there is no workload at “{path}”",
            hint="name a log, a script, an export of pg_stat_statements, or `stat-statements` for what the source counts",
        )  # fmt: skip
    if path.is_dir():
        return _of_folder(path)
    with _opened(path) as file:
        head = file.read(HEAD_BYTES)
    return _of_file(path, _form(head, path.name)).but(where=str(path))


def _of_file(path: Path, form: str) -> Counted:
    module = reader(form)
    if module.START is None and path.stat().st_size > WHOLE_MOST_BYTES:
        raise ArchitectError(
            "workload.too_large", f"“{path}” is larger than {WHOLE_MOST_BYTES >> 20} MB, and its form has to be read as a whole",
            hint="cut it into several files", where=str(path),
        )  # fmt: skip
    if hasattr(module, "totals"):
        return _totals(path.read_bytes(), form)
    return from_collector(scan(path, form), form, engine=module.ENGINE)


def _of_folder(path: Path) -> Counted:
    """All files of a folder that are of one form; a form is taken from the first file by name that has one."""
    files = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))[:10_000]
    parts: list[Counted] = []
    for file in files:
        with _opened(file) as opened:
            form, sure = sniffed(opened.read(HEAD_BYTES), file.name)
        if sure >= SURE and form != "brief":
            parts.append(_of_file(file, form))
    if not parts:
        raise ArchitectError("workload.unknown_form", f"no file in “{path}” has the form of a workload", hint=_known())
    return Counted.joined(parts).but(where=str(path))


def _of_text(text: bytes, name: str) -> Counted:
    form = _form(text[:HEAD_BYTES], name)
    if form == "brief":
        raise ArchitectError(
            "workload.unknown_form", "the text is a brief", hint="name its file, or use `dbarchitect design`"
        )
    module = reader(form)
    if hasattr(module, "totals"):
        return _totals(text, form)
    return from_collector(collect_text(text, form), form, engine=module.ENGINE)


def _totals(text: bytes, form: str) -> Counted:
    skipped = Skipped()
    module = reader(form)
    return from_uses(module.totals(text, skipped), form, engine=module.ENGINE, skipped=skipped)


def _form(head: bytes, name: str) -> str:
    if not head.strip():
        raise ArchitectError("workload.empty", f"the workload “{name}” is empty")
    form, sure = sniffed(head, name)
    if sure < SURE:
        raise ArchitectError("workload.unknown_form", f"the form of “{name}” is not known", hint=_known())
    return form


def _known() -> str:
    return "forms that are read: " + ", ".join(f.replace("_", " ") for f in forms())


def _finished(counted: Counted, inspection: Inspection | None) -> Read:
    """Statements named, parameters filled, findings made."""
    from dbarchitect.workload.filling import filled
    from dbarchitect.workload.findings import habits

    statements = filled(counted, inspection)
    read = Read(
        form=counted.form, where=counted.where, engine=counted.engine, statements=statements, seconds=counted.seconds,
        since=counted.since, until=counted.until, entries=counted.entries, passed_over=counted.skipped.passed_over,
        unread=counted.unread, notes=counted.notes,
    )  # fmt: skip
    return read.but(findings=habits(read, counted, inspection))
