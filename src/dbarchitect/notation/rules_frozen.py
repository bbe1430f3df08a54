"""Rules about what may no longer be changed or deleted: always, in some state, or just some properties."""

from __future__ import annotations

import re

from dbarchitect.model.rules import AppendOnly, Frozen, Meaning
from dbarchitect.notation.rule_reading import Context, refuse, without_exception
from dbarchitect.notation.sentences import content, lemma, spoken
from dbarchitect.notation.vocabulary import Found

_CHANGE = r"(?:chang(?:e|es|ed|ing)|modif(?:y|ies|ied|ying)|modification|edit(?:ed|s|ing)?|updat(?:e|es|ed|ing)|alter(?:ed|s|ing)?|overwrit(?:e|es|ten|ing)|rewrit(?:e|ten|ing)|amend(?:ed|s)?|revis(?:e|ed)|correct(?:ed)?|touch(?:ed)?|tamper(?:ed)? with)"
_REMOVE = r"(?:delet(?:e|es|ed|ing|ion)|remov(?:e|es|ed|ing|al)|eras(?:e|es|ed|ing)|purg(?:e|ed|ing)|destroy(?:ed)?|discard(?:ed)?|withdraw(?:n|ing)?)"
_ACT = rf"(?:{_CHANGE}|{_REMOVE})"
_NOT = r"(?:never(?: ever)?|no longer|not(?: any ?more)?|neither|no one can|nobody can|nobody may|no one may|nobody must|no one must)"
_FROZEN = re.compile(
    rf"\b{_NOT}\b(?P<between>[\w ,]{{0,40}}?)\b(?P<acts>{_ACT}(?:(?:,| or| nor| and|, or| be| may it| can it)+ (?:be )?{_ACT})*)\b"
    rf"|\b(?P<word>immutable|append-only|unchangeable|tamper-proof|unalterable)\b"
    rf"|\bno (?P<none>{_ACT}|changes?|updates?|edits?|deletions?)\b"
)
_FORBIDDEN = re.compile(
    rf"^(?:it is (?:forbidden|prohibited|not allowed|not possible) to )?(?P<acts>{_ACT}(?: or {_ACT})?)\s+(?:of )?(?P<subject>.+?)(?:\s+(?:is|are) (?:forbidden|prohibited|not allowed|not permitted|not possible))?$"
)
_ONLY = re.compile(
    rf"^only\s+(?P<subject>.+?)\s+(?:can|may|should|must)\s+(?:still\s+)?be\s+(?P<acts>{_ACT}(?:(?: or| and|,) (?:be )?{_ACT})*)$"
)
_ONLY_WHILE = re.compile(
    rf"^(?P<subject>.+?)\s+(?:(?:can|may)\s+(?:only\s+)?be|(?:is|are)\s+only)\s+(?P<acts>{_ACT}(?:(?: or| and|,) (?:be )?{_ACT})*)\s+(?P<only>only\s+)?(?:while|if|when|as long as|until|before)\s+(?P<state>.+)$"
)
_MODAL = re.compile(r"(?:\s+(?:can|may|must|should|shall|will|do|does|is|are|be))+$")
_HARMLESS = re.compile(
    r"\b(?:any ?more|ever|again|later|afterwards|at all|in any way|by (?:anyone|anybody|any user|users|hand)(?! (?:but|except|other|who))|(?:in|from) the (?:system|database)|or otherwise|once written|physically|permanently)\b"
)
_CARRIER = {"entry", "record", "item", "row", "line"}
_WRITTEN = re.compile(
    r"\b(?:written|created|saved|recorded|entered|stored|booked|made|inserted|logged|added|captured|there)\b"
)
_AFTER = re.compile(r"\b(?P<how>once|after|when|whenever|if|as soon as|from the moment)\b\s*(?P<state>.*)$")
_BEFORE = re.compile(
    r"^(?P<how>once|after|when|whenever|if|as soon as)\s+(?P<state>.+?)(?:,\s*|\s+(?=(?:it|they|this)\b))(?P<rest>.+)$"
)
_UNTIL = re.compile(r"\b(?:until|while|unless|without|as long as|except|before)\b")


def read_frozen(context: Context) -> Meaning | None:
    """What is never changed or deleted: rows, rows in some state, or properties."""
    plain = context.plain
    if found := _ONLY.match(plain):
        return _others(context, found["subject"], found["subject"], found["acts"])
    if (found := _ONLY_WHILE.match(plain)) and ("only" in plain):
        if re.search(r"\b(?:until|before)\b", plain):
            return refuse("it says until when, not in which states: name the states in which it may be done")
        return _others(context, found["subject"], found["state"], found["acts"])
    if (found := _FORBIDDEN.match(plain)) and re.search(
        r"\b(?:forbidden|prohibited|not (?:allowed|permitted|possible))\b", plain
    ):
        return _frozen(context, found["subject"], found["acts"], "")
    case = ""
    before = _BEFORE.match(plain)
    if before:
        case, plain = before["state"], before["rest"]
    found = _FROZEN.search(plain)
    if not found:
        return None
    subject, after = plain[: found.start()].strip(), plain[found.end() :]
    if found["acts"] and re.search(r"\b(?:than|once|twice)\b", found["between"] or ""):
        return None
    subject = _MODAL.sub("", subject)
    subject = re.sub(
        r"\b(?:but|and)(?: \w+)?$", "", re.sub(rf"\b(?:may|can) (?:\w+ )?be {_ACT}\b.*$", "", subject)
    ).strip()
    if case and re.fullmatch(r"(?:it|they|this|these)?\s*(?:can|may|must|is|are|should|be)?", subject):
        subject = " ".join(n.replace("_", " ") for n in context.words.named(case)[:1]) or case
    if not content(subject):
        subject, after = after, ""
    if tail := _AFTER.search(after):
        case, after = tail["state"], after[: tail.start()]
    elif _UNTIL.search(after):
        return _unless(context, subject, found["acts"] or found["word"] or found["none"], after)
    if after and found["acts"] and content(_HARMLESS.sub(" ", after)):
        return refuse(
            f"“{after.strip()}” is a condition on who may change what, or when, that a constraint cannot tell apart"
        )
    if not case and (moved := _AFTER.search(subject)):
        case, subject = moved["state"], subject[: moved.start()]
    return _frozen(context, subject, found["acts"] or found["word"] or found["none"], case)


def _acts(words: str) -> tuple[bool, bool, bool]:
    """Whether changes are forbidden, deletions, and whether one word says both."""
    both = bool(re.search(r"immutable|append-only|unchang|tamper-|unalter", words))
    return (
        both or bool(re.search(rf"\b{_CHANGE}\b|change|update|edit", words)),
        both or bool(re.search(rf"\b{_REMOVE}|deletion", words)),
        both,
    )


def _frozen(context: Context, subject: str, acts: str, case: str) -> Meaning | None:
    changes, deletions, both = _acts(acts)
    subject = re.sub(r"\b(?:in|of|into|on|to|from|the)\s+(?:the\s+)?(?:system|database)$", "", subject)
    subject = re.sub(r"\b(?:the )?(?:content|data|details|text)s? of\b", "", subject)
    entity = context.words.exactly(subject)
    if case and _WRITTEN.search(case) and not (entity and context.words.states_of(case, entity)):
        case = ""
    if entity is None:
        return _part(context, subject, changes, deletions, case, both)
    if not case:
        if changes:
            return AppendOnly(entity=entity)
        return Frozen(entity=entity, deletions=True)
    state = context.words.states_of(case, entity)
    if state is None:
        return refuse(
            f"this forbids changes of {entity} only in some cases, and {entity} has no state “{case.strip()}”"
        )
    return Frozen(entity=entity, changes=changes, deletions=deletions, attribute=state[0], values=state[1])


def _part(context: Context, subject: str, changes: bool, deletions: bool, case: str, both: bool) -> Meaning | None:
    """Rows in a state that the subject names, or a property."""
    named = context.words.named(subject)
    for entity in named[:1] if len(named) == 1 else ():
        own = {lemma(w) for w in spoken(entity)} | {lemma(spoken(entity)[-1])}
        rest = " ".join(w for w in re.findall(r"[\w-]+|,", subject) if lemma(w) not in own and lemma(w) not in _CARRIER)
        state = context.words.states_of(rest, entity) if rest else None
        if state and case:
            return refuse(f"this names two conditions for {entity}, “{rest}” and “{case.strip()}”")
        if state:
            return Frozen(entity=entity, changes=changes, deletions=deletions, attribute=state[0], values=state[1])
    found = context.words.property(subject, tuple(named[:1]), roles=True)
    if isinstance(found, Found) and found.score > 0.8:
        if case:
            state = context.words.states_of(case, found.entity)
            if state is None:
                return refuse(f"{found.entity} has no state “{case.strip()}”")
            return Frozen(entity=found.entity, changes=True, only=(found.name,), attribute=state[0], values=state[1])
        if not changes:
            return refuse(f"{found.path} is a property: it can be changed or kept, not deleted")
        return Frozen(entity=found.entity, changes=True, only=(found.name,))
    if len(named) == 1 and set(content(subject)) <= {lemma(w) for w in spoken(named[0])} | _CARRIER:
        return _frozen(
            context,
            named[0].replace("_", " "),
            "immutable" if both else ("change " * changes + "delete" * deletions),
            case,
        )
    if len(named) > 1:
        return refuse(f"this can speak of {' or of '.join(named)}")
    if named:
        extra = [w for w in content(subject) if w not in {lemma(x) for x in spoken(named[0])}]
        return refuse(f"{named[0]} has no state or property “{' '.join(extra)}”")
    return refuse(f"no entity is called “{subject.strip()}”")


def _others(context: Context, subject: str, state: str, acts: str) -> Meaning | None:
    """What may be done only in some states may not be done in the others."""
    named = context.words.named(subject)
    if len(named) != 1:
        return refuse(f"this can speak of {' or of '.join(named)}" if named else f"no entity is called “{subject}”")
    read = context.words.states_of(state, named[0])
    if read is None:
        return refuse(f"{named[0]} has no state “{state.strip()}”")
    changes, deletions, _ = _acts(acts)
    values = context.words.other_states(named[0], *read)
    return Frozen(entity=named[0], changes=changes, deletions=deletions, attribute=read[0], values=values)


def _unless(context: Context, subject: str, acts: str, after: str) -> Meaning | None:
    text, exception = without_exception("rows " + after.strip())
    entity = context.words.exactly(subject)
    if entity is None or exception is None or text.strip() not in {"rows", ""}:
        return refuse(f"this forbids changes of “{subject}” only in some cases: {context.sentence.text}")
    read = context.words.states_of(exception, entity)
    if read is None:
        return refuse(f"{entity} has no state “{exception}”")
    changes, deletions, _ = _acts(acts)
    values = context.words.other_states(entity, *read)
    return Frozen(entity=entity, changes=changes, deletions=deletions, attribute=read[0], values=values)
