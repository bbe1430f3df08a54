"""Rules about the life of rows: which states follow which, which sums must balance."""

from __future__ import annotations

import re
from itertools import pairwise

from dbarchitect.model.rules import BalancedSum, Meaning, Transitions
from dbarchitect.notation.rule_reading import Context, refuse
from dbarchitect.notation.sentences import spoken
from dbarchitect.notation.types import type_family, type_name

_PATH = re.compile(
    r"\b(?:goes?|moves?|transitions?|chang(?:e|es)|progress(?:es)?|pass(?:es)?|advances?|flows?|proceeds?|runs?|switch(?:es)?|become[s]?)\b[\w ]{0,30}?\bfrom\b(?P<path>.+)$"
)
_ARROWS = re.compile(
    r"^(?P<head>[^:>]*?(?::|\b(?:goes|go|is|are|moves?|follows?|runs?|status|state|stage|phase)\b)|)\s*(?P<path>[^:]*->.*)$"
)


def read_transitions(context: Context) -> Meaning | None:
    """States that follow one another."""
    found = _PATH.search(context.plain) or (_ARROWS.match(context.plain) if "->" in context.plain else None)
    if not found:
        return None
    head = context.plain[: found.start()] if found.re is _PATH else found["head"]
    pairs = _pairs(found["path"])
    if not pairs:
        return None
    said = list(dict.fromkeys(s for pair in pairs for s in pair))
    return _matched_states(
        context, head, pairs, said, certain=found.re is _ARROWS or "status" in head or "state" in head
    )


def _pairs(path: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for chain in re.split(r";|\band (?=from\b)|,\s*(?=from\b)", path):
        steps = re.split(
            r"\s*->\s*|\s*,?\s*\b(?:and )?then (?:on )?(?:in)?to\b\s*|\s*,?\s*\b(?:and )?then\b\s*|\s*,?\s*\b(?:and )?(?:finally |eventually |on )?(?:in)?to\b\s*",
            chain,
        )
        groups = [[_state(s) for s in re.split(r",|/|\bor\b|\band\b", step) if _state(s)] for step in steps]
        groups = [g for g in groups if g]
        for before, after in pairwise(groups):
            pairs += [(a, b) for a in before for b in after]
    return list(dict.fromkeys(pairs))


def _state(text: str) -> str:
    return re.sub(r"^(?:from|either|the|a|an|only|back to|again)\s+", "", text.strip(" \"'.")).strip(" \"'.")


def _matched_states(
    context: Context, head: str, pairs: list[tuple[str, str]], said: list[str], *, certain: bool
) -> Meaning | None:
    named = context.words.named(head)
    fitting: list[tuple[int, str, str, dict[str, str]]] = []
    for entity in named or context.words.entities:
        for attribute in context.words.entities[entity].attributes:
            if not attribute.values:
                continue
            match = {s: v for s in said for v in attribute.values if spoken(v.lower()) == spoken(s)}
            fitting.append((len(match), entity, attribute.name, match))
    full = [f for f in fitting if f[0] == len(said)]
    if len(full) == 1:
        _, entity, name, match = full[0]
        return Transitions(entity=entity, attribute=name, allowed=tuple((match[a], match[b]) for a, b in pairs))
    if len(full) > 1:
        return refuse(f"these are states of {' and of '.join(f'{f[1]}.{f[2]}' for f in full)}: say whose")
    best = max(fitting, key=lambda f: f[0], default=None)
    if best and best[0]:
        missing = [s for s in said if s not in best[3]]
        return refuse(f"{best[1]}.{best[2]} has no value {', '.join(f'“{m}”' for m in missing)}")
    if named and certain:
        return refuse(f"{named[0]} has no status with the values {', '.join(said)}")
    return refuse(f"no entity has a status with the values {', '.join(said)}") if certain else None


_BALANCE = re.compile(
    r"\bdebits?\b.{0,40}\b(?:equals?|match(?:es)?|balanced?|same|offset)\b.{0,40}\bcredits?\b|\bcredits?\b.{0,40}\b(?:equals?|match(?:es)?|balanced?|offset)\b.{0,40}\bdebits?\b"
    r"|\b(?:debits? and credits?|credits? and debits?)\b.{0,40}\b(?:equal|balance|match|agree|cancel)|\b(?:sums?|adds?|totals?|nets?)(?: up)?(?: \w+){0,3}? to (?:zero|0)\b|\bsum\b.{0,60}\b(?:is|equals?|be) (?:always )?(?:zero|0)\b"
    r"|\bmust(?: always)? balance\b|\b(?:is|are|be) (?:always )?balanced\b|\balways balances?\b|\bhas to balance\b|\bbalances? to (?:zero|0)\b"
)
_GROUPS = ("transaction", "journal", "entry", "voucher", "batch", "transfer", "posting", "document")
_PARTS = ("entry", "posting", "line", "leg", "movement", "split", "item", "record")


def read_balance(context: Context) -> Meaning | None:
    """Double entry: the amounts of a group sum to zero."""
    if not _BALANCE.search(context.plain):
        return None
    named = context.words.named(context.plain)
    found: list[tuple[int, BalancedSum]] = []
    two_columns = None
    for entity in context.words.entities.values():
        amounts = [
            a
            for a in entity.attributes
            if type_name(a.type) in {"money", "decimal", "integer", "bigint"} and type_family(a.type) == "number"
        ]
        amounts = [
            a
            for a in amounts
            if type_name(a.type) == "money" or set(spoken(a.name)) & {"amount", "value", "sum", "debit", "credit"}
        ]
        columns = {w for a in amounts for w in spoken(a.name)}
        for role in entity.relationships:
            if role.multiplicity != "many_to_one" or not amounts:
                continue
            points = (
                4 * (role.to in named) + 3 * (entity.name in named) + 2 * any(w in _GROUPS for w in spoken(role.to))
            )
            points += (
                any(w in _PARTS for w in spoken(entity.name))
                + (role.kind == "owned")
                - 3 * ("account" in spoken(role.to))
            )
            if {"debit", "credit"} <= columns:
                two_columns = entity.name
            elif len(amounts) == 1 and points >= 3:
                found.append((points, BalancedSum(entity=entity.name, group=role.name, amount=amounts[0].name)))
    return _best_balance(context, found, two_columns)


def _best_balance(context: Context, found: list[tuple[int, BalancedSum]], two_columns: str | None) -> Meaning:
    if not found:
        if two_columns:
            return refuse(
                f"{two_columns} keeps debit and credit in two columns; one signed amount per row can be balanced"
            )
        return refuse("no entity has both an amount and a transaction its rows belong to")
    top = max(points for points, _ in found)
    best = [meaning for points, meaning in found if points == top]
    if len(best) > 1:
        return refuse("this can speak of " + " or of ".join(f"{b.entity}.{b.amount} per {b.group}" for b in best))
    return best[0]
