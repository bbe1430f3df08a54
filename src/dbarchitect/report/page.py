"""The templates of pages: what they may call, every word of the user escaped."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dbarchitect.core.english import counted, listed
from dbarchitect.report import words

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment all pages share."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("dbarchitect.report"),
        autoescape=lambda name: name is None or name.endswith(".j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=_printable,
    )
    found.filters |= {
        "number": words.number,
        "short": words.short,
        "ms": words.milliseconds,
        "line": words.line,
        "sentence": words.sentence,
        "titled": words.titled,
        "listed": listed,
        "raised": words.raised,
    }
    found.globals |= {"counted": counted}
    return found


def _printable(value: Any) -> Any:
    """Text without control characters; what is safe markup already stays as it is."""
    return words.clean(value) if type(value) is str else value
