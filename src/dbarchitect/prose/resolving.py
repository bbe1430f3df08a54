"""Pronouns, genitives and lists of a clause told out; what the next pronoun will stand for."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import is_compound
from dbarchitect.prose.nouns import is_abstract, verbs
from dbarchitect.prose.parts import Noun
from dbarchitect.prose.staging import Staging

_IT = Noun(("it",), text="it", pronoun=True)

_GENERIC = frozenset({"person", "thing", "one", "people", "heart", "idea"})


class Resolving(Staging):
    """Tells clauses out."""

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
