"""The vocabulary of needs: `words/*.yaml`, each need with what it means, its phrases and its usual strength."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from dbarchitect.model.brief import Strength


@dataclass(frozen=True, slots=True)
class Meant:
    """One need. `patterns` are regular expressions over the sentence, for what phrases do not reach."""

    name: str
    means: str
    phrases: tuple[str, ...]
    strength: Strength = "should"
    patterns: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Meant]:
    """All needs by name."""
    found: dict[str, Meant] = {}
    for name in sorted(f.name for f in _folder().iterdir() if f.name.endswith(".yaml")):
        for need, told in _read(name).items():
            if name != _CUES and name != _TECHNOLOGIES:
                found[need] = Meant(
                    need,
                    told["means"],
                    tuple(str(p) for p in told.get("phrases", ())),
                    told.get("strength", "should"),
                    tuple(told.get("patterns", ())),
                )
    return found


@lru_cache(maxsize=1)
def cues() -> dict[Strength, tuple[str, ...]]:
    """The phrases that make a wish stronger or weaker."""
    return {cast("Strength", k): tuple(v) for k, v in _read(_CUES).items()}


@lru_cache(maxsize=1)
def technologies() -> dict[str, tuple[str, ...]]:
    """What each technology is called, by id."""
    return {k: tuple(str(v) for v in names) for k, names in _read(_TECHNOLOGIES).items()}


_CUES = "strength.yaml"
_TECHNOLOGIES = "technologies.yaml"


def _folder() -> Any:
    return files("dbarchitect.prose.needs") / "words"


def _read(name: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast("dict[str, Any]", yaml.load((_folder() / name).read_text("utf-8"), Loader=loader))
