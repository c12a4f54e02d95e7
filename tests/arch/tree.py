"""The source tree, as the architecture's tests read it: files, parsed, never imported."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tocsin"
TESTS = ROOT / "tests"
REFERENCE = ROOT / "docs" / "reference"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(file: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def files(folder: Path = SOURCE) -> list[Path]:
    """Return the Python files below a folder, in order; a folder without any is a mistake of the test."""
    found = sorted(folder.rglob("*.py"))
    assert found, f"no Python files in {folder}"
    return found


def nodes(file: Path) -> Iterator[ast.AST]:
    """Yield every node of a file."""
    return ast.walk(parsed(file))


def place(file: Path, node: ast.AST | None = None) -> str:
    """Return where something is, as a person opens it: `engine/wheel.py:12`."""
    name = file.relative_to(SOURCE if file.is_relative_to(SOURCE) else ROOT).as_posix()
    return name if node is None else f"{name}:{getattr(node, 'lineno', 1)}"


def name_of(node: ast.AST | None) -> str:
    """Return the dotted name that an expression is, such as `datetime.now`; '' when it is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = name_of(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
