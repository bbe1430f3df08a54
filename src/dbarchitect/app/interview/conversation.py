"""The conversation: what is it for, then the design's own open questions, made anew after every answer."""

from __future__ import annotations

import pkgutil
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.app.briefs import read_brief
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief, Unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.usecase import Asker
    from dbarchitect.model.architecture import Question

MOST_QUESTIONS = 20
_TRIES = 3
_PURPOSE = "What is the data layer for? Name the things, who uses them, how many there are, and the rules."
_THINGS = "Which things must be remembered? (for example: customer, order, product)"


class AnswerModule(Protocol):
    """A module of `answers`. `answer` raises ArchitectError when what was said cannot be used.

    With `SHOWS_ABOUT = True` the asker is told what the question is about.
    """

    ANSWERS: tuple[str, ...]

    def answer(self, brief: Brief, question: Question, said: str) -> Brief: ...


class Conversation:
    """`brief` is what has been answered so far, at any moment: an interrupted interview loses nothing."""

    def __init__(self, ask: Asker, tell: Callable[[str], None], start: Brief | None = None) -> None:
        self.brief = start or Brief()
        self.answered = 0
        self._ask = ask
        self._tell = tell
        self._asked: set[str] = set()

    def hold(self) -> Brief:
        """The brief after all questions; EOFError and KeyboardInterrupt of the asker come through."""
        if not self.brief.entities:
            self._open()
        while self.brief.entities and len(self._asked) < MOST_QUESTIONS:
            question = self._next()
            if question is None:
                break
            self._asked.add(question.id)
            self._put(question)
        return self.brief

    def _open(self) -> None:
        self._until_read(_PURPOSE, "everything else follows from it.", "", self._described)
        if not self.brief.entities:
            self._until_read(_THINGS, "a table is made for each.", "", self._named)

    def _described(self, said: str) -> Brief:
        brief = read_brief(said, "-", "prose")
        if not brief.entities:
            raise ArchitectError("interview.nothing_understood", "no things were found in that", hint="name them")
        return brief

    def _named(self, said: str) -> Brief:
        import json

        names = [n.strip() for n in said.replace(" and ", ",").replace(";", ",").split(",") if n.strip()]
        text = json.dumps({"entities": {n: {} for n in names}}, ensure_ascii=False)
        return read_brief(text, "interview.yaml", "yaml")

    def _next(self) -> Question | None:
        from dbarchitect.design.asking import open_questions
        from dbarchitect.design.pipeline import design

        ranked = open_questions(design(self.brief))
        return next((q for q in ranked if q.id not in self._asked), None)

    def _put(self, question: Question) -> None:
        def read(said: str) -> Brief:
            return answered(self.brief, question, said)

        because = question.matters_because
        if question.about and any(getattr(m, "SHOWS_ABOUT", False) for m in _modules_for(question)):
            because += f" Among them: {', '.join(question.about)}."
        self._until_read(question.text, because, question.assumed, read, question.options)

    def _until_read(
        self, text: str, because: str, assumed: str, read: Callable[[str], Brief], options: tuple[str, ...] = ()
    ) -> None:
        """Asks until the answer can be used or is skipped; after three tries it is let go."""
        for _ in range(_TRIES):
            said = self._ask(text, because=because, options=options, assumed=assumed)
            if said is None:
                return
            try:
                self.brief = read(said)
            except ArchitectError as error:
                self._tell(error.message + (f" ({error.hint})" if error.hint else ""))
            else:
                self.answered += 1
                return
        self._tell("left open")


def answered(brief: Brief, question: Question, said: str) -> Brief:
    """The brief with the answer in it; one for which no file knows how is kept word for word."""
    if said == question.assumed:
        return brief
    for module in _modules_for(question):
        return module.answer(brief, question, said)
    note = Unread(text=f"{question.text} {said}", why="answered in the interview, not used by the design yet")
    return brief.but(unread=(*brief.unread, note))


def _modules_for(question: Question) -> tuple[AnswerModule, ...]:
    return tuple(m for m in _modules() if any(fnmatchcase(question.id, pattern) for pattern in m.ANSWERS))


@lru_cache(maxsize=1)
def _modules() -> tuple[AnswerModule, ...]:
    room = import_module("dbarchitect.app.interview.answers")
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__) if m.name != "words")
    return tuple(cast("AnswerModule", import_module(f"{room.__name__}.{name}")) for name in names)
