"""XML as a tree of plain nodes: no document type, no entity, no address followed, bounded in depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from xqgis.errors import UnreadableFile
from xqgis.ingest.delimited import decode
from xqgis.words import Phrase

MAX_DEPTH = 100
MAX_NODES = 3_000_000
_REFUSED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
FARTHEST = 1e6


@dataclass(slots=True)
class Node:
    """An element without its prefix."""

    name: str
    attributes: dict[str, str]
    inside: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that is written directly inside."""
        return "".join(self.texts)

    def all(self, *names: str) -> Iterator[Node]:
        """The elements of these names directly inside."""
        return (node for node in self.inside if node.name in names)

    def first(self, *names: str) -> Node | None:
        """The first element of these names directly inside."""
        return next(self.all(*names), None)

    def said(self, name: str) -> str:
        """The text of the first element of this name directly inside, '' without one."""
        node = self.first(name)
        return node.text.strip() if node else ""


def read_xml(data: bytes) -> Node:
    """The root; `UnreadableFile` for XML that is unsound or declares anything.

    The bytes are read as text is read everywhere here, whatever encoding the
    file claims, so that nothing is hidden from the look for declarations.
    """
    text, _ = decode(data)
    if _REFUSED.search(text):
        raise UnreadableFile(name="", why=Phrase("ingest.why_declarations"))
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(_undeclared(text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise UnreadableFile(name="", why=Phrase("ingest.why_xml", {"row": error.lineno})) from error
    return tree.root.inside[0]


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of a list with commas; () when any is none.

    >>> numbers("113.1, 27.2,0"), numbers("1e400,0"), numbers("a,b")
    ((113.1, 27.2, 0.0), (), ())
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(map(_NUMBER.fullmatch, parts)):
        return ()
    found = tuple(map(float, parts))
    return found if all(abs(number) < FARTHEST for number in found) else ()


def _undeclared(text: str) -> str:
    """The text without its declaration, which may name an encoding that was not read."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<?xml"):
        return text
    return text[text.find("?>") + 2 :]


class _Tree:
    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]
        self._left = MAX_NODES

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if len(self._open) > MAX_DEPTH or self._left < 0:
            raise UnreadableFile(name="", why=Phrase("ingest.why_depth"))
        node = Node(name.rpartition(":")[2], attributes)
        self._open[-1].inside.append(node)
        self._open.append(node)

    def end(self, _: str) -> None:
        self._open.pop()

    def words(self, text: str) -> None:
        self._open[-1].texts.append(text)


def _refuse(*_: object) -> None:
    raise UnreadableFile(name="", why=Phrase("ingest.why_declarations"))
