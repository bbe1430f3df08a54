"""Semi-structured data: JSONB, columns or entity-attribute-value.

What: only what the brief itself calls a document (settings, payloads, metadata) is `jsonb`; what has a name and a type is a column.
Why: columns are checked, typed and counted by the planner; `jsonb` takes what nobody can list beforehand. Entity-attribute-value
tables (one row per property) need a self-join per property and can check nothing.
When to choose otherwise: a property inside the document that is filtered, sorted or required becomes a column (a generated one first).
Source: https://www.postgresql.org/docs/18/datatype-json.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Cited, Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("json",)


def form(attribute: Attribute) -> Form:
    return Form("jsonb", (("object", "jsonb_typeof({c}) IN ('object', 'array')"),))


def decision(used: Sequence[Used]) -> Decision:
    return Decision(
        id="types.documents",
        question="Where is schema-on-read allowed?",
        choice="jsonb for what the brief calls a document, columns for everything with a name",
        reasons=(
            "a column is typed, constrained and has statistics",
            "jsonb takes properties nobody can list beforehand",
        ),
        alternatives=(
            Alternative(choice="entity-attribute-value rows", why_not="a join per property, no types, no constraints"),
            Alternative(choice="json (text)", why_not="parsed anew at every read, not indexable"),
            Alternative(choice="a column per property", why_not="the properties are not known beforehand"),
        ),
        changes_if="a property of the document is filtered or required: promote it to a (generated) column",
        about=places(used),
        evidence=(
            Cited(
                claim="jsonb is stored in a decomposed binary format and supports indexing",
                source="https://www.postgresql.org/docs/18/datatype-json.html",
                checked="2026-11",
            ),
        ),
    )
