"""How things relate: doing, and what hangs on it by prepositions."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.being import Being
from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import POSSESSIVE, PRONOUNS_SELF, bounds, literal, plain
from dbarchitect.prose.evidence import Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import verbs
from dbarchitect.prose.parts import Noun

_MARKING = frozenset({"mark", "save", "bookmark", "keep", "collect", "store", "tag", "flag"})
_BUILDING = frozenset(word_lists("grammar")["relating_building"])
_ARISING = frozenset(word_lists("grammar")["relationships_records"])
_LOOKING = frozenset({"look", "search", "browse", "find", "view", "see"})
_JOINING = frozenset({"link", "connect", "associate", "relate", "map", "match", "tie", "join"})
_HANDING = frozenset(word_lists("grammar")["relating_handing"])
_PARTS = frozenset(word_lists("grammar")["relating_parts"])
_CHANGING = frozenset(word_lists("grammar")["relating_changing"])
_PAYING = frozenset({"pay", "settle", "repay", "reimburse", "refund", "charge"})
_MEANS = frozenset(word_lists("grammar")["relating_means"])
_PASSING = frozenset({"go", "pass", "run"})
_GOALS = frozenset({"for", "in", "on", "at"})
_PERIODS = frozenset({"day", "week", "month", "year", "hour"})
_CIRCUMSTANTIAL = frozenset(
    {"as", "like", "including", "than", "without", "per", "until", "since", "during", "such-as", "because"}
)


class Relating(Being):
    """Reads clauses that relate things to each other."""

    def record(self, clause: Clause, passive: bool) -> None:
        """What is registered in, at or with something relates to it."""
        super().record(clause, passive)
        if not passive or self.lead_owner(clause):
            return
        for attachment in clause.attachments:
            if (
                attachment.preposition in {"in", "at", "to", "on", "with", "against", "within"}
                and not attachment.lead
                and attachment.anchor is None
            ):
                for subject in clause.subject:
                    self.pair(
                        subject,
                        tuple(n for n in attachment.nouns if self.is_thing(n)),
                        f"{clause.verb.lemma} {attachment.preposition}",
                        clause,
                    )

    def have(self, clause: Clause) -> None:
        super().have(clause)
        self._anchored(clause)

    def _anchored(self, clause: Clause) -> None:
        """ "contains the answers to the questions": what hangs on an object relates to it."""
        for attachment in clause.attachments:
            anchor = attachment.anchor
            if (
                anchor is None
                or anchor not in clause.objects
                or attachment.preposition not in {"to", "for", "on", "about"}
            ):
                continue
            told = tuple(n for n in attachment.nouns if self.is_thing(n) and (n.determiner or n.plural))
            if self.value(anchor.name) is None:
                self.pair(anchor, told, attachment.preposition)

    def relate(self, clause: Clause, passive: bool) -> None:
        verb = clause.verb.lemma
        if verb == "form" and clause.objects and clause.objects[0].head in {"tree", "hierarchy"}:
            for subject in clause.subject:
                self.link(self.name(subject), f"parent_{self.name(subject)}", "part of", (0, 1))
            for item in clause.objects:
                self.evidence.mention(item).add("shape", -5.0)
            return
        told = bool(self.evidence.role) and bool(clause.subject) and self.name(clause.subject[0]) == self.evidence.role
        if told:
            for item in clause.objects:
                if not item.pronoun:
                    self.note(item).add("handled", 1.2)
        signs_up = verb == "register" and not clause.objects
        looked = verb in _LOOKING or (verb == "open" and any(o.determiner == "the" for o in clause.objects))
        if (verb in verbs("view") and not signs_up and (clause.kind == "infinitive" or told)) or (
            looked and not passive
        ):
            self._handled(clause)
            return
        left = [n for n in clause.subject if self.name(n) and (n.head not in PRONOUNS_SELF or self.evidence.role)]
        for subject in left:
            if not subject.pronoun:
                self.note(subject).add("acts" if not passive else "acted on", 0.8)
            self.pair(subject, clause.objects, verb, clause)
        if passive and verb in _CHANGING:
            self._changes(clause)
        built = (
            verb in _BUILDING
            and bool(clause.subject)
            and all(n.pronoun and n.head in PRONOUNS_SELF for n in clause.subject)
            and not self.evidence.role
        )
        if built and clause.objects:
            self._holds(clause)
        for item in clause.objects:
            if not item.pronoun:
                self.note(item).add(
                    *(("built", -4.0) if built and not item.plural and item.quantity is None else ("object", 0.6))
                )
        self._attached(clause, left, passive, told)

    def _holds(self, clause: Clause) -> None:
        """ "Blog with posts, comments and tags", "build a shop with sellers and buyers": what it is made of are things."""
        for attachment in (a for a in clause.attachments if not a.lead or clause.verb.form == "none"):
            many = [n for n in attachment.nouns if n.plural and self.value(n.name) is None]
            if (
                attachment.preposition in {"with", "for", "of"}
                and len(many) >= 2
                and len(many) == len(attachment.nouns)
            ):
                for noun in many:
                    self.note(noun).add("named", 1.5)
                    self.evidence.used.add(self.evidence.sentence)
                if attachment.anchor is not None and attachment.preposition == "with":
                    self.note(attachment.anchor).add("the whole", -2.5)

    def _handled(self, clause: Clause) -> None:
        """What is only looked at or edited relates to nobody, but its own circumstances count."""
        things = [
            n
            for a in clause.attachments
            if a.preposition in {"for", "of", "on", "to", "about", "from"}
            for n in a.nouns
            if self.is_thing(n)
        ]
        for item in clause.objects:
            if item.pronoun:
                continue
            self.note(item).add("handled", 0.6)
            if (
                self.value(item.name) is not None
                and things
                and not item.of
                and item.owner is None
                and item.determiner != "my"
            ):
                self.has(self.name(things[0]), item, "have")
        self._per(clause)
        if clause.verb.lemma == "trace":
            return
        for attachment in clause.attachments:
            if (
                attachment.anchor is not None
                and attachment.anchor in clause.objects
                and attachment.preposition in {"on", "in", "of", "to", "for", "from"}
            ):
                self.pair(attachment.anchor, attachment.nouns, attachment.preposition)
            elif (
                attachment.preposition in {"from", "to", "at", "on", "by"}
                and clause.objects
                and self.is_thing(clause.objects[-1])
            ):
                for item in attachment.nouns:
                    if self.value(item.name) is not None and item.determiner in {"a", "an", "the"}:
                        self.has(self.name(clause.objects[-1]), item, "with")

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

    def _attached(self, clause: Clause, left: list[Noun], passive: bool, told: bool) -> None:
        """Prepositional phrases relate to the object before them or to the subject."""
        verb = clause.verb.lemma
        if verb in verbs("create") and clause.objects and not passive:
            self._made_for(clause)
        if verb in _PASSING:
            self._passes_through(clause, left)
        for attachment in clause.attachments:
            preposition = attachment.preposition
            if preposition == "as" and verb in _MARKING and clause.objects:
                self._marked(clause, left, attachment.nouns)
            if preposition == "as" and verb in _PARTS and self._takes_parts(clause, left, attachment.nouns):
                continue
            if verb in _PAYING and self._means(clause, left, attachment.nouns, preposition):
                continue
            if preposition in _CIRCUMSTANTIAL or (
                preposition == "with" and not self._accompanies(clause, attachment.nouns, passive)
            ):
                continue
            if attachment.lead:
                if preposition in {"in", "during", "at", "for", "on", "within"} and not told:
                    self._framed(clause, left, attachment.nouns, preposition)
                continue
            if passive and preposition == "by":
                for subject in left:
                    self._agent(subject, attachment.nouns, verb)
                continue
            anchors = left
            anchor = attachment.anchor if verb not in _JOINING else None
            if anchor is not None and not anchor.pronoun and anchor in clause.objects and self.is_thing(anchor):
                anchors = [anchor]
            elif (
                told
                and clause.objects
                and self.is_thing(clause.objects[-1])
                and self.value(attachment.nouns[0].name) is not None
            ):
                anchors = [clause.objects[-1]]
            if preposition == "to" and verb in _HANDING and anchors != left:
                self.evidence.handed.extend(
                    (verb, self._link(one, to, preposition, clause))
                    for one in anchors
                    for to in attachment.nouns
                    if self.is_thing(to) and not to.pronoun
                )
                continue
            for one in anchors:
                self.pair(one, attachment.nouns, f"{verb} {preposition}" if one in left else preposition, clause)

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
