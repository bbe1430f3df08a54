"""States and stages, order and occasion: what a sentence says beside its clauses."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from dbarchitect.core.names import singular, snake
from dbarchitect.prose.clauses import Clause, clauses
from dbarchitect.prose.discourse import PRONOUNS_SELF, literal, plain, split_list
from dbarchitect.prose.journals import Journals
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.states import states_behind, states_told
from dbarchitect.prose.tokens import Sentence

_ARISING = frozenset(word_lists("grammar")["interpretation_arising"])


def alternatives(found: tuple[Clause, ...]) -> tuple[Clause, ...]:
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


def reworded(text: str) -> str:
    """ "Whether a student is active must be known." says what is recorded."""
    text = _INTERVAL.sub("", text)
    text = _VALUES_BEHIND.sub(lambda m: f"{m['what'].rstrip(':,')} ({m['values']})", text)
    return _WHETHER.sub(lambda m: f"We record {m[1].lower()} {m[2]}", text, count=1)


_VALUES_BEHIND = re.compile(
    r"(?P<what>\b(?:an?|the|its|their)\s(?:[a-z]{2,20}\s)?(?:(?:status|state|stage|phase)(?::|,)?|(?:outcome|result|type|kind|priority|severity|grade|condition|class|category):))"
    r"\s(?P<values>[a-z-]{2,20}(?:\s[a-z-]{2,20})?(?:,\s[a-z-]{2,20}(?:\s[a-z-]{2,20})?){1,12},?\sor\s[a-z-]{2,20}(?:\s[a-z-]{2,20})?)(?=\s*(?:[.;]|$))"
)
""" "A status: open, paid or written off", "the state open, paid or written off" at the end of a sentence."""


class Staging(Journals):
    """Reads sentences that list states or order."""

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
