"""Values of people hidden in what is shown, whatever a check put into its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.secrets import without_secrets

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.findings import Assessment, Finding

_MAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b")
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_SOCIAL_SECURITY = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_PHONE = re.compile(r"(?<![\w+])\+\d{1,3}[ -]?\(?\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}(?!\w)")


def masked(assessment: Assessment) -> Assessment:
    """The assessment with every value that looks like a person's hidden in messages and evidence."""
    return assessment.model_copy(update={"findings": tuple(_finding(f) for f in assessment.findings)})


def mask(text: str) -> str:
    """`text` with addresses, card and account numbers, telephone and social security numbers hidden."""
    text = _MAIL.sub(lambda m: f"{m[0][0]}***@***", without_secrets(text))
    text = _DIGITS.sub(lambda m: f"**** {m[0][-4:]}" if _luhn(m[0]) else m[0], text)
    text = _IBAN.sub(lambda m: f"{m[0][:2]}** ****", text)
    return _PHONE.sub("+***", _SOCIAL_SECURITY.sub("***-**-****", text))


def _finding(it: Finding) -> Finding:
    return it.model_copy(update={"message": mask(it.message), "evidence": tuple(_evidence(e) for e in it.evidence)})


def _evidence(it: Evidence) -> Evidence:
    return it.model_copy(update={k: mask(v) for k, v in it if isinstance(v, str) and k != "kind"})


def _luhn(text: str) -> bool:
    digits = [int(c) for c in reversed(text) if c.isdigit()]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
