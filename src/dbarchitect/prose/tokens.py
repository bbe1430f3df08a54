"""Text as sentences, and sentences as tokens; lists under a heading or a colon become one sentence each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.outline import Node, outline


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark. `start` and `end` are offsets in the sentence."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()


Kind = Literal["sentence", "heading", "fragment"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`topic` is the heading or parent item it stands under; `kind` says whether a finite verb is to be expected."""

    text: str
    kind: Kind = "sentence"
    topic: str = ""
    paragraph: int = 0
    section: str = ""
    """The last heading above it."""


_TOKEN = re.compile(
    r"""
    (?:https?://|www\.)[^\s<>()"']{1,200}
  | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}
  | [$€£¥]
  | \d+(?:[.,:]\d+)*(?:[kKmMbB](?![A-Za-z]))?
  | \d+(?:st|nd|rd|th)\b
  | \.\.+ | …
  | ['’]s\b | n['’]t\b
  | [A-Za-zÀ-ɏ_](?:[A-Za-zÀ-ɏ0-9_]|['’](?!s\b|t\b)(?=[A-Za-z])|[-‐‑](?=[A-Za-z0-9])|(?<=\w)[.](?=(?:js|io|NET|net|g\.|e\.)))*
  | -> | => | <-> | <= | >= | [-–—]+
  | [^\s]
    """,
    re.VERBOSE,
)
_CONTRACTIONS = re.compile(
    r"\b(ca|wo|do|does|did|is|are|was|were|has|have|had|should|would|could|must)(n['’]t)\b", re.I
)
_EXPANDED = (
    (re.compile(r"\bcan['’]t\b", re.I), "can not"),
    (re.compile(r"\bcannot\b", re.I), "can not"),
    (re.compile(r"\bwon['’]t\b", re.I), "will not"),
    (_CONTRACTIONS, r"\1 not"),
    (re.compile(r"\b(we|you|they)['’]re\b", re.I), r"\1 are"),
    (re.compile(r"\b(I|we|you|they)['’]ve\b", re.I), r"\1 have"),
    (re.compile(r"\b(I|we|you|they|he|she|it)['’]ll\b", re.I), r"\1 will"),
    (re.compile(r"\b(I|we|you|they|he|she)['’]d\b", re.I), r"\1 would"),
    (re.compile(r"\bI['’]m\b", re.I), "I am"),
    (re.compile(r"\b(it|that|there|here|he|she|what|who|let)['’]s\b", re.I), r"\1 is"),
    (re.compile(r"\bim\b(?=\s+[a-z])"), "I am"),
    (re.compile(r"\bive\b(?=\s+[a-z])"), "I have"),
    (re.compile(r"\b(you|they)re\b", re.I), r"\1 are"),
    (re.compile(r"\b(who|that|what|there)s\b(?=\s+[a-z])", re.I), r"\1 is"),
    (
        re.compile(r"\bits(?=\s+(?:all|an?|the|not|just|very|really|only|about|like|for|important|ok|fine)\b)", re.I),
        "it is",
    ),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|should|would|could|must)nt\b", re.I), r"\1 not"),
    (re.compile(r"\bcant\b", re.I), "can not"),
    (re.compile(r"\bwont\b", re.I), "will not"),
    (
        re.compile(
            r",? (of course|in turn|in addition|in general|as usual|from time to time|if possible|as well|by the way|in particular),?(?=[ .])",
            re.I,
        ),
        "",
    ),
    (re.compile(r",?\s+(and so on|and so forth|etc\.?|among others)(?=[\s.,;)]|$)", re.I), ""),
    (
        re.compile(r"\b(?:every|each|any) time(?: that)?\b(?=\s+(?:an?|the|we|it|they|someone|our|\w+ \w+s)\b)", re.I),
        "when",
    ),
    (re.compile(r",? so that\b", re.I), " so-that"),
    (re.compile(r"\b(such as|for example,?|for instance,?|e\.g\.,?)(?= )", re.I), "such-as"),
    (re.compile(r"(?<=[a-z])\s*(?:\(\s*|:\s*|\s)yes\s*(?:/|or)\s*no\b\s*\)?", re.I), " flag"),
    (re.compile(r"\b(as well as|along with|together with)\b", re.I), r"and also"),
    (re.compile(r"\be-?mails?\b(?=\s+address)", re.I), "email"),
    (re.compile(r"\be-mail", re.I), "email"),
    (re.compile(r"\((e?s)\)"), r"\1"),
    (re.compile(r"\band\s*/\s*or\b", re.I), "or"),
    (re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])"), " / "),
)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    return tuple(Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text))


def plain(text: str) -> str:
    """One spelling for contractions, quotes, spaces and emphasis marks."""
    text = text.replace("\u00a0", " ").replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")
    text = re.sub(r"(\*\*|__|`)", "", text)
    text = re.sub(r"(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])", "", text)
    text = re.sub(r"\[([^\]\n]{1,200})\]\([^)\n]{0,300}\)", r"\1", text)
    for pattern, replacement in _EXPANDED:
        text = pattern.sub(replacement, text)
    return text


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a document in order; short list items are joined to what introduces them."""
    root = outline(text)
    out: list[Sentence] = []
    _emit(root, "", out, [0])
    section = above = ""
    for index, sentence in enumerate(out):
        if sentence.kind == "heading":
            section = above = sentence.text
        else:
            if sentence.kind == "sentence":
                section = sentence.text if announces(sentence.text) else above
            out[index] = replace(sentence, section=section)
    return tuple(out)


_ANNOUNCES = re.compile(
    r"(?:[A-Za-z-]+ ){0,4}(?:quer(?:y|ies)|questions|reports|searches|lookups|access patterns|reads|screens)(?: [a-z-]+){0,4}\s*:$",
    re.IGNORECASE,
)
"""A line that announces a list of what is asked, as a heading does: "Typical questions:"."""


def announces(text: str) -> bool:
    """The line only announces a list of what is asked."""
    return bool(_ANNOUNCES.match(text))


META = frozenset(word_lists("grammar")["tokens_meta"])


def is_meta(title: str) -> bool:
    """True for headings about the document ("Requirements"), false for headings that name a thing."""
    found = re.findall(r"[A-Za-z-]+", title.lower())
    return not found or all(w in META for w in found)


def _emit(node: Node, topic: str, out: list[Sentence], paragraph: list[int]) -> None:
    text = plain(node.text).strip()
    children = node.children
    bullets = [c for c in children if c.kind == "bullet"]
    if node.kind == "heading":
        paragraph[0] += 1
        out.append(Sentence(text, "heading", topic, paragraph[0]))
        topic = "" if is_meta(text) else text.rstrip(":")
        if topic and bullets and all(_is_item(b) for b in bullets) and len(topic.split()) <= 4:
            out.append(_joined(topic, bullets, paragraph[0]))
            children = [c for c in children if c.kind != "bullet"]
    elif node.kind in {"paragraph", "bullet"}:
        paragraph[0] += node.kind == "paragraph"
        parts = split_sentences(text)
        lead = parts[-1] if parts else ""
        takes = bool(bullets) and (
            lead.endswith(":") or node.kind == "bullet" or (len(parts) == 1 and len(lead.split()) <= 6)
        )
        joins = (
            takes
            and all(_is_item(b) for b in bullets)
            and not is_meta(lead)
            and not _listing(lead)
            and not announces(lead)
        )
        for part in parts[:-1] if joins else parts:
            short = node.kind == "bullet" and len(parts) == 1
            out.append(Sentence(part, "fragment" if short else "sentence", topic, paragraph[0]))
        if joins:
            out.append(_joined(lead.rstrip(":. "), bullets, paragraph[0], topic))
            children = [c for c in children if c.kind != "bullet"]
        if node.kind == "bullet" and len(text.split()) <= 4 and not is_meta(text):
            topic = text.rstrip(":")
    for child in children:
        _emit(child, topic, out, paragraph)


def _listing(lead: str) -> bool:
    """A lead-in that announces a list of statements, not of properties ("they told us the following:")."""
    return bool(
        re.search(
            r"\b(as follows|the following (rules|points|requirements|things)|requirements|rules|features)\W*$",
            lead,
            re.I,
        )
    )


def _is_item(node: Node) -> bool:
    text = re.sub(r"\([^)]*\)", "", node.text)
    return not node.children and len(text.split()) <= 7 and not re.search(r"[:;]|[.]\s+\S|->|=>", text)


def _joined(lead: str, bullets: list[Node], paragraph: int, topic: str = "") -> Sentence:
    items = ", ".join(plain(b.text).strip().rstrip(".,;") for b in bullets)
    return Sentence(f"{lead}: {items}.", "sentence", topic, paragraph)


_LONGEST_SENTENCE = 1200
_ABBREVIATION = re.compile(
    r"\b(e\.g|i\.e|etc|approx|ca|vs|no|nr|dr|mr|mrs|ms|prof|st|inc|ltd|co|fig|incl|resp|max|min|avg|jan|feb|aug|sept|oct|nov|dec|[a-z])\.$",
    re.I,
)


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences end with . ! ? (not after abbreviations or inside numbers); a semicolon ends one too."""
    out: list[str] = []
    begin = 0
    for found in re.finditer(r"[.!?…]+[\"')\]]*(?=\s|$)|;(?=\s)", text):
        piece = text[begin : found.end()]
        rest = text[found.end() : found.end() + 40].lstrip()
        if found.group()[0] == "." and found.group() == ".":
            if rest and _ABBREVIATION.search(piece) and not re.search(r"\betc\.$", piece):
                continue
            if rest and re.search(r"\betc\.$", piece) and not rest[0].isupper():
                continue
        if piece.count("(") > piece.count(")") and len(piece) < 300:
            continue
        out.append(piece.strip())
        begin = found.end()
    out.append(text[begin:].strip())
    return tuple(part for s in out for part in _bounded(s) if re.search(r"\w", part))


def _bounded(sentence: str) -> list[str]:
    """What has no end for very long is cut, so that reading takes time in proportion to the text."""
    return [sentence[i : i + _LONGEST_SENTENCE] for i in range(0, len(sentence), _LONGEST_SENTENCE)]
