"""What the source says to people: no fixed article before a name, no fixed plural after a count, no raw rate."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dbarchitect"
_COUNTED = re.compile(
    r" (?:tables|columns|rows|constraints|patterns|statements|indexes|attempts|decisions|findings|questions|partitions)\b"
)


def _texts() -> Iterator[tuple[str, ast.JoinedStr]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def _faults(text: ast.JoinedStr) -> Iterator[str]:
    for before, after in zip(text.values, text.values[1:], strict=False):
        if isinstance(before, ast.Constant) and isinstance(after, ast.FormattedValue):
            if re.search(r"(?:^|[\s“(])[Aa] $", str(before.value)) and "period" not in ast.dump(after.value):
                yield f"{str(before.value)[-30:]}{{…}}: with_article"
        elif isinstance(before, ast.FormattedValue) and isinstance(after, ast.Constant):
            said = str(after.value)
            size = any(
                isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "len"
                for n in ast.walk(before.value)
            ) and not any(isinstance(n, ast.BinOp) for n in ast.walk(before.value))
            if size and _COUNTED.match(said):
                yield f"{{len(…)}}{said[:30]}: counted"
            shape = before.format_spec
            raw = isinstance(shape, ast.JoinedStr) and any(
                isinstance(v, ast.Constant) and str(v.value).endswith("g") for v in shape.values
            )
            if raw and re.match(r" an? (?:second|minute|hour|day|month|year)\b|/s\b", said):
                yield f"{{…:g}}{said[:30]}: frequency"


def test_messages_use_the_words_of_english() -> None:
    wrong = [f"{place}: {fault}" for place, text in _texts() for fault in _faults(text)]
    assert not wrong, "\n".join(wrong)


def test_a_fault_is_found() -> None:
    faulty = ast.parse("""f"a {name} of {len(them)} tables, {rate:g} a second" """).body[0]
    assert isinstance(faulty, ast.Expr)
    assert isinstance(faulty.value, ast.JoinedStr)
    assert len(list(_faults(faulty.value))) == 3
