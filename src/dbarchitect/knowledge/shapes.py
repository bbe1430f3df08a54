"""What values look like, whatever they are stored as: dates and addresses."""

from __future__ import annotations

import ipaddress
import re

_DATE = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2})"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{0,2}|[AaPp][Mm])?)?\Z"
)
_COMPACT_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z")
_WORDED_DATE = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\Z",
    re.IGNORECASE,
)


def is_date(value: str) -> bool:
    if len(value) > 40 or not (_DATE.match(value) or _WORDED_DATE.match(value)):
        return False
    numbers = [int(n) for n in re.findall(r"\d+", value)[:3]]
    year = next((n for n in numbers if 1800 <= n <= 2200), None)
    return year is not None and all(1 <= n <= 31 for n in numbers if n != year)


def is_compact_date(value: str) -> bool:
    return bool(_COMPACT_DATE.match(value))


def is_address(value: str) -> bool:
    """An IP address or network."""
    if not 3 <= len(value) <= 49 or ("." not in value and ":" not in value):
        return False
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return False
    return True
