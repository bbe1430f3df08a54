"""What becomes of rows over time: earlier versions kept, deleted rows restored, written once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dbarchitect.core.names import plural, singular, words
from dbarchitect.model.brief import History
from dbarchitect.model.rules import Rule
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.tokens import Sentence

_VERSIONS = re.compile(
    r"\b(?:earlier|previous|older|old|prior|past|all|every) (?:versions?|revisions?|states?|drafts?)\b|\bversion(?:ed|ing)\b|\b(?:version|revision|edit) history\b"
    r"|\b(?:how|what) [^.]{1,40} looked (?:like )?(?:at|on|before|last)\b|\broll(?:ed)? back\b|\bpoint in time\b",
    re.IGNORECASE,
)
_AUDIT = re.compile(
    r"\bwho (?:has )?(?:changed|edited|modified|deleted|created)\b|\b(?:audit trail|change log|change history|history of (?:all )?(?:the )?changes)\b|\b(?:every|each|all|any) changes? (?:to|of|in) [^.]{1,50}\b(?:must|has to|have to|is|are) (?:be )?(?:kept|logged|recorded|traceable|stored)",
    re.IGNORECASE,
)
_RESTORED = re.compile(
    r"\b(?:deleted|removed|archived)\b[^.]{0,50}\b(?:restor\w+|recover\w*|undelet\w+|brought back|bring back|undone)|\brestor\w+ (?:a |an |the )?deleted\b|\bsoft[- ]?delet\w+|\b(?:recycle bin|trash|waste ?basket)\b"
    r"|\bundelete\b|\b(?:never|not) (?:really|physically|actually) (?:deleted|removed)\b|\b(?:archived|deactivated|hidden|marked as deleted) (?:instead of|rather than) (?:being )?(?:deleted|removed)",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:append[- ]only|immutable|write[- ]once|(?:never|not|cannot be|must not be) (?:be )?(?:changed|modified|altered|edited|updated|overwritten)(?: (?:or|nor|and) (?:deleted|removed))?)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:they|(?:these|those)(?= (?:are|were|must|can|cannot|may|have|had|will|should|shall|never|also|do|always|only)\b)|it)\b(?! is (?:important|essential|possible|not clear|clear))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Traits:
    """By entity name."""

    history: dict[str, History] = field(default_factory=dict)
    restored: set[str] = field(default_factory=set)
    once: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)


def spoken_out(sentence: Sentence, index: int, evidence: Evidence) -> str:
    """The sentence with the pronoun at its beginning replaced by what it stands for."""
    thing = evidence.focus_at.get(index, "")
    if not thing or not _PRONOUN.match(sentence.text):
        return sentence.text
    noun = plural(thing) if sentence.text[:2].lower() == "th" else f"the {thing}"
    return _PRONOUN.sub(noun.replace("_", " "), sentence.text, count=1)


def traits(found: tuple[Sentence, ...], entities: Entities, evidence: Evidence, rules: tuple[Rule, ...]) -> Traits:
    """What the sentences say about the life of rows."""
    out = Traits()
    for index, sentence in enumerate(found):
        if sentence.kind == "heading":
            continue
        text = spoken_out(sentence, index, evidence)[:600]
        for pattern, kind in ((_VERSIONS, "versions"), (_AUDIT, "audit")):
            if match := pattern.search(text):
                for name in _spoken_of(text, match, entities):
                    out.history.setdefault(name, "versions" if kind == "versions" else "audit")
                    out.used.add(index)
        if match := _RESTORED.search(text):
            for name in _spoken_of(text, match, entities):
                out.restored.add(name)
                out.used.add(index)
        if (match := _ONCE.search(text)) and not re.search(r"\b(?:once|when|if|after|unless|closed|signed)\b", text):
            before = named(text[: match.start()], entities)
            if len(before) == 1:
                out.once.add(before[0])
                out.used.add(index)
    out.once |= {r.meaning.entity for r in rules if r.meaning.kind == "append_only"}
    out.once |= {n for n in (entities.of(name) for name in evidence.append_only) if n}
    kept = {n for n in entities.names if n.rpartition("_")[2] in {"version", "revision", "history"}}
    owners = {owner for owner in out.history if any(k.startswith(f"{owner}_") for k in kept)}
    out.history = {
        n: h for n, h in out.history.items() if n not in kept and n not in owners and not (h == "versions" and kept)
    }
    return out


def _spoken_of(text: str, match: re.Match[str], entities: Entities) -> list[str]:
    """The entity named in or behind what was found, else the one before it."""
    inside = named(match.group(), entities)
    if inside:
        return inside[:1]
    after = re.match(r"\s*(?:of|to|in|for)\b([^.,;]{1,50})", text[match.end() :])
    return (named(after.group(1), entities) if after else [])[:1] or named(text[: match.start()], entities)[-1:]


def named(text: str, entities: Entities) -> list[str]:
    """The entities named in a stretch of text, in order; a word that only one entity's name has stands for it."""
    parts = [singular(w) for w in words(text)]
    out: list[str] = []
    i = 0
    while i < len(parts):
        for length in (3, 2, 1):
            name = entities.of("_".join(parts[i : i + length]))
            if name:
                break
        else:
            length, name = 1, _only(parts[i], entities)
        if name and name not in out:
            out.append(name)
        i += length if name else 1
    return out


def _only(word: str, entities: Entities) -> str | None:
    if len(word) < 4:
        return None
    found = [n for n in entities.names if n.startswith(f"{word}_") or n.endswith(f"_{word}")]
    return found[0] if len(found) == 1 else None
