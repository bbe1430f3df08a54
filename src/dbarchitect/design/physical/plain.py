"""Yes or no, foreign identifiers and network addresses.

What: `boolean`, `uuid` and `inet` are stored as what they are.
Why: two possible values instead of any text; sixteen bytes instead of thirty-six characters; addresses that can be compared and masked.
Source: https://www.postgresql.org/docs/18/datatype-boolean.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

_STORED = {"boolean": "boolean", "uuid": "uuid", "ip": "inet"}
TYPES = tuple(_STORED)


def form(attribute: Attribute) -> Form:
    kind = type_name(attribute.type)
    return Form(_STORED[kind], quoted_default=kind != "boolean")


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.plain",
        question="How are flags, foreign identifiers and addresses stored?",
        choice="boolean, uuid and inet",
        reasons=("the engine refuses what is none", "smaller and faster to compare than text"),
        alternatives=(
            Alternative(choice="text or char(1)", why_not="'Y', 'y', 'true' and '1' all mean yes until they do not"),
        ),
        changes_if="a flag grows a third state: then it is an enumeration",
        about=places(used),
        evidence=(
            Cited(
                claim="boolean has the states true, false and unknown (null)",
                source="https://www.postgresql.org/docs/18/datatype-boolean.html",
                checked="2026-11",
            ),
        ),
    )
