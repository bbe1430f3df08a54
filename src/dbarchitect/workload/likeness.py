"""A key that is cheap to make and the same only for statements of one shape, so that each shape is read as tokens a few times only."""

from __future__ import annotations

import re

ZEROS = bytes(48 if 48 <= b <= 57 else b for b in range(256))
_NUMBERED = re.compile(rb"[A-Za-z_\"`\x80-\xff][\w\"`\x80-\xff]*?\d[\w\x80-\xff]*")
_LIST = re.compile(rb"\b([iI][nN] ?\()[-0', .E+]*+\)")
_COMMENT = re.compile(rb"/\*.*?\*/|--[^\n]*+", re.DOTALL)
_ODD = re.compile(rb"\\|\$[A-Za-z_]*\$|#")
LONGEST = 4_000

Key = bytes | tuple[bytes, ...]


def key(sql: bytes) -> Key | None:
    """Digits made one `0` and the insides of strings left out; None where that cannot be told from afar (comments, escapes).

    Names that hold digits are part of the key as they are, so that `t1` and `t2` stay two tables.
    """
    if len(sql) > LONGEST:
        return None
    made = sql.translate(ZEROS)
    if b"'" in made:
        parts = made.split(b"'")
        if not len(parts) & 1:
            return None
        outside = parts[::2]
        made = b"'".join(outside)
        if b'"' in made and any(p.count(b'"') & 1 for p in outside):
            return None
        if b"\\" in sql:
            return None
    if b"/*" in made or b"--" in made:
        made = _COMMENT.sub(b" ", made)
    made = collapsed(made)
    if b"0, 0" in made or b"0,0" in made or b"', '" in made or b"','" in made:
        made = _LIST.sub(rb"\1)", made)
    return made


def collapsed(made: bytes) -> bytes:
    """Runs of up to 19 zeros as one."""
    return made.replace(b"0000", b"0").replace(b"00", b"0").replace(b"00", b"0").replace(b"00", b"0")


def odd(made: bytes) -> bool:
    """Whether there are escapes or quotes that only reading the tokens understands."""
    return _ODD.search(made) is not None


def exact(sql: bytes, made: bytes) -> Key | None:
    """The key with what the short form may confuse; None where only reading the tokens tells. To be asked once per `key`."""
    if odd(made):
        return None
    if not ambiguous(made):
        return (made,)
    return (made, *_NUMBERED.findall(_COMMENT.sub(b" ", b"'".join(sql.split(b"'")[::2]))))


def ambiguous(made: bytes) -> bool:
    """Whether statements with this key may still be of different shapes."""
    return _NUMBERED.search(made) is not None
