"""Who may run a server: PostgreSQL refuses root, so root lends the server an account that owns nothing."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dbarchitect.sandbox.providers import Provider

# no account is made: whichever of these the system already has will do
_LENT = ("pgserver", "nobody", "postgres", "daemon", "www-data")


def server_account() -> tuple[int, int] | None:
    """The user and group id to run a server as; None is the present user."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    for name in _LENT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return entry.pw_uid, entry.pw_gid
    return next(((e.pw_uid, e.pw_gid) for e in pwd.getpwall() if e.pw_uid != 0), None)


def can_reach(path: Path, account: tuple[int, int] | None) -> bool:
    """Whether `account` may enter `path` and every folder above it."""
    if account is None:
        return True
    try:
        real = path.resolve()
        return all(_may_enter(folder.stat(), account) for folder in (real, *real.parents))
    except OSError:
        return False


def needs_copy(provider: Provider, account: tuple[int, int] | None) -> bool:
    """Whether the server's programs must be copied to where `account` can run them."""
    return not can_reach(provider.bin_dir, account)


def _may_enter(status: os.stat_result, account: tuple[int, int]) -> bool:
    uid, gid = account
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
