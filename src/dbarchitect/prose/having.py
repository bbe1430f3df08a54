"""What has what: have, consist of, lists behind a colon, "with", identification."""

from __future__ import annotations

import re

from dbarchitect.core.names import plural
from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import (
    POSSESSIVE,
    PRONOUNS_SELF,
    Discourse,
    is_carrier,
    is_compound,
    items,
    literal,
    plain,
    split_list,
    with_of,
)
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import is_abstract, is_system, verbs
from dbarchitect.prose.parts import INFINITE, Noun
from dbarchitect.prose.units import is_bare_amount

_RECORDS = frozenset(word_lists("grammar")["relationships_records"])
_QUANTITIES = frozenset({"quantity", "amount", "number", "count", "share", "proportion"})
_EXAMPLES = frozenset({"like", "including", "such-as", "plus"})
_GOALS = frozenset({"per", "on", "to", "for", "at", "in", "about", "against", "of", "from", "with"})
_ABOUT = frozenset({"about", "on", "regarding", "concerning", "of", "for"})


class Having(Discourse):
    """Reads clauses that say what something has."""

    def lead_owner(self, clause: Clause) -> str:
        """ "For each X, …": what the sentence is about."""
        for attachment in clause.attachments:
            each = attachment.nouns[0].determiner in {"each", "every"} and attachment.preposition in {
                "at",
                "in",
                "after",
            }
            if (
                attachment.lead
                and (each or attachment.preposition in {"for", "about", "of", "per", "on", "with"})
                and self.is_thing(attachment.nouns[0])
            ):
                return self.name(attachment.nouns[0])
        return ""

    def leads(self, clause: Clause) -> None:
        """ "For each X, …" sets what is spoken of."""
        for attachment in clause.attachments:
            noun = attachment.nouns[0]
            if (
                attachment.lead
                and attachment.preposition in {"for", "about", "within", "in", "with", "on", "of", "per"}
                and not noun.pronoun
                and self.is_thing(noun)
            ):
                if attachment.preposition in {"for", "about", "of", "per"}:
                    self.note(noun).add("lead", 1.0)
                self.evidence.focus = noun.name

    def shared(self, clause: Clause) -> bool:
        """ "For each player and hero we keep …": what is kept per pair."""
        for attachment in clause.attachments:
            if not attachment.lead or attachment.preposition not in {"for", "per", "in"} or len(attachment.nouns) != 2:
                continue
            one, other = attachment.nouns
            each = attachment.preposition == "per" or any(n.quantity and n.quantity.each for n in attachment.nouns)
            if each and self.is_thing(one) and self.is_thing(other):
                self.link(self.name(one), self.name(other), "have", (0, INFINITE), (0, INFINITE))
                found = clause.subject if clause.verb.passive else clause.objects
                self.evidence.shared.extend((self.name(one), self.name(other), i) for i in found if not i.pronoun)
                return True
        return False

    def listing(self, clause: Clause, text: str) -> None:
        """ "X: a, b, c" says that X has them, or that they are X's values."""
        written = re.split(r"[:=]\s|\s[-–—]+\s", text)[-1] if len(re.findall(r"[:=]\s|\s[-–—]+\s", text)) == 1 else ""
        found = (
            items(written)
            if written and (clause.objects or _short(written)) and not _qualified(clause)
            else [o for o in clause.objects if not o.pronoun]
        )
        lead = [
            n
            for a in clause.attachments
            if a.preposition in _ABOUT and a.anchor is not None and is_carrier(a.anchor)
            for n in a.nouns
        ]
        owners = [n for n in clause.subject if not n.pronoun]
        for owner in lead or owners[-1:]:
            self.enumerate(owner, found)

    def enumerate(self, owner: Noun, found: list[Noun]) -> None:
        """`owner` is followed by a list: what it has, what it can be, or what there is."""
        if is_carrier(owner) and owner.of:
            owner = owner.of[0]
        name = self.name(owner)
        if is_abstract(name, owner.head) or is_carrier(owner):
            plain_things = is_system(owner.head) and all(i.plural or self.value(i.name) is None for i in found)
            for item in found:
                if item.words:
                    self.note(item).add(*(("named", 1.5) if plain_things and item.plural else ("listed", 0.7)))
                    self.nested(item)
            return
        if self.value(name) is not None and len(found) > 1 and not any(self.value(o.name) for o in found):
            self.evidence.note_values("", name, tuple(literal(o.text) for o in found))
            return
        self.described(owner, 3.0)
        for item in self.shared_owners(tuple(found)):
            self.nested(item)
            self.has(name, item, "list")
        self.evidence.focus = name

    def have(self, clause: Clause) -> None:
        if any(n.pronoun and n.head in PRONOUNS_SELF and not self.name(n) for n in clause.subject):
            owner = self.lead_owner(clause)
            if owner and any(self.value(o.name) for o in clause.objects):
                self.described(plain(owner))
                self.carried(owner, [o for o in clause.objects if not o.pronoun], clause)
                self.evidence.focus = owner
                return
            self._mine(clause)
            return
        for subject in clause.subject:
            owner = self.name(subject)
            if not owner or is_system(subject.head) or owner in self.evidence.recorders:
                self._mine(clause)
                if owner not in self.evidence.recorders:
                    continue
            values = [o for o in clause.objects if not o.pronoun]
            if values:
                self.described(subject, 2.5 if any(self.value(v.name) for v in values) else 1.5)
            self.carried(owner, values, clause)
        if clause.complements and len(clause.complements) > 1 and clause.objects:
            self.evidence.note_values("", clause.objects[-1].name, clause.complements)

    def _mine(self, clause: Clause) -> None:
        """ "We have 40 vans": things of the business itself."""
        for item in clause.objects:
            if not item.pronoun:
                self.note(item).add("ours", 1.0)
                self.evidence.used.add(self.evidence.sentence)

    def carried(self, owner: str, found: list[Noun], clause: Clause) -> None:
        """What an owner has; "information such as A, B" counts as A and B."""
        listed = any(self.value(o.name) is not None for o in found)
        for item in found:
            if (
                listed
                and re.match(r"(?:a|the) number of ", item.text, re.IGNORECASE)
                and not item.name.startswith("number_of")
            ):
                amount = is_bare_amount(item.name)
                name = item.name if amount else f"number_of_{plural(item.name)}"
                self.evidence.note_has(owner, plain(name), name, "have", (1, 1))
                continue
            if is_carrier(item) and self.value(item.name) is None:
                for inner in item.of:
                    self.has(owner, inner, "have")
                continue
            self.has(owner, item, "have")
            if clause.verb.modal in {"may", "can", "might", "could"} and not clause.verb.negated:
                self.evidence.optional.add((owner, item.name))
        for attachment in clause.attachments:
            if attachment.preposition not in _EXAMPLES or attachment.lead:
                continue
            anchor = attachment.anchor
            if anchor is None or is_carrier(anchor) or anchor.name == owner:
                for item in attachment.nouns:
                    self.has(owner, item, "list")

    def parts(self, clause: Clause) -> list[Noun]:
        return [
            n
            for a in clause.attachments
            if not a.lead and a.preposition in {"of", "by", "from", "with", "up", "into"}
            for n in a.nouns
        ] + list(clause.objects)

    def consist(self, clause: Clause) -> None:
        found = self.parts(clause)
        for subject in clause.subject:
            owner = self.name(subject)
            if owner:
                self.described(subject)
            for item in found:
                if item.name == owner and (item.plural or "other" in item.adjectives):
                    self.link(owner, owner, "consist", (0, INFINITE), (0, INFINITE))
                self.has(owner, item, "have")
                self.evidence.composed.add((owner, item.name))

    def identifies(self, clause: Clause, passive: bool) -> bool:
        """ "identified by X", "X identifies Y"; "we know the name" is no identification."""
        if passive:
            return any(
                a.preposition in {"by", "through", "with", "via", "under"} and not a.lead for a in clause.attachments
            )
        return (
            clause.verb.lemma in {"identify", "distinguish"}
            and bool(clause.objects)
            and not any(n.pronoun and n.head in PRONOUNS_SELF for n in clause.subject)
        )

    def identify(self, clause: Clause, passive: bool) -> None:
        by = [
            n for a in clause.attachments if a.preposition in {"by", "through", "with", "via", "under"} for n in a.nouns
        ]
        things, keys = (clause.subject, by) if passive else (clause.objects, list(clause.subject))
        for thing in things:
            name = self.name(thing)
            told = self.value(name) is None or clause.verb.lemma != "determine"
            if name and keys and told and not is_abstract(name, thing.head):
                self.described(thing)
                for key in keys:
                    if not key.pronoun:
                        self.has(name, key, "have")
                        compound = key.of and is_compound(key, key.of[0])
                        self.evidence.keys[name].append(with_of(key) if compound else key.name)

    def number(self, clause: Clause) -> None:
        """ "Scenes are numbered within a film": they have a number."""
        for subject in clause.subject:
            name = self.name(subject)
            if name and self.is_thing(subject):
                self.evidence.note_has(name, plain("number"), "number", "have", (1, 1))

    def with_items(self, clause: Clause) -> None:
        """ "an order with a date and a total": the noun before has what follows."""
        for attachment in clause.attachments:
            if attachment.preposition not in {"with", "including", "plus"} or attachment.lead:
                continue
            anchor = self._anchor(clause, attachment.anchor)
            if (
                anchor is None
                or is_carrier(anchor)
                or not self.name(anchor)
                or is_abstract(self.name(anchor), anchor.head)
            ):
                continue
            owner = self.name(anchor)
            relates = (
                clause.verb.lemma not in verbs("have") | verbs("record") | verbs("create") | {"be", "list", ""}
                and not clause.verb.passive
            )
            if self._per_pair(clause, anchor, attachment.nouns):
                continue
            described = any(self.value(i.name) is not None for i in attachment.nouns) and len(attachment.nouns) > 1
            for item in attachment.nouns:
                counted = item.quantity is not None and item.quantity.figure
                if (
                    counted
                    and relates
                    and anchor in clause.objects
                    and clause.subject
                    and anchor.head not in _RECORDS
                    and self.is_thing(clause.subject[-1])
                    and self.value(item.name)
                ):
                    self.evidence.shared.append((self.name(clause.subject[-1]), owner, item))
                    continue
                value = self.value(item.name) is not None
                if value or described or item.determiner in POSSESSIVE | {"a", "an"} or item.plural:
                    self.has(owner, item, "with")
                    if value:
                        self.described(anchor, 2.0)

    def _per_pair(self, clause: Clause, anchor: Noun, found: tuple[Noun, ...]) -> bool:
        """ "The quotation lists the components with quantity and price": how much of each is said of the two together."""
        listed = anchor in clause.objects and anchor.plural and anchor.determiner == "the"
        counts = all(self.value(i.name) for i in found) and any(i.head in _QUANTITIES for i in found)
        subject = clause.subject[-1] if clause.subject else None
        if not (listed and counts and subject is not None and self.is_thing(subject) and not clause.verb.passive):
            return False
        if self.name(subject) in {"", anchor.name, self.evidence.role} or self.evidence.role:
            return False
        self.evidence.has[:] = [
            h for h in self.evidence.has if not (h.item is anchor and h.sentence == self.evidence.sentence)
        ]
        self.link(self.name(subject), anchor.name, "list", (0, INFINITE), (0, INFINITE))
        whole = (plain(with_of(item)) if item.of and is_compound(item, item.of[0]) else item for item in found)
        self.evidence.shared.extend((self.name(subject), anchor.name, item) for item in whole)
        return True

    def _anchor(self, clause: Clause, anchor: Noun | None) -> Noun | None:
        """What a "with" belongs to; behind "report damage to a car with a description" that is what is reported."""
        if anchor is None:
            if clause.objects and not clause.verb.passive:
                return clause.objects[-1]
            return clause.subject[-1] if clause.subject else None
        inner = any(anchor in a.nouns for a in clause.attachments if a.preposition in _GOALS)
        made = clause.subject if clause.verb.passive else clause.objects
        acts = self.evidence.role or clause.verb.lemma in verbs("record") | verbs("create")
        if (
            inner
            and made
            and acts
            and self.is_thing(made[-1])
            and clause.verb.lemma not in verbs("have") - verbs("create")
        ):
            return made[-1]
        return anchor


def _qualified(clause: Clause) -> bool:
    """The items have something of their own ("users, lists, items with a due date")."""
    return any(a.preposition == "with" and a.anchor in clause.objects for a in clause.attachments)


def _short(written: str) -> bool:
    """A list of single words, whatever their part of speech."""
    return all(len(piece.split()) <= 3 for piece in split_list(written))
