"""Acts that are things: "members borrow copies" and "loans" speak of the same rows."""

from __future__ import annotations

from functools import lru_cache

from dbarchitect.prose.evidence import Evidence, Has, Link
from dbarchitect.prose.lexicon import known, word_lists
from dbarchitect.prose.parts import Noun


@lru_cache(maxsize=2048)
def act_nouns(verb: str) -> tuple[str, ...]:
    """The nouns that may name the act of a verb, likeliest first: "apply" → application, "book" → booking."""
    listed = word_lists("events").get(verb, ())
    stem = verb.removesuffix("e")
    formed = [
        verb + "ment",
        verb + "ing",
        stem + "ing",
        stem + "ation",
        stem + "ion",
        verb + "ion",
        verb + "al",
        stem + "al",
        stem + "ance",
        stem + "ence",
        verb + "age",
        verb,
    ]
    if verb.endswith("y"):
        formed += [verb[:-1] + "ication", verb[:-1] + "iage", verb[:-1] + "ial", verb[:-1] + "iance"]
    if len(verb) > 2 and verb[-1] not in "aeiouwy" and verb[-2] in "aeiou":
        formed.append(verb + verb[-1] + "ing")
    if stem.endswith("d"):
        formed += [stem[:-1] + "sion"]
    if stem.endswith("t"):
        formed += [stem[:-1] + "ssion"]
    return tuple(dict.fromkeys((*listed, *formed)))


def implied(phrase: str) -> str:
    """The noun for a row that a user's act ("apply for") leaves behind, or an empty string."""
    if phrase.replace(" ", "_") not in word_lists("events")["implied"]:
        return ""
    verb = phrase.split(" ")[0]
    listed = word_lists("events").get(verb, ())
    return listed[0] if listed else next((n for n in act_nouns(verb) if known(n)), "")


def named(verb: str, evidence: Evidence) -> str | None:
    """The noun of the text that names the act."""
    nouns = evidence.mentions
    for noun in act_nouns(verb):
        if noun in nouns:
            return noun
        compound = [n for n in nouns if n.endswith(f"_{noun}")]
        if len(compound) == 1 and noun != verb:
            return compound[0]
    return None


def _arises(name: str) -> bool:
    """ "request a booking", "place an order": what is acted on is the row itself."""
    return name.rpartition("_")[2] in word_lists("grammar")["relationships_records"]


def through_acts(evidence: Evidence) -> None:
    """Links by a verb whose act is named in the text lead through that act."""
    out: list[Link] = []
    acts: dict[tuple[str, str], str] = {}
    ends = {(link.sentence, end) for link in evidence.links for end in (link.left, link.right)}
    for link in evidence.links:
        verb, _, rest = link.verb.partition(" ")
        given = link.passive and " " not in link.verb  # "patients can be prescribed drugs"
        act = named(verb, evidence) if link.act or given else None
        plain_act = link.act and link.plural and link.verb in word_lists("events")["implied_always"]
        if act is None and (link.story or plain_act) and implied(link.verb) and not _arises(link.right):
            act = implied(link.verb)
            evidence.imply(act, link.sentence)
        if act is None or (link.sentence, act) in ends or _arises(link.right) or (rest == "by" and act == verb):
            out.append(link)
            continue
        out.append(Link(act, link.left, "of", (1, 1), None, link.sentence, firm=True))
        out.append(Link(act, link.right, "of", (1, 1), None, link.sentence, firm=True))
        acts[link.left, link.right] = act
    evidence.links[:] = list(dict.fromkeys(out))
    _given_to_acts(evidence, acts)
    _handed(evidence)
    _paid(evidence)


def _handed(evidence: Evidence) -> None:
    """ "A library lends books to members": through the act when the text names it; what is only offered relates to nobody."""
    for verb, link in evidence.handed:
        act = named(verb, evidence)
        if act is not None and act not in {link.left, link.right}:
            evidence.links.append(Link(act, link.left, "of", (1, 1), None, link.sentence, firm=True))
            evidence.links.append(Link(act, link.right, "of", (1, 1), None, link.sentence, firm=True))
        elif verb not in word_lists("grammar")["events_offered"] or _arises(link.left):
            evidence.links.append(link)


def _paid(evidence: Evidence) -> None:
    """ "Invoices are paid by card or cash": the method is the payment's, if the text has payments."""
    ways: dict[tuple[str, int], tuple[str, ...]] = {}
    for paid, means, sentence in evidence.paid:
        ways[paid, sentence] = (*ways.get((paid, sentence), ()), *means)
    for (paid, sentence), means in ways.items():
        owner = "payment" if "payment" in evidence.mentions else paid
        if not owner:
            continue
        evidence.has.append(
            Has(owner, Noun(("payment", "method"), text="payment method"), "payment_method", "have", (1, 1), sentence)
        )
        if len(means) > 1:
            evidence.values.append((owner, "payment_method", means, sentence))


def _given_to_acts(evidence: Evidence, acts: dict[tuple[str, str], str]) -> None:
    """ "Users rate books with one to five stars": the stars are the rating's."""
    rest = []
    for one, other, item in evidence.shared:
        act = acts.get((one, other))
        if act is None:
            rest.append((one, other, item))
        else:
            evidence.note_has(act, item, item.name, "have", (1, 1))
    evidence.shared[:] = rest
