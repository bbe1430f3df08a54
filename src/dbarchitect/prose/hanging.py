"""What hangs on a doing by prepositions: parts to take, means, moments, what it is done for."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.being import Being
from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import POSSESSIVE, PRONOUNS_SELF, bounds, literal, plain
from dbarchitect.prose.evidence import Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.parts import Noun

_ARISING = frozenset(word_lists("grammar")["relationships_records"])

_PERIODS = frozenset({"day", "week", "month", "year", "hour"})

_GOALS = frozenset({"for", "in", "on", "at"})

_MEANS = frozenset(word_lists("grammar")["relating_means"])


class Hanging(Being):
    """Reads what hangs on a clause."""

    def _per(self, clause: Clause) -> None:
        """ "Set a deposit and a daily fee per tool", "browse tools by category": what each tool has."""
        per = next((o.tail[4:] for o in clause.objects if o.tail.startswith("per_")), "")
        if per and self.is_thing(plain(per)):
            for item in clause.objects:
                if self.value(item.name) is not None:
                    self.has(per, replace(item, tail=""), "have")
        for attachment in clause.attachments:
            anchor = attachment.anchor
            if attachment.preposition != "by" or anchor is None or anchor not in clause.objects or anchor.pronoun:
                continue
            for sort in attachment.nouns:
                if self.is_thing(sort) and not sort.determiner and not sort.plural and not sort.pronoun:
                    self.note(sort).add("looked for by", 0.9)
                    self.pair(anchor, (replace(sort, determiner="a"),), "be in")

    def _made_for(self, clause: Clause) -> None:
        """ "Create tracks with a name and a deadline for my conference": the tracks are the conference's."""
        told = [n for a in clause.attachments if a.preposition == "with" for n in a.nouns]
        for attachment in clause.attachments:
            anchor = attachment.anchor
            if anchor in told and anchor is not None and self.value(anchor.name) and attachment.preposition in _GOALS:
                things = tuple(n for n in attachment.nouns if self.is_thing(n) and (n.determiner or n.plural))
                self.pair(clause.objects[-1], things, attachment.preposition)

    def _passes_through(self, clause: Clause, left: list[Noun]) -> None:
        """ "Bills go through up to three readings": they have them."""
        for attachment in clause.attachments:
            for item in attachment.nouns if attachment.preposition == "through" else ():
                for subject in left[:1]:
                    if item.plural and self.is_thing(item) and self.is_thing(subject):
                        self.has(self.name(subject), item, "have")

    def _takes_parts(self, clause: Clause, left: list[Noun], nouns: tuple[Noun, ...]) -> bool:
        """ "People take part in films as director or actor": the part is the pair's, and its values are told."""
        whole = next(
            (
                n
                for a in clause.attachments
                if a.preposition in {"in", "on", "at", "for", "with"} and not a.lead
                for n in a.nouns
                if self.is_thing(n) and not n.pronoun
            ),
            None,
        ) or next((o for o in clause.objects if self.is_thing(o) and not o.pronoun), None)
        bare = all(not n.plural and not n.determiner and not n.pronoun for n in nouns)
        if whole is None or len(nouns) < 2 or not bare or not left or not self.is_thing(left[0]):
            return False
        self.evidence.roles.append((self.name(left[0]), whole.name, tuple(literal(n.text) for n in nouns)))
        if not left[0].pronoun:
            self.note(left[0]).add("takes part", 4.0)
        self.note(whole).add("taken part in", 0.8)
        for noun in nouns:
            self.evidence.mention(noun).add("a part to take", -4.0)
        return True

    def _changes(self, clause: Clause) -> None:
        """ "A membership can be frozen for up to three months": it has a moment, and an end where that is limited."""
        if clause.verb.negated or clause.kind not in {"main", "relative"}:
            return
        if any(a.preposition == "by" and any(self.is_thing(n) for n in a.nouns) for a in clause.attachments):
            return
        limited = any(a.preposition == "for" and any(n.head in _PERIODS for n in a.nouns) for a in clause.attachments)
        told = clause.verb.text
        for subject in clause.subject:
            name = self.name(subject)
            if name and self.is_thing(subject):
                for moment in (f"{told}_at", f"{told}_until") if limited else (f"{told}_at",):
                    self.evidence.note_has(name, plain(moment), moment, "question", (0, 1))

    def _means(self, clause: Clause, left: list[Noun], nouns: tuple[Noun, ...], preposition: str) -> bool:
        """ "paid by card or cash": ways to pay, not things."""
        if preposition not in {"by", "with", "in", "via", "through", "using"} or any(
            n.determiner in POSSESSIVE | {"the"} for n in nouns
        ):
            return False
        if 2 * sum(n.head in _MEANS for n in nouns) < len(nouns) or nouns[0].head not in _MEANS:
            return False
        paid = left if clause.verb.passive else [o for o in clause.objects if self.is_thing(o)]
        for noun in nouns:
            self.evidence.mention(noun).add("means", -3.0)
        for one in paid[:1]:
            self.evidence.paid.append((self.name(one), tuple(literal(n.text) for n in nouns), self.evidence.sentence))
        return True

    def _marked(self, clause: Clause, left: list[Noun], nouns: tuple[Noun, ...]) -> None:
        """ "Users mark prompts as favourites": a favourite of a user is a prompt."""
        for act in nouns:
            if self.is_thing(act) and not act.pronoun and act.plural:
                for end in (*left[:1], *clause.objects[:1]):
                    if self.is_thing(end):
                        self.link(act.name, self.name(end), "of", (1, 1))

    def _accompanies(self, clause: Clause, nouns: tuple[Noun, ...], passive: bool) -> bool:
        """ "flown by one pilot with one drone", "under contract with a club": a partner, not a property."""
        return all(self.is_thing(n) and n.determiner not in POSSESSIVE for n in nouns) and (
            passive or not clause.objects
        )

    def _framed(self, clause: Clause, left: list[Noun], nouns: tuple[Noun, ...], preposition: str) -> None:
        """ "In a film, actors play characters": a frame relates to what is done in it."""
        for frame in nouns:
            if (
                not frame.pronoun
                and self.is_thing(frame)
                and frame.determiner in {"a", "an", "each", "every", "one"}
                and preposition in {"in", "on", "at", "within"}
            ):
                for one in left[:1]:
                    self.pair(frame, (one,), "have", clause)
                for made in clause.objects[:1]:
                    if made.head in _ARISING and self.is_thing(made) and not made.pronoun:
                        self.link(made.name, frame.name, "in", (1, 1))

    def _agent(self, subject: Noun, agents: tuple[Noun, ...], verb: str) -> None:
        for agent in agents:
            name = self.name(agent)
            if (
                not name
                or not self.name(subject)
                or (agent.pronoun and agent.head in PRONOUNS_SELF)
                or not self.is_thing(agent)
            ):
                continue
            self.note(agent).add("agent", 0.9)
            plural = subject.plural and agent.plural
            self.evidence.note_link(
                Link(
                    self.name(subject),
                    name,
                    f"{verb} by",
                    bounds(agent),
                    None,
                    self.evidence.sentence,
                    plural,
                    passive=True,
                    firm=agent.quantity is not None,
                )
            )
