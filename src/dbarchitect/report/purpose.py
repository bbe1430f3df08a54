"""What it is for, in words fit for a heading: not the greeting, the wish or the chat that a brief may begin with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, many, with_article
from dbarchitect.core.names import singular
from dbarchitect.report.words import line, sentence

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief

_LONGEST_TITLE = 80
_LONGEST_READ = 600
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|howdy|greetings|dear \w+|good (?:morning|afternoon|evening|day)|ok|okay|so|well|um+|thanks|thank you|please)\b"
    r"(?: (?:there|all|everyone|everybody|team|folks|guys|in advance))?[\s,!.:;–—-]*",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:(?:please|kindly|can you|could you|would you|help me|help us|let's|let us)\s+){0,2}"
    r"(?:(?:i|we)(?:['’]?(?:m|re|ve|d|ll))?\s+)?(?:(?:am|are|have|been|want|would|like|love|need|plan|planning|trying|looking|going|hoping|"
    r"currently|just|now|to|really|also|already|urgently|about)\s+){0,6}"
    r"(?:build|building|make|making|create|creating|develop|developing|design|designing|write|writing|start|starting|work on|working on|"
    r"set up|setting up|launch|launching|run|running|own|have|need|want|model|modelling|modeling)(?:\s+(?:me|us))?\s+",
    re.IGNORECASE,
)
_CHAT = re.compile(r"(?:as an? [^.]{1,60}?,? i\b|i|im|i['’]m|ive|i['’]ve|we|we['’]re|we['’]ve|you|can|could|would|please|hi|hello|hey|my|our|let|help|what|how|which|why|is|are|do|does|should)\b", re.IGNORECASE)  # fmt: skip
_OWN = re.compile(r"\b(?:my|our)\s+(?:own\s+)?(\w+)", re.IGNORECASE)


def heading(brief: Brief) -> str:
    """A title: the brief's own when it is one, else what it is about, else the things it is about."""
    title = line(brief.title or "")
    if title and not _is_chat(title):
        return title if title[1:2].isupper() else title[:1].upper() + title[1:]
    for own in (title, line(brief.summary)[:_LONGEST_READ]):
        said = _bare(own) if _is_chat(own) else ""
        if said and len(said) <= _LONGEST_TITLE:
            return said.rstrip(".")
    domain = line(brief.domain or "")
    if domain:
        return domain[:1].upper() + domain[1:]
    things = [many(e.name) for e in brief.entities if e.source == "brief"][:3]
    named = listed(things)
    return named[:1].upper() + named[1:] if things else "Data-layer architecture"


def statement(brief: Brief) -> str:
    """What is wanted in one sentence: the brief's own summary unless it only chats, else the things."""
    title = line(brief.title or "")
    for own in (_without(line(brief.summary), title), title):
        text = own[:_LONGEST_READ]
        if text and not _is_chat(text):
            return sentence(text)
        if said := _bare(text):
            return sentence(said)
    known = [many(e.name) for e in brief.entities if e.source == "brief"]
    domain = f" for {line(brief.domain)}" if brief.domain else ""
    return sentence(
        f"A data layer{domain}" + (f" that remembers {listed(known, most=6, more='more things')}" if known else "")
    )


def _without(summary: str, title: str) -> str:
    """The summary without a title that stands before its first sentence."""
    rest = re.sub(r"^(?:subject|re|title|project)\s*:\s*", "", summary, flags=re.IGNORECASE)
    if (
        title
        and rest.lower().startswith(title.lower())
        and (follows := rest[len(title) :].lstrip(" .:–—-"))[:1].isupper()
    ):
        return follows
    return rest


def _is_chat(text: str) -> bool:
    return bool(_CHAT.match(text)) or bool(_GREETING.match(text)) or text.endswith("?")


def _bare(text: str) -> str:
    """`text` without greeting and wish: `hi! im building an app for clinics` is `An app for clinics`; empty when only chat is left."""
    rest = text.strip()
    for _ in range(4):
        found = _GREETING.match(rest) or _WISH.match(rest)
        if found is None or not found[0]:
            break
        rest = rest[found.end() :]
    first = re.split(
        r"(?<=[.!?])\s|,?\s+(?:and|but|so|because)\s+(?:i|we|you|want|need|would|am|are|have)\b",
        rest,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    first = _OWN.sub(_unowned, first).rstrip("?! ")
    if _is_chat(first) or not first[:1].isalpha() or len(first.split()) < 2:
        return ""
    return first[:1].upper() + first[1:]


def _unowned(found: re.Match[str]) -> str:
    """`our bakery` as `a bakery`, `my books` as `books`."""
    noun = found[1]
    return with_article(noun) if singular(noun.lower()) == noun.lower() else noun
