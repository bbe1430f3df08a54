"""Choose the technology: which engines, why, and what would change it.

Reads a brief (prose in English, or YAML) and answers with the main engine and its managed offers, the stores beside it only
where they pay for themselves, how they are kept in step, a ranking with a source behind each exclusion and each decisive reason,
the smallest changes at which another would win, and monthly costs at list prices. A question such as “MongoDB or PostgreSQL for X?”
is answered by comparing those two first; “what should we move to?” may be answered with “stay, and do this”.

When: somebody asks which database to use, whether to switch, whether they need a second store, or what it would cost. Put the
user's own words in `brief`, with every number (rates, sizes, latencies), the team, the cloud and what runs today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from dbarchitect.app import technology
from dbarchitect.app.briefs import read_brief
from dbarchitect.app.document import Document, Positional
from dbarchitect.app.usecase import Answer
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.model.architecture import Artifact
    from dbarchitect.model.choice import Choice

FACES = ("cli", "mcp")
FORMATS = ("text", "json", "markdown", "html")
WRITES_FILES = True
MOST_RANKED = 8
MOST_EXCLUDED = 12


class Input(Value):
    brief: Annotated[Document, Positional("BRIEF")] = Field(
        description="What the data layer is for, or the question itself, as English prose or YAML: the text itself; on the command "
        "line a file (.md, .txt, .yaml) or - for standard input."
    )
    form: Literal["auto", "prose", "yaml"] = Field(
        default="auto", description="How the brief is written; auto goes by the file's ending, then by the text."
    )


class Store(Value):
    role: str
    engine: str
    in_step_by: str
    pays: str


class Place(Value):
    engine: str
    score: float


class Out(Value):
    engine: str
    excluded_by: str
    source: str = ""


class Summary(Value):
    """A choice in short; the documents hold all of it."""

    id: str
    answer: str
    primary: str
    offers: tuple[str, ...]
    stores: tuple[Store, ...]
    because: tuple[str, ...] = Field(description="The decisive reasons, each with the address it rests on.")
    ranking: tuple[Place, ...]
    excluded: tuple[Out, ...] = Field(description="The best known of those that cannot be, and what excludes them.")
    would_change: tuple[str, ...] = Field(description="Who would win, and when.")
    cost: tuple[str, ...]
    steps: tuple[str, ...] = Field(description="When the answer is to stay: what to do instead of moving.")
    notes: tuple[str, ...]
    questions: tuple[str, ...]
    assumptions: tuple[str, ...]
    documents: tuple[str, ...]


class ChoiceAnswer(Answer):
    """A technology decision as an answer."""

    def __init__(self, choice: Choice, request: Input, around: Surroundings) -> None:
        self._choice = choice
        self._around = around
        self._made_from = f"choose\0{request.form}\0{request.brief.text}"

    @property
    def summary(self) -> Summary:
        kept = self._around.shelf.put(self._choice.title, self.files(), made_from=self._made_from)
        return _summary(self._choice, kept.id, tuple(kept.uri(a.path) for a in kept.main))

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report.choice import html, json_, markdown, text

        match form:
            case "json":
                return json_.render(self._choice)
            case "markdown":
                return markdown.render(self._choice)
            case "html":
                return html.render(self._choice)
            case _:
                return text.render(self._choice, width=width, colour=colour)

    def files(self) -> tuple[Artifact, ...]:
        from dbarchitect.model.architecture import Artifact
        from dbarchitect.report.choice import adr, html, json_, markdown

        it = self._choice
        return (
            Artifact(path="choice.md", title="The decision", media=markdown.MEDIA, content=markdown.render(it)),
            Artifact(path="choice.html", title="The decision as a page", media=html.MEDIA, content=html.render(it)),
            Artifact(path="choice.json", title="The decision as data", media=json_.MEDIA, content=json_.render(it)),
            Artifact(path=adr.PATH, title="The decision record", media=markdown.MEDIA, content=adr.render(it)),
        )  # fmt: skip

    def outcome(self) -> str:
        return f"{self._choice.answer}\n"

    def brief_text(self) -> str:
        from dbarchitect.report.choice import text

        return text.render(self._choice, width=100, colour=False)


def run(request: Input, around: Surroundings) -> ChoiceAnswer:
    """The choice for the brief; ArchitectError when it cannot be read or nothing meets it."""
    around.say("reading the brief")
    brief = read_brief(request.brief.text, request.brief.name, request.form)
    around.say("choosing")
    return ChoiceAnswer(technology.chosen(brief), request, around)


def _summary(it: Choice, id_: str, documents: tuple[str, ...]) -> Summary:
    from dbarchitect.report.choice.digest import excluded, name_of, range_of, standing

    grounds = it.ranking[0].grounds[:6]
    return Summary(
        id=id_,
        answer=it.answer,
        primary=it.primary.engine,
        offers=it.primary.offers,
        stores=tuple(Store(role=s.role, engine=s.engine, in_step_by=s.in_step_by, pays=s.pays) for s in it.stores),
        because=tuple(f"{g.text} ({g.source.address})" if g.source else g.text for g in grounds),
        ranking=tuple(Place(engine=r.engine, score=r.score or 0.0) for r in standing(it, MOST_RANKED)),
        excluded=tuple(
            Out(engine=r.engine, excluded_by=r.excluded_by or "", source=next(iter(r.sources), ""))
            for r in excluded(it)[:MOST_EXCLUDED]
        ),
        would_change=tuple(f"{name_of(it, c.challenger)} when {c.wins_when}" for c in it.sensitivity),
        cost=tuple(f"{c.name}: {range_of(c)}" for c in it.cost),
        steps=it.steps,
        notes=it.notes,
        questions=tuple(q.text for q in it.questions),
        assumptions=it.assumptions,
        documents=documents,
    )
