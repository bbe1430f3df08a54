"""Sentences that restrict what data may be, told apart from those that describe, wish, or speak of the system."""

from __future__ import annotations

import re

_STRONG = re.compile(
    r"\b(?:must|may (?:not|never|only)|can ?not|can (?:never|only)|can['’]t|mustn['’]t|(?:should|shall|will) (?:not|never|only)|never|(?:nobody|no one) (?:may|can|must|is)|no two|not allowed|forbidden|prohibited|only (?:if|when|once|after|before|one)|"
    r"at most|at least|no (?:more|less|fewer|later|earlier|longer) than|not (?:be )?(?:more|less|before|after|later|earlier|longer|older|exceed)|exceeds?|"
    r"(?:is|are) (?:always|only)|always (?:has|have|be)|unless|(?:is|are|be|lies?|falls?) (?:strictly )?(?:before|after|between)|(?:no|not|never) \w+ (?:\w+ )?twice|at the same time|add up|adds up|unique|exactly|"
    r"no \w+ (?:may|can|must)|only \w+ (?:may|can|must)|limited to|up to \d+)\b",
    re.IGNORECASE,
)
_OF_THE_SYSTEM = re.compile(
    r"\b(?:we|I|you|us|databases?|systems?|servers?|hosted|hosting|cloud|budget|backups?|latency|seconds?|ms|milliseconds|uptime|availability|engine|consistency|stay in|migrat\w+|isolated|applications?|apps?|queries|query|response|online|fast|secure|encrypted|encryption|downtime|schema|tables?|index(?:es)?|deploy\w*|scal\w+|screens?|pages?|software|platform|reports?)\b",
    re.IGNORECASE,
)
_FEATURE = re.compile(
    r"\b(?:must|has to|have to|should|shall|needs? to)\s+(?:also\s+|always\s+)?(?:(?:be\s+)?(?:able|traceable|kept for|stored|recorded|represented|possible|logged|merged|available|searchable|visible|known|printed|sent|shown)\b|(?:see|tolerate|show|support|provide|allow|offer|send|print|know|find|display)\b)",
    re.IGNORECASE,
)
"""What is demanded of an application, not of rows."""
_WISH = re.compile(r"^\s*(?:as an? |(?:we|i) (?:want|need|would like|plan)\b)", re.IGNORECASE)


_WE_NEVER = re.compile(
    r"\b(?:we|you|I) (?=(?:must|may|can|shall|should) ?(?:never|not)\b (?!(?:ever )?(?:lose|leak|share|store|keep|wait|spend|need|miss|use|afford|go|run|host|move)\b))",
    re.IGNORECASE,
)
"""Who must not let it happen is no matter: "we must never let somebody in twice on the same card"."""


def speaks_as_rule(text: str) -> bool:
    """The sentence says of the data what must, may not or can only be."""
    text = _WE_NEVER.sub("", _FEATURE.sub(" ", text))
    return bool(_STRONG.search(text)) and not _OF_THE_SYSTEM.search(text) and not _WISH.match(text)


def only_unique(text: str) -> bool:
    """The one restriction is that something is unique, which a list of properties may say in passing."""
    return {m.group().lower() for m in _STRONG.finditer(text)} == {"unique"}
