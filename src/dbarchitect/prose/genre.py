"""What kind of text it is, looked at before it is read: only English prose is."""

from __future__ import annotations

import re
import unicodedata

from dbarchitect.core.errors import ArchitectError
from dbarchitect.prose.lexicon import known

LONGEST = 120_000
_SAMPLE = 20_000
_HINT = "describe in English sentences what is to be stored, for example: “Members borrow books. Each book has a title and an ISBN.”"
_FUNCTION_WORDS = {
    "English": "the of and to in is that for it with as are on be this have by or from an at which each we has can must a our they their i",
    "German": "der die das und ist nicht ein eine zu den von mit sich des auf für im dem werden wird jeder wir haben auch sind oder",
    "French": "le la les des et est un une du que qui dans pour pas sur avec sont au par chaque nous ont être ou leur",
    "Spanish": "el la los las de que y en un una es por con para se del al lo como cada son tiene su más o",
    "Italian": "il la di che e un una è per con non del sono della nel gli le ha come ogni più anche i o",
    "Portuguese": "o a os as de que e do da em um uma para com não por se no na cada são tem mais dos ou",
    "Dutch": "de het een en van is dat op te in met voor niet zijn aan er ook als bij elke worden heeft wij of",
    "Polish": "i w na z do się nie jest to że o jak po ale za od przez są każdy ma dla oraz lub",
    "Latin": "et in est non ad ut cum sed qui quae sit amet lorem ipsum dolor elit sed do eiusmod",
}  # fmt: skip
_PROFILES = {name: frozenset(profile.split()) for name, profile in _FUNCTION_WORDS.items()}
_SCRIPTS = {"CYRILLIC": "Cyrillic", "CJK": "Chinese or Japanese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "ARABIC": "Arabic", "GREEK": "Greek", "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari", "THAI": "Thai"}  # fmt: skip


def is_verse(text: str) -> bool:
    """Nothing but short lines, half of which or more end in a comma: written to be heard."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    short = [line for line in lines if 3 <= len(line.split()) <= 12 and not re.match(r"[-*\d#]|As an? ", line)]
    open_ended = [line for line in short if re.search(r"[,;!?]$", line)]
    return len(short) >= 3 and len(short) == len(lines) and 2 * len(open_ended) >= len(lines)


def check(text: str) -> None:
    """Raises `brief.not_understood` with what was seen when the text is no English prose."""
    kind = kind_of(text)
    if kind is not None:
        raise not_understood(kind)


def not_understood(seen: str) -> ArchitectError:
    return ArchitectError("brief.not_understood", f"nothing in the brief was understood: {seen}", hint=_HINT)


def kind_of(text: str) -> str | None:
    """What the text is instead of prose, in words; None for prose."""
    if not text.strip():
        return "it is empty"
    sample = text[:_SAMPLE]
    if not re.search(r"\w", sample):
        return "it has no words"
    size = f" of {len(text):,} characters" if len(text) > LONGEST else ""
    foreign = _script(sample)
    if foreign:
        return f"it is written in {foreign} script; briefs are read in English"
    found = _form(sample)
    if found:
        return f"it looks like {found}{size}, not like a description in sentences"
    language = _language(sample)
    if language != "English":
        return language
    if len(text) > LONGEST:
        return f"it has {len(text):,} characters; a brief in prose has at most {LONGEST:,}"
    return None


_STAMPED = re.compile(
    r"\s*(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|(?:INFO|WARN|ERROR|DEBUG)\b)|.{0,60}\b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL)\b"
)


_FACE = re.compile(r"(?<=\s)[:;]-?[()DPpOo|/](?=\s|$)")
""" ":D", ";-)" behind a space: nothing is listed there."""


def prose_of(text: str) -> str:
    """The text without faces made of marks, and without the lines of a log when sentences remain."""
    if len(text) > LONGEST:
        return text
    text = _FACE.sub("", text)
    lines = text.split("\n")
    kept = [line for line in lines if not _STAMPED.match(line)]
    rest = "\n".join(kept)
    return rest if len(kept) < len(lines) and len(rest.split()) >= 8 and re.search(r"\w[.!?]", rest) else text


def is_foreign(sentence: str) -> bool:
    """A sentence in another language within an English text."""
    words = re.findall(r"[^\W\d_]+", sentence.lower())[:60]
    if len(words) < 4:
        return False
    english = sum(1 for w in words if w in _PROFILES["English"])
    best = max(sum(1 for w in words if w in profile) for name, profile in _PROFILES.items() if name != "English")
    unknown = sum(1 for w in words if not known(w))
    return best > english and 2 * unknown > len(words)


def _script(text: str) -> str | None:
    letters = [c for c in text[:4000] if c.isalpha()]
    foreign = [c for c in letters if ord(c) > 0x24F]
    if len(foreign) * 2 <= len(letters):
        return None
    names: dict[str, int] = {}
    for c in foreign:
        word = unicodedata.name(c, "UNKNOWN").split(" ")[0]
        names[word] = names.get(word, 0) + 1
    best = max(names, key=lambda n: names[n])
    return _SCRIPTS.get(best, "a foreign")


def _form(text: str) -> str | None:
    """Logs, tables, markup and program text, by the shape of their lines."""
    lines = [line for line in text.split("\n")[:300] if line.strip()]
    count = len(lines)
    if re.match(r"\s*(<!doctype|<html|<\?xml|<svg)", text, re.IGNORECASE) or len(
        re.findall(r"</?[a-zA-Z][\w-]*[^<>]{0,200}>", text)
    ) > max(4, len(text.split()) // 12):
        return "HTML or XML"
    if (
        re.match(r"\s*[\[{]\s*(?:[\"\d\[{]|$)", text, re.MULTILINE)
        and len(re.findall(r'"[^"\n]{0,80}"\s*:', text)) >= 2
    ):
        return "JSON"
    stamped = sum(1 for line in lines if _STAMPED.match(line))
    if count >= 3 and stamped * 2 > count:
        return "a log"
    code = sum(1 for line in lines if _CODE.search(line))
    if count >= 3 and code * 5 > count * 2:
        return "program text"
    commas = [line.count(",") + line.count(";") + line.count("\t") for line in lines]
    even = sum(1 for c in commas if c == commas[0])
    if (
        count >= 3
        and commas[0] >= 2
        and even * 10 >= count * 8
        and not re.search(r"[.:]\s*$", lines[0])
        and all(len(line.split()) < 4 * (c + 1) for line, c in zip(lines, commas, strict=True))
    ):
        return "a table of values"
    return None


_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:def|class|import|from \w+ import|return|if \(|for \(|while \(|var|let|const|public|private|function|#include|package|using|SELECT\b.+\bFROM\b|CREATE TABLE|INSERT INTO|elif|else:|try:|except)\b|=>|\)\s*:\s*$|==|!=|\w+\(.*\)\s*[;{:]?$|^\s*(?://|/\*|\*/)|^\s*\w+\s*=\s*\S+"
)


_TERSE_ENGLISH = 0.85
"""The share of English words from which a text is English though it has few of the small words ("30k a second, no harm")."""


def _language(text: str) -> str:
    """ "English", or what to say about the text's language."""
    words = re.findall(r"[^\W\d_]+", text.lower())[:3000]
    if not words:
        return "it has no words"
    if len(words) == 1:
        return "English" if known(words[0]) and len(words[0]) < 30 else "it is one word"
    shares = {name: sum(1 for w in words if w in profile) / len(words) for name, profile in _PROFILES.items()}
    best = max(shares, key=lambda n: shares[n])
    english = shares["English"]
    distinct = list(dict.fromkeys(words))[:400]
    share = sum(1 for w in distinct if known(w)) / len(distinct)
    if best != "English" and shares[best] > max(english * 1.3, 0.12) and share < _TERSE_ENGLISH:
        return (
            f"it seems to be written in {best}; briefs are read in English"
            if best != "Latin"
            else "it seems to be filler text in Latin"
        )
    if share < 0.4:
        return "its words are not English"
    return "English"
