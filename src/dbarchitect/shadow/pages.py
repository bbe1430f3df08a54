"""Pages of PostgreSQL's files, forged: the only place that knows their format.

Layouts are those of `bufpage.h` and `nbtree.h`, the same in PostgreSQL 12 to 18: a page header of 24 bytes, line pointers, and at
the page's end 16 bytes that say where a B-tree page stands in its tree. Checksums are left out: the shadow's server has none.
"""

from __future__ import annotations

import os
import struct
from math import ceil
from pathlib import Path

PAGE = 8192
SEGMENT_PAGES = 131072
"""Pages of one file; a larger relation goes on in `FILE.1`, `FILE.2` …"""

_HEADER = struct.Struct("<QHHHHHHI")
_HEADER_SIZE = 24
_LAYOUT_VERSION = 4
_BTREE_SPECIAL = struct.Struct("<IIIHH")
_SPECIAL_AT = PAGE - 16
_META = struct.Struct("<IIIIIIIIdB7x")
_BTREE_MAGIC = 0x053162
_BTREE_VERSION = 4
_LEAF, _ROOT, _IS_META = 1, 2, 8
_POINTER_NORMAL = 1
_PIVOT = 0x2000
"""Marks an index tuple whose position field counts its key columns: the minus-infinity tuple has none."""


def _page(lower: int, upper: int, body: dict[int, bytes], special: bytes) -> bytes:
    page = bytearray(PAGE)
    _HEADER.pack_into(page, 0, 0, 0, 0, lower, upper, _SPECIAL_AT, PAGE | _LAYOUT_VERSION, 0)
    for at, part in body.items():
        page[at : at + len(part)] = part
    page[_SPECIAL_AT:] = special
    return bytes(page)


def btree(height: int, *, all_equal_image: bool = True, leaf: bytes | None = None) -> bytes:
    """The first pages of a B-tree of that height: a metapage, and one page a level from the root down to a leaf.

    `height` is the metapage's level: 0 for a root that is a leaf. The planner reads the height, and the ends of the index from the leaf:
    `leaf` is such a page of a tree with one page, else there are no rows.
    """
    meta = _META.pack(_BTREE_MAGIC, _BTREE_VERSION, 1, height, 1, height, 0, 0, -1.0, int(all_equal_image))
    pages = [
        _page(_HEADER_SIZE + _META.size, _SPECIAL_AT, {_HEADER_SIZE: meta}, _BTREE_SPECIAL.pack(0, 0, 0, _IS_META, 0))
    ]
    for block in range(1, height + 2):
        level = height + 1 - block
        root = _ROOT if block == 1 else 0
        if level == 0 and leaf is not None:
            pages.append(leaf[:-4] + struct.pack("<HH", _LEAF | root, 0))
            continue
        if level == 0:
            special = _BTREE_SPECIAL.pack(0, 0, 0, _LEAF | root, 0)
            pages.append(_page(_HEADER_SIZE, _SPECIAL_AT, {}, special))
            continue
        at = _SPECIAL_AT - 8
        child = block + 1
        pivot = struct.pack("<HHHH", child >> 16, child & 0xFFFF, 0, 8 | _PIVOT)
        pointer = struct.pack("<I", at | _POINTER_NORMAL << 15 | 8 << 17)
        pages.append(
            _page(_HEADER_SIZE + 4, at, {_HEADER_SIZE: pointer, at: pivot}, _BTREE_SPECIAL.pack(0, 0, level, root, 0))
        )
    return b"".join(pages)


def extend(path: Path, pages: int) -> None:
    """The relation at `path` has that many pages, sparse where nothing was written; what it holds at its start stays.

    Further segments get the owner and rights of the first. Raises OSError where the file system refuses.
    """
    status = path.stat()
    last = max(0, pages - 1) // SEGMENT_PAGES
    for segment in range(last + 1):
        part = path if segment == 0 else path.with_name(f"{path.name}.{segment}")
        length = SEGMENT_PAGES if segment < last else pages - last * SEGMENT_PAGES
        if 1 < segment < last and _linked(path.with_name(f"{path.name}.1"), part):
            continue
        if segment:
            part.touch(mode=status.st_mode & 0o777)
            if hasattr(os, "chown") and (os.getuid(), os.getgid()) != (status.st_uid, status.st_gid):
                os.chown(part, status.st_uid, status.st_gid)
        os.truncate(part, max(length * PAGE, status.st_size if segment == 0 and pages == 0 else 0))
    extra = last + 1
    while (beyond := path.with_name(f"{path.name}.{extra}")).exists():
        beyond.unlink()
        extra += 1


def _linked(full: Path, part: Path) -> bool:
    """Whole segments hold nothing but zeros, and so may be one file under many names: a terabyte has a thousand of them."""
    try:
        os.link(full, part)
    except OSError:
        return False
    return True


def is_sparse(folder: Path) -> bool:
    """Whether files in `folder` may be longer than what they hold on the disk."""
    probe = folder / "dbarchitect-sparse"
    try:
        with probe.open("wb") as file:
            file.truncate(64 * 1024 * 1024)
        return probe.stat().st_blocks * 512 < 1024 * 1024
    except (OSError, AttributeError):
        return False
    finally:
        probe.unlink(missing_ok=True)


def gin_start(pages: int, entries: float) -> bytes:
    """A GIN index's metapage with those counts (`ginblock.h`: GinMetaPageData, version 2) and an empty leaf as root."""
    meta = struct.pack(
        "<IIIIqIIIxxxxqi", 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0, pages, max(1, pages // 2), pages // 2, round(entries), 2
    )
    special_at = PAGE - 8
    parts = []
    for flags, body in ((8, meta), (2, b"")):  # GIN_META, GIN_LEAF
        page = bytearray(PAGE)
        _HEADER.pack_into(page, 0, 0, 0, 0, _HEADER_SIZE + len(body), special_at, special_at, PAGE | _LAYOUT_VERSION, 0)
        page[_HEADER_SIZE : _HEADER_SIZE + len(body)] = body
        page[special_at:] = struct.pack("<IHH", 0xFFFFFFFF, 0, flags)
        parts.append(bytes(page))
    return b"".join(parts)


def brin_start(pages_per_range: int, table_pages: int) -> bytes:
    """A BRIN index's metapage (`brin_page.h`: magic, version 1, pages of a range, last page of the map)."""
    maps = max(1, ceil(ceil(table_pages / pages_per_range) / 1360))
    meta = struct.pack("<IIII", 0xA8109CFA, 1, pages_per_range, maps)
    page = bytearray(PAGE)
    special_at = PAGE - 8
    _HEADER.pack_into(page, 0, 0, 0, 0, _HEADER_SIZE + len(meta), special_at, special_at, PAGE | _LAYOUT_VERSION, 0)
    page[_HEADER_SIZE : _HEADER_SIZE + len(meta)] = meta
    page[special_at:] = struct.pack("<HHHH", 0, 0, 0, 0xF091)  # BRIN_PAGETYPE_META
    return bytes(page)


def only_leaf(path: Path) -> bytes | None:
    """The leaf of the B-tree at `path` when it has exactly one page and rows in it."""
    with path.open("rb") as file:
        pages = file.read(2 * PAGE)
    if len(pages) != 2 * PAGE or path.stat().st_size != 2 * PAGE:
        return None
    lower = struct.unpack_from("<H", pages, PAGE + 12)[0]
    return pages[PAGE:] if lower > _HEADER_SIZE else None


def leaf_of(path: Path) -> bytes | None:
    """The leaf of a tree that `btree` made, when there are rows in it."""
    with path.open("rb") as file:
        meta = file.read(_HEADER_SIZE + _META.size)
        if len(meta) < _HEADER_SIZE + _META.size:
            return None
        _, _, root, level = _META.unpack_from(meta, _HEADER_SIZE)[:4]
        file.seek((root + level) * PAGE)
        page = file.read(PAGE)
    return page if root and len(page) == PAGE and struct.unpack_from("<H", page, 12)[0] > _HEADER_SIZE else None


def visible_start(path: Path, like: Path) -> None:
    """A visibility map at `path` by which the table's first page is visible to all: its rows are then not looked at."""
    page = bytearray(PAGE)
    _HEADER.pack_into(page, 0, 0, 0, 0, _HEADER_SIZE, PAGE, PAGE, PAGE | _LAYOUT_VERSION, 0)
    page[_HEADER_SIZE] = 1
    new_file(path, like, bytes(page), 1)


def folds_equal_keys(path: Path) -> bool:
    """Whether the B-tree at `path` may keep equal keys in posting lists, by its metapage."""
    with path.open("rb") as file:
        page = file.read(_HEADER_SIZE + _META.size)
    return len(page) == _HEADER_SIZE + _META.size and bool(_META.unpack_from(page, _HEADER_SIZE)[9])


def new_file(path: Path, like: Path, start: bytes, pages: int) -> None:
    """A relation's file at `path` that begins with `start` and has that many pages, owned as `like` is."""
    status = like.stat()
    path.write_bytes(start)
    path.chmod(status.st_mode & 0o777)
    if hasattr(os, "chown") and (os.getuid(), os.getgid()) != (status.st_uid, status.st_gid):
        os.chown(path, status.st_uid, status.st_gid)
    extend(path, max(pages, len(start) // PAGE))
