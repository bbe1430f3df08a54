"""How things relate: doing, and what hangs on it by prepositions."""

from __future__ import annotations

from dbarchitect.prose.clauses import Attachment, Clause
from dbarchitect.prose.discourse import PRONOUNS_SELF
from dbarchitect.prose.hanging import Hanging
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import verbs
from dbarchitect.prose.parts import Noun

_MARKING = frozenset({"mark", "save", "bookmark", "keep", "collect", "store", "tag", "flag"})
_BUILDING = frozenset(word_lists("grammar")["relating_building"])
_LOOKING = frozenset({"look", "search", "browse", "find", "view", "see"})
_JOINING = frozenset({"link", "connect", "associate", "relate", "map", "match", "tie", "join"})
_HANDING = frozenset(word_lists("grammar")["relating_handing"])
_PARTS = frozenset(word_lists("grammar")["relating_parts"])
_CHANGING = frozenset(word_lists("grammar")["relating_changing"])
_PAYING = frozenset({"pay", "settle", "repay", "reimburse", "refund", "charge"})
_PASSING = frozenset({"go", "pass", "run"})
_CIRCUMSTANTIAL = frozenset(
    {"as", "like", "including", "than", "without", "per", "until", "since", "during", "such-as", "because"}
)


class Relating(Hanging):
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

    def _anchors(self, clause: Clause, attachment: Attachment, left: list[Noun], told: bool) -> list[Noun]:
        """What the phrase hangs on: the object before it, or the subject."""
        anchor = attachment.anchor if clause.verb.lemma not in _JOINING else None
        if anchor is not None and not anchor.pronoun and anchor in clause.objects and self.is_thing(anchor):
            return [anchor]
        value = self.value(attachment.nouns[0].name) is not None
        if told and value and clause.objects and self.is_thing(clause.objects[-1]):
            return [clause.objects[-1]]
        return left

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
            anchors = self._anchors(clause, attachment, left, told)
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
