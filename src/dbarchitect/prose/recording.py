"""What somebody records: "we keep the name of each member", "for each visit the date is noted", "whether it is paid"."""

from __future__ import annotations

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import PRONOUNS_SELF, is_carrier, is_compound, plain
from dbarchitect.prose.having import Having
from dbarchitect.prose.nouns import is_abstract, is_system
from dbarchitect.prose.parts import Noun

_ABOUT = frozenset({"about", "on", "regarding", "concerning", "of", "for"})


class Recording(Having):
    """Reads clauses whose subject keeps data."""

    def is_recorder(self, clause: Clause) -> bool:
        """The one who keeps the data: we, the system, the enterprise."""
        return all(
            (n.pronoun and n.head in PRONOUNS_SELF | {"they", "it"} and not (self.evidence.role and n.head == "i"))
            or is_system(n.head)
            or n.name in self.evidence.recorders
            for n in clause.subject
        )

    def record(self, clause: Clause, passive: bool) -> None:
        self.evidence.used.add(self.evidence.sentence)
        if self.shared(clause):
            return
        objects = clause.subject if passive else clause.objects
        owner = self.lead_owner(clause) or self._for_owner(clause)
        if owner:
            self.evidence.mention(plain(owner)).add(
                "described", 2.5 if any(self.value(o.name) for o in objects) else 1.5
            )
            self.carried(owner, [o for o in objects if not o.pronoun], clause)
            self.evidence.focus = owner
            return
        for item in objects:
            self._recorded(item, clause)
        if passive:
            self._circumstances(clause)

    def _circumstances(self, clause: Clause) -> None:
        """ "registered under a number", "kept with their date": values of what is kept."""
        for attachment in clause.attachments:
            if attachment.lead or attachment.preposition not in {"under", "by", "in", "with", "as"}:
                continue
            for subject in clause.subject:
                if self.is_thing(subject):
                    for item in attachment.nouns:
                        if self.value(item.name) is not None:
                            self.has(self.name(subject), item, "with")

    def _for_owner(self, clause: Clause) -> str:
        for attachment in clause.attachments:
            if attachment.lead or attachment.preposition not in {"for", "about", "of", "per"}:
                continue
            anchor = attachment.anchor
            bare = anchor is None or self.value(anchor.name) is not None or is_carrier(anchor)
            if bare and self.is_thing(attachment.nouns[0]):
                return self.name(attachment.nouns[0])
        return ""

    def _recorded(self, item: Noun, clause: Clause) -> None:
        name = self.name(item)
        if item.pronoun or not name:
            return
        if is_carrier(item) and self.value(name) is None:
            near = [
                n
                for a in clause.attachments
                if a.preposition in _ABOUT and (a.anchor == item or a.anchor is None)
                for n in a.nouns
            ]
            for target in [*near, *item.of]:
                if not target.pronoun and self.is_thing(target):
                    self.note(target).add("recorded", 2.0)
                    self.evidence.focus = target.name
            return
        if self.value(name) is not None:
            owned = item.owner is not None or any(not is_compound(item, o) for o in item.of)
            if not owned and self.evidence.focus and (item.determiner not in {"a", "an"} or clause.verb.passive):
                self.has(self.evidence.focus, item, "have")
            return
        if not is_abstract(name, item.head):
            self.note(item).add("recorded", 1.2)

    def question(self, clause: Clause) -> None:
        """ "whether it is neutered", "when it was bought", "who made it": values asked for in a clause."""
        word = clause.kind.split(" ")[-1]
        owner = self.evidence.focus
        for subject in clause.subject:
            if not subject.pronoun and self.is_thing(subject):
                owner = owner or subject.name
        if not owner or (clause.verb.lemma in {"be", "have"} and not clause.complements):
            return
        surface = clause.complements[0] if clause.complements else clause.verb.text
        if word == "whether" and surface:
            self.evidence.note_has(
                owner,
                plain(surface),
                f"is_{surface}" if not clause.complements and not clause.verb.passive else surface,
                "whether",
            )
            self.evidence.has[:] = [h for h in self.evidence.has if not (h.owner == owner and h.name == "flag")]
        elif word == "when" and owner != self.evidence.role:
            self.evidence.note_has(owner, plain(f"{surface}_at"), f"{surface}_at", "question")
        elif word in {"who", "which"} and not clause.verb.passive:
            lemma = clause.verb.lemma
            for agent in (f"{lemma}er", f"{lemma}r", f"{lemma.removesuffix('e')}or"):
                self.link(owner, agent, f"{lemma} by", (1, 1))
