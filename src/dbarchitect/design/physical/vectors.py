"""Embeddings.

What: `vector(n)` of pgvector, 1536 dimensions unless the brief says otherwise, with an HNSW index where a pattern searches by likeness.
Why: the vectors stay in the same transaction, backup and policies as the rows they describe.
When to choose otherwise: beyond some ten million vectors, or recall and filters that a dedicated engine serves better.
Source: https://github.com/pgvector/pgvector
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.physical.form import Form, places
from dbarchitect.model.architecture import Alternative, Assumed, Cited, Decision
from dbarchitect.notation.types import type_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.design.physical.form import Used
    from dbarchitect.model.brief import Attribute

TYPES = ("vector",)
USUAL_DIMENSIONS = 1536


def form(attribute: Attribute) -> Form:
    size = type_parameters(attribute.type)
    return Form(f"vector({size[0] if size else USUAL_DIMENSIONS})", extension="vector")


def decision(used: Sequence[Used]) -> Decision:
    silent = any(not type_parameters(u.attribute.type) for u in used)
    assumed = (
        Assumed(assumption=f"{USUAL_DIMENSIONS} dimensions", changes_if="your embedding model has another width"),
    )
    return Decision(
        id="types.vectors",
        question="How are embeddings stored?",
        choice="pgvector's vector(n) beside the row it describes",
        reasons=("one transaction, one backup, one access policy",),
        alternatives=(
            Alternative(
                choice="a dedicated vector database",
                why_not="a second store to keep in step before the size demands it",
            ),
            Alternative(choice="real[]", why_not="no index for likeness"),
        ),
        changes_if="the number of vectors passes some ten million",
        about=places(used),
        evidence=(
            Cited(
                claim="HNSW indexes vectors of up to 2,000 dimensions",
                source="https://github.com/pgvector/pgvector",
                checked="2026-11",
            ),
            *(assumed if silent else ()),
        ),
    )
