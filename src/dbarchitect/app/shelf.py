"""Answers kept for as long as the process lives, so that a short answer can name the long one."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2s
from threading import Lock
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Artifact

SCHEME = "dbarchitect://architectures/"
MOST_KEPT = 16


@dataclass(frozen=True)
class Kept:
    """The files of one answer."""

    id: str
    title: str
    files: tuple[Artifact, ...]

    def uri(self, path: str) -> str:
        return f"{SCHEME}{self.id}/{path}"


@dataclass
class Shelf:
    """The last answers; the oldest goes first."""

    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, title: str, files: tuple[Artifact, ...], *, made_from: str) -> Kept:
        """The answer under an id that depends only on what it was made from."""
        kept = Kept(blake2s(made_from.encode(), digest_size=6).hexdigest(), title, files)
        with self._lock:
            self._kept[kept.id] = kept
            self._kept.move_to_end(kept.id)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept

    def all(self) -> tuple[Kept, ...]:
        """The newest first."""
        with self._lock:
            return tuple(reversed(self._kept.values()))

    def file(self, uri: str) -> Artifact:
        """The file behind a `dbarchitect://architectures/ID/PATH`; ArchitectError `document.unknown` when there is none."""
        id_, _, path = uri.removeprefix(SCHEME).partition("/")
        with self._lock:
            kept = self._kept.get(id_) if uri.startswith(SCHEME) else None
            ids = tuple(self._kept)
        if kept is None:
            known = f"kept now: {', '.join(ids)}" if ids else "nothing is kept yet; run the design tool first"
            raise ArchitectError("document.unknown", f"there is no document “{uri[:200]}”", hint=known)
        for artifact in kept.files:
            if artifact.path == path:
                return artifact
        paths = [a.path for a in kept.files]
        hint = nearest(path, paths) or f"this architecture has {', '.join(paths[:8])}"
        raise ArchitectError("document.unknown", f"architecture {id_} has no document “{path[:200]}”", hint=hint)
