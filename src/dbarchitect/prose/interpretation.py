"""Clauses become evidence: each verb class has its reading."""

from __future__ import annotations

import re

from dbarchitect.prose.clauses import Clause, clauses
from dbarchitect.prose.evidence import Bound, Evidence, Link, Mention
from dbarchitect.prose.nouns import is_abstract, is_system, value_type, verbs
from dbarchitect.prose.phrases import EACH_OTHER, INFINITE, Noun
from dbarchitect.prose.stories import Story, stories
from dbarchitect.prose.tokens import Sentence

_PRONOUNS_SELF = frozenset({"we", "i", "you", "one", "us", "me", "everyone", "someone", "somebody", "everybody"})
_PRONOUNS_BACK = frozenset(
    {
        "it",
        "they",
        "he",
        "she",
        "them",
        "him",
        "each",
        "every",
        "these",
        "this",
        "those",
        "that",
        "one",
        "latter",
        "former",
        "both",
        "all",
        "some",
        "many",
        "which",
        "who",
    }
)
_POSSESSIVE = frozenset({"its", "their", "his", "her", "whose"})
_EXAMPLES = frozenset({"like", "including", "such-as", "plus"})
_ABOUT = frozenset({"about", "on", "regarding", "concerning", "of", "for"})
_CARRIERS = frozenset(
    [
        "information",
        "data",
        "detail",
        "record",
        "list",
        "set",
        "attribute",
        "property",
        "field",
        "fact",
        "entry",
        "following",
        "basics",
        "particulars",
        "characteristic",
        "metadata",
        "item",
        "info",
        "history",
        "track",
        "overview",
        "log",
    ]
)


class Interpreter:
    """Reads clause after clause into `evidence`."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.self_names: set[str] = set()

    # -- one sentence

    def read(self, index: int, sentence: Sentence) -> None:
        self.evidence.sentence = index
        topic = _topic_name(sentence.topic)
        if topic:
            self.evidence.focus = topic
        text = sentence.text
        if sentence.kind == "heading":
            self._heading(text)
            return
        told = stories(text)
        for story in told:
            self._story(story, sentence)
        if not told:
            for clause in clauses(text, sentence.kind == "sentence"):
                self._clause(clause, sentence)

    def _story(self, story: Story, sentence: Sentence) -> None:
        """The role is somebody data is kept about; "my X" belongs to the role."""
        roles = _items(story.role)
        if not roles:
            return
        role = roles[-1]
        self._note(role).add("role", 2.0)
        self.evidence.role = role.name
        self.evidence.focus = role.name
        for clause in clauses(story.text):
            if any(n.pronoun and n.head in _PRONOUNS_SELF for n in clause.subject) and not clause.objects:
                continue
            self._clause(clause, sentence)
        self.evidence.role = ""
        self.evidence.used.add(self.evidence.sentence)

    def _heading(self, text: str) -> None:
        from dbarchitect.prose.tokens import is_meta

        for clause in clauses(text, False):
            for noun in clause.subject:
                if not is_meta(text) and not noun.pronoun and len(text.split()) <= 3 and len(clause.subject) == 1:
                    self._note(noun).add("heading", 1.0)
                    self.evidence.focus = noun.name

    def _clause(self, clause: Clause, sentence: Sentence) -> None:
        for noun in clause.subject + clause.objects:
            self._nested(noun)
        for attachment in clause.attachments:
            for noun in attachment.nouns:
                self._nested(noun)
        self._leads(clause)
        verb = clause.verb.lemma
        passive = clause.verb.passive or (clause.verb.form == "participle")
        match verb:
            case "list":
                self._list(clause)
            case "":
                self._phrase(clause, sentence)
            case "be" if self._existential(clause):
                self._exists(clause)
            case "be":
                self._be(clause)
            case _ if verb in verbs("identify") and (passive or clause.objects):
                self._identify(clause, passive)
            case _ if verb in verbs("consist") and self._parts(clause):
                self._consist(clause)
            case _ if verb in verbs("have") and not passive and self._owner(clause):
                self._have(clause)
            case _ if verb in verbs("record") and (passive or self._recorder(clause)):
                self._record(clause, passive)
            case _:
                self._relate(clause, passive)
        self._with(clause)
        self._refocus(clause)

    # -- names and mentions

    def name(self, noun: Noun) -> str:
        """The noun's name; a pronoun stands for what was spoken of."""
        if noun.pronoun:
            if self.evidence.role and noun.head in {"i", "me"}:
                return self.evidence.role
            return self.evidence.focus if noun.head in _PRONOUNS_BACK else ""
        return noun.name

    def _note(self, noun: Noun) -> Mention:
        mention = self.evidence.mention(noun)
        if noun.quantity is not None:
            if noun.quantity.each:
                mention.add("each", 1.5)
            elif noun.quantity.figure and noun.quantity.high > 1:
                mention.add("counted", 0.8)
            elif noun.quantity.many:
                mention.add("many", 0.5)
        if noun.proper and noun.determiner == "":
            mention.add("proper", -2.0)
        return mention

    def _nested(self, noun: Noun) -> None:
        """Mentions, genitives and asides of a noun phrase."""
        if noun.pronoun:
            return
        self._note(noun)
        if noun.owner is not None:
            self._nested(noun.owner)
            owner = self.name(noun.owner)
            self.evidence.mention(noun.owner).add("owns", 1.5)
            self._has(owner, noun, "genitive")
        elif noun.determiner in _POSSESSIVE and self.evidence.focus:
            self._has(self.evidence.focus, noun, "genitive")
        elif noun.determiner == "my" and self.evidence.role:
            self._own(noun)
        for inner in noun.of:
            self._nested(inner)
            self._of(noun, inner)
        if noun.aside:
            self._aside(noun)

    def _own(self, noun: Noun) -> None:
        """ "my bookings" in the mouth of a role."""
        if value_type(noun.name) is not None:
            self._has(self.evidence.role, noun, "genitive")
        elif not is_abstract(noun.name, noun.head):
            self._note(noun).add("mine", 1.0)
            self.evidence.note_link(Link(noun.name, self.evidence.role, "of", (1, 1), None, self.evidence.sentence))

    def _of(self, noun: Noun, inner: Noun) -> None:
        owner = self.name(inner)
        if not owner or noun.head in _CARRIERS:
            return
        if value_type(noun.name) is not None or value_type(_with_of(noun)) is not None:
            if self._compound(noun, inner):
                return
            if not inner.pronoun and value_type(owner) is None:
                self.evidence.mention(inner).add("owns", 1.2)
            self._has(owner, noun, "genitive")
        elif not is_abstract(noun.name, noun.head) and not is_abstract(owner, inner.head):
            if noun.head in {"kind", "type", "sort", "form"}:
                return
            per = _bounds(noun) if (noun.determiner or noun.plural) else None
            self.evidence.note_link(
                Link(noun.name, owner, "of", _bounds(inner), None if per == (1, 1) else per, self.evidence.sentence)
            )

    def _compound(self, noun: Noun, inner: Noun) -> bool:
        """ "date of birth", "number of seats": one value, not a value of a thing."""
        return (
            not inner.determiner
            and inner.quantity is None
            and inner.owner is None
            and (not inner.plural or noun.head in {"number", "amount", "quantity", "count"})
        )

    def _aside(self, noun: Noun) -> None:
        text = noun.aside
        if re.match(r"\s*(e\.g\.|eg\b|for example|such.as|like|i\.e\.)", text, re.I) and value_type(noun.name) is None:
            text = re.sub(r"^\s*(e\.g\.|eg\b|for example|such.as|like|i\.e\.),?\s*", "", text)
        items = _items(text)
        if not items:
            return
        if value_type(noun.name) is not None or noun.head in {"type", "kind", "category", "role"}:
            if len(items) >= 2 and not re.search(r"\d", text):
                self.evidence.values.append(
                    (
                        "",
                        noun.name,
                        tuple(
                            i
                            for i in (
                                _literal(x)
                                for x in re.split(
                                    r",|/|\bor\b|\band\b|\|",
                                    re.sub(r"^\s*(e\.g\.|either|one of|for example),?", "", text),
                                )
                            )
                            if i
                        ),
                    )
                )
            return
        known = [i for i in items if value_type(i.name) is not None]
        if known and 2 * len(known) >= len(items):
            for item in items:
                self._nested(item)
                self._has(noun.name, item, "aside")

    # -- what is had

    def _has(self, owner: str, item: Noun, how: str) -> None:
        if not owner or item.pronoun or is_system(owner.rpartition("_")[2]):
            return
        if (item.head in {"number", "amount", "quantity", "total"} and item.of) or (
            item.of and self._compound(item, item.of[0]) and value_type(item.name) is not None
        ):
            name = _with_of(item)
        else:
            name = item.name
        if item.head in _CARRIERS and value_type(item.name) is None:
            return
        self.evidence.note_has(owner, item, name, how, _bounds(item))
        if "unique" in item.adjectives:
            self.evidence.unique.add((owner, name))
        if "optional" in item.adjectives:
            self.evidence.optional.add((owner, name))

    def _leads(self, clause: Clause) -> None:
        """ "For each X, …" sets what is spoken of."""
        for attachment in clause.attachments:
            if (
                attachment.lead
                and attachment.preposition in {"for", "about", "within", "in", "with", "on"}
                and len(attachment.nouns) >= 1
            ):
                noun = attachment.nouns[0]
                if not noun.pronoun and not is_abstract(noun.name, noun.head) and value_type(noun.name) is None:
                    if attachment.preposition in {"for", "about"}:
                        self._note(noun).add("lead", 1.0)
                    self.evidence.focus = noun.name

    def _shared(self, clause: Clause) -> bool:
        """ "For each player and hero we keep …": what is kept per pair."""
        for attachment in clause.attachments:
            if not attachment.lead or attachment.preposition not in {"for", "per"} or len(attachment.nouns) != 2:
                continue
            one, other = (self.name(n) for n in attachment.nouns)
            if (
                one
                and other
                and value_type(one) is None
                and value_type(other) is None
                and any(n.quantity and n.quantity.each for n in attachment.nouns)
            ):
                self.evidence.note_link(Link(one, other, "have", (0, INFINITE), (0, INFINITE), self.evidence.sentence))
                items = clause.subject if clause.verb.passive else clause.objects
                self.evidence.shared.extend((one, other, item) for item in items if not item.pronoun)
                return True
        return False

    def _list(self, clause: Clause) -> None:
        owners = [n for n in clause.subject if not n.pronoun]
        lead = [
            n
            for a in clause.attachments
            if a.preposition in _ABOUT and a.anchor is not None and a.anchor.head in _CARRIERS
            for n in a.nouns
        ]
        for owner in lead or owners[-1:]:
            name = owner.name
            if owner.head in _CARRIERS and owner.of:
                owner = owner.of[0]
                name = self.name(owner)
            if is_abstract(name, owner.head) and owner.head not in {"report", "form"}:
                for item in clause.objects:
                    self._note(item).add("listed", 0.7)
                return
            if (
                value_type(name) is not None
                and len(clause.objects) > 1
                and not any(value_type(o.name) for o in clause.objects)
            ):
                self.evidence.values.append(("", name, tuple(_literal(o.text) for o in clause.objects)))
                return
            self._note(owner).add("described", 3.0)
            for item in clause.objects:
                self._has(name, item, "list")
            self.evidence.focus = name

    def _owner(self, clause: Clause) -> bool:
        return any(self.name(n) for n in clause.subject) or bool(self._lead_owner(clause))

    def _lead_owner(self, clause: Clause) -> str:
        for attachment in clause.attachments:
            if attachment.lead and attachment.preposition in {"for", "about"}:
                name = self.name(attachment.nouns[0])
                if name and value_type(name) is None and not is_abstract(name, attachment.nouns[0].head):
                    return name
        return ""

    def _have(self, clause: Clause) -> None:
        if any(n.pronoun and n.head in _PRONOUNS_SELF for n in clause.subject):
            self._mine(clause)
            return
        for subject in clause.subject:
            owner = self.name(subject)
            if not owner or is_system(subject.head):
                self._mine(clause)
                continue
            values = [o for o in clause.objects if not o.pronoun]
            if values and not subject.pronoun:
                self._note(subject).add("described", 2.5 if any(value_type(v.name) for v in values) else 1.5)
            self._carried(owner, values, clause)
        self._complement_values(clause)

    def _mine(self, clause: Clause) -> None:
        """ "We have 40 vans": things of the business itself."""
        for item in clause.objects:
            if not item.pronoun:
                self._note(item).add("ours", 1.0)
                if item.quantity is not None and item.quantity.figure:
                    self.evidence.mention(item).volume = item.quantity
                self.evidence.used.add(self.evidence.sentence)

    def _carried(self, owner: str, items: list[Noun], clause: Clause) -> None:
        """What an owner has; "information such as A, B" counts as A and B."""
        for item in items:
            if item.head in _CARRIERS and value_type(item.name) is None:
                for inner in item.of:
                    self._has(owner, inner, "have")
                continue
            self._has(owner, item, "have")
        for attachment in clause.attachments:
            if attachment.preposition in _EXAMPLES or (
                attachment.preposition == "as" and attachment.anchor is not None
            ):
                anchor = attachment.anchor
                if anchor is None or anchor.head in _CARRIERS or value_type(anchor.name) is None:
                    target = owner if anchor is None or anchor.head in _CARRIERS or anchor.name == owner else ""
                    for item in attachment.nouns:
                        self._has(target, item, "list")

    def _complement_values(self, clause: Clause) -> None:
        if clause.complements and len(clause.complements) > 1 and clause.objects:
            self.evidence.values.append(("", clause.objects[-1].name, clause.complements))

    def _parts(self, clause: Clause) -> bool:
        return any(a.preposition in {"of", "by", "from", "with", "up"} for a in clause.attachments) or bool(
            clause.objects
        )

    def _consist(self, clause: Clause) -> None:
        items = [
            n for a in clause.attachments if a.preposition in {"of", "by", "from", "with", "up"} for n in a.nouns
        ] + list(clause.objects)
        for subject in clause.subject:
            owner = self.name(subject)
            if not subject.pronoun and owner:
                self._note(subject).add("described", 2.5)
            for item in items:
                self._has(owner, item, "have")

    # -- what is recorded

    def _recorder(self, clause: Clause) -> bool:
        """The one who keeps the data: we, the system, the enterprise."""
        if not clause.subject:
            return True
        return all(
            (n.pronoun and n.head in _PRONOUNS_SELF | {"it", "they"}) or is_system(n.head) or n.name in self.self_names
            for n in clause.subject
        )

    def _record(self, clause: Clause, passive: bool) -> None:
        self.evidence.used.add(self.evidence.sentence)
        if self._shared(clause):
            return
        objects = clause.subject if passive else clause.objects
        owner = self._lead_owner(clause) or self._for_owner(clause)
        if clause.verb.lemma == "keep" and not passive and objects and objects[0].head == "track":
            objects = tuple(n for n in objects if n.head != "track") + tuple(
                i for n in objects if n.head == "track" for i in n.of
            )
        if owner:
            self.evidence.mention(_plain(owner)).add(
                "described", 2.5 if any(value_type(o.name) for o in objects) else 1.5
            )
            self._carried(owner, [o for o in objects if not o.pronoun], clause)
            self.evidence.focus = owner
            return
        for item in objects:
            self._recorded(item, clause)

    def _for_owner(self, clause: Clause) -> str:
        for attachment in clause.attachments:
            if attachment.preposition in {"for", "about", "of"} and (
                attachment.anchor is None or value_type(attachment.anchor.name) or attachment.anchor.head in _CARRIERS
            ):
                noun = attachment.nouns[0]
                name = self.name(noun)
                if name and value_type(name) is None and not is_abstract(name, noun.head):
                    return name
        return ""

    def _recorded(self, item: Noun, clause: Clause) -> None:
        name = self.name(item)
        if item.pronoun or not name:
            return
        if item.head in _CARRIERS:
            targets = [
                n
                for a in clause.attachments
                if a.preposition in _ABOUT and (a.anchor is item or a.anchor is None)
                for n in a.nouns
            ] + list(item.of)
            for target in targets:
                if not target.pronoun and value_type(target.name) is None:
                    self._note(target).add("recorded", 2.0)
                    self.evidence.focus = target.name
            return
        if (
            value_type(name) is not None
            and item.owner is None
            and not any(not self._compound(item, o) for o in item.of)
        ):
            if (self.evidence.focus and item.determiner not in {"a", "an"}) or clause.verb.passive:
                self._has(self.evidence.focus, item, "have")
            return
        if value_type(name) is None:
            self._note(item).add("recorded", 1.2)

    # -- identity, being, existence

    def _identify(self, clause: Clause, passive: bool) -> None:
        by = [n for a in clause.attachments if a.preposition in {"by", "through", "with", "via"} for n in a.nouns]
        things, keys = (clause.subject, by) if passive else (clause.objects, list(clause.subject))
        for thing in things:
            name = self.name(thing)
            if not name or not keys:
                continue
            if not thing.pronoun:
                self._note(thing).add("described", 2.5)
            for key in keys:
                if not key.pronoun:
                    self._has(name, key, "have")
                    self.evidence.keys[name].append(_with_of(key) if key.of else key.name)

    def _existential(self, clause: Clause) -> bool:
        return bool(clause.subject) and clause.subject[0].head in {"there", "here"}

    def _exists(self, clause: Clause) -> None:
        for item in clause.objects:
            if item.pronoun or is_abstract(item.name, item.head):
                if item.head in {"type", "kind", "sort"}:
                    self.evidence.used.add(self.evidence.sentence)
                continue
            self._note(item).add("exists", 1.0)
            if item.quantity is not None and item.quantity.figure:
                self.evidence.mention(item).volume = item.quantity
            self.evidence.used.add(self.evidence.sentence)

    def _be(self, clause: Clause) -> None:
        literal = [c for c in clause.complements]
        for subject in clause.subject:
            name = self.name(subject)
            if not name:
                continue
            values = literal + [o.text for o in clause.objects if not o.pronoun] if (literal or clause.either) else []
            if (value_type(name) is not None or subject.head in {"role"}) and len(values) >= 2:
                owner = self.name(subject.owner) if subject.owner else self.name(subject.of[0]) if subject.of else ""
                self.evidence.values.append((owner, name, tuple(_literal(v) for v in values)))
                self.evidence.used.add(self.evidence.sentence)
                continue
            for item in clause.objects:
                self._being(name, subject, item, clause)
        for attachment in clause.attachments:
            for subject in clause.subject:
                if attachment.preposition in {"in", "at", "on", "for", "from", "with"} and not attachment.lead:
                    self._pair(subject, attachment.nouns, "be " + attachment.preposition)

    def _being(self, name: str, subject: Noun, item: Noun, clause: Clause) -> None:
        if item.pronoun or value_type(name) is not None:
            return
        if item.head in {"part", "member", "component", "child", "piece"} and item.of:
            for whole in item.of:
                if not whole.pronoun and value_type(whole.name) is None:
                    self.evidence.note_link(
                        Link(name, whole.name, "part of", _bounds(whole), None, self.evidence.sentence)
                    )
            return
        if is_abstract(item.name, item.head) or value_type(item.name) is not None or is_abstract(name, subject.head):
            return
        if subject.plural == item.plural or clause.either or item.determiner in {"a", "an"}:
            pair = (item.name, name) if clause.either or len(clause.objects) > 1 else (name, item.name)
            self.evidence.kinds.append(pair)

    # -- relating

    def _relate(self, clause: Clause, passive: bool) -> None:
        verb = clause.verb.lemma
        if self.evidence.role and clause.subject and clause.subject[0].name == self.evidence.role:
            for item in clause.objects:
                if not item.pronoun:
                    self._note(item).add("handled", 1.2)
        if verb in verbs("view") and (clause.kind == "infinitive" or self.evidence.role):
            self._handled(clause)
            return
        left = [n for n in clause.subject if self.name(n) and n.head not in _PRONOUNS_SELF]
        for subject in left:
            if not subject.pronoun:
                self._note(subject).add("acts" if not passive else "acted on", 0.8)
            self._pair(subject, clause.objects, verb, clause)
        for item in clause.objects:
            if not item.pronoun:
                self._note(item).add("object", 0.6)
        self._attached(clause, left, passive)

    def _handled(self, clause: Clause) -> None:
        """What is only looked at or edited relates to nobody, but its own circumstances count."""
        owner = self._for_owner(clause)
        for item in clause.objects:
            if item.pronoun:
                continue
            self._note(item).add("handled", 0.6)
            if value_type(item.name) is not None and owner and not item.of and item.owner is None:
                self._has(owner, item, "have")
        for attachment in clause.attachments:
            if attachment.anchor in clause.objects and attachment.preposition in {
                "on",
                "in",
                "of",
                "to",
                "for",
                "from",
            }:
                assert attachment.anchor is not None
                self._pair(attachment.anchor, attachment.nouns, attachment.preposition)

    def _attached(self, clause: Clause, left: list[Noun], passive: bool) -> None:
        """Prepositional phrases relate to the object before them or to the subject."""
        verb = clause.verb.lemma
        for attachment in clause.attachments:
            preposition = attachment.preposition
            if (
                preposition in {"as", "like", "including", "than", "without", "per", "until", "since", "during", "with"}
                or attachment.lead
            ):
                continue
            if passive and preposition == "by":
                for subject in left:
                    self._agent(subject, attachment.nouns, verb)
                continue
            anchors = left
            if (
                attachment.anchor is not None
                and not attachment.anchor.pronoun
                and (attachment.anchor in clause.objects)
            ):
                anchors = [attachment.anchor]
                if value_type(attachment.anchor.name) is not None or is_abstract(
                    attachment.anchor.name, attachment.anchor.head
                ):
                    anchors = left
            for anchor in anchors:
                self._pair(anchor, attachment.nouns, f"{verb} {preposition}" if anchor in left else preposition, clause)

    def _agent(self, subject: Noun, agents: tuple[Noun, ...], verb: str) -> None:
        for agent in agents:
            name = self.name(agent)
            if not name or not self.name(subject) or (agent.pronoun and agent.head in _PRONOUNS_SELF):
                continue
            if value_type(name) is not None or is_abstract(name, agent.head):
                continue
            self._note(agent).add("agent", 0.9)
            self.evidence.note_link(
                Link(
                    self.name(subject),
                    name,
                    f"{verb} by",
                    _bounds(agent),
                    None,
                    self.evidence.sentence,
                    subject.plural and agent.plural,
                )
            )

    def _pair(self, left: Noun, rights: tuple[Noun, ...], verb: str, clause: Clause | None = None) -> None:
        name = self.name(left)
        if not name or is_abstract(name, left.head) or value_type(name) is not None:
            return
        for right in rights:
            if right.head == EACH_OTHER:
                self.evidence.note_link(Link(name, name, verb, (0, INFINITE), (0, INFINITE), self.evidence.sentence))
                continue
            other = self.name(right)
            if not other or (right.pronoun and right.head in _PRONOUNS_SELF) or is_abstract(other, right.head):
                continue
            if value_type(other) is not None:
                if (
                    right.owner is None
                    and (right.quantity is None or not right.quantity.figure)
                    and right.determiner not in _POSSESSIVE
                    and (right.determiner or right.plural)
                ):
                    self.evidence.note_has(name, right, right.name, "circumstance", _bounds(right))
                continue
            per = _bounds(right)
            told = bool(self.evidence.role) and name == self.evidence.role
            if told and (right.quantity is None or not right.quantity.figure):
                per = (0, INFINITE)
            inverse: Bound | None = None
            if left.quantity is not None and not left.quantity.each and not left.pronoun:
                inverse = (left.quantity.low, left.quantity.high)
            plural = left.plural and right.plural and left.quantity is None
            if clause is not None and clause.kind == "relative" and left.pronoun is False and inverse is None:
                plural = False
            self.evidence.note_link(
                Link(
                    name,
                    other,
                    verb,
                    per,
                    inverse if inverse and inverse[1] > 1 else None,
                    self.evidence.sentence,
                    plural,
                    act=clause is not None
                    and not clause.verb.passive
                    and clause.verb.lemma not in {"be", "belong", "have"},
                    story=told,
                )
            )

    # -- the rest

    def _phrase(self, clause: Clause, sentence: Sentence) -> None:
        topic = _topic_name(sentence.topic)
        values = [n for n in clause.subject if value_type(n.name) is not None and n.owner is None]
        if (
            topic
            and sentence.kind == "fragment"
            and (2 * len(values) > len(clause.subject) or (values and len(clause.subject) == 1))
        ):
            self.evidence.mention(_plain(topic)).add("described", 2.5)
            for noun in clause.subject:
                self._has(topic, noun, "list")
            return
        weight = 1.0 if sentence.kind == "fragment" else 0.3
        for noun in clause.subject:
            if not noun.pronoun:
                self._note(noun).add("fragment", weight)
        about = [a for a in clause.attachments if a.anchor is not None and not a.anchor.pronoun]
        for attachment in about:
            if attachment.preposition in {"for", "in", "on", "at", "from", "to", "by"}:
                assert attachment.anchor is not None
                self._pair(attachment.anchor, attachment.nouns, attachment.preposition)

    def _with(self, clause: Clause) -> None:
        """ "an order with a date and a total": the noun before has what follows."""
        for attachment in clause.attachments:
            if attachment.preposition not in {"with", "including", "plus"} or attachment.lead:
                continue
            anchor = attachment.anchor
            if anchor is None:
                anchor = clause.subject[-1] if clause.subject and (clause.verb.passive or not clause.objects) else None
            if anchor is None or anchor.head in _CARRIERS:
                continue
            owner = self.name(anchor)
            if not owner or value_type(owner) is not None or is_abstract(owner, anchor.head):
                continue
            for item in attachment.nouns:
                if value_type(item.name) is not None or item.determiner in _POSSESSIVE | {"a", "an"} or item.plural:
                    self._has(owner, item, "with")
                    if value_type(item.name) is not None and not anchor.pronoun:
                        self.evidence.mention(anchor).add("described", 2.0)

    def _refocus(self, clause: Clause) -> None:
        if clause.kind not in {"main", "list", "conditional"} or not clause.subject:
            return
        subject = clause.subject[0]
        name = self.name(subject)
        if subject.owner is not None:
            name = self.name(subject.owner)
        elif subject.of and value_type(subject.name) is not None and not self._compound(subject, subject.of[0]):
            name = self.name(subject.of[0])
        head = name.rpartition("_")[2]
        if name and value_type(name) is None and not is_abstract(name, head) and name not in self.self_names:
            self.evidence.focus = name
        elif clause.objects and clause.verb.lemma in verbs("record") | {"be"} and not clause.objects[0].pronoun:
            target = clause.objects[0]
            if value_type(target.name) is None and not is_abstract(target.name, target.head):
                self.evidence.focus = target.name


def _plain(name: str) -> Noun:
    return Noun(tuple(name.split("_")))


def _with_of(noun: Noun) -> str:
    """ "number of seats" → number_of_seats."""
    if not noun.of:
        return noun.name
    return f"{noun.name}_of_{noun.of[0].name}"


def _bounds(noun: Noun) -> Bound | None:
    """How many: from the quantity, else from number and article."""
    if noun.quantity is not None:
        if noun.quantity.each:
            return None
        return noun.quantity.low, noun.quantity.high
    if noun.plural:
        return 0, INFINITE
    if noun.determiner in {
        "a",
        "an",
        "the",
        "its",
        "their",
        "his",
        "her",
        "whose",
        "this",
        "that",
        "another",
        "any",
        "some",
    }:
        return (0 if noun.determiner in {"any", "some"} else 1), 1
    return None


def _items(text: str) -> list[Noun]:
    return [n for c in clauses(text, False) for n in (*c.subject, *c.objects) if not n.pronoun]


def _literal(text: str) -> str:
    """A value as a name: "in progress" → in_progress."""
    from dbarchitect.core.names import snake

    cleaned = re.sub(r"^\s*(either|or|and|an?|the)\s+", "", text.strip().strip("\"'"))
    return snake(cleaned) if re.search(r"[A-Za-z0-9]", cleaned) else ""


def _topic_name(topic: str) -> str:
    found = _items(re.sub(r"^[\d.]+\s*", "", topic)) if topic else []
    if len(found) != 1 or is_abstract(found[0].name, found[0].head) or value_type(found[0].name) is not None:
        return ""
    return found[0].name
