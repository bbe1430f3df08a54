"""The outline of a document: headings, list items and paragraphs as a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Node:
    """A heading, list item or paragraph with what stands under it."""

    text: str
    depth: int
    kind: Literal["root", "heading", "bullet", "paragraph"]
    children: list[Node] = field(default_factory=list)


_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^(\s*)(?:[-*+•·▪◦‣–—]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[A-Z]{1,4}-?\d{1,3}[:.)])\s+(.*)$")
_BOLD_LINE = re.compile(r"^\s*\*\*([^*]{2,60})\*\*:?\s*$")
_RULER = re.compile(r"^\s*([-=_*])\1{2,}\s*$")
_TABLE = re.compile(r"^\s*\|(.+)\|\s*$")
_TITLE_LINE = re.compile(r"^[A-Z][\w /&'-]{1,50}:?$")


_LETTER = re.compile(
    r"^\s*(?:(?:from|to|cc|date|sent)\s*:.{0,100}|(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^.:;]{0,40}[,!.]?|"
    r"(?:best|cheers|thanks|thank you|regards|kind regards|best regards|many thanks|sincerely|yours|all the best|warm regards|bye)\b[^.:;]{0,40}[,.!]?|p\.?s\.?)\s*$",
    re.IGNORECASE,
)


def _without_letter_parts(text: str) -> str:
    """Greetings, signatures and mail headers left out."""
    lines = text.split("\n")
    ends = [i for i, line in enumerate(lines) if i > len(lines) // 2 and _LETTER.match(line) and i >= len(lines) - 6]
    if ends and all(len(line.split()) <= 5 for line in lines[ends[0] :]):
        lines = lines[: ends[0]]
    return "\n".join("" if _LETTER.match(line) else line for line in lines)


_DEEPEST = 60
_LONGEST_HEADING = 300


def outline(text: str) -> Node:
    """The tree of a document; greetings, signatures and fenced code are left out."""
    return _Outline(_without_letter_parts(text)).read()


class _Outline:
    """Reads lines into a tree; `stack` is the way from the root to where the next line belongs."""

    def __init__(self, text: str) -> None:
        self.root = Node("", -10, "root")
        self.stack = [self.root]
        self.paragraph: list[str] = []
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")

    def read(self) -> Node:
        fenced = False
        for number, line in enumerate(self.lines):
            if line.lstrip().startswith("```"):
                self._close()
                fenced = not fenced
            elif not fenced and not _RULER.match(line):
                self._line(number, line)
        self._close()
        return self.root

    def _line(self, number: int, line: str) -> None:
        if heading := _heading(line, self.lines, number):
            self._heading(*heading)
        elif bullet := _BULLET.match(line):
            self._bullet(min(10 + len(bullet.group(1)), _DEEPEST), bullet.group(2).strip())
        elif table := _TABLE.match(line):
            self._row([c.strip() for c in table.group(1).split("|") if c.strip(" :-")])
        elif not line.strip():
            self._blank(number)
        elif self.stack[-1].kind == "bullet" and line.startswith("  ") and not self.paragraph:
            self.stack[-1].text += " " + line.strip()
        else:
            if self.paragraph and _hard_break(self.paragraph[-1], line):
                self._close()
            self.paragraph.append(line)

    def _add(self, node: Node) -> None:
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def _close(self) -> None:
        """Ends the paragraph that is being read."""
        if self.paragraph:
            joined = " ".join(p.strip() for p in self.paragraph)
            self.paragraph.clear()
            while self.stack[-1].kind in {"bullet", "paragraph"}:
                self.stack.pop()
            self._add(Node(joined, 0, "paragraph"))

    def _heading(self, depth: int, words: str) -> None:
        self._close()
        while self.stack[-1].kind != "root" and not (self.stack[-1].kind == "heading" and self.stack[-1].depth < depth):
            self.stack.pop()
        self._add(Node(words, depth, "heading"))

    def _bullet(self, depth: int, words: str) -> None:
        self._close()
        while self.stack[-1].kind == "bullet" and self.stack[-1].depth >= depth:
            self.stack.pop()
        self._add(Node(words, depth, "bullet"))

    def _row(self, cells: list[str]) -> None:
        self._close()
        self._leave_bullets()
        if cells:
            text = f"{cells[0]}: {', '.join(cells[1:])}" if len(cells) > 1 else cells[0]
            self.stack[-1].children.append(Node(text, 10, "bullet"))

    def _blank(self, number: int) -> None:
        self._close()
        after = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        if after and not _BULLET.match(after):
            self._leave_bullets()

    def _leave_bullets(self) -> None:
        while self.stack[-1].kind == "bullet":
            self.stack.pop()


def _heading(line: str, lines: list[str], number: int) -> tuple[int, str] | None:
    if len(line) > _LONGEST_HEADING:
        return None
    if found := _HEADING.match(line):
        return -9 + len(found.group(1)), found.group(2)
    if found := _BOLD_LINE.match(line):
        return -2, found.group(1)
    after = lines[number + 1] if number + 1 < len(lines) else ""
    if line.strip() and re.match(r"^\s*(={3,}|-{3,})\s*$", after) and len(line) < 80:
        return (-8 if "=" in after else -7), line.strip()
    before = lines[number - 1] if number else ""
    if not before.strip() and not after.strip() and _TITLE_LINE.match(line.strip()) and len(line.split()) <= 6:
        return -1, line.strip().rstrip(":")
    return None


def _hard_break(before: str, line: str) -> bool:
    """A line that is a unit of its own: a user story, a short line, or one after a closed sentence in a list of lines."""
    return bool(
        re.match(r"^\s*((?i:as an? |as the )|[A-Z][\w ]{1,30}:\s|I want )", line)
        or (
            re.search(r"[:,]\s*$", before)
            and len(before) < 40
            and re.match(r"^(Hi|Hello|Hey|Dear|Subject|From|To)\b", before)
        )
    )
