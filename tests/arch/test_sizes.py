"""Sizes: small enough to be read in one go."""

import ast
from statistics import median

from tests.arch.tree import Function, files, nodes, place

FILE_MAX = 400
FILE_MEDIAN_MAX = 80
FUNCTION_MAX = 50


def lines(text: str) -> int:
    """Return how many lines a text has."""
    return len(text.splitlines())


def test_no_file_is_longer_than_a_few_screens():
    """No source file has more than 400 lines."""
    too_long = {place(file): count for file in files() if (count := lines(file.read_text())) > FILE_MAX}

    assert too_long == {}


def test_most_files_fit_one_screen():
    """Half of all source files that say anything have at most 80 lines."""
    counts = [count for file in files() if (count := lines(file.read_text())) > 1]

    assert median(counts) <= FILE_MEDIAN_MAX


def test_no_function_is_longer_than_a_screen():
    """No function, its docstring included, has more than 50 lines."""
    too_long = {
        f"{place(file, node)} {node.name}": count
        for file in files()
        for node in nodes(file)
        if isinstance(node, Function) and (count := _length(node)) > FUNCTION_MAX
    }

    assert too_long == {}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1
