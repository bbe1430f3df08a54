"""How values of people look: addresses, numbers with their check digits, secrets; whole values, or parts of a text."""

from __future__ import annotations

import re
from math import log2
from typing import TYPE_CHECKING

from dbarchitect.knowledge.shapes import is_address, is_compact_date, is_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24}\Z")
_PHONE = re.compile(r"\+?[\d\s().\-/x]{7,24}\Z")
_SSN = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\Z")
_CARD_START = re.compile(r"(?:4|5[1-5]|2[2-7]|3[47]|6011|65|64[4-9]|35|30[0-5]|36|38)")
_NAME = re.compile(r"[^\W\d_][^\W\d_'’ .-]{0,40}(?:[ '’.-]{1,2}[^\W\d_]{1,40}){0,4}\.?\Z")
_IN_TEXT = {
    "e-mail addresses": re.compile(
        r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.[A-Za-z]{2,24}\b"
    ),
    "payment card numbers": re.compile(r"(?<![\d.-])(?:\d[ -]?){12,18}\d(?![\d.-])"),
    "social security numbers": re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
    "IBANs": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
}
_MAY_HOLD = re.compile(r"@|\d\d")
_NOBODY = ("example.com", "example.org", "localhost", "noreply", "no-reply")

SECRETS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("private key", re.compile(r"-----BEGIN (?:[A-Z]{1,12} ){0,2}PRIVATE KEY-----")),
    ("AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,90})")),
    ("GitLab token", re.compile(r"\bglpat-[\w-]{20,}")),
    ("Stripe secret key", re.compile(r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}")),
    ("Slack token", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("Google API key", re.compile(r"\bAIza[\w-]{35}")),
    ("SendGrid key", re.compile(r"\bSG\.[\w-]{16,32}\.[\w-]{32,64}")),
    ("OpenAI or Anthropic key", re.compile(r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}")),
    ("npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}")),
    ("JSON web token", re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}")),
    ("address with a password", re.compile(r"\b[a-z][a-z0-9+]{1,20}://[^\s/:@]{1,64}:[^\s/@]{1,128}@[\w.-]{1,200}")),
)  # fmt: skip


_SECRET_MARKS = (
    "-----BEGIN",
    "AKIA",
    "ASIA",
    "gh",
    "glpat-",
    "k_live_",
    "k_test_",
    "xox",
    "AIza",
    "SG.",
    "sk-",
    "npm_",
    "eyJ",
    "://",
)
_TEXT_MARKS = {
    "e-mail addresses": re.compile("@"),
    "payment card numbers": re.compile(r"\d[ -]?\d{3}[ -]?\d"),
    "social security numbers": re.compile(r"\d-\d\d-\d"),
    "IBANs": re.compile(r"[A-Z]{2}\d\d"),
}


def may_hold_secrets(values: Sequence[str]) -> bool:
    """Whether any of the values is worth a closer look for secrets: a quick test of all at once."""
    together = "\n".join(values)
    return any(mark in together for mark in _SECRET_MARKS)


def may_hold_people(values: Sequence[str]) -> bool:
    """Whether any of the values is worth a closer look for data about people: a quick test of all at once."""
    together = "\n".join(v[:1500] for v in values)
    return any(mark.search(together) for mark in _TEXT_MARKS.values())


def is_email(value: str) -> bool:
    return len(value) <= 254 and bool(_EMAIL.match(value))


def is_phone(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return 7 <= digits <= 15 and bool(_PHONE.match(value)) and not re.match(r"\d{4}-\d{2}-\d{2}", value)


def is_card(value: str) -> bool:
    """A number of 13-19 digits that a card scheme gives out, with the right check digit (ISO/IEC 7812-1, annex B: Luhn)."""
    digits = re.sub(r"[ -]", "", value)
    return (
        digits.isdigit()
        and digits.isascii()
        and 13 <= len(digits) <= 19
        and bool(_CARD_START.match(digits))
        and luhn(digits)
    )


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others: every second one from the right doubled, digit sums added, divisible by ten."""
    if len(set(digits)) < 2:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_iban(value: str) -> bool:
    """ISO 13616: moved by four places and read as a number, the remainder by 97 is 1."""
    plain = value.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def is_national_id(value: str) -> bool:
    return bool(_SSN.match(value)) or bool(re.fullmatch(r"(?=(?:\D*\d){6,14}\D*\Z)[A-Z0-9 .\-/]{8,18}", value.upper()))


def is_ip(value: str) -> bool:
    return is_address(value) and not value.startswith(("10.", "192.168.", "127.", "0.", "::1"))


def is_name_like(value: str) -> bool:
    return len(value) <= 80 and bool(_NAME.match(value))


def is_birth_date(value: str) -> bool:
    return is_date(value) or is_compact_date(value)


def is_digits(value: str) -> bool:
    return bool(re.fullmatch(r"[\d -]{4,24}", value))


def is_code(value: str) -> bool:
    return (
        5 <= len(value) <= 24
        and any(c.isdigit() for c in value)
        and bool(re.fullmatch(r"[A-Za-z0-9 .\-/]{5,24}", value))
    )


def is_prose(value: str) -> bool:
    """Words rather than a number or code of machines."""
    return any(c.isalpha() for c in value) and "://" not in value and "@" not in value


def found_in_text(value: str) -> tuple[str, ...]:
    """Kinds of personal data that stand within a longer text; senders and examples that are nobody do not count."""
    text = value[:1500]
    found = []
    if not _MAY_HOLD.search(text):
        return ()
    for kind, pattern in _IN_TEXT.items():
        if not _TEXT_MARKS[kind].search(text):
            continue
        hits = [m.group().strip() for m in pattern.finditer(text)]
        if any(_is_truly(kind, hit) for hit in hits):
            found.append(kind)
    return tuple(found)


def _is_truly(kind: str, hit: str) -> bool:
    match kind:
        case "e-mail addresses":
            return not any(n in hit.lower() for n in _NOBODY)
        case "payment card numbers":
            return is_card(hit)
        case "IBANs":
            return is_iban(hit)
    return True


def secret_kind(value: str) -> str | None:
    """What kind of secret a value is or holds, told by the marks its issuer gives it; None for anything else."""
    text = value[:8000]
    return next((kind for kind, pattern in SECRETS if pattern.search(text)), None)


def looks_random(value: str) -> bool:
    """Whether a value has no words in it: 16 or more characters of at least 3.5 bits each (Shannon)."""
    if not 16 <= len(value) <= 512 or re.search(r"\s", value):
        return False
    counts = [value.count(c) / len(value) for c in set(value)]
    return -sum(p * log2(p) for p in counts) >= 3.0 + 0.5 * (len(value) >= 24) and any(c.isdigit() for c in value)


STRONG_HASH = re.compile(r"(?:\$2[abxy]?\$|\$argon2|\$scrypt\$|\$s[12]\$|\$5\$|\$6\$|\$7\$|\$y\$|\$pbkdf2|pbkdf2[_:$]|scrypt[:$]|argon2|bcrypt|SCRAM-SHA|\{SSHA\d*\}|\{CRYPT\}|sha256\$|sha512\$|AQAAAA)", re.IGNORECASE)  # fmt: skip
"""How hashes made for passwords begin: salted and slow, or salted at least."""
_WEAK = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}


def password_form(value: str) -> str | None:
    """`strong`, the name of a fast unsalted digest, or `plain`; None for what is not filled."""
    text = value.strip()
    if not text or set(text) <= {"*", "!", "x", "X", "-"}:
        return None
    if STRONG_HASH.match(text):
        return "strong"
    if re.fullmatch(
        r"(?:md5)?[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}",
        text,
    ):
        return _WEAK[len(text.removeprefix("md5")) if text.startswith("md5") and len(text) == 35 else len(text)]
    if text.startswith(("\\x", "enc:", "vault:", "gAAAA")) or (len(text) >= 40 and looks_random(text)):
        return "strong"
    return "plain"
