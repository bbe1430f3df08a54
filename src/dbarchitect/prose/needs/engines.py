"""How sentences speak of each technology: it runs here, it runs elsewhere and stays, others suggest it, it was met somewhere else.

A version, a size or a year behind the name, or a verb of running before it, says that it runs here, whatever else the sentence says.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from dbarchitect.model.brief import Need
from dbarchitect.prose.needs.scopes import aside, is_opinion

if TYPE_CHECKING:
    from collections.abc import Iterator

Standing = Literal["existing", "apart", "suggested", "met", "named"]
_RUNS_BEFORE = re.compile(
    r"(?:\b(?:runs?|running|ran|built|based|hosted|sits?|live|lives|everything|all (?:of it )?|monolith|tables?|data|books?|application|app|site|system|administration|execution|crm|erp|shop|already|now|today|currently|still|stuck|dying|grown?|portal|tool|module)\b[^.;?!]{0,40}?\b(?:on|in|with|using|uses?|is|are|an?)\s+(?:an?\s+|the\s+|our\s+|one\s+|single\s+)?(?:\w+\s+)?"
    r"|\b(?:we|they|i)(?:'ve| have| run| use| operate| already have| already run| still use| are on| are still on)\s+(?:got\s+)?(?:an?\s+|our\s+|the\s+)?(?:\w+\s+){0,2}"
    r"|\b(?:our|the existing|existing|current|present|legacy|old)\s+(?:\w+\s+){0,2}"
    r"|\b(?:replac\w+|leav\w+|off|away from|get rid of|migrat\w+ (?:from|off)|mov\w+ (?:from|off)|outgr\w+)\s+(?:\w+\s+){0,2}"
    r"|\b(?:django|rails|laravel|symfony|spring|spring boot|php|node|flask|express|wordpress|drupal|\.net|java|python)\s*(?:,|and|on|\+|/|with|over)\s*)$",
    re.IGNORECASE,
)
_RUNS_AFTER = re.compile(
    r"^(?:\s+(?:v?\d{1,4}(?:\.\d+)*[a-z]?\b(?!\s*(?:days?|%|years?|hours?|minutes?))|enterprise|standard|exadata|primary|cluster|instance|server|rac|on rds|\(rds|since (?:\d|the|our|launch|day|last|version|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december)|for (?:leave|years|everything|the)|is at|is (?:our|the) (?:\w+ )?(?:database|db|standard|store)\b|with \d|at \d|has been|already|today|currently|now)|\s*,\s*(?:about\s+)?\d[\d.,]*\s*(?:gb|tb)|\s*\()",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|existing|current) (?:own |big |old |little |single |main )?$", re.IGNORECASE)
_LEFT = re.compile(
    r"\b(?:leave|leaving|quit|abandon|ditch|drop|replace|outgrow|outgrown|off|away from|stay on|stay with|staying on|stick with|keep)\s+(?:our |the )?$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:my|our|a|an|the|some|one)\s+(?:\w+\s+)?(?:co-?founder|colleague|boss|intern|investor|adviser|advisor|friend|brother|sister|cousin|uncle|nephew|student|candidate|vendor|salesman|newcomer|teammate|cto|ceo|deck|consultant)\b[^.;]{0,70}$",
    re.IGNORECASE,
)
_LEFT_ALONE = re.compile(
    r"\b(?:last project|old job|last company|former employer|before|previous(?:ly)?|former|previous jobs?|last job|earlier life|university|at (?:my|his|her) last)\b",
    re.IGNORECASE,
)
_FEEDS = re.compile(
    r"\b(?:land|lands|arrive|arrives|ingest\w*|come|comes|flow\w*|read|published?)\s+(?:\w+\s+)?(?:in|into|through|via|from|by|over)\s+$",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:licen[cs]\w*|enterprise agreement|software assurance|support contract|paid|prepaid|(?<!\w )certif\w+)\b",
    re.IGNORECASE,
)
_LIKENESS = re.compile(r"^\s*(?:api|compat\w*|protocol|like|style|semantics?|course|certificate)\b", re.IGNORECASE)
_TRIED = re.compile(
    r"\b(?:attempt|tried|experiment\w*|prototype|never (?:returns?|finish\w*)|takes? (?:minutes|hours|forever)|took (?:\d+ )?(?:minutes|hours)|hopeless|felt clumsy|too slow|gives? up|runs? out of memory)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:do (?:we|i) (?:\w+ )?need|should (?:we|i)|is|would|why not|what about|how about|right thing|or equal|asks? (?:if|whether))\b[^.]{0,60}$",
    re.IGNORECASE,
)


_CLOUDS = (
    (
        "aws",
        re.compile(
            r"\b(?:AWS|Amazon Web Services|Lambda|API Gateway|QuickSight|Kinesis|EC2|EKS|Fargate|Redshift|GovCloud|Aurora)\b"
        ),
    ),
    (
        "azure",
        re.compile(
            r"\bAzure\b|\bEntra\b|\bMicrosoft everything\b|\bAKS\b|\bPower BI (?i:premium)|\b(?:Microsoft|Office|M) ?365\b|(?i:\b(?:must|has to|should) be microsoft\b)|\bMicrosoft (?i:house|shop)"
        ),
    ),
    ("cloudflare", re.compile(r"\bCloudflare\b")),
    (
        "gcp",
        re.compile(
            r"\b(?:GCP|Google Cloud|Looker Studio|GA4|Dataflow|Firebase|GKE|Cloud Run|Pub/Sub|Google (?:Workspace|(?:nonprofit |non-profit |startup |cloud )?credits))\b|\b(?:everything|all|run|are) (?:is )?(?:in|on|with) Google\b"
        ),
    ),
)


_PRODUCTS = frozenset({"Redshift", "Aurora", "QuickSight", "Kinesis", "Looker Studio", "GA4", "Firebase"})
_QUOTED = re.compile(
    r"\b(?:quoted|offered|pitched|sold|shown|demoed|sent) (?:us |me |them )?(?:an? |the )?(?:\w+ )?$", re.IGNORECASE
)


def clouds(sentences: tuple[str, ...]) -> Iterator[Need]:
    """`cloud` for each of the large ones a text names, or names a service of, as what it runs on.

    A database of another cloud says little where a cloud itself is named.
    """
    found = []
    for text in dict.fromkeys(sentences):
        for name, pattern in _CLOUDS:
            met = [m for m in pattern.finditer(text) if not _is_set_aside(text, m.start())]
            found += [(name, m.group(), text) for m in met if not _QUOTED.search(text[: m.start()])]
    themselves = {name for name, said, _ in found if said not in _PRODUCTS}
    for name, _, text in dict.fromkeys(found):
        if name in themselves or not themselves:
            yield Need(name="cloud", text=text, value=name)


def _is_set_aside(text: str, at: int) -> bool:
    """Whether what stands there is somebody else's opinion, or lies elsewhere."""
    return is_opinion(text, at) or any(b <= at < e for b, e in aside(text))


def standings(sentences: tuple[str, ...]) -> Iterator[Need]:
    """`technology_existing`, `technology_apart`, `technology_suggested` and `technology_met` (somewhere else), the technology's id as value."""
    from dbarchitect.prose.needs.technologies import spans, stance_of

    for text in dict.fromkeys(sentences):
        for id_, begin, end in spans(text[:1200]):
            if stance_of(text, id_) == "excluded":
                continue
            how = _standing(text, begin, end)
            if how != "named":
                yield Need(name=f"technology_{how}", text=text, value=id_)


_LEFT_BEHIND = re.compile(
    r"\b(?:replac\w+|leav\w+|off|from|instead of|rid of|unlike|like|old|former)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)


def dictated(sentences: tuple[str, ...]) -> Iterator[Need]:
    """`technology_existing` for the engines that programs bring with them, where one of these is run and is not left."""
    pattern = _programs()
    for text in dict.fromkeys(sentences):
        for found in pattern.finditer(text[:1200]):
            left = _LEFT_BEHIND.search(text[max(0, found.start() - 40) : found.start()])
            if not (left or _is_set_aside(text, found.start())):
                for engine in _engines_of()[found[0].lower()]:
                    yield Need(name="technology_existing", text=text, value=engine)


@lru_cache(maxsize=1)
def _programs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_engines_of()))})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _engines_of() -> dict[str, tuple[str, ...]]:
    """Engines by the program that brings them."""
    import yaml

    told = yaml.safe_load(files("dbarchitect.prose.needs").joinpath("dictated.yaml").read_text("utf-8"))
    programs = {program for listed in told.values() for program in listed}
    return {p: tuple(sorted(engine for engine, listed in told.items() if p in listed)) for p in programs}


def _standing(text: str, begin: int, end: int) -> Standing:
    before, after = text[max(0, begin - 90) : begin], text[end : end + 60]
    if any(b <= begin < e for b, e in aside(text)) or _FEEDS.search(before):
        return "apart"
    if _LEFT.search(before):
        return "existing"
    if _ANOTHER.search(before):
        return "suggested"
    if _LEFT_ALONE.search(before[-60:]) or _LEFT_ALONE.search(after):
        return "met"
    if _QUOTED.search(before):
        return "suggested"
    if _OURS.search(before):
        return "existing"
    firm = _RUNS_AFTER.search(after) is not None
    asked = text.rstrip().endswith("?") and _ASKED.search(before) is not None
    if firm and not asked:
        return "existing"
    if _PAID.search(text) and not asked and not is_opinion(text, begin):
        return "existing"
    if _LIKENESS.search(after):
        return "met"
    if is_opinion(text, begin) or asked or _TRIED.search(text):
        return "suggested"
    return "existing" if _RUNS_BEFORE.search(before) else "named"
