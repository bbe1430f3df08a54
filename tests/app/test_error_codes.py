"""Every error code used in the source has its page, and no page is left of a code that is gone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from dbarchitect.app.error_codes import error_codes

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dbarchitect"
CODE = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")
CALLS = re.compile(r"(Error|^add|^_error|^_show)$")
"""What is given a code: error classes, `problems.add`, and the functions of faces that show one."""
SHOWN_BY_FACES = {"internal", "interrupted"}


def used() -> set[str]:
    """All codes in the source, also those a helper puts together (`f"brief.{code}"`)."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        composed = dict(_composed(tree))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            texts = [a.value for a in call.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            codes = [t for t in texts if CODE.match(t)]
            if CALLS.search(name):
                found |= {c for c in codes if "." in c or c in SHOWN_BY_FACES}
            elif name in composed and codes:
                found.add(composed[name] + codes[0])
    return found


def _composed(tree: ast.AST) -> list[tuple[str, str]]:
    """Functions that make an error of the code they are given: their name and what they put before it."""
    found = []
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            first = call.args[0] if call.args else None
            if getattr(call.func, "id", "").endswith("Error") and isinstance(first, ast.JoinedStr):
                prefix = first.values[0]
                if isinstance(prefix, ast.Constant):
                    found.append((function.name, str(prefix.value)))
    return found


def test_the_search_finds_each_way_of_naming_a_code() -> None:
    codes = used()
    assert {"file.missing", "brief.duplicate_field", "brief.too_deep", "internal", "sandbox.start"} <= codes


def test_every_code_has_its_page() -> None:
    assert used() - set(error_codes()) == set(), "add them to app/error_codes.yaml"


def test_no_page_is_left_of_a_code_that_is_gone() -> None:
    assert set(error_codes()) - used() == set()


def test_pages_say_something() -> None:
    for code, page in error_codes().items():
        assert page.means.endswith("."), code
        assert page.do.endswith("."), code
        assert page.means != page.do, code
