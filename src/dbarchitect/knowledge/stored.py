"""YAML files of a folder as plain data, parsed once: what was parsed is kept in `__pycache__` beside them.

Parsing a hundred files takes half a second, reading them a few milliseconds. So each file's content is compared with the
digest its parsed form was kept under; a file that changed is parsed anew. Where nothing can be kept, everything still works.
"""

from __future__ import annotations

import json
import os
import tempfile
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FORMAT = 2
"""Changed when the same file would be parsed into something else."""


def read_all(folder: Path, paths: Sequence[Path], broken: Callable[[Path, str], ArchitectError]) -> dict[str, Any]:
    """What each of `paths` holds, by its path below `folder`; `broken` makes the error for one that is no YAML.

    Days come as text (`2026-11-20`), whether parsed now or before.
    """
    kept = _kept(folder)
    found: dict[str, tuple[str, Any]] = {}
    for path in paths:
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        digest = blake2b(content, digest_size=16).hexdigest()
        entry = kept.get(name)
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == digest:
            found[name] = (digest, entry[1])
        else:
            found[name] = (digest, parsed(path, content, broken))
    if {n: e[0] for n, e in kept.items()} != {n: e[0] for n, e in found.items()}:
        _keep(folder, found)
    return {name: value for name, (_, value) in found.items()}


def parsed(path: Path, content: bytes, broken: Callable[[Path, str], ArchitectError]) -> Any:
    """What `content` says in YAML, days as text; `broken` makes the error when it says nothing that can be read."""
    import yaml

    try:
        # Through JSON, so that what is kept and what was just parsed are the same values.
        return json.loads(
            json.dumps(yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), default=str)
        )
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, ValueError, RecursionError) as error:
        raise broken(path, " ".join(str(error).split())) from None


def _place(folder: Path) -> Path:
    return folder / "__pycache__" / "stored.json"


def _kept(folder: Path) -> dict[str, Any]:
    try:
        raw = json.loads(_place(folder).read_bytes())
    except (OSError, ValueError):
        return {}
    files = raw.get("files") if isinstance(raw, dict) and raw.get("format") == FORMAT else None
    return files if isinstance(files, dict) and all(isinstance(e, list) and e for e in files.values()) else {}


def _keep(folder: Path, found: dict[str, tuple[str, Any]]) -> None:
    text, place = json.dumps({"format": FORMAT, "files": found}), _place(folder)
    temporary = ""
    try:
        place.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, place)
    except OSError:  # a read-only installation
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
