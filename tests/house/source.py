"""The house read as text: every Python file of ours, with its room, its imports and its shape."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, with ``/``, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def room(self) -> str:
        """``app``, ``pages``, ``scripts``, or the room below ``xqgis/``."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[0] if parts[0] != "xqgis" else parts[1]

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Every (line, dotted name) imported, ``a.b`` for ``from a import b``; typing-only ones left out."""
        found = []
        for node in _running(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                found += [(node.lineno, f"{origin}.{alias.name}") for alias in node.names]
        return found

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = (
            self.module.split(".") if self.path.endswith("/__init__.py") else self.module.split(".")[:-1]
        )
        above = package[: len(package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk without the bodies of ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _running(child)


def sources() -> list[Source]:
    """All of app.py, pages/, scripts/ and xqgis/."""
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]
    files += [*(ROOT / "scripts").rglob("*.py"), *(ROOT / "xqgis").rglob("*.py")]
    return [
        Source(file.relative_to(ROOT).as_posix(), file.read_text("utf-8"))
        for file in sorted(files)
        if file.exists()
    ]


def is_guest(name: str) -> bool:
    """Whether a dotted name comes from outside the house and outside the standard library."""
    top = name.split(".", 1)[0]
    return top not in sys.stdlib_module_names and top not in {"xqgis", "pages", "app", "scripts"}
