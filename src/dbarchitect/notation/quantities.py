"""Sizes, shares and money, in words and figures."""

from __future__ import annotations

import re

from dbarchitect.model.brief import Budget
from dbarchitect.notation.numbers import FIGURE, SCALE, SCALES, VAGUE, bad_quantity, write_number
from dbarchitect.notation.periods import period_of

_SIZES = {
    "": 1,
    "k": 1e3,
    "m": 1e6,
    "g": 1e9,
    "t": 1e12,
    "p": 1e15,
    "ki": 2**10,
    "mi": 2**20,
    "gi": 2**30,
    "ti": 2**40,
    "pi": 2**50,
}
_SIZE_WORDS = {"kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}


def read_size(text: str) -> float:
    """Bytes: "40 GB", "1.5 TiB", "500 megabytes"."""
    found = re.fullmatch(
        rf"(?:{VAGUE}\s*)?({FIGURE})\s*(?:([kmgtp]i?)?(?:b|bytes?)|(kilo|mega|giga|tera|peta)bytes?|([kmgtp])|)",
        text.strip(),
        re.IGNORECASE,
    )
    if not found:
        raise bad_quantity(text, "this is no size", "write for example `40 GB`")
    scale = _SIZE_WORDS[found[3].lower()] if found[3] else _SIZES[(found[2] or found[4] or "").lower()]
    return float(re.sub(r"[,_'’ ]", "", found[1])) * scale


def write_size(size_bytes: float) -> str:
    """The size in the largest unit that reads back exactly."""
    for unit in ("P", "T", "G", "M", "k"):
        amount = size_bytes / _SIZES[unit.lower()]
        if amount >= 1 and amount * _SIZES[unit.lower()] == size_bytes and round(amount, 3) == amount:
            return f"{write_number(amount)} {unit}B"
    return f"{write_number(size_bytes)} B"


def read_percent(text: str) -> float:
    """A share between 0 and 1: "80 %", "80 percent", "0.8", "80:20", "80/20"."""
    stripped = re.sub(rf"^\s*{VAGUE}\s*", "", text.strip(), flags=re.IGNORECASE)
    ratio = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[:/]\s*(\d+(?:\.\d+)?)", stripped)
    if ratio and float(ratio[1]) + float(ratio[2]) > 0:
        return float(ratio[1]) / (float(ratio[1]) + float(ratio[2]))
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?(?:e-?\d{1,3})?)\s*(%|percent|per cent|pct)?", stripped, re.IGNORECASE)
    if not found:
        raise bad_quantity(text, "this is no share", "write for example `80 %`")
    number = float(found[1])
    return number / 100 if found[2] or number > 1 else number


def write_percent(share: float) -> str:
    """The share in percent when that reads back exactly, else as a fraction."""
    percent = round(share * 100, 10)
    return f"{write_number(percent)} %" if percent / 100 == share else write_number(share)


def read_money(text: str) -> Budget:
    """An amount with currency and period: "500 USD per month", "€2k a year", "$10,000"."""
    found = re.fullmatch(
        rf"(?:{VAGUE}\s*)?(?:([$€£¥]|[a-z]{{3}}\b)\s*)?({FIGURE})\s*({SCALE}\b)?\s*([$€£¥]|[a-z]{{3}}\b|dollars?|euros?|pounds?)?\s*"
        r"(?:(?:per|/|an?|each|every)\s*([a-z]+)|(monthly|yearly|annually|once|in all|total))?",
        text.strip(),
        re.IGNORECASE,
    )
    if not found:
        raise bad_quantity(text, "this is no amount of money", "write for example `500 USD per month`")
    amount = float(re.sub(r"[,_'’ ]", "", found[2])) * (SCALES[found[3].lower()] if found[3] else 1)
    word = (found[1] or found[4] or "USD").lower()
    currency = (
        {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}.get(word)
        or {"dollar": "USD", "euro": "EUR", "pound": "GBP"}.get(word.rstrip("s"))
        or word.upper()
    )
    period = period_of(found[5] or found[6] or "")
    if found[5] and period not in {"month", "year"}:
        raise bad_quantity(text, f"a budget is not per {found[5]}", "write for example `500 USD per month`")
    once = (found[6] or "").lower() in {"once", "in all", "total"}
    return Budget(amount=amount, currency=currency, period="once" if once else "year" if period == "year" else "month")


def write_money(budget: Budget) -> str:
    """The words `read_money` reads back as the same budget (its note aside)."""
    amount = f"{write_number(budget.amount or 0)} {budget.currency}"
    return f"{amount} once" if budget.period == "once" else f"{amount} per {budget.period}"
