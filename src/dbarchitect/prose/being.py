"""What clauses of being say: what exists, what is a kind, a part or a state of what."""

from __future__ import annotations

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import PRONOUNS_SELF, bounds, literal, plain
from dbarchitect.prose.nouns import is_abstract
from dbarchitect.prose.pairing import Pairing
from dbarchitect.prose.parts import Noun

_PARTS = frozenset({"part", "member", "component", "child", "piece"})


class Being(Pairing):
    """Reads clauses with "be"."""

    def existential(self, clause: Clause) -> bool:
        return bool(clause.subject) and clause.subject[0].head in {"there", "here"}

    def exists(self, clause: Clause) -> None:
        for item in clause.objects:
            if not item.pronoun and not is_abstract(item.name, item.head):
                self.note(item).add("exists", 1.0)
                self.evidence.used.add(self.evidence.sentence)
        for attachment in clause.attachments:
            if attachment.lead and attachment.preposition in {"in", "at", "on", "for", "within"}:
                for place in attachment.nouns:
                    self.pair(place, clause.objects, "have")

    def be(self, clause: Clause) -> None:
        for subject in clause.subject:
            name = self.name(subject)
            if not name:
                if subject.head in PRONOUNS_SELF:  # "we are a freight operator" names who speaks
                    self.evidence.openers |= {o.name for o in clause.objects if not o.pronoun and not o.plural}
                continue
            nouns = [o.text for o in clause.objects if not o.pronoun]
            values = [*clause.complements, *nouns] if (clause.complements or clause.either) else []
            if (self.value(name) is not None or subject.head == "role") and len(values) >= 2:
                owner = self.name(subject.owner) if subject.owner else self.name(subject.of[0]) if subject.of else ""
                self.evidence.note_values(owner, name, tuple(literal(v) for v in values))
                continue
            if self._may_be(name, subject, clause):
                continue
            if "unique" in clause.complements and self.value(name) is not None:
                owner = (
                    self.name(subject.owner)
                    if subject.owner
                    else self.name(subject.of[0])
                    if subject.of
                    else self.evidence.focus
                )
                self.evidence.unique.add((owner, name))
                self.evidence.used.add(self.evidence.sentence)
                self.evidence.marked.add(self.evidence.sentence)
                continue
            for item in clause.objects:
                self._being(name, subject, item, clause)
        for attachment in clause.attachments:
            if attachment.preposition in {
                "in",
                "at",
                "on",
                "for",
                "from",
                "with",
                "to",
                "of",
                "by",
                "between",
                "against",
            } and (not attachment.lead and attachment.anchor not in clause.objects):
                for subject in clause.subject:
                    self.pair(subject, attachment.nouns, "be " + attachment.preposition, clause)

    def _may_be(self, name: str, subject: Noun, clause: Clause) -> bool:
        """ "a question can be mandatory", "is anonymous or not": yes or no."""
        told = [c for c in clause.complements if c != "not"]
        open_ended = clause.verb.modal in {"can", "may", "could"} or "not" in clause.complements
        if (
            len(told) != 1
            or clause.objects
            or not open_ended
            or not self.is_thing(subject)
            or clause.kind == "conditional"
        ):
            return False
        if clause.attachments or (not subject.determiner and not subject.plural and not subject.pronoun):
            return False
        self.evidence.note_has(name, plain(told[0]), told[0], "whether")
        return True

    def _instead(self, item: Noun, whole: Noun) -> None:
        """ "A biopsy is a sample of one patient": the sample is the biopsy, no second thing of the patient's."""
        self.evidence.instead.append((item.name, whole.name, self.evidence.sentence))

    def _being(self, name: str, subject: Noun, item: Noun, clause: Clause) -> None:
        for whole in () if item.head in _PARTS else item.of:
            if self.is_thing(whole) and not whole.pronoun and self.is_thing(subject) and not clause.verb.negated:
                if whole.name == name:
                    self.link(name, f"{item.name}_of_{name}", f"be {item.head}", (0, 1))
                else:
                    self._instead(item, whole)
                    self.link(name, whole.name, f"be {item.head}", bounds(whole))
                return
        if item.pronoun or self.value(name) is not None:
            return
        same = next(
            (a for a in clause.attachments if a.anchor is item and any(self.name(n) == name for n in a.nouns)), None
        )
        if same is not None:
            self.link(name, f"{item.name}_{same.preposition}_{name}", f"be {item.head}", (0, 1))
            self.evidence.mention(item).add("role of the same", -4.0)
            return
        if item.head in _PARTS and item.of:
            for whole in item.of:
                if not whole.pronoun and self.value(whole.name) is None:
                    self.link(name, whole.name, "part of", bounds(whole))
            return
        if (
            not self.is_thing(item)
            or is_abstract(name, subject.head)
            or clause.verb.modal in {"may", "must", "should"}
            or clause.verb.negated
            or (subject.pronoun and clause.kind != "main")
        ):
            return
        if item.quantity is not None and item.quantity.figure:
            self.link(name, item.name, "be", bounds(item))
            return
        if subject.plural == item.plural or clause.either or item.determiner in {"a", "an"}:
            alternatives = clause.either or (len(clause.objects) > 1 and len(clause.subject) == 1)
            self.evidence.kinds.append((item.name, name) if alternatives else (name, item.name))
