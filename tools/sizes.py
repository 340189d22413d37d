"""The size limits of the house: files, functions and models per app; complexity is ruff's part."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tools")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
MOST_MODELS = 9
SUFFIXES = {".py", ".html", ".ts", ".js", ".mjs", ".css"}


def main() -> int:
    """List what is too big; 1 when there is something."""
    complaints = [*long_files(), *long_functions(), *crowded_apps()]
    for complaint in complaints:
        print(complaint)
    print(f"sizes: {len(complaints)} complaints")
    return 1 if complaints else 0


def files(suffixes: set[str]) -> Iterator[Path]:
    """The project's own source files."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not {"migrations", "built", "node_modules"} & set(path.parts):
                yield path


def long_files() -> Iterator[str]:
    """Files over the limit."""
    for path in files(SUFFIXES):
        lines = len(path.read_text().splitlines())
        if lines > MOST_LINES:
            yield f"{path.relative_to(ROOT)}: {lines} lines (at most {MOST_LINES})"


def long_functions() -> Iterator[str]:
    """Functions over the limit, docstring not counted."""
    for path in files({".py"}):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
                if length > MOST_FUNCTION_LINES:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield f"{place}: {node.name} has {length} lines (at most {MOST_FUNCTION_LINES})"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines the docstring takes."""
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def crowded_apps() -> Iterator[str]:
    """Apps with too many models."""
    for path in files({".py"}):
        if path.name == "models.py" or path.parent.name == "models":
            tree = ast.parse(path.read_text())
            models = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and is_model(node)]
            if len(models) > MOST_MODELS:
                yield f"{path.relative_to(ROOT)}: {len(models)} models (at most {MOST_MODELS} in an app)"


def is_model(node: ast.ClassDef) -> bool:
    """Whether a class is a Django model, by its bases."""
    return any(ast.unparse(base) in {"models.Model", "AbstractBaseUser", "AbstractUser"} for base in node.bases)


if __name__ == "__main__":
    sys.exit(main())
