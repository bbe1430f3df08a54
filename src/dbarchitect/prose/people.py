"""Words that name people, by their ending or because nothing else is meant."""

from __future__ import annotations

import re

_ENDINGS = re.compile(
    r"(?:er|or|ist|ian|ee|man|men|woman|ant|ent|ard|ess|clerk|guide|judge|nurse|staff|citizen|cook|chef|crew|person|people|guardian|parent|child|children|student|patient)$"
)
_WE = re.compile(
    r"^(?:we|i|they|you|he|she|who|everyone|everybody|anyone|anybody|somebody|someone|people|users?|staff|management|accounting|reception|the public|teams?|offices?|dispatch|support)$"
)
_NOT = frozenset({"number", "order", "letter", "parameter", "meter", "counter", "container", "server", "folder", "header", "offer", "tender", "printer", "layer", "parcel", "character", "chapter", "sensor", "motor", "corridor", "color", "factor", "document", "shipment", "payment", "department", "event", "comment", "appointment", "equipment", "agreement", "plant", "restaurant", "variant", "grant", "board", "card", "award", "newsletter", "register", "filter", "trailer", "timer", "water", "paper", "power", "weather", "river", "tower", "semester", "theater", "center", "calendar", "content", "element", "segment", "component", "attachment", "committee", "fee", "address", "process", "access", "business", "statement", "computer", "router", "scanner", "reader", "tracker", "cylinder"})  # fmt: skip


def ends_like_a_person(word: str) -> bool:
    """True for a word whose ending people's names for what they do have: teacher, inspector, trainee."""
    return bool(_ENDINGS.search(word))


def is_asking(word: str) -> bool:
    """True for one who can look something up: we, users, the dispatcher, teachers."""
    low = word.lower()
    bare = low[:-1] if low.endswith("s") and not low.endswith("ss") else low
    return bool(_WE.match(low)) or (bare not in _NOT and ends_like_a_person(bare))
