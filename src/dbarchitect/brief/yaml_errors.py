"""What is said of a text that is no YAML: mostly our own notation standing without the quotes YAML wants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from typing import Any

_ENTRY = re.compile(r"^(?P<lead>\s*(?:- +)?[A-Za-z_][\w -]{0,60}): +(?P<value>\S.*?)\s*$")
_ITEM = re.compile(r"^\s*- +(?P<value>\S.*?)\s*$")
_OURS = re.compile(r"->|<-|=>|[<>]=?|\(|\[\]|\||\?$|^[`@%!&*\[{|>]|\bone of\b|\blist of\b")
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_PAIR = re.compile(rf"(?<!\\)((?:\\\\)*)({_HIGH})({_LOW})")
BRACES = 'inside { } a value with a comma, a colon or brackets stands in quotes: `{area: "decimal(7,1)"}`'


def with_joined_surrogates(text: str) -> str:
    r"""`text` with JSON's pairs of escapes (`\ud83d\ude00`) as the one escape YAML has for such a character."""
    return _PAIR.sub(lambda found: found[1] + rf"\U{_point(found[2], found[3]):08X}", text)


def _point(high: str, low: str) -> int:
    return 0x10000 + ((int(high[2:], 16) - 0xD800) << 10) + (int(low[2:], 16) - 0xDC00)


def is_about_escapes(error: Exception) -> bool:
    """Whether the parser stumbled over an escape of half a character."""
    return "Unicode character escape" in str(getattr(error, "problem", ""))


def unreadable(error: Exception, text: str, where: str) -> ArchitectError:
    """The parser's error as one of ours: the line, and what to write instead."""
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "a character is not allowed")
    line = mark.line + 1 if mark else 0
    written = _line(text, line)
    if is_about_escapes(error):
        problem = "an escape stands for half a character"
        hint = "write the character itself, or both halves: `\\ud83d\\ude00`"
    elif written[: len(written) - len(written.lstrip())].count("\t"):
        problem, hint = "a tab cannot indent", "indent with spaces"
    else:
        hint = _quoted(written) or "check indentation and quotes; text with `: ` or ` #` in it needs quotes"
    place = f"{where}:{line}" if line else where
    return ArchitectError("brief.yaml", f"this is not YAML: {problem}", hint=hint, where=place)


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return lines[number - 1][:2000] if 0 < number <= len(lines) else ""


def _quoted(written: str) -> str:
    """The line as it should stand, when quotes are what it lacks."""
    entry = _ENTRY.match(written) or _ITEM.match(written)
    if written.lstrip().startswith("- ") and ": " in written.partition(": ")[2]:
        entry = _ITEM.match(written)
    if entry is None:
        return BRACES if "{" in written else ""
    value = entry["value"]
    if value.startswith("{") or ("{" in value and "}" in value):
        return BRACES
    if not _OURS.search(value) and ": " not in value:
        return ""
    lead = entry.groupdict().get("lead")
    inner = value.replace('"', "'")
    shown = f'{lead.strip()}: "{inner}"' if lead else f'- "{inner}"'
    return f"put it in quotes: `{shown[:160]}`"


def ended_by_comma(value: str, key: str) -> bool:
    """Whether a comma inside braces seems to have cut `value`, so that its rest reads as the key `key`."""
    text = value.strip()
    return (
        text.count("(") > text.count(")")
        or bool(re.match(r"(?:one of|enum|either|any of|list of one of)\b", text))
        or bool(re.search(r"\bunique (?:per|within)\b", text))
        or bool(re.fullmatch(r"[\d.]*\d", text) and re.fullmatch(r"\d{3}\b.*", key))
    )
