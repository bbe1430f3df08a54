"""Who speaks and what about: the enterprise that keeps the data, the software, the machines; all that is no data."""

from __future__ import annotations

import re

from dbarchitect.core.names import snake
from dbarchitect.prose.clauses import clauses
from dbarchitect.prose.nouns import is_soft, value_type
from dbarchitect.prose.tokens import Sentence

_KEEPING = frozenset(
    ["record", "register", "note", "store", "keep", "log", "track", "administer", "document", "monitor"]
)
_WISHING = frozenset(["want", "need", "wish", "require", "plan", "intend"])


def applications(found: tuple[Sentence, ...]) -> frozenset[str]:
    """An application that somebody applies with is a thing, not the software."""
    text = " ".join(s.text for s in found)
    applied = re.search(r"\bapplicants?\b|\bappl(?:y|ies|ied) (?:for|to)\b|\bapplications\b", text, re.IGNORECASE)
    return frozenset({"application"}) if applied else frozenset()


_BELONGS = re.compile(
    r"\b(?:each|every)\s+(?P<part>[a-z]+(?:\s[a-z]+)?)\s+(?:(?:always\s+)?belongs to|is (?:a )?part of|falls under|comes under)\s+"
    r"(?:an?|one|exactly one|its|some)\s+(?P<whole>[a-z]+)(?=\s*(?:[.,;:)]|$|and\b|which\b|that\b))",
    re.IGNORECASE,
)
_ALSO_THINGS = frozenset({"text", "long text", "enum", "name"})
"""Types of words that are things where rows of one belong to another: a variety and its species."""


def belonging(found: tuple[Sentence, ...]) -> frozenset[str]:
    """ "Every variety belongs to a species.": both are things, whatever the words usually are."""
    named = {
        snake(word.lower())
        for sentence in found
        for told in _BELONGS.finditer(sentence.text[:600])
        for word in (told["part"], told["whole"])
    }
    return frozenset(n for n in named if value_type(n) in _ALSO_THINGS or is_soft(n))


def openers(found: tuple[Sentence, ...]) -> frozenset[str]:
    """ "A film studio produces films.": the one whose business it is."""
    first = next((s for s in found if s.kind == "sentence"), None)
    if first is None:
        return frozenset()
    told = [
        c.subject[0] for c in clauses(first.text) if c.kind == "main" and len(c.subject) == 1 and not c.verb.passive
    ]
    return frozenset(n.name for n in told[:1] if not n.pronoun and not n.plural and n.quantity is None)


def recorders(found: tuple[Sentence, ...]) -> frozenset[str]:
    """Who keeps the data and is no data: "The hospital wants to keep track of …", "Skyrail inspects …"."""
    out: dict[str, int] = {}
    for index, sentence in enumerate(found[:40]):
        if sentence.kind != "sentence":
            continue
        for clause in clauses(sentence.text):
            if clause.kind != "main" or clause.verb.passive or len(clause.subject) != 1:
                continue
            subject = clause.subject[0]
            if subject.pronoun and subject.head in {"we", "i"} and clause.verb.lemma == "be":
                # "We are a small hospice that …": the speaker's own house
                for noun in clause.objects[:1]:
                    if not noun.plural and noun.quantity is None and not noun.pronoun:
                        out[noun.name] = out.get(noun.name, 0) + 1
            if (
                subject.pronoun
                or subject.plural
                or (subject.quantity and subject.quantity.each)
                or subject.determiner in {"each", "every", "any"}
            ):
                continue
            wishes = (
                clause.verb.modal in _WISHING or clause.verb.lemma in _WISHING or clause.verb.modal in {"have", "has"}
            )
            if (index < 3 and (wishes or subject.proper)) or (
                clause.verb.lemma in _KEEPING
                and (subject.determiner in {"the", "our", ""} or index == 0)
                and (wishes or index < 3 or any(a.lead for a in clause.attachments))
            ):
                out[subject.name] = out.get(subject.name, 0) + 1
    return frozenset(out)


_TECHNICAL = re.compile(
    r"\b(?:developers?|engineers?|programmers?|DBAs?|sysadmins?|budget|AWS|Azure|GCP|Google Cloud|cloud|hosted|hosting|Hetzner|Heroku|server rooms?|data cent(?:er|re)|uptime|RPO|RTO|backups?|"
    r"postgres\w*|mysql|mariadb|mongo\w*|sqlite|redis|oracle|sql server|cassandra|dynamodb|elasticsearch|kafka|clickhouse|cockroachdb|django|rails|laravel|spring boot|kubernetes|docker|node\.js|python|typescript|"
    r"requests? (?:per|a) second|queries (?:per|a) second|per second|(?:%|percent|are|of) (?:\\w+ )?(?:reads|writes)|read-heavy|latency|milliseconds|\d+ ?ms|GDPR|HIPAA|PCI|SOC ?2|ISO ?27001|migrat\w+|consistency|object storage|S3|buckets?|file system|CDN|concurrent|load is|\d ?(?:GB|TB)|schema|(?:IT|dev|engineering) team)\b|[$€£]\s?\d",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\b(?:each|every|has an?|have an?|consists? of|with its|with their|we (?:store|keep|record|track)|for each|belongs? to|:\s+\w+,)\b",
    re.IGNORECASE,
)


def is_technical(text: str) -> bool:
    """A sentence about engines, machines, money or developers; its nouns are no data."""
    return bool(_TECHNICAL.search(text)) and not _DESCRIBES.search(text)
