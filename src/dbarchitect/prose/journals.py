"""What is written to a log: every change of a task, every access to a record."""

from __future__ import annotations

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import PRONOUNS_SELF, plain
from dbarchitect.prose.parts import Noun
from dbarchitect.prose.relating import Relating

_WRITING = frozenset(
    {"write", "log", "record", "save", "store", "note", "add", "track", "register", "enter", "append", "document", "audit", "trace"}
)  # fmt: skip
_JOURNALS = frozenset({"log", "history", "trail", "journal", "protocol", "logbook", "audit"})
_ACTS = frozenset({"change", "access", "edit", "update", "modification", "deletion", "view", "action", "step", "read"})


class Journals(Relating):
    """Reads clauses that say that acts are kept in a log."""

    def journal(self, clause: Clause) -> bool:
        """ "Every change of a task is written to an activity log with the time, the user …"; True when it was one."""
        verb = clause.verb
        if verb.lemma not in _WRITING or clause.verb.negated:
            return False
        acts = [n for n in (clause.subject if verb.passive else clause.objects) if n.head in _ACTS]
        kept = next((n for a in clause.attachments if a.preposition in {"to", "in", "into", "as"} for n in a.nouns if n.head in _JOURNALS), None)  # fmt: skip
        if not acts or (kept is None and not _all_of(acts[0])):
            return False
        about = self._about(acts[0], clause)
        name = kept.name if kept is not None else f"{acts[0].head}_log"
        if kept is not None and kept.name in {"log", "history"} and about:
            name = f"{about[0]}_{kept.head}" if kept.name == "log" else kept.name
        self._keep(name, kept, about, clause)
        return True

    def _about(self, act: Noun, clause: Clause) -> list[str]:
        near = [
            n for a in clause.attachments if a.anchor is act and a.preposition in {"to", "of", "on"} for n in a.nouns
        ]
        of = () if act.head in {"access", "action", "step"} else act.of
        return [self.name(n) for n in (*of, *near) if not n.pronoun and self.is_thing(n)]

    def _keep(self, name: str, kept: Noun | None, about: list[str], clause: Clause) -> None:
        evidence = self.evidence
        if kept is not None and kept.name == name:
            evidence.mention(kept)
        evidence.imply(name, evidence.sentence)
        evidence.append_only.add(name)
        for thing in about:
            self.link(name, thing, "of", (1, 1))
        for attachment in clause.attachments:
            if attachment.preposition in {"with", "including", "by"} and not attachment.lead:
                for item in attachment.nouns:
                    if not (item.pronoun or item.head in PRONOUNS_SELF):
                        self.nested(item)
                        evidence.note_has(name, item, item.name, "with", (1, 1))
        if clause.verb.passive:
            evidence.focus = name
        evidence.mention(plain(name)).add("described", 2.5)


def _all_of(act: Noun) -> bool:
    return (act.quantity is not None and (act.quantity.each or act.quantity.many)) or act.determiner in {"all", "any"}
