"""Whether what a phrase names is wanted, and how strongly, from the words around it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.prose.needs.phrases import Phrases
from dbarchitect.prose.needs.words import Word, forms

if TYPE_CHECKING:
    from dbarchitect.model.brief import Strength

_TURNS = frozenset(
    {
        "but",
        "however",
        "although",
        "though",
        "yet",
        "whereas",
        "while",
        "because",
        "since",
        "except",
        "otherwise",
        "if",
        "when",
    }
)
_STOPS = frozenset({".", ";", ":", "!", "?", "(", ")", "—", "–", "-"})
_SUBJECTS = frozenset(
    {
        "we",
        "it",
        "they",
        "i",
        "there",
        "our",
        "the",
        "this",
        "you",
        "users",
        "everything",
        "all",
        "nobody",
        "nothing",
        "data",
        "customers",
        "each",
        "every",
        "people",
    }
)
_WANTING = frozenset({"need", "want", "require", "use", "have", "expect", "plan", "care", "intend", "ask", "foresee", "do", "be", "like", "look", "run", "touch", "afford", "accept", "allow", "rely", "depend", "adopt", "introduce", "add", "choose", "buy", "consider", "go", "operate", "host", "put", "manage", "call", "involve", "necessary", "worth", "interest", "aim", "deal", "move", "switch", "pay", "see", "mean", "wish", "maintain", "take", "perform", "join", "leave", "store", "keep"})  # fmt: skip
_ABLE = frozenset({"can", "could", "must", "should", "may"})
_INABILITY = frozenset(
    {"support", "offer", "handle", "provide", "scale", "cope", "keep", "deliver", "work", "suffice", "manage", "do"}
)
_PASSIVE = frozenset(
    {
        "needed",
        "required",
        "necessary",
        "wanted",
        "important",
        "relevant",
        "used",
        "planned",
        "expected",
        "foreseen",
        "essential",
        "critical",
    }
)


def wanted(sentence: tuple[Word, ...], begin: int, end: int) -> bool:
    """False when the words `begin` to `end` are spoken of as not needed, ruled out, or left behind."""
    return not (_negated_before(sentence, begin) or _negated_after(sentence, begin, end))


def _clause_begin(sentence: tuple[Word, ...], at: int) -> int:
    for i in range(at - 1, -1, -1):
        low = sentence[i].lower
        if low in _STOPS or low in _TURNS:
            return i + 1
        following = sentence[i + 1].lower if i + 1 < len(sentence) else ""
        if low == "," and i + 1 < at:
            after = sentence[i + 2].lower if i + 2 < len(sentence) else ""
            if following in _SUBJECTS or (following in {"and", "so", "or", "which"} and after in _SUBJECTS):
                return i + 1
        if (
            low == "and"
            and i + 1 < at
            and following in {"we", "it", "they", "there", "i", "you", "must", "need", "needs"}
        ):
            return i + 1
    return 0


def _clause_end(sentence: tuple[Word, ...], at: int) -> int:
    for i in range(at, len(sentence)):
        if sentence[i].lower in _STOPS or sentence[i].lower in _TURNS - {"if", "when"}:
            return i
        if (
            sentence[i].lower in {",", "and"}
            and i + 1 < len(sentence)
            and sentence[i + 1].lower in _SUBJECTS - {"nothing"}
        ):
            return i
    return len(sentence)


def _negated_before(sentence: tuple[Word, ...], begin: int) -> bool:
    first = _clause_begin(sentence, begin)
    negated = False
    for i in range(first, begin):
        low = sentence[i].lower
        after = sentence[i + 1].lower if i + 1 < len(sentence) else ""
        before = sentence[i - 1].lower if i else ""
        between = [w.lower for w in sentence[i + 1 : begin]]
        if low == "not" and _denies(before, [w.lower for w in sentence[i + 1 : begin + 1]]):
            negated = True
        elif low == "without" and {"not", "never", "no"} & {w.lower for w in sentence[max(first, i - 3) : i]}:
            negated = False
        elif low in {"no", "without", "zero"} and after not in {"later", "more", "less", "fewer", "doubt", "longer"}:
            negated = _reaches(between, sentence, begin)
        elif low in {"never", "neither", "nor"}:
            negated = low != "never" or (bool(forms(after) & _WANTING - {"go", "be"}) and "," not in between)
        elif low in {"nobody", "none", "nothing"}:
            negated = low == "none" or any(forms(w) & {"need", "want", "ask", "use", "require"} for w in between)
        elif (
            low in {"avoid", "avoiding", "unlike", "skip", "excluding", "banned", "forbidden"} or (low, after) in _PAIRS
        ):
            negated = len(between) <= 6
    return negated


_PAIRS = frozenset(
    {
        ("rather", "than"),
        ("instead", "of"),
        ("away", "from"),
        ("rid", "of"),
        ("free", "of"),
        ("opposed", "to"),
        ("ruled", "out"),
    }
)


def _denies(before: str, after: list[str]) -> bool:
    """Whether a "not" denies that what follows is wanted."""
    following = after[0] if after else ""
    if following in {
        "only",
        "just",
        "merely",
        "simply",
        "without",
        "optional",
        "sure",
        "certain",
        "until",
        "later",
        "more",
        "less",
    }:
        return False
    if following in _PASSIVE and len(after) > 1 and after[1] != "for":
        return False
    verb = next(
        (
            w
            for w in after[:3]
            if w
            not in {"really", "actually", "currently", "yet", "even", "necessarily", "to", "be", "at", "all", "always"}
        ),
        "",
    )
    if before in _ABLE:
        return bool(
            forms(verb) & (_WANTING - {"do", "be", "keep", "manage", "see", "have", "take", "perform", "join", "leave"})
        )
    if before in {"do", "does", "did", "will", "would"}:
        return not forms(verb) & _INABILITY or bool(forms(verb) & {"do"})
    return True


def _reaches(between: list[str], sentence: tuple[Word, ...], begin: int) -> bool:
    """A "no" reaches along "or" and "nor", and along commas that lead to them; "and" and a plain comma end it."""
    if "and" in between or any(forms(w) & {"be", "must", "need"} for w in between if w not in {"need"}):
        return False
    if "," not in between:
        return len(between) <= 6
    rest = [w.lower for w in sentence[begin : _clause_end(sentence, begin)]]
    return "or" in between or "or" in rest or "nor" in rest


def _negated_after(sentence: tuple[Word, ...], begin: int, end: int) -> bool:
    rest = [w.lower for w in sentence[end : _clause_end(sentence, end)]]
    for i, low in enumerate(rest[:12]):
        if low in {"overkill", "unnecessary", "irrelevant", "unneeded", "unwanted"}:
            return not {"not", "no"} & set(rest[:i])
        if tuple(rest[i : i + 3]) in {
            ("out", "of", "scope"),
            ("off", "the", "table"),
            ("out", "of", "question"),
            ("of", "no", "interest"),
        }:
            return True
        if low in {"not", "never"}:
            later = rest[i + 1 : i + 5]
            if (not later and "," not in rest[:i]) or any(
                w in _PASSIVE
                or forms(w)
                & {
                    "need",
                    "want",
                    "require",
                    "matter",
                    "care",
                    "issue",
                    "concern",
                    "requirement",
                    "priority",
                    "use",
                    "option",
                }
                for w in later
            ):
                return "or" not in rest[:i] or rest[0] != "and"
            return False
        if low == "and" or (low == "," and i == 0):
            return False
    return False


@lru_cache(maxsize=1)
def _cues() -> Phrases:
    from dbarchitect.prose.needs.vocabulary import cues

    return Phrases((strength, phrase) for strength, phrases in cues().items() for phrase in phrases)


def strength(sentence: tuple[Word, ...], begin: int, end: int, usual: Strength) -> Strength:
    """How strongly it is asked for: `usual` unless a word of its clause says more or less."""
    first, last = _clause_begin(sentence, begin), _clause_end(sentence, end)
    said = {m.need for m in _cues().find(sentence[first:last]) if not _inside(m.begin + first, begin, end)}
    if "may" in said:
        return "may"
    if "must" in said:
        return "must"
    return usual


def _inside(at: int, begin: int, end: int) -> bool:
    return begin <= at < end
