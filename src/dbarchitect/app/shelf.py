"""Answers kept for as long as the process lives, so that a short answer can name the long one; each client has its own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2s
from secrets import token_bytes
from threading import Lock
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Artifact

SCHEME = "dbarchitect://architectures/"
MOST_KEPT = 16
MOST_SESSIONS = 64
MOST_SESSIONLESS = 64


@dataclass(frozen=True)
class Kept:
    """The files of one answer."""

    id: str
    title: str
    files: tuple[Artifact, ...]

    def uri(self, path: str) -> str:
        return f"{SCHEME}{self.id}/{path}"

    @property
    def main(self) -> tuple[Artifact, ...]:
        """The files a reader begins with: those that stand in no folder."""
        return tuple(a for a in self.files if "/" not in a.path)


@dataclass
class Shelf:
    """The last answers; the oldest goes first.

    With a `secret`, several clients share it that must not know of one another: nothing is listed, and an id cannot be guessed.
    """

    secret: bytes = b""
    most: int = MOST_KEPT
    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, title: str, files: tuple[Artifact, ...], *, made_from: str) -> Kept:
        """The answer under an id that depends only on what it was made from (and on the secret)."""
        size = 16 if self.secret else 6
        kept = Kept(blake2s(made_from.encode(), digest_size=size, key=self.secret).hexdigest(), title, files)
        with self._lock:
            self._kept[kept.id] = kept
            self._kept.move_to_end(kept.id)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return kept

    def all(self) -> tuple[Kept, ...]:
        """The newest first; none when the shelf has a secret."""
        with self._lock:
            return () if self.secret else tuple(reversed(self._kept.values()))

    def file(self, uri: str) -> Artifact:
        """The file behind a `dbarchitect://architectures/ID/PATH`; ArchitectError `document.unknown` when there is none."""
        id_, _, path = uri.removeprefix(SCHEME).partition("/")
        with self._lock:
            kept = self._kept.get(id_) if uri.startswith(SCHEME) else None
            ids = () if self.secret else tuple(self._kept)
        if kept is None:
            nothing = "run the design tool again" if self.secret else "nothing is kept yet; run the design tool first"
            known = f"kept now: {', '.join(ids)}" if ids else nothing
            raise ArchitectError("document.unknown", f"there is no document “{uri[:200]}”", hint=known)
        for artifact in kept.files:
            if artifact.path == path:
                with self._lock:
                    if id_ in self._kept:
                        self._kept.move_to_end(id_)
                return artifact
        paths = [a.path for a in kept.files]
        hint = nearest(path, paths) or f"this architecture has {', '.join(paths[:8])}"
        raise ArchitectError("document.unknown", f"architecture {id_} has no document “{path[:200]}”", hint=hint)


@dataclass
class Shelves:
    """One shelf for each session, the least recently used going first; one that lists nothing for requests without a session."""

    _by_session: OrderedDict[str, Shelf] = field(default_factory=OrderedDict)
    _sessionless: Shelf = field(default_factory=lambda: Shelf(secret=token_bytes(32), most=MOST_SESSIONLESS))
    _lock: Lock = field(default_factory=Lock)

    def of(self, session: str | None) -> Shelf:
        """The shelf of a session; what one session keeps no other finds."""
        if session is None:
            return self._sessionless
        with self._lock:
            shelf = self._by_session.setdefault(session, Shelf())
            self._by_session.move_to_end(session)
            while len(self._by_session) > MOST_SESSIONS:
                self._by_session.popitem(last=False)
        return shelf
