"""The technology decision as Markdown, alone or as a part of the architecture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.report.choice.digest import counting, excluded, money, name_of, range_of, standing, words
from dbarchitect.report.marks import md, paragraphs, table
from dbarchitect.report.words import sentence

if TYPE_CHECKING:
    from dbarchitect.model.choice import Choice, Reason, StorePlan

MEDIA = "text/markdown"
_MOST_OUT = 15


def render(choice: Choice) -> str:
    """The whole decision as a document of its own."""
    return paragraphs(f"# {md(choice.title)}: the technology", f"**{md(choice.answer)}**", section(choice, level=2))


def section(choice: Choice, level: int = 3) -> str:
    """The decision without its title, headings at `level`."""
    mark = "#" * level
    return paragraphs(
        "\n".join(f"- {md(n)}" for n in choice.notes),
        f"{mark} Why",
        "\n".join(f"- {_reason(g)}" for g in choice.ranking[0].grounds),
        f"As a service: {', '.join(f'`{o}`' for o in choice.primary.offers)}." if choice.primary.offers else "",
        *_compared(choice, mark),
        f"{mark} Stay, and do this" if choice.steps else "",
        "\n".join(f"{i}. {md(s)}" for i, s in enumerate(choice.steps, 1)),
        f"{mark} Stores",
        *(_store(s) for s in choice.stores),
        _dual_writes(choice),
        f"{mark} Ranking",
        _ranking(choice),
        *_turns(choice, mark),
        *_costs(choice, mark),
        *_excluded(choice, mark),
        *_open(choice, mark),
    )


def _reason(ground: Reason) -> str:
    text = md(sentence(ground.text))
    if ground.source is None:
        return text
    checked = f", checked {ground.source.checked}" if ground.source.checked else ""
    return f"{text} ([source](<{ground.source.address}>){checked})"


def _compared(choice: Choice, mark: str) -> tuple[str, ...]:
    it = choice.compared
    if it is None:
        return ()
    other = it.second if it.winner == it.first else it.first
    return (
        f"{mark} {md(name_of(choice, it.first))} or {md(name_of(choice, it.second))}",
        f"For this workload **{md(name_of(choice, it.winner))}**.",
        "\n".join(f"- {md(sentence(b))}" for b in it.because),
        f"{md(name_of(choice, other))} would be right when:",
        "\n".join(f"- {md(w)}" for w in it.other_when),
    )


def _store(store: StorePlan) -> str:
    inside = f" with {md(store.extension)}" if store.extension else ""
    head = f"**{md(words(store.role))}: {md(store.name)}{inside}**{' (the truth)' if store.truth else ''}"
    holds = f"- holds: {md(', '.join(words(h) for h in store.holds))}" if store.holds else ""
    lines = [holds, f"- {md(sentence(store.pays))}"]
    if not store.same_as_primary:
        lines += [f"- in step by: {md(sentence(store.in_step_by))}", f"- read there: {md(sentence(store.reads))}", f"- staleness: {md(sentence(store.staleness))}"]  # fmt: skip
    return f"{head}\n\n" + "\n".join(one for one in lines if one)


def _dual_writes(choice: Choice) -> str:
    it = choice.dual_writes
    if it is None:
        return ""
    steps = "\n".join(f"{i}. {md(s)}" for i, s in enumerate(it.steps, 1))
    return f"Never write to both stores from the application:\n\n{steps}\n\n{md(it.left_with)}"


def _ranking(choice: Choice) -> str:
    criteria = counting(choice)
    head = ("engine", "score", "TOPSIS", *(f"{w.title} ({w.weight:.0%})" for w in criteria))
    rows = [
        (md(r.name), f"**{r.score:.2f}**", f"{r.second_score:.2f}", *(f"{r.by_criterion[w.criterion]:.2f}" for w in criteria))
        for r in standing(choice)
    ]  # fmt: skip
    agree = "Both methods agree on the winner." if choice.methods.agree else md(choice.methods.note)
    moved = [f"- {w.title}: {'; '.join(w.because)}" for w in criteria if w.because]
    return paragraphs(table(head, rows), agree, "What moved the weights:" if moved else "", "\n".join(moved))


def _turns(choice: Choice, mark: str) -> tuple[str, ...]:
    if not choice.sensitivity:
        return ()
    rows = [(md(name_of(choice, c.challenger)), md(c.wins_when)) for c in choice.sensitivity]
    return (f"{mark} What would change it", table(("would win", "when"), rows))


def _costs(choice: Choice, mark: str) -> tuple[str, ...]:
    if not choice.cost:
        return ()
    parts = [f"{mark} A month, at list prices"]
    rows = [(md(c.name), range_of(c), md(", ".join(c.drivers)), c.prices_of) for c in choice.cost]
    parts.append(table(("way", "range", "driven by", "prices of"), rows))
    for cost in choice.cost[:3]:
        lines = [(md(x.what), f"{x.quantity:,.6g} {x.unit}", f"{x.price:,.6g}", money(x.amount)) for x in cost.lines]
        parts += [f"{md(cost.name)}, the lower end:", table(("what", "how much", "price", cost.currency), lines)]
        parts.append("\n".join(f"- {md(o)}" for o in cost.options))
    given = choice.cost[0].inputs
    parts.append("Reckoned with " + "; ".join(f"{md(n)} {md(v)}" for n, v in given) + "." if given else "")
    return tuple(parts)


def _excluded(choice: Choice, mark: str) -> tuple[str, ...]:
    out = excluded(choice)
    if not out:
        return ()
    rows = [
        (md(r.name), md(r.excluded_by or ""), f"[page](<{r.sources[0]}>)" if r.sources else "") for r in out[:_MOST_OUT]
    ]
    more = counted(len(out) - _MOST_OUT, "more is out", "more are out") if len(out) > _MOST_OUT else ""
    return (f"{mark} Excluded", table(("engine", "by", "source"), rows), f"{more}; see the JSON." if more else "")


def _open(choice: Choice, mark: str) -> tuple[str, ...]:
    rows = [(md(q.text), md(q.matters_because), md(q.assumed)) for q in choice.questions]
    return (
        f"{mark} Questions that would change it" if rows else "",
        table(("question", "because", "assumed"), rows),
        f"{mark} Assumed" if choice.assumptions else "",
        "\n".join(f"- {md(sentence(a))}" for a in choice.assumptions),
    )
