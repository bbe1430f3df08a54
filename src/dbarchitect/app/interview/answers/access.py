"""The lists and searches that are opened most often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.app.briefs import read_brief
from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("access",)
_MOST = 20


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """Sentences, separated by semicolons or line ends, each with its rate if known: `open orders of a customer: 200/s`."""
    from dbarchitect.brief.writing import dump

    patterns = [p.strip(" .") for p in re.split(r"[;\n]", said) if p.strip(" .")][:_MOST]
    if not patterns:
        raise ArchitectError(
            "interview.choice", "no list or search was named", hint="for example: orders of a customer"
        )
    import yaml

    # Every value stays the text it is: a plain load would turn `no` and `1e3` into something else.
    tree = yaml.load(dump(brief.but(access=())), Loader=yaml.BaseLoader)
    read = read_brief(yaml.safe_dump({**tree, "access": patterns}), "interview.yaml", "yaml")
    return brief.but(access=(*brief.access, *read.access))
