"""What is asked of a committed notebook: one function a rule, complaints out."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.house.source import Source, is_guest

ROOMS = {"notebook", "services", "cartography", "model"}
GUESTS = {"IPython", "pandas"}
PAST_THE_SERVICES = {"store", "settings", "pack", "shelf", "entry"}
"""What a hall has for services and for nobody else."""
WAYS_ROUND = {"getattr", "vars", "eval", "exec", "Actor", "Role"}
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def is_sound(book: NotebookNode) -> list[str]:
    """It has the format's shape, every cell a name."""
    try:
        nbformat.validate(book)
    except nbformat.ValidationError as broken:
        return [str(broken)]
    return []


def keeps_no_outputs(book: NotebookNode) -> list[str]:
    """Figures and pictures are made anew, never committed."""
    return [
        f"{cell.id} keeps its outputs"
        for cell in _code(book)
        if cell.outputs or cell.execution_count is not None
    ]


def is_of_no_machine(book: NotebookNode) -> list[str]:
    """Any Python 3 opens it; no version, no path, nobody's settings."""
    told = [] if book.metadata.kernelspec == KERNEL else ["kernelspec"]
    told += [] if book.metadata.language_info == {"name": "python"} else ["language_info"]
    told += [f"metadata of {cell.id}" for cell in book.cells if cell.metadata]
    return told + [
        f"{cell.id} names a path"
        for cell in book.cells
        if re.search(r"(?:^|[\s\"'`(])(?:/\w+/|~/|[A-Z]:\\|file:)", cell.source)
    ]


def asks_the_services(book: NotebookNode) -> list[str]:
    """Imports are those of a reader, and nothing is read past the services."""
    told = []
    for cell in _code(book):
        source = Source("notebooks/cell.py", cell.source)
        for _, name in source.imports:
            room = name.split(".")[1] if name.startswith("xqgis.") else ""
            if (room and room not in ROOMS) or (is_guest(name) and name.split(".")[0] not in GUESTS):
                told.append(f"{cell.id} imports {name}")
        told += [
            f"{cell.id} reads {ast.unparse(node)}"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Attribute | ast.Name) and _past(node)
        ]
    return told


def _past(node: ast.Attribute | ast.Name) -> bool:
    """What leads past the services, whatever the hall is called; nobody becomes somebody else."""
    if isinstance(node, ast.Name):
        return node.id in WAYS_ROUND
    return node.attr in PAST_THE_SERVICES or node.attr.startswith("_")


def speaks_chinese_first(book: NotebookNode) -> list[str]:
    """A heading in Chinese with a line of English under it; code comes after words."""
    told = []
    for before, cell in zip([None, *book.cells], book.cells, strict=False):
        lines = cell.source.splitlines()
        if cell.cell_type == "markdown":
            heading, english = (*lines, "", "")[:2]
            if not re.match(r"##? .*[\u4e00-\u9fff]", heading) or not re.fullmatch(
                r"\*[\x20-\x7e]+\*", english
            ):
                told.append(f"{cell.id} has no heading in both languages")
        elif before is None:
            told.append(f"{cell.id} comes before any word")
    return told


def links_lead_somewhere(book: NotebookNode, folder: Path) -> list[str]:
    """Relative links lead to files of the house, and a definition has one."""
    links = [
        link
        for cell in book.cells
        if cell.cell_type == "markdown"
        for link in re.findall(r"\]\(([^)]+)\)", cell.source)
    ]
    lost = [link for link in links if not (folder / link).is_file()]
    return lost if any("docs/decisions/" in link for link in links) else ["no link to a decision"]


RULES: tuple[Callable[[NotebookNode], list[str]], ...] = (
    is_sound,
    keeps_no_outputs,
    is_of_no_machine,
    asks_the_services,
    speaks_chinese_first,
)


def _code(book: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]
