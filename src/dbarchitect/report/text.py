"""The answer in the terminal: what a tech lead reads in two minutes."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, listed
from dbarchitect.model.architecture import Architecture, Decision, Question
from dbarchitect.model.tables import Table
from dbarchitect.report.catalog import index_definition, marks
from dbarchitect.report.digest import (
    Tile,
    asked,
    failures,
    indexes,
    own_tables,
    ranked,
    relative_weights,
    served,
    supported,
    tenant_table,
    tiles,
    title,
    verdict,
    weakest,
)
from dbarchitect.report.outline import MISSING, Part, parts, steps
from dbarchitect.report.words import clean, line, milliseconds, number, raised, sentence, short, titled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

FORMAT = "text"
MEDIA = "text/plain"
_NARROW, _WIDE = 40, 110
_GAUGE = 6
_MOST_QUESTIONS = 12
_MANY_DECISIONS, _MANY_TABLES = 10, 40
"""Above these numbers the answer is told shorter; the files of the bundle hold everything."""


def render(architecture: Architecture, *, width: int = 100, colour: bool = False) -> str:
    """The answer as lines no longer than `width`, with ANSI colours when `colour`."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=max(_NARROW, min(width, _WIDE)),
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        legacy_windows=False,
    )
    _Page(console, architecture).write()
    return "\n".join(row.rstrip() for row in out.getvalue().splitlines()).strip("\n") + "\n"


class _Page:
    """One answer on its way to a console: the methods are its blocks, from top to bottom."""

    def __init__(self, console: Console, architecture: Architecture) -> None:
        self.console = console
        self.it = architecture
        self.proof = architecture.proof

    def write(self) -> None:
        self._opening()
        self._failed()
        self._requirements()
        self._questions()
        self._decisions()
        self._schema()
        self._indexes()
        self._security()
        self._proven()
        self._not_judged()
        self._next()

    def _line(self, *pieces: tuple[str, str] | str, indent: int = 0, hang: int = 0) -> None:
        """A paragraph whose first line is indented by `indent`, whose others by `indent + hang`."""
        from rich.text import Text

        text = Text()
        for piece in pieces:
            words, style = piece if isinstance(piece, tuple) else (piece, "")
            text.append(clean(words), style=style)
        for number_, row in enumerate(_wrap(text, self.console, indent + hang, hang)):
            self.console.print(Text(" " * (indent if number_ == 0 else indent + hang)) + row)

    def _heading(self, words: str, note: str = "", style: str = "bold cyan") -> None:
        self.console.print()
        self._line((words.upper(), style), (f"  {note}" if note else "", "dim"))

    def _opening(self) -> None:
        self._line((title(self.it), "bold"))
        self._line(asked(self.it))
        self._line((verdict(self.it), "bold green"))
        self.console.print()
        shown = [t for t in tiles(self.it) if t.tone != "quiet"]
        self._tiles([t for t in shown if t.tone == "plain" and t.label != "not judged"])
        self._tiles([t for t in shown if t.tone != "plain" or t.label == "not judged"])
        if self.proof.level == "none":
            self._line(("Nothing was run: what follows stands on reasons and assumptions.", "yellow"))

    def _tiles(self, shown: list[Tile]) -> None:
        pieces: list[tuple[str, str] | str] = []
        for tile in shown:
            sign, style = {"good": ("✓ ", "green"), "bad": ("✗ ", "bold red")}.get(tile.tone, ("", "bold"))
            share = f" {tile.note}" if tile.note.startswith("of ") else ""
            pieces += ["  ·  " if pieces else "", (f"{sign}{tile.value}{share}", style), f" {tile.label}"]
        if pieces:
            self._line(*pieces)

    def _failed(self) -> None:
        found = failures(self.it)
        if not found:
            return
        self._heading("Failed", counted(len(found), "thing"), "bold red")
        for failure in found:
            why = f": {failure.why}" if failure.why else ""
            self._line(("✗ ", "bold red"), (f"{failure.kind}  ", "red"), (failure.name, "bold"), why, indent=2, hang=2)

    def _requirements(self) -> None:
        if not self.it.requirements:
            return
        self._heading("Requirements as understood")
        room = min(18, max(len(titled(t)) for t, _ in self.it.requirements)) + 2
        for topic, words in self.it.requirements:
            self._line((titled(topic).ljust(room), "dim"), line(words), indent=2, hang=room)

    def _questions(self) -> None:
        found = ranked(self.it)
        if not found:
            return
        self._heading("Open questions", "by how much of the design turns on them")
        for question, share in list(zip(found, relative_weights(found), strict=True))[:_MOST_QUESTIONS]:
            self._question(question, share)
        if (left := len(found) - _MOST_QUESTIONS) > 0:
            self._line(
                (f"{counted(left, 'more question')} that less turns on: in architecture.md (-o DIR)", "dim"), indent=2
            )

    def _question(self, question: Question, share: float) -> None:
        full = round(share * _GAUGE)
        gauge = [("■" * full, "yellow"), ("□" * (_GAUGE - full) + "  ", "dim")]
        self._line(*gauge, (line(question.text), "bold"), indent=2, hang=_GAUGE + 2)
        why = [sentence(question.matters_because)] if question.matters_because else []
        if question.options:
            why.append(f"Options: {' / '.join(line(o) for o in question.options)}.")
        if why:
            self._line((" ".join(why), "dim"), indent=_GAUGE + 4)
        if question.assumed:
            self._line(("assumed: ", "dim"), line(question.assumed), indent=_GAUGE + 4)

    def _decisions(self) -> None:
        deciding = [p for p in parts(self.it) if p.section.decisions]
        if not deciding:
            return
        total = sum(len(p.section.decisions) for p in deciding)
        self._heading("Decisions", f"{total}; [in brackets: the weakest evidence]")
        for part in deciding:
            self._line((part.title, "bold cyan"), indent=2)
            for decision in part.section.decisions:
                self._decision(decision, brief=total > _MANY_DECISIONS)

    def _decision(self, decision: Decision, *, brief: bool) -> None:
        kind = weakest(decision)
        style = {"executed": "green", "planned": "green", "assumed": "yellow", "none": "yellow"}.get(kind, "cyan")
        self._line((raised(decision.choice), "bold"), (f"  [{kind}]", style), indent=4, hang=2)
        why = " ".join(sentence(r) for r in decision.reasons[: 1 if brief else 2])
        self._line((line(decision.question), "dim"), (f"  {why}" if why else ""), indent=6)
        if decision.alternatives and brief:
            self._line(
                (f"not {listed((line(a.choice) for a in decision.alternatives), last='or')}", "dim"), indent=6, hang=4
            )
        elif decision.alternatives:
            instead = "; ".join(f"{line(a.choice)} ({line(a.why_not).rstrip('.')})" for a in decision.alternatives[:3])
            self._line(("not ", "dim"), (instead, "dim"), indent=6, hang=4)
        if decision.changes_if and not brief:
            self._line((f"changes if {line(decision.changes_if).rstrip('.')}", "dim"), indent=6, hang=2)

    def _schema(self) -> None:
        tables = own_tables(self.it)
        if not tables:
            return
        self._heading("Schema", f"{counted(len(tables), 'table')}; * key, → refers to, ? may be empty, ! unique")
        tenant = tenant_table(self.it)
        shared = _tenant_column(tables, tenant)
        if tenant and shared:
            self._line((f"Every row of a tenant also has {shared}* → {tenant.name}, left out below.", "dim"), indent=2)
        for table in tables:
            self._table(table, shared if tenant and table != tenant else "")

    def _table(self, table: Table, left_out: str) -> None:
        facts = self.it.facts.table(str(table.name))
        rows = f"  {short(facts.rows)} {'row' if facts.rows == 1 else 'rows'}" if facts else ""
        split = f"  partitioned by {table.partitioning.strategy}" if table.partitioning else ""
        head = [(line(str(table.name)), "bold"), (rows, "cyan"), (split, "dim")]
        if len(self.it.schema_.tables) > _MANY_TABLES:
            to = listed(dict.fromkeys(str(f.target) for f in table.foreign_keys if f.columns != (left_out,)))
            self._line(
                *head,
                (f"  {counted(len(table.columns), 'column')}", "dim"),
                (f"  → {to}" if to else "", "magenta"),
                indent=2,
            )
            return
        self._line(*head, indent=2)
        pieces: list[tuple[str, str] | str] = []
        for column in table.columns:
            if column.name == left_out:
                continue
            mark = marks(table, column.name)
            sign = ("*" if mark.primary else "") + ("!" if mark.unique else "") + ("?" if column.nullable else "")
            target = f" → {mark.references}" if mark.references else ""
            kind = "" if mark.references else f" {line(column.type)}"
            pieces += [", " if pieces else "", f"{line(column.name)}{sign}", (target, "magenta"), (kind, "dim")]
        if pieces:
            self._line(*pieces, indent=4)

    def _indexes(self) -> None:
        found = indexes(self.it)
        if not found:
            return
        self._heading("Indexes", f"{len(found)}, beside those of keys; each with what it serves")
        for_keys: list[tuple[str, str] | str] = []
        for table, index in found:
            purposes = [_purpose(p.name, p.ms, p.ok) for p in served(self.it, table, index)]
            keys = [f"foreign key to {f.target}" for f in supported(table, index)]
            name = line(str(table.name))
            if keys and not purposes:
                for_keys += ["; " if for_keys else "", name, (f" {index_definition(index)}", "dim")]
                continue
            self._line((name, "bold"), f" {index_definition(index)}", indent=2, hang=2)
            serves = "; ".join(purposes + keys) or line(index.comment or "")
            if serves:
                self._line((serves, "dim"), indent=4)
        if for_keys:
            self._line(("for foreign keys alone: ", "bold"), *for_keys, indent=2, hang=2)

    def _security(self) -> None:
        part = next((p for p in parts(self.it) if p.id == "security"), None)
        guarded = [t for t in own_tables(self.it) if t.policies]
        summary = part.section.summary if part and not part.pending else ""
        if not guarded and not summary:
            return
        self._heading("Security")
        if summary:
            self._line(sentence(summary), indent=2)
        if guarded:
            forced = sum(t.force_row_security for t in guarded)
            open_ = [t for t in own_tables(self.it) if not t.policies]
            words = (
                f"Row-level security on {counted(len(guarded), 'table')}, forced on the owner too for {number(forced)}"
            )
            names = listed(line(str(t.name)) for t in open_[:6]) + (
                f" and {len(open_) - 6} more" if len(open_) > 6 else ""
            )
            self._line(words, f"; none on {names}." if open_ else ".", indent=2)

    def _proven(self) -> None:
        proof = self.proof
        if proof.level == "none":
            return
        where = f"{proof.engine}{f', {proof.provider}' if proof.provider else ''}"
        self._heading("Proven", f"level {proof.level}, on {line(where)}")
        for stand_in in proof.stand_ins:
            self._line(("stand-in: ", "yellow"), line(stand_in), indent=2, hang=2)
        if proof.access_patterns:
            self._line(("Access patterns", "bold"), indent=2)
        room = min(44, max((len(line(p.name)) for p in proof.access_patterns), default=0)) + 2
        for pattern in proof.access_patterns:
            sign = ("✓ ", "green") if pattern.ok else ("✗ ", "bold red")
            wanted = f" of {milliseconds(pattern.latency_wanted_ms)}" if pattern.latency_wanted_ms is not None else ""
            took = f"{milliseconds(pattern.ms)}{wanted}"
            by = f"  {', '.join(pattern.indexes_used)}" if pattern.indexes_used else ""
            self._line(sign, line(pattern.name).ljust(room), took.ljust(20), (line(by), "dim"), indent=4, hang=4)

    def _not_judged(self) -> None:
        pending = [p for p in parts(self.it) if p.pending]
        found = self.proof.not_judged
        if not pending and not found:
            return
        self._heading("Not judged", style="bold yellow")
        for item in found:
            self._line(("? ", "yellow"), (line(item.what), "bold"), f": {line(item.why)}", indent=2, hang=2)
        for part in pending:
            if part.pending != MISSING:
                self._line(("? ", "yellow"), (part.title, "bold"), f": {part.pending}", indent=2, hang=2)
        silent = [p.title.lower() for p in pending if p.pending == MISSING]
        if silent:
            self._line(("? ", "yellow"), (listed(silent), "bold"), ": no capability covers this yet", indent=2, hang=2)

    def _next(self) -> None:
        part = next((p for p in parts(self.it) if p.id == "next_steps" and not p.pending), None)
        if part is None:
            return
        self._heading("Next steps")
        for words in _steps(part):
            self._line(("→ ", "cyan"), words, indent=2, hang=2)


def _tenant_column(tables: tuple[Table, ...], tenant: Table | None) -> str:
    """The column by which every other table belongs to the tenants, or empty when there is no such one column."""
    if tenant is None:
        return ""
    columns = {f.columns[0] for t in tables for f in t.foreign_keys if f.target == tenant.name and len(f.columns) == 1}
    everywhere = [c for c in sorted(columns) if all(t.column(c) for t in tables if t != tenant)]
    return everywhere[0] if everywhere else ""


def _steps(part: Part) -> list[str]:
    prose = [sentence(part.section.summary)] if part.section.summary else []
    return (list(steps(part)) or prose) + [sentence(d.choice) for d in part.section.decisions]


def _purpose(name: str, ms: float | None, ok: bool) -> str:
    took = f" {milliseconds(ms)}" if ms is not None else ""
    return f"{line(name)}{took}{'' if ok else ' (failed)'}"


def _wrap(text: Text, console: Console, reserved: int, hang: int) -> list[Text]:
    room = max(20, console.width - reserved)
    if not hang:
        return list(text.wrap(console, room))
    # The first line has `hang` more columns: wrap it alone, then the rest in the narrower room.
    first = text.wrap(console, room + hang)[:1]
    if not first:
        return []
    used = len(first[0].plain)
    rest = text[used:]
    lead = len(rest.plain) - len(rest.plain.lstrip(" "))
    return [first[0], *(list(rest[lead:].wrap(console, room)) if rest.plain.strip() else [])]
