"""The direction of rooms holds: a room imports only rooms below it, and no two modules import each other in a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
LEVELS = (
    ("core",),
    ("model",),
    ("notation",),
    ("knowledge",),
    ("engines",),
    ("assess", "brief", "choose", "design", "diff", "normalize", "sandbox"),
    ("prose", "prove", "report", "shadow", "sources"),
    ("repair", "workload"),
    ("advise", "explain", "grow", "migrate"),
    ("app",),
    ("faces",),
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by dotted name."""
    found = {}
    for path in sorted((SOURCE / "dbarchitect").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """The package's modules that `module` imports at run time, inside functions too; imports for types alone do not count."""
    tree = ast.parse(modules()[module].read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in node.body
        for inner in ast.walk(child)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            found |= {f"{base}.{a.name}" if f"{base}.{a.name}" in modules() else base for a in node.names}
    return frozenset(name for name in found if name in modules() and name != module)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module if modules()[module].name == "__init__.py" else module.rpartition(".")[0]
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else None


def test_every_room_has_its_level() -> None:
    rooms = {room(m) for m in modules()} - {None, "__main__"}
    assert rooms <= LEVEL.keys(), f"a room without a level: {rooms - LEVEL.keys()}"


def test_rooms_import_only_rooms_below() -> None:
    wrong = []
    for module in modules():
        mine = room(module)
        for imported in imports(module):
            theirs = room(imported)
            if mine is None or theirs is None or mine == theirs:
                continue
            if LEVEL[theirs] >= LEVEL[mine]:
                wrong.append(f"{module} imports {imported}")
    assert not wrong, "\n".join(wrong)


def test_types_too_come_only_from_rooms_below() -> None:
    wrong = []
    for module, path in modules().items():
        mine = room(module)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dbarchitect."):
                theirs = room(node.module)
                if mine is not None and theirs is not None and mine != theirs and LEVEL[theirs] >= LEVEL[mine]:
                    wrong.append(f"{module} imports {node.module}")
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    # A package's __init__ re-exports its parts: a part that names its own package is no circle of two files.
    graph = {m: {i for i in imports(m) if not m.startswith(f"{i}.")} for m in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError("imports in a circle: " + " -> ".join(error.args[1])) from None


_CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.date.today",
}


def test_deciding_and_rendering_touch_neither_clock_nor_environment_nor_network() -> None:
    forbidden = {"time", "random", "socket", "subprocess", "urllib", "http", "psycopg", "requests"}
    pure = {"assess", "choose", "model", "notation", "design", "report", "prose", "brief"}
    wrong = []
    for module, path in modules().items():
        if room(module) not in pure:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            wrong += [f"{module} imports {n}" for n in names if n.split(".")[0] in forbidden]
            if isinstance(node, ast.Attribute) and node.attr == "environ":
                wrong.append(f"{module} reads the environment")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in _CLOCKS:
                wrong.append(f"{module} reads the clock")
    assert not wrong, "\n".join(wrong)
