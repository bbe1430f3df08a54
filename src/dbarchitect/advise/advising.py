"""From statements and planner facts to the advice: gathered, thinned, searched, and everything said about what came out."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.advise.about import About
from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.candidates import proposals
from dbarchitect.advise.gathering import Gathered, gather
from dbarchitect.advise.hints import Found as Hint
from dbarchitect.advise.hints import hints
from dbarchitect.advise.merging import merges
from dbarchitect.advise.oracle import Book, bits
from dbarchitect.advise.pool import Pool
from dbarchitect.advise.problem import Budget, Problem
from dbarchitect.advise.relevance import better, kin, relevant
from dbarchitect.advise.search import Found, Limits, Search
from dbarchitect.advise.slimming import slim
from dbarchitect.advise.syntax.reading import policed, wants
from dbarchitect.advise.thinning import thin
from dbarchitect.advise.writes import Write, entries, upkeep, writes_of
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.advise.oracle import Planner
    from dbarchitect.advise.syntax.want import Want
    from dbarchitect.shadow.facts import PlannerFacts

_FEW = 120
"""Candidates up to which merges are tried as well: each makes the search longer."""
_CURVE = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Budgets of the curve as parts of the one asked for, or of what the unlimited set takes."""


@dataclass(frozen=True)
class Asked:
    """A statement without parameters (or planned for any), and how many executions it stands for. `rows` are written by each."""

    name: str
    sql: str
    weight: float
    rows: float = 1.0


@dataclass(frozen=True)
class Wishes:
    """What the user allows. Bytes are those of new indexes; the number is of new ones as well."""

    budget_bytes: int | None = None
    most_indexes: int | None = None
    most_amplification: float | None = None
    """Index entries written per row written, at most, by new indexes."""
    keep_existing: bool = False
    gap: float = 0.01
    seconds: float = 60.0
    curve: bool = True


@dataclass
class Advised:
    """The outcome in masks over `candidates`; the values of the report are made of it (`telling`)."""

    about: About
    asked: tuple[Asked, ...]
    wishes: Wishes
    candidates: list[Candidate]
    sizes: list[int]
    books: list[Book]
    problem: Problem
    existing: int
    found: Found
    wants: list[tuple[Want, ...]]
    better: list[dict[int, int]]
    before: float
    curve: list[tuple[int, int, Found]] = field(default_factory=list)
    tried: int = 0
    never_used: int = 0
    refused: list[tuple[Candidate, str]] = field(default_factory=list)
    hints: tuple[Hint, ...] = ()
    margin: float = 1.0
    calls: int = 0
    seconds: float = 0.0


def advise(
    planner: Planner,
    facts: PlannerFacts,
    asked: Sequence[Asked],
    wishes: Wishes,
    *,
    existing: Sequence[Candidate] = (),
    refusals: Callable[[], dict[int, str]] = dict,
    extensions: frozenset[str] = frozenset(),
    policies: bool = False,
    say: Callable[[str], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
) -> Advised:
    """The best set of indexes for the statements. `existing` can be hidden by the planner under their own names.

    `refusals` tells what the planner would not make, by number, with the reason. `policies`: it plans as a role under row-level security.
    """
    about = About(facts, extensions)
    asks = _asks(asked, about)
    if policies:
        asks = [policed(a, about.schema) for a in asks]
    case = _Case(planner, about, tuple(asked), asks, wishes, tuple(existing), clock, clock())
    say("thinking of indexes")
    proposed, own = proposals(case.asks, about)
    say(f"planning with {len(proposed)} candidates")
    own = tuple(m | ((1 << len(existing)) - 1) << len(proposed) for m in own) if existing else own
    gathered = gather(planner, [*proposed, *existing], own, case.affordable, case.late(0.4))
    stage = _staged(case, gathered)
    books, problem, old = stage.books, stage.problem, stage.existing
    before = sum(w * b.plan(old).cost for w, b in zip(problem.weights, books, strict=True)) + problem.kept(old)
    say(f"searching among {counted(len(stage.candidates), 'index')}")
    left, alike = max(1.0, wishes.seconds - (clock() - case.began)), kin(stage.candidates, about)
    found = Search(books, problem, Limits(wishes.gap, left, clock), say, old, alike).run((old,))
    if wishes.budget_bytes is None:
        found = slim(books, problem, found, stage.sizes, alike, old, wishes.gap)
    done = Advised(
        about, case.asked, wishes, stage.candidates, stage.sizes, books, problem, old, found, case.asks, stage.better, before,
        tried=len(gathered.candidates) - len(existing),
        never_used=len(proposed) - sum(1 for n in bits(gathered.peeled.pool) if gathered.candidates[n].kind != "existing"),
        refused=[(gathered.candidates[n], why) for n, why in refusals().items()],
        calls=planner.calls, seconds=clock() - case.began, margin=case.margin,
    )  # fmt: skip
    done.hints = tuple(hints(done, planner))
    if wishes.curve:
        say("drawing the curve")
        done.curve = _curve(done, case.began + wishes.seconds * 1.5, clock)
    return done


@dataclass(frozen=True)
class _Case:
    """All that is asked."""

    planner: Planner
    about: About
    asked: tuple[Asked, ...]
    asks: list[tuple[Want, ...]]
    wishes: Wishes
    existing: tuple[Candidate, ...]
    clock: Callable[[], float]
    began: float

    def late(self, part: float) -> Callable[[], bool]:
        """Whether that part of the time is gone."""
        return lambda: self.clock() - self.began > self.wishes.seconds * part

    def affordable(self, _: Candidate, size: int | None) -> bool:
        budget = self.wishes.budget_bytes
        return budget is None or size is None or size <= budget

    @property
    def margin(self) -> float:
        """How much larger than the planner says an index with repeated keys may come out."""
        return float(getattr(self.planner, "margin", 1.0))

    @property
    def weights(self) -> list[float]:
        return [a.weight for a in self.asked]


@dataclass(frozen=True)
class _Stage:
    """What is searched among: candidates numbered anew, and what is known of each query."""

    candidates: list[Candidate]
    sizes: list[int]
    books: list[Book]
    problem: Problem
    better: list[dict[int, int]]

    @property
    def existing(self) -> int:
        return sum(1 << n for n, c in enumerate(self.candidates) if c.kind == "existing")


def _staged(case: _Case, gathered: Gathered) -> _Stage:
    """The candidates worth a search: the best of their size for some query."""
    tables = [c.table for c in gathered.candidates]
    betters = [better(w, gathered.candidates, gathered.sizes) for w in case.asks]
    kept = thin(case.planner, gathered.peeled, case.weights, gathered.sizes, tables, betters, case.late(0.5))
    there = sum(1 << n for n, c in enumerate(gathered.candidates) if c.kind == "existing")
    if kept.bit_count() <= _FEW and not case.late(0.5)():
        kept |= _merged(case.planner, gathered, kept, case.affordable)
    return _stage(case, gathered, bits(kept | there))


def _stage(case: _Case, gathered: Gathered, numbers: list[int]) -> _Stage:
    """The problem among those of the planner's numbers."""
    pool = Pool(case.planner, numbers)
    candidates = [gathered.candidates[n] for n in numbers]
    sizes = [max(gathered.sizes[n] or 0, _computed_bytes(gathered.candidates[n], case.about)) for n in numbers]
    masks = [relevant(w, candidates) | (_unread(candidates) if not w else 0) for w in case.asks]
    betters = [better(w, candidates, sizes) for w in case.asks]
    books = [pool.book(q, masks[q], gathered.peeled.facts[q], betters[q]) for q in range(len(case.asked))]
    written = [writes_of(a.sql, a.weight * a.rows, case.about) for a in case.asked]
    writes = [w for w in written if w is not None]
    return _Stage(
        candidates,
        sizes,
        books,
        _problem(case.weights, candidates, sizes, writes, case.wishes, case.about, case.margin),
        betters,
    )


def _merged(
    planner: Planner, gathered: Gathered, kept: int, affordable: Callable[[Candidate, int | None], bool]
) -> int:
    """The mask of what was merged of the candidates kept; they are made and can be planned with."""
    made = merges([gathered.candidates[n] for n in bits(kept)])
    first = len(gathered.candidates)
    gathered.candidates += made
    gathered.sizes += planner.add(made)
    fits = [n for n in range(first, len(gathered.candidates)) if affordable(gathered.candidates[n], gathered.sizes[n])]
    return sum(1 << n for n in fits if gathered.sizes[n] is not None)


def _asks(asked: Sequence[Asked], about: About) -> list[tuple[Want, ...]]:
    """What each asks; a constant counts only when every filling of the same statement has it."""
    asks = [wants(a.sql, about.schema) for a in asked]
    by_name: dict[str, list[int]] = {}
    for n, one in enumerate(asked):
        by_name.setdefault(one.name, []).append(n)
    for same in by_name.values():
        shared = set.intersection(*({(w.table, c) for w in asks[n] for c in w.constants} for n in same))
        for n in same:
            for want in asks[n]:
                for constant in tuple(want.constants):
                    if (want.table, constant) not in shared:
                        del want.constants[constant]
    return asks


def _computed_bytes(candidate: Candidate, about: About) -> int:
    """What a B-tree over an expression takes if it has as many values, as wide, as the one text column it is computed from; else 0.

    An expression has no statistics before its index is built, and the planner takes it for 200 values.
    """
    index, table = candidate.index, about.table(candidate.table)
    if table is None or index.method != "btree" or index.where or all(k.is_column for k in index.keys):
        return 0
    words = {w for k in index.keys if not k.is_column for w in re.findall(r"\w+", k.expression)}
    columns = [c for c in table.columns if c.name in words]
    if len(columns) != 1 or not columns[0].type.lower().startswith(("text", "character", "varchar", "citext")):
        return 0
    rows, width = about.rows(table.name), about.width(table.name, columns[0].name)
    width += sum(about.width(table.name, c) for c in candidate.columns)
    if about.distinct(table.name, columns[0].name) < rows / 10:
        return 0
    return int(rows * (12 + 8 * -(-width // 8)) / 0.9 * 1.02) + 16_384


def _unread(candidates: Sequence[Candidate]) -> int:
    """A statement whose tree could not be read might use any index that is there."""
    return sum(1 << n for n, c in enumerate(candidates) if c.kind == "existing")


def _problem(
    weights: Sequence[float],
    candidates: Sequence[Candidate],
    sizes: Sequence[int],
    writes: Sequence[Write],
    wishes: Wishes,
    about: About,
    margin: float,
) -> Problem:
    new = [c.kind != "existing" for c in candidates]
    budgets = []
    if wishes.budget_bytes is not None:
        loads = _loads(candidates, sizes, about, margin)
        budgets.append(Budget("bytes", loads, float(wishes.budget_bytes)))
    if wishes.most_indexes is not None:
        budgets.append(Budget("number", tuple(float(n) for n in new), float(wishes.most_indexes)))
    if wishes.most_amplification is not None and writes:
        rows = sum(w.rows for w in writes) or 1.0
        made = tuple(
            sum(entries(w, c, about) for w in writes) / rows if n else 0.0 for c, n in zip(candidates, new, strict=True)
        )
        budgets.append(Budget("entries per row", made, wishes.most_amplification))
    return Problem(tuple(weights), tuple(upkeep(writes, c, about) for c in candidates), tuple(budgets))


def _loads(candidates: Sequence[Candidate], sizes: Sequence[int], about: About, margin: float) -> tuple[float, ...]:
    """Bytes as a budget counts them: nothing for what is there, and `margin` times those of trees whose size rests on how keys repeat."""
    return tuple(
        0.0 if c.kind == "existing" else s * (margin if _repeats(c, about) else 1.0)
        for c, s in zip(candidates, sizes, strict=True)
    )


def _repeats(candidate: Candidate, about: About) -> bool:
    """Whether a B-tree keeps equal keys once, with a list of their rows."""
    if candidate.index.method != "btree" or candidate.index.include:
        return False
    different = 1.0
    for key in candidate.index.keys:
        different *= about.distinct(candidate.table, key.expression) if key.is_column else about.rows(candidate.table)
    return different < about.rows(candidate.table) / 4


def _curve(done: Advised, until: float, clock: Callable[[], float]) -> list[tuple[int, int, Found]]:
    """The best sets at other budgets; what is known already makes them quick."""
    own = done.problem.budgets[0].limit if done.wishes.budget_bytes is not None else 0.0
    whole = own or float(size_of(done, done.found.chosen)) or 1.0
    points = []
    loads = _loads(done.candidates, done.sizes, done.about, done.margin)
    others = tuple(b for b in done.problem.budgets if b.name != "bytes")
    for part in _CURVE:
        limit = whole * part
        if part == 1.0 and own:
            points.append((int(limit), size_of(done, done.found.chosen), done.found))
            continue
        if clock() > until or (not own and part > 1):
            continue
        problem = Problem(done.problem.weights, done.problem.upkeep, (Budget("bytes", loads, limit), *others))
        seconds = min(done.wishes.seconds / 8, max(0.5, until - clock()))
        found = Search(
            done.books,
            problem,
            Limits(max(0.02, done.wishes.gap), seconds, clock),
            fixed=done.existing,
            kin=kin(done.candidates, done.about),
        ).run((done.existing,))
        points.append((int(limit), size_of(done, found.chosen), found))
    return points


def size_of(done: Advised, chosen: int) -> int:
    """Bytes of the new indexes of a set."""
    return sum(done.sizes[n] for n in bits(chosen & ~done.existing))
