"""Sentences become evidence: each clause goes to the reading of its verb."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from dbarchitect.core.names import singular, snake
from dbarchitect.prose.clauses import Clause, clauses
from dbarchitect.prose.discourse import PRONOUNS_SELF, is_compound, items, literal, plain, split_list, topic_name
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.framing import applications, is_technical, openers, recorders
from dbarchitect.prose.journals import Journals
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import is_abstract, is_system, verbs
from dbarchitect.prose.parts import Noun
from dbarchitect.prose.patterns import is_access, lists_questions
from dbarchitect.prose.promotion import promoted
from dbarchitect.prose.states import states_behind, states_told
from dbarchitect.prose.stories import Story, stories
from dbarchitect.prose.titles import is_title
from dbarchitect.prose.tokens import Sentence, is_meta

_LIMITING = frozenset({"before", "after", "until", "beyond"})
_IN_SOME_CASES = re.compile(r"\b(?:in|at|for|on|of|to) (?:which|whom|whose)\b|\bwhose\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|can|must|may|should|will|does|do|links?|belongs?|shows?|contains?|needs?|gets?|goes|refers?|consists?)\b",
    re.IGNORECASE,
)
_ARISING = frozenset(word_lists("grammar")["interpretation_arising"])
_IT = Noun(("it",), text="it", pronoun=True)
_GENERIC = frozenset({"person", "thing", "one", "people", "heart", "idea"})


def evidence_of(found: tuple[Sentence, ...]) -> Evidence:
    """What the sentences say; nouns described as things although they usually are values are read anew as things."""
    told = applications(found)
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


def _alternatives(found: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """ "a status, which can be released, sent or lost": participles behind "can be" are values."""
    out: list[Clause] = []
    for clause in found:
        last = out[-1] if out else None
        if (
            last is not None
            and clause.kind == "reduced"
            and not clause.objects
            and not clause.attachments
            and last.verb.modal in {"can", "may", "could"}
            and (last.verb.passive or last.complements)
        ):
            told = last.complements or (last.verb.text,)
            out[-1] = replace(
                last,
                verb=replace(last.verb, lemma="be", passive=False),
                complements=(*told, clause.verb.text),
                either=True,
            )
        else:
            out.append(clause)
    return tuple(out)


_WHETHER = re.compile(
    r"^(Whether|When|How many|Who|How much) (.{3,120}?),? (?:must|should|has to|have to|is to|needs to|is|are|can) (?:also |always )?be (?:known|recorded|stored|kept|noted|tracked|registered|visible|seen)\b",
    re.IGNORECASE,
)


_ORDERED = re.compile(
    r"(?:\b(?P<what>[a-z]+s)\s+of\s+(?:an?|the|each|every|its|their)\s+[a-z]+)?(?P<tail>,?\s+in (?:an? |the |that |this )?(?:fixed |given |certain |right |correct |particular )?order)(?=\s*(?:[.,;:)]|$|and\b|or\b|with\b|which\b|on\b))",
    re.IGNORECASE,
)


_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety|\d+)"
)
_INTERVAL = re.compile(
    rf",?\s+(?:once )?every (?:other |second |third |few |{_NUMBER_WORD} )(?:second|minute|hour|day|week|month|year)s?\b(?! (?:old|long))",
    re.IGNORECASE,
)
"""Says how often, not of what: "measured every thirty minutes"."""


def _reworded(text: str) -> str:
    """ "Whether a student is active must be known." says what is recorded."""
    text = _INTERVAL.sub("", text)
    text = _VALUES_BEHIND.sub(lambda m: f"{m['what'].rstrip(':,')} ({m['values']})", text)
    return _WHETHER.sub(lambda m: f"We record {m[1].lower()} {m[2]}", text, count=1)


_VALUES_BEHIND = re.compile(
    r"(?P<what>\b(?:an?|the|its|their)\s(?:[a-z]{2,20}\s)?(?:(?:status|state|stage|phase)(?::|,)?|(?:outcome|result|type|kind|priority|severity|grade|condition|class|category):))"
    r"\s(?P<values>[a-z-]{2,20}(?:\s[a-z-]{2,20})?(?:,\s[a-z-]{2,20}(?:\s[a-z-]{2,20})?){1,12},?\sor\s[a-z-]{2,20}(?:\s[a-z-]{2,20})?)(?=\s*(?:[.;]|$))"
)
""" "A status: open, paid or written off", "the state open, paid or written off" at the end of a sentence."""


class Interpreter(Journals):
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
        sentence = replace(sentence, text=self._unordered(_reworded(sentence.text)))
        if self._stages(sentence.text) or self._states(sentence.text):
            return
        sentence = self._ending_in_states(sentence)
        told = stories(sentence.text)
        for story in told:
            self._story(story, sentence)
        if not told and not self._written_list(sentence):
            found = clauses(sentence.text, sentence.kind == "sentence")
            found = _alternatives(found)
            for clause in sorted(found, key=lambda c: c.kind.startswith("question")):
                self._clause(clause, sentence)
            self._occasion(found)

    def _unordered(self, text: str) -> str:
        """The sentence without "in order"; of "the steps of a recipe in order" each step has a position."""
        for whole in _ORDERED.finditer(text):
            if whole["what"]:
                self.evidence.note_has(singular(snake(whole["what"])), plain("position"), "position", "have", (1, 1))
        return _ORDERED.sub(lambda m: m.group()[: m.start("tail") - m.start()], text)

    def _stages(self, text: str) -> bool:
        """ "An order goes through placed, packed, on the way and delivered.": the values of its status."""
        found = re.fullmatch(
            r"(?:An?|The|Each|Every)\s+([A-Za-z][A-Za-z ]{1,30}?)\s+(?:goes|moves|passes|runs|can go|can pass) through\s+(?:the (?:states|stages|statuses|phases|steps)\s+)?([^.]{5,200})\.?",
            text,
        )
        owner = [n for c in clauses(found[1], False) for n in c.subject] if found else []
        values = tuple(literal(p) for p in split_list(found[2])) if found else ()
        if len(owner) != 1 or len(values) < 3 or any(len(v) > 30 for v in values):
            return False
        self.note(owner[0]).add("described", 2.0)
        self.evidence.note_has(owner[0].name, plain("status"), "status", "have", (1, 1))
        self.evidence.note_values(owner[0].name, "status", values)
        return True

    def _states(self, text: str) -> bool:
        """ "Orders are allocated, picked, packed or shipped.": the values of their status."""
        who, values = states_told(text)
        owner = [n for c in clauses(who, False) for n in c.subject] if who else []
        if len(owner) != 1 or owner[0].pronoun or not self.is_thing(owner[0]):
            return False
        self.note(owner[0]).add("described", 2.0)
        self.evidence.note_has(owner[0].name, plain("status"), "status", "have", (1, 1))
        self.evidence.note_values(owner[0].name, "status", values)
        self.evidence.focus = owner[0].name
        return True

    def _ending_in_states(self, sentence: Sentence) -> Sentence:
        """The sentence without the states that its end tells of its subject."""
        lead, values = states_behind(sentence.text)
        subject = next((c.subject for c in clauses(lead) if c.kind == "main" and c.subject), ()) if lead else ()
        if len(subject) != 1 or subject[0].pronoun or not self.is_thing(subject[0]):
            return sentence
        name = subject[0].name
        self.evidence.note_has(name, plain("status"), "status", "have", (1, 1))
        self.evidence.note_values(name, "status", values)
        return replace(sentence, text=lead)

    def _occasion(self, found: tuple[Clause, ...]) -> None:
        """ "When a vessel visits the port, a port call is created": what is created belongs to the occasion."""
        for before, clause in pairwise(found):
            if before.kind != "conditional" or clause.kind not in {"main", "conditional"}:
                continue
            made_by_us = bool(clause.subject) and all(n.head in PRONOUNS_SELF for n in clause.subject)
            arising = clause.subject if clause.verb.passive else clause.objects if made_by_us else ()
            if clause.verb.lemma not in _ARISING or not before.subject or not arising:
                continue
            one, made = before.subject[0], arising[0]
            if self.is_thing(one) and self.is_thing(made) and not made.pronoun and self.name(one) != made.name:
                self.link(made.name, self.name(one), "for", (1, 1))

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

    def _pronouns(self, clause: Clause) -> Clause:
        """ "Bring guests along and announce them": what is done to others is done to what was acted on before."""
        before = self.evidence.acted_on
        acting = {self.name(n) for n in clause.subject}
        if before is not None and before.name not in acting:
            told = tuple(before if o.pronoun and o.head in {"it", "them"} else o for o in clause.objects)
            hung = tuple(
                replace(a, anchor=before if a.anchor is not None and a.anchor.head in {"it", "them"} else a.anchor)
                for a in clause.attachments
            )
            clause = replace(clause, objects=told, attachments=hung) if told != clause.objects else clause
        if clause.kind in {"main", "infinitive"} and clause.objects and self.evidence.role:
            last = clause.objects[-1]
            if not last.pronoun and self.is_thing(last):
                self.evidence.acted_on = last
        return clause

    def _resolved(self, clause: Clause) -> Clause:
        """Genitives spread over lists; a clause without a subject goes on about what was spoken of."""
        clause = self._pronouns(clause)
        subject = self.shared_owners(clause.subject)
        lead = any(a.lead and a.preposition in {"for", "of", "about", "per"} for a in clause.attachments)
        bare = (
            not subject
            and clause.kind in {"main", "reduced"}
            and (
                clause.verb.passive
                or clause.verb.form == "participle"
                or (
                    clause.verb.form == "finite"
                    and clause.verb.text not in {clause.verb.lemma, "list"}
                    and clause.verb.lemma not in {"be", "list", ""}
                )
            )
        )
        if bare and not lead and self.evidence.focus:
            subject = (_IT,)
        clause = self._list_resumed(clause)
        return replace(
            clause,
            subject=subject,
            objects=self.shared_owners(clause.objects),
            attachments=tuple(replace(a, nouns=self.shared_owners(a.nouns)) for a in clause.attachments),
        )

    def _list_resumed(self, clause: Clause) -> Clause:
        """ "The number of frames with brood, the mood, the weight": behind a bare noun, an article resumes the list."""
        more: list[Noun] = []
        kept = []
        for attachment in clause.attachments:
            first, *rest = attachment.nouns
            goes_on = (
                attachment.anchor in clause.objects
                and attachment.preposition == "with"
                and not attachment.lead
                and not first.determiner
                and len(clause.objects) > 1
                and bool(rest)
                and all(n.determiner in {"the", "any", "a", "an", "its"} for n in rest)
            )
            more += rest if goes_on else []
            kept.append(replace(attachment, nouns=(first,)) if goes_on else attachment)
        return replace(clause, objects=(*clause.objects, *more), attachments=tuple(kept)) if more else clause

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

    def _refocus(self, clause: Clause) -> None:
        """What the next pronoun will stand for."""
        if clause.kind not in {"main", "list", "conditional"} or not clause.subject:
            return
        subject = clause.subject[0]
        name = self.name(subject)
        if subject.owner is not None:
            name = self.name(subject.owner)
        elif subject.of and self.value(subject.name) is not None and not is_compound(subject, subject.of[0]):
            name = self.name(subject.of[0])
        defined = (
            clause.objects[0] if clause.verb.lemma == "be" and clause.objects and subject.head in _GENERIC else None
        )
        if defined is not None and self.is_thing(defined) and not defined.pronoun:
            self.evidence.focus = defined.name
        elif (
            name
            and self.value(name) is None
            and (name in self.evidence.things or not is_abstract(name, name.rpartition("_")[2]))
            and name not in self.evidence.recorders
        ):
            self.evidence.focus = name
        elif (
            clause.objects
            and clause.verb.lemma in verbs("record") | {"be", "have"}
            and not clause.objects[0].pronoun
            and self.is_thing(clause.objects[0])
        ):
            self.evidence.focus = clause.objects[0].name
