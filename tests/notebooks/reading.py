"""What a reader sees: the tables and texts of executed notebooks, and those of a page's HTML."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from io import BytesIO

from nbformat import NotebookNode
from PIL import Image

Table = list[list[str]]


class _Tables(HTMLParser):
    """The texts of every cell of every table, spaces run together."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Table] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self.found[-1].append([])
        elif tag in {"td", "th"}:
            self.found[-1][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._inside:
            cell = f"{self.found[-1][-1][-1]} {data}"
            self.found[-1][-1][-1] = re.sub(r"\s+", " ", cell).strip()


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def tables(html: str) -> list[Table]:
    """The tables of ``html``, row by row; a heading cell is a cell."""
    parser = _Tables()
    parser.feed(html)
    return parser.found


def text(html: str) -> str:
    """What ``html`` says, spaces run together."""
    parser = _Texts()
    parser.feed(html)
    return re.sub(r"\s+", " ", " ".join(parser.found)).strip()


def table(book: NotebookNode, cell: str) -> Table:
    """The rows of the table that a cell shows, without its head; the first column names a row."""
    shown = [output.data for output in _outputs(book, cell) if "data" in output]
    (html,) = [data["text/html"] for data in shown if "text/html" in data]
    (found,) = tables(html)
    return found[1:]


def every_table(book: NotebookNode) -> list[Table]:
    """The tables of all cells, heads and all."""
    data = [output.data for output in _outputs(book, "") if "data" in output]
    return [found for one in data for found in tables(one.get("text/html", ""))]


def said(book: NotebookNode, cell: str = "") -> str:
    """What a cell says on its standard output, or every cell."""
    return "".join(output.text for output in _outputs(book, cell) if output.get("name") == "stdout")


def warned(book: NotebookNode) -> str:
    """What any cell says on its standard error."""
    return "".join(output.text for output in _outputs(book, "") if output.get("name") == "stderr")


def pictures(book: NotebookNode) -> list[Image.Image]:
    """The pictures shown."""
    data = [output.data for output in _outputs(book, "") if "data" in output]
    return [Image.open(BytesIO(base64.b64decode(one["image/png"]))) for one in data if "image/png" in one]


def _outputs(book: NotebookNode, cell: str) -> list[NotebookNode]:
    """The outputs of one cell by its id, or of all."""
    return [output for one in book.cells if cell in {"", one.id} for output in one.get("outputs", [])]
