"""Changes in an order that runs: what is needed comes before, what is in the way goes before."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.diff.change import Rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbarchitect.diff.change import Change
    from dbarchitect.model.links import Address, Links

_RELATIONS = frozenset({"table", "view", "index", "sequence", "foreign table", "type"})
"""What shares one space of names: a table is a type as well."""
_PARTS = frozenset({"column", "default", "constraint", "trigger", "policy", "rule"})


def in_order(changes: Sequence[Change], old: Links, new: Links) -> list[Change]:
    """The changes so that each runs; in a circle the one of the lowest rank goes first."""
    after = _edges(changes, old, new)
    waiting = [set(a) - {i} for i, a in enumerate(after)]
    followers: dict[int, list[int]] = defaultdict(list)
    for i, before in enumerate(waiting):
        for other in before:
            followers[other].append(i)
    key = [(c.rank, i) for i, c in enumerate(changes)]
    ready = [key[i] for i, before in enumerate(waiting) if not before]
    heapq.heapify(ready)
    left = set(range(len(changes)))
    ordered: list[Change] = []
    while left:
        i = heapq.heappop(ready)[1] if ready else min(left, key=lambda j: (len(waiting[j]), key[j]))
        if i not in left:
            continue
        left.discard(i)
        ordered.append(changes[i])
        for follower in followers[i]:
            if follower in left:
                waiting[follower].discard(i)
                if not waiting[follower]:
                    heapq.heappush(ready, key[follower])
    return ordered


@dataclass
class _Book:
    """Which change makes, takes and alters an object, by the change's number; `freed` by the name that becomes free."""

    makers: dict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    takers: dict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    alters: dict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    freed: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, i: int, change: Change) -> None:
        if change.rank is Rank.FIRST:
            return
        place = {"create": self.makers, "drop": self.takers, "alter": self.alters}[change.verb]
        for address in (change.address, *change.also):
            place[address].append(i)
            if change.verb == "drop" and (name := _relation_name(address)):
                self.freed[name].append(i)


def _edges(changes: Sequence[Change], old: Links, new: Links) -> list[set[int]]:
    """For each change the numbers of those that come before it."""
    book = _Book()
    for i, change in enumerate(changes):
        book.note(i, change)
    comes: list[set[int]] = [set() for _ in changes]
    for i, change in enumerate(changes):
        if change.verb != "drop":
            _after_what_it_needs(comes, book, i, change, new)
        else:
            for needed in change.needs:
                comes[i].update(book.makers[needed], book.alters[needed])
        if change.verb != "create":
            _before_what_goes(comes, book, i, change, old)
        for address in change.once_gone:
            comes[i].update(book.takers[address])
        for address in change.holds:
            for other in book.takers[address] if not book.makers[address] else ():
                comes[other].add(i)
        if change.verb == "create":
            for address in change.needs:
                comes[i].update(book.takers[address])
            for address in (change.address, *change.also):
                comes[i].update(book.takers[address])
                if name := _relation_name(address):
                    comes[i].update(book.freed[name])
    return comes


def _after_what_it_needs(comes: list[set[int]], book: _Book, i: int, change: Change, new: Links) -> None:
    for needed in _needs((change.address, *change.also), new.uses, change.needs):
        comes[i].update(book.makers[needed], (a for a in book.alters[needed] if needed != change.address))
    if change.verb == "alter":
        comes[i].update(book.makers[change.address])


def _before_what_goes(comes: list[set[int]], book: _Book, i: int, change: Change, old: Links) -> None:
    own = (change.address, *change.also)
    for needed in _needs(own, old.uses, ()):
        if needed in own or (change.verb == "alter" and book.makers[needed] and book.takers[needed]):
            continue  # its own part, or something that stepped aside for its successor, to which this is converted
        for other in book.takers[needed]:
            comes[other].add(i)
        for other in book.alters[needed] if change.verb == "drop" else ():
            comes[other].add(i)
    if change.verb == "alter":
        for other in book.takers[change.address]:
            comes[other].add(i)


def _needs(
    own: Iterable[Address], uses: Mapping[Address, frozenset[Address]], more: Iterable[Address]
) -> Iterator[Address]:
    seen: set[Address] = set()
    for address in own:
        for needed in (*uses.get(address, ()), *_above(address)):
            if needed not in seen:
                seen.add(needed)
                yield needed
    yield from (m for m in more if m not in seen)


def _above(address: Address) -> Iterator[Address]:
    """What the object is a part of: a column of its table, a table of its namespace."""
    kind, *names = address
    if kind in _PARTS:
        yield ("table", names[0], names[1])
        yield ("view", names[0], names[1])
    if kind == "default":
        yield ("column", *names)
    if kind not in ("namespace", "role", "extension", "other") and len(names) > 1 and names[0] != "public":
        yield ("namespace", names[0])
    if kind == "other" and names[1] != "public":
        yield ("namespace", names[1])


def _relation_name(address: Address) -> tuple[str, str] | None:
    if address[0] in _RELATIONS:
        return address[1], address[2]
    if address[0] == "constraint":
        return address[1], address[3]
    return None
