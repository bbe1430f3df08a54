"""The renderers of this folder, by the name of their format."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

from dbarchitect import report
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.model.architecture import Architecture


@lru_cache(maxsize=1)
def _renderers() -> dict[str, ModuleType]:
    found = {}
    for module in pkgutil.iter_modules(report.__path__):
        if module.name != "formats":
            loaded = importlib.import_module(f"{report.__name__}.{module.name}")
            if hasattr(loaded, "FORMAT"):
                found[loaded.FORMAT] = loaded
    return dict(sorted(found.items()))


def formats() -> tuple[str, ...]:
    """The names of all formats, sorted."""
    return tuple(_renderers())


def render(architecture: Architecture, name: str) -> str:
    """The architecture in the format `name`; `ArchitectError` (`report.unknown_format`) when there is no such format."""
    module = _renderers().get(name)
    if module is None:
        hint = nearest(name, formats()) or f"formats: {', '.join(formats())}"
        raise ArchitectError("report.unknown_format", f"there is no format “{name}”", hint=hint)
    renderer: Callable[[Architecture], str] = module.render
    return renderer(architecture)


def media(name: str) -> str:
    """The media type of the format `name`."""
    return str(_renderers()[name].MEDIA) if name in _renderers() else "text/plain"
