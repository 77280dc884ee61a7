"""YAML read as plain text: every scalar a string, every value with its line.

A YAML reader that guesses turns ``on`` and ``No`` into truth values and
``0430423`` into a number. Here nothing is guessed; what a value means is the
business of `xqgis.pack.values`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from xqgis.errors import PackInvalid
from xqgis.words import Phrase

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Route: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True)
class Texts:
    """The values of one file, and the line each of them stands on."""

    file: str
    values: Tree
    lines: Mapping[Route, int]

    def complaint(self, route: Sequence[str | int], why: str, **facts: object) -> PackInvalid:
        """The refusal that names file, line and key path; ``why`` is a sentence of the catalogue."""
        known = tuple(route)
        while known and known not in self.lines:
            known = known[:-1]
        return refusal(f"{self.file}:{self.lines.get(known, 1)}", path(route), why, **facts)


def refusal(file: str, where: str, why: str, **facts: object) -> PackInvalid:
    """A refused pack; ``why`` is the end of a key ``errors.pack_<why>``."""
    return PackInvalid(file=file, where=where, why=Phrase(f"errors.pack_{why}", facts))


def path(route: Sequence[str | int]) -> str:
    """How people read a place in a file; list places count from 1.

    >>> path(("phases", 1, "starts_on"))
    'phases[2].starts_on'
    """
    told = ""
    for step in route:
        told += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if told else step
    return told or "/"


def read_texts(file: Path, shown: str) -> Texts:
    """Read one YAML file; ``shown`` is what the reader of an error calls it."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as missing:
        raise refusal(str(file), "/", "no_file") from missing
    except UnicodeDecodeError as broken:
        raise refusal(shown, "/", "not_utf8", place=broken.start) from broken
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise refusal(f"{shown}:{line}", "/", "not_yaml", problem=broken.problem or "") from broken
    except yaml.YAMLError as broken:
        raise refusal(shown, "/", "not_yaml", problem=str(broken).splitlines()[0]) from broken
    if not isinstance(root, yaml.MappingNode):
        raise refusal(shown, "/", "not_a_mapping")
    lines: dict[Route, int] = {}
    return Texts(shown, _Reader(shown, lines).tree(root, ()), lines)


class _Reader:
    """Walks the nodes once; refuses what could hide a second meaning."""

    def __init__(self, shown: str, lines: dict[Route, int]) -> None:
        self._shown = shown
        self._lines = lines
        self._seen: set[int] = set()

    def tree(self, node: yaml.Node, route: Route) -> Tree:
        self._lines.setdefault(route, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self._refusal(node, route, "alias")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.tree(child, (*route, place)) for place, child in enumerate(node.value)]
        return self._mapping(node, route)

    def _mapping(self, node: yaml.Node, route: Route) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refusal(key, route, "key_not_text")
            name = str(key.value)
            here = (*route, name)
            if name in found:
                raise self._refusal(key, here, "twice")
            self._lines[here] = key.start_mark.line + 1
            found[name] = self.tree(child, here)
        return found

    def _refusal(self, node: yaml.Node, route: Route, why: str) -> PackInvalid:
        return refusal(f"{self._shown}:{node.start_mark.line + 1}", path(route), why)
