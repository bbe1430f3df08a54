"""Sentences become evidence: each clause goes to the reading of its verb."""

from __future__ import annotations

import re
from dataclasses import replace

from dbarchitect.prose.clauses import Clause, clauses
from dbarchitect.prose.discourse import PRONOUNS_SELF, items, plain, split_list, topic_name
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.framing import applications, belonging, is_technical, openers, recorders
from dbarchitect.prose.nouns import is_system, verbs
from dbarchitect.prose.patterns import is_access, lists_questions
from dbarchitect.prose.promotion import promoted
from dbarchitect.prose.resolving import Resolving
from dbarchitect.prose.staging import alternatives, reworded
from dbarchitect.prose.stories import Story, stories
from dbarchitect.prose.titles import is_title
from dbarchitect.prose.tokens import Sentence, is_meta

_LIMITING = frozenset({"before", "after", "until", "beyond"})
_IN_SOME_CASES = re.compile(r"\b(?:in|at|for|on|of|to) (?:which|whom|whose)\b|\bwhose\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|can|must|may|should|will|does|do|links?|belongs?|shows?|contains?|needs?|gets?|goes|refers?|consists?)\b",
    re.IGNORECASE,
)


def evidence_of(found: tuple[Sentence, ...]) -> Evidence:
    """What the sentences say; nouns described as things although they usually are values are read anew as things."""
    told = applications(found) | belonging(found)
    opening = openers(found)
    first = _read(found, Evidence(recorders=recorders(found), things=told, openers=opening))
    things = promoted(first) | told
    return (
        first if things == told else _read(found, Evidence(recorders=first.recorders, things=things, openers=opening))
    )


def _read(found: tuple[Sentence, ...], evidence: Evidence) -> Evidence:
    interpreter = Interpreter(evidence)
    for index, sentence in enumerate(found):
        if not is_title(sentence, index):
            interpreter.read(index, sentence)
    evidence.forget_what_was_only_said()
    return evidence


class Interpreter(Resolving):
    """Reads clause after clause into `evidence`."""

    def read(self, index: int, sentence: Sentence) -> None:
        self.evidence.sentence = index
        self.evidence.acted_on = None
        topic = topic_name(sentence.topic)
        if topic:
            self.evidence.focus = topic
        self.evidence.focus_at[index] = self.evidence.focus
        if sentence.kind == "heading":
            self._heading(sentence.text)
            return
        if is_technical(sentence.text) or is_access(sentence) or lists_questions(sentence.text):
            return
        sentence = replace(sentence, text=self._unordered(reworded(sentence.text)))
        if self._stages(sentence.text) or self._states(sentence.text):
            return
        sentence = self._ending_in_states(sentence)
        told = stories(sentence.text)
        for story in told:
            self._story(story, sentence)
        if not told and not self._written_list(sentence):
            found = clauses(sentence.text, sentence.kind == "sentence")
            found = alternatives(found)
            for clause in sorted(found, key=lambda c: c.kind.startswith("question")):
                self._clause(clause, sentence)
            self._occasion(found)

    def _written_list(self, sentence: Sentence) -> bool:
        """ "Bill: number, period, total": a bare noun, a colon and items without a verb."""
        found = re.fullmatch(
            r"((?:[A-Za-z][\w'/-]*+\s*+){1,5}(?:\([^)]{1,60}\))?)\s*+(?::|=)\s+(.{2,600}?)(?:\s+[–—-]\s+[^,]*)?[.;]?",
            sentence.text,
        )
        if (
            not found
            or _FINITE.search(re.sub(r"\([^)]*\)", "", found[2]))
            or is_meta(found[1])
            or re.match(r"\d", found[2])
        ):
            return False
        heads = [n for c in clauses(found[1].strip(), False) for n in c.subject if c.kind == "phrase"]
        if not heads and re.fullmatch(r"[A-Z]?[a-z]+ing", found[1].strip()):
            heads = [plain(found[1].strip().lower())]  # "Weighing: …" names a thing, not what somebody does
        pieces = split_list(found[2])
        if len(heads) != 1 or heads[0].pronoun or any(len(re.sub(r"\([^)]*\)", "", p).split()) > 6 for p in pieces):
            return False
        if re.search(r"\bwith\b", found[2]) and is_system(heads[0].head):
            return False
        self.nested(heads[0])
        topic = topic_name(sentence.topic)
        if topic and sentence.kind == "fragment" and self.value(heads[0].name) is not None:
            self.described(plain(topic))
            self.has(topic, heads[0], "list")
        self.enumerate(heads[0], items(found[2]))
        return True

    def _story(self, story: Story, sentence: Sentence) -> None:
        """The role is somebody data is kept about; "my X" belongs to the role."""
        roles = [r for r in items(story.role) if r.words]
        if not roles:
            return
        self.note(roles[-1]).add("role", 2.0)
        self.evidence.role = self.evidence.focus = roles[-1].name
        for clause in clauses(story.text):
            self._clause(clause, sentence)
        self.evidence.role = ""
        self.evidence.used.add(self.evidence.sentence)

    def _heading(self, text: str) -> None:
        for clause in clauses(text, False):
            for noun in clause.subject:
                if not is_meta(text) and not noun.pronoun and len(text.split()) <= 3 and len(clause.subject) == 1:
                    self.note(noun).add("heading", 1.0)
                    self.evidence.focus = noun.name

    def _clause(self, clause: Clause, sentence: Sentence) -> None:
        clause = self._resolved(clause)
        for noun in clause.subject:
            self.nested(noun)
        before = self.evidence.focus
        lone = (
            clause.subject[0]
            if len(clause.subject) == 1 and not clause.subject[0].pronoun and clause.subject[0].owner is None
            else None
        )
        if (
            lone is not None
            and clause.kind in {"main", "relative", "reduced"}
            and lone.name not in self.evidence.recorders
            and not is_system(lone.head)
        ):
            self.evidence.focus = lone.name if self.is_thing(lone) or not clause.objects else before
        for noun in () if clause.verb.negated and clause.verb.lemma == "be" else clause.objects:
            self.nested(noun)
        for attachment in clause.attachments:
            held = attachment.anchor if attachment.preposition == "with" else None
            if held is not None and held in clause.objects and not held.pronoun and self.is_thing(held):
                self.evidence.focus = held.name  # "sends a reading with its timestamp"
            for noun in () if clause.verb.negated and attachment.preposition in _LIMITING else attachment.nouns:
                self.nested(noun, hanging=True)
            if attachment.anchor is not None and is_system(attachment.anchor.head) and attachment.preposition == "for":
                for noun in attachment.nouns:
                    if not noun.pronoun and not noun.plural:
                        self.note(noun).add("purpose", -2.0)
        self.evidence.focus = before
        self.leads(clause)
        if self.journal(clause) or self.runs(clause):
            return
        self._dispatch(clause, sentence)
        if not (clause.verb.negated and clause.verb.modal):
            self.with_items(clause)
        self._refocus(clause)

    def _dispatch(self, clause: Clause, sentence: Sentence) -> None:
        verb = clause.verb.lemma
        passive = clause.verb.passive or clause.verb.form == "participle"
        match verb:
            case "list" if clause.kind == "list":
                self.listing(clause, sentence.text)
            case "":
                self._phrase(clause, sentence)
            case _ if clause.kind.startswith("question"):
                self.question(clause)
            case "be" if self.existential(clause):
                self.exists(clause)
            case "be":
                self.be(clause)
            case "number" if passive:
                self.number(clause)
                self.relate(clause, passive)
            case _ if verb in verbs("identify") and self.identifies(clause, passive):
                self.identify(clause, passive)
            case _ if verb in verbs("consist") and (passive or verb in {"consist", "comprise"}) and self.parts(clause):
                self.consist(clause)
            case _ if (
                verb in verbs("have")
                and not passive
                and any(self.name(n) or n.head in PRONOUNS_SELF for n in clause.subject)
            ):
                self.have(clause)
            case _ if verb in verbs("record") and not passive and self._form(clause):
                self.have(clause)
            case _ if verb in verbs("record") and self._keeps(clause, passive):
                self.record(clause, passive)
            case _ if not self._denied(clause, sentence.text):
                self.relate(clause, passive)

    def _denied(self, clause: Clause, text: str) -> bool:
        """ "A person who does not belong to a club", "no judge hears a case in which …": denied, or forbidden in some cases only."""
        return clause.verb.negated and (
            (not clause.verb.modal and clause.kind == "relative")
            or _IN_SOME_CASES.search(text) is not None
            or any(a.preposition in _LIMITING for a in clause.attachments)
        )

    def _form(self, clause: Clause) -> bool:
        """ "A sale records the customer and the final price": a record speaks of what it holds."""
        subject = clause.subject[0] if len(clause.subject) == 1 else None
        if (
            subject is None
            or subject.pronoun
            or not self.is_thing(subject)
            or subject.name in self.evidence.recorders
            or self.evidence.role
            or clause.verb.modal
        ):
            return False
        generic = subject.determiner in {"a", "an", "each", "every"} or subject.plural
        return (
            generic
            and len(clause.objects) >= 2
            and any(self.value(o.name) for o in clause.objects)
            and (any(o.determiner for o in clause.objects) or (subject.plural and len(clause.objects) > 2))
        )

    def _keeps(self, clause: Clause, passive: bool) -> bool:
        if self.evidence.role and clause.subject and self.name(clause.subject[0]) == self.evidence.role:
            return False
        if passive and clause.verb.lemma == "hold" and all(self.is_thing(n) for n in clause.subject):
            return False  # "an exam is held at a school" keeps nothing
        if passive and any(
            a.preposition == "by"
            and any(self.is_thing(n) and not n.pronoun and n.name not in self.evidence.recorders for n in a.nouns)
            for a in clause.attachments
        ):
            return False
        return passive or self.is_recorder(clause) or bool(self.lead_owner(clause))

    def _phrase(self, clause: Clause, sentence: Sentence) -> None:
        """A fragment: values under a topic, or things that are only named."""
        topic = topic_name(sentence.topic)
        values = [n for n in clause.subject if self.value(n.name) is not None and n.owner is None]
        if topic and sentence.kind == "fragment" and values and 2 * len(values) >= len(clause.subject):
            self.described(plain(topic))
            for noun in clause.subject:
                self.has(topic, noun, "list")
            return
        weight = 1.0 if sentence.kind == "fragment" else 0.3
        self._holds(clause)
        for noun in clause.subject:
            if not noun.pronoun:
                self.note(noun).add("fragment", weight)
        for attachment in clause.attachments:
            anchor = attachment.anchor if attachment.anchor is not None else plain(topic) if topic else None
            if (
                anchor is not None
                and not anchor.pronoun
                and attachment.preposition in {"for", "in", "on", "at", "from", "to", "by"}
            ):
                self.pair(anchor, attachment.nouns, attachment.preposition)
