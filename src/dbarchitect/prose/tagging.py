"""Every token gets one part of speech: the best path through weighted tags and their neighbours (Viterbi).

Tags: DT PS PR EX MD BE HV DO IN TO CC SC WH NG RB CD PU PO; nouns NN NS NP; JJ; verbs VB (base) VP (plural present)
VZ (singular present) VD (past) VN (participle) VG (-ing).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dbarchitect.prose.lexicon import candidates, is_noun_first, word_lists
from dbarchitect.prose.tokens import Token, tokens


@dataclass(frozen=True, slots=True)
class Word:
    """A token with its part of speech."""

    token: Token
    tag: str

    @property
    def lower(self) -> str:
        return self.token.lower

    @property
    def text(self) -> str:
        return self.token.text


_NOUNS = ("NN", "NS", "NP")
_FINITE = frozenset({"VP", "VZ", "VD", "BE", "HV", "DO", "MD"})
_DEFAULT = -2.5
_GROUPS = {
    "N": _NOUNS,
    "V": ("VP", "VZ", "VD"),
    "AUX": ("BE", "HV", "DO"),
    "ART": ("DT", "PS"),
    "F": ("VP", "VZ", "VD", "BE", "HV", "DO", "MD"),
}
# FROM: weight TO TO TO; groups are expanded; later lines win.
_RULES = """
START: 0.5 DT PS PR NN NS NP JJ CD EX | 0 IN SC WH RB VG VN VB CC TO HV DO BE MD | -0.6 VP | -2 VZ VD PU
ART: 0.8 NN NS NP JJ | 0.3 VN VG CD RB DT | -4 F VB IN PU TO SC
PS: 1 NN NS | 0.4 JJ VN VG NP CD
JJ: 1 NN NS | 0.3 JJ NP CC PU VG | -0.3 IN TO SC | -1.5 VZ VP MD BE VN RB CD DT | -0.6 PR | -3 VB
NN: 0.6 NN NS | 0.6 VZ MD BE HV DO IN PU CC PO | 0.2 WH RB TO VN SC VD | -0.4 NG VG CD NP | -2 VP DT JJ | -1.2 PR PS | -0.3 EX | -3.5 VB
NS: -1.2 NN NS | 0.8 VP MD BE HV DO IN PU CC | 0.4 WH PO RB TO VN SC VD | -0.2 VG | -3.5 VZ | -2 JJ DT CD | -1.2 PR PS | -0.3 EX | -3.5 VB
NP: 0.4 NP NN NS PU CC IN PO BE HV MD VZ | -0.5 VP VN WH CD TO RB VD SC | -1.5 DT JJ
PR: 0.8 VP VZ MD BE HV DO VD | 0.2 RB NG IN PU CC | -1 TO WH SC DT NN NS JJ VN VG | -0.3 TO | -3 VB
EX: 1.5 BE MD | 0 RB HV VP
MD: 1.5 VB BE HV NG RB DO | 0 PU CC PR | -5 VZ VP VD NN NS JJ VN
BE: 0.9 VN JJ DT NG RB VG IN CD PS | 0.4 NN NS TO CC NP BE PR PU WH SC | -4 VB VZ VP VD
HV: 0.8 DT NN NS PS JJ CD | 0.6 VN BE TO RB NG | 0.2 PR IN NP HV PU | -1 VG WH | -4 VB VZ VP
DO: 1 NG VB | 0 DT NN NS PU IN RB PR | -3 VP VZ
V: 0.7 DT NN NS PS CD JJ IN TO PR NP | 0.3 RB WH SC PU CC VG VN | 0 NG EX | -3 VB | -1.7 VZ VP VD BE HV MD
VB: 0.7 DT NN NS PS CD JJ IN TO PR NP | 0.3 RB WH SC PU CC VG VN | 0 NG EX | -3 VB | -4 VZ VP VD HV MD
VN: 0.7 IN TO PU CC | 0.5 NN NS | 0.3 RB DT SC PR WH | 0 CD NP JJ PS VG | -3 VB VP VZ VD BE HV MD
VG: 0.6 DT NN NS PS JJ IN PU CC TO NP | 0.2 PR RB CD WH VN | -1.5 BE VZ MD | -3 VB VP
IN: 0.8 DT NN NS PS JJ CD PR NP VG | 0.3 WH RB VN | -1 PU IN TO CC | -4 F VB
TO: 1.2 VB BE HV DO | 0.8 DT PS NN NS NP CD PR | 0.3 JJ WH VG RB | -4 VZ VP VD MD
CC: 0.5 DT NN NS PS JJ CD PR NP VB VP VZ VD VN VG BE HV MD RB IN | 0.2 WH TO SC NG EX DO | -1.5 CC PU
SC: 0.8 DT PR NN NS PS NP JJ EX CD | 0.2 VN VG IN | -1.5 VP VZ F RB TO | -3 VB
WH: 0.9 VZ VP BE HV MD VD DO | 0.5 DT PR NN NS PS NP JJ | 0.2 RB EX CD TO IN | -1 VN VG PU | -3 VB
NG: 0.8 VB VN BE RB DT JJ HV | 0 IN NN NS PU CC TO VG CD VP VZ VD
RB: 0.6 VN VP VZ VB VD JJ IN DT CD RB PU BE HV MD | 0.1 NN NS TO CC SC NP PR VG WH PS EX
CD: 1 NN NS | 0.4 JJ CD TO PU CC IN VN VG NP | 0 MD BE VZ VP HV RB DT SC WH | -2 VB
PU: 0.4 DT NN NS JJ CC WH SC PR CD NP IN RB PS VG VN PU | 0 VP VZ VB BE HV MD VD TO EX DO NG PO | -1 VZ VP VD VB
PO: 1 NN NS JJ | 0.3 VN VG NP CD | -0.5 PU CC IN F
"""


def _transitions() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for line in _RULES.strip().splitlines():
        source, _, rest = line.partition(":")
        for tag in _GROUPS.get(source, (source,)):
            row = table.setdefault(tag, {})
            for part in rest.split("|"):
                weight, *targets = part.split()
                for target in targets:
                    for one in _GROUPS.get(target, (target,)):
                        row[one] = float(weight)
    return table


_TABLE = _transitions()
_BREAKS = frozenset({"SC", "WH"})


@lru_cache(maxsize=2048)
def tag(text: str, expects_verb: bool = True) -> tuple[Word, ...]:
    """The words of a sentence with their tags; with `expects_verb` a reading without a finite verb is unlikely."""
    found = tokens(text)
    if not found:
        return ()
    # A state is (tag, a finite verb was seen in this clause); its value is (score, previous state).
    columns: list[dict[tuple[str, bool], tuple[float, tuple[str, bool] | None]]] = []
    previous: dict[tuple[str, bool], tuple[float, tuple[str, bool] | None]] = {("START", False): (0.0, None)}
    head = next((k for k, t in enumerate(found[:6]) if t.text in {":", "="}), 0)
    for position, _token in enumerate(found):
        column: dict[tuple[str, bool], tuple[float, tuple[str, bool] | None]] = {}
        infinitive = (
            position > 1 and found[position - 1].lower == "to" and found[position - 2].lower in _TAKES_INFINITIVE
        )
        for candidate, weight in _possible(found, position):
            if infinitive and candidate == "VB":
                weight += 3.0
            if position < head and candidate in {"VB", "VP", "VZ"} and head <= 3:
                weight -= 3.0
            for state, (score, _) in previous.items():
                before, seen = state
                total = score + weight + _TABLE[before].get(candidate, _DEFAULT)
                if candidate in _FINITE:
                    if seen and candidate in {"VP", "VZ"} and before not in {"CC", "PU", "RB"}:
                        total -= 1.5
                    now = True
                else:
                    now = seen and candidate not in _BREAKS
                key = (candidate, now)
                if key not in column or total > column[key][0]:
                    column[key] = (total, state)
        columns.append(column)
        previous = column
    penalty = 2.5 if expects_verb else 0.0
    last: tuple[str, bool] | None = max(previous, key=lambda s: previous[s][0] - (0.0 if s[1] else penalty))
    tags: list[str] = []
    for column in reversed(columns):
        assert last is not None
        tags.append(last[0])
        last = column[last][1]
    return tuple(Word(token, t) for token, t in zip(found, _agreeing(found, tags[::-1]), strict=True))


_MODALS = frozenset({"may", "can", "must", "might", "should", "shall", "could", "would", "will"})


def _possible(found: tuple[Token, ...], position: int) -> tuple[tuple[str, float], ...]:
    """The tags of a token; a word the dictionary knows as no verb is one behind a modal ("may supersede")."""
    token = found[position]
    tags = candidates(token.text, position == 0)
    before = position - 1 - (position > 1 and found[position - 1].lower in {"not", "never", "only", "also"})
    unknown = {t for t, _ in tags} <= {"NN", "JJ", "NP"} and token.text.isalpha() and token.text.islower()
    if position and found[before].lower in _MODALS and unknown:
        return (*tags, ("VB", -0.5))
    if position and found[position - 1].lower in {"we", "they", "i", "you"}:
        if unknown and not token.lower.endswith("s"):
            return (*tags, ("VP", -0.5))
        return tuple((t, w + 2.0 if t == "VP" else w) for t, w in tags)
    return tags


_TAKES_INFINITIVE = frozenset(word_lists("grammar")["tagging_takes_infinitive"])
_SINGULAR_DETERMINERS = frozenset({"a", "an", "each", "every", "one", "another", "this", "that"})
_PLURAL_DETERMINERS = frozenset({"all", "both", "these", "those", "many", "several", "few", "various"})
_BEFORE_NOUN = frozenset({"NN", "JJ", "VG", "VN"})


def _agreeing(found: tuple[Token, ...], tags: list[str]) -> list[str]:
    """Number agreement that two neighbours do not show: "each visit ends …", "rides … and finishes in …"."""
    singular_seen = False
    for i, (token, before) in enumerate(zip(found, tags, strict=True)):
        could = dict(candidates(token.text, i == 0))
        singular_seen = singular_seen or before == "VZ" or token.lower in {"has", "is"}
        if (
            before == "JJ"
            and "NN" in could
            and i
            and tags[i - 1] in {"DT", "PS"}
            and (tags[i + 1] if i + 1 < len(tags) else "PU") in {"CC", "PU", "IN", "VZ", "BE", "PO"}
        ):
            tags[i] = "NN"
        if before == "VG" and "NN" in could and _compound_ing(found, tags, i):
            tags[i] = "NN"
        if before == "VG" and ("NN" in could or i == len(tags) - 1) and _noun_position(found, tags, i):
            tags[i] = "NN"
        after = tags[i + 1] if i + 1 < len(tags) else "PU"
        if i == 0 and before == "VN" and after == "NS" and len(tags) > 2 and tags[2] in {"BE", "MD", "HV", "VP"}:
            tags[i] = "JJ"  # "Written questions are put to a ministry"
        if before == "VN" and "NN" in could and after in {"NN", "NS"} and i and tags[i - 1] in {"CC", "DT"}:
            tags[i] = "NN"  # "an address and ground conditions"
        if (
            before in {"VB", "VP"}
            and "NN" in could
            and after == "PR"
            and i > 1
            and tags[i - 1] == "CC"
            and tags[i - 2] == "NN"
        ):
            tags[i] = "NN"
        if (
            before == "VZ"
            and "NS" in could
            and after == "PU"
            and (_closes_list(tags, i) or _inside_list(found, tags, i))
        ):
            tags[i] = "NS"
        if before == "NS" and "VZ" in could and i > 1 and found[i - 1].lower == "who":
            tags[i] = "VZ"
            continue
        if before == "VZ" and "NS" in could and i and found[i - 1].lower in _PLURAL_DETERMINERS:
            tags[i] = "NS"
            continue
        if before != "NS" or "VZ" not in could:
            continue
        if (
            i
            and tags[i - 1] == "NN"
            and after in {"IN", "DT", "PS", "TO", "NS", "NN", "CD", "JJ", "RB", "VN"}
            and _singular_phrase(found, tags, i)
        ) or (
            i
            and tags[i - 1] == "CC"
            and singular_seen
            and not is_noun_first(token.text)
            and after in {"IN", "DT", "PS", "TO", "CD"}
            and not _listed(tags, i)
        ):
            tags[i] = "VZ"
    return tags


def _inside_list(found: tuple[Token, ...], tags: list[str], i: int) -> bool:
    """A plural among plurals: "users, lists, items"."""
    return (
        2 <= i < len(tags) - 2
        and tags[i - 2] == "NS"
        and found[i - 1].text == found[i + 1].text == ","
        and tags[i + 2] == "NS"
    )


def _closes_list(tags: list[str], i: int) -> bool:
    """The last of coordinated plurals: "posts, comments and tags"."""
    return i >= 2 and tags[i - 1] == "CC" and tags[i - 2] == "NS"


def _singular_phrase(found: tuple[Token, ...], tags: list[str], i: int) -> bool:
    j = i - 1
    while j >= 0 and tags[j] in _BEFORE_NOUN:
        j -= 1
    return j >= 0 and found[j].lower in _SINGULAR_DETERMINERS and i - j >= 2


def _compound_ing(found: tuple[Token, ...], tags: list[str], i: int) -> bool:
    """ "billing address", "polling districts": an -ing word that names a kind of what follows."""
    if (
        i + 1 >= len(tags)
        or tags[i + 1] not in {"NN", "NS"}
        or (i and tags[i - 1] in {"VP", "VZ", "VB", "BE", "TO", "WH", "RB"})
    ):
        return False
    if i and tags[i - 1] == "IN":
        return tags[i + 1] == "NN"
    return tags[i + 1] == "NN" or i > 0 or len(tags) < 6


def _noun_position(found: tuple[Token, ...], tags: list[str], i: int) -> bool:
    """An -ing form behind an article and before no noun of its own is a noun ("a booking for …")."""
    after = tags[i + 1] if i + 1 < len(tags) and found[i + 1].lower not in {"every", "each"} else "PU"
    return (
        bool(i)
        and (tags[i - 1] in {"DT", "PS"} or (tags[i - 1] in {"JJ", "NN"} and i > 1 and tags[i - 2] in {"DT", "PS"}))
        and after not in {"NN", "NS", "NP", "JJ", "DT", "PS"}
    )


def _listed(tags: list[str], i: int) -> bool:
    """The noun before "and" is a bare plural too, so both are nouns."""
    return i >= 2 and tags[i - 2] == "NS"
