"""Which laws and contracts govern the data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.interview.answers.words import is_no

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("compliance",)
_SPELLED = {"pci": "PCI-DSS", "pcidss": "PCI-DSS", "soc2": "SOC 2", "soc": "SOC 2", "gdpr": "GDPR", "hipaa": "HIPAA"}
_MOST = 12


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Names, separated by commas or `and`."""
    if is_no(said):
        return brief
    named = [n.strip() for n in re.split(r",|;|/|\band\b", said) if n.strip()][:_MOST]
    spelled = (_SPELLED.get(re.sub(r"[^a-z0-9]", "", n.lower()), n) for n in named)
    return brief.but(compliance=tuple(dict.fromkeys((*brief.compliance, *spelled))))
