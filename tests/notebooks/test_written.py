"""Notebooks as they are committed: no outputs, no machine, no way past the services. Each rule bites."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from tests.notebooks import law
from tests.notebooks.executing import FOLDER, NAMES, read


def bad(cell: NotebookNode | None = None, **metadata: object) -> NotebookNode:
    """A sound notebook but for one cell or its metadata."""
    told = {"kernelspec": dict(law.KERNEL), "language_info": {"name": "python"}, **metadata}
    first = nbformat.v4.new_markdown_cell("# 合标率\n*Compliance*")
    book = nbformat.v4.new_notebook(cells=[first], metadata=told)
    book.cells += [cell] if cell else []
    return book


def code(source: str, **more: object) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, **more)


shown = nbformat.v4.new_output("stream", text="86.9%")
BAD = (
    (law.is_sound, bad(nbformat.from_dict({**code("1"), "cell_type": "none"}))),
    (law.keeps_no_outputs, bad(code("1", outputs=[shown]))),
    (law.keeps_no_outputs, bad(code("1", execution_count=3))),
    (law.is_of_no_machine, bad(kernelspec={**law.KERNEL, "name": "town-venv"})),
    (law.is_of_no_machine, bad(language_info={"name": "python", "version": "3.11.2"})),
    (law.is_of_no_machine, bad(code("1", metadata={"trusted": True}))),
    (law.is_of_no_machine, bad(code("home = '/home/anna/var'"))),
    (law.is_of_no_machine, bad(code(r"home = 'C:\var'"))),
    (law.asks_the_services, bad(code("from xqgis.store import open_store"))),
    (law.asks_the_services, bad(code("import xqgis.web.boards"))),
    (law.asks_the_services, bad(code("import sqlite3, requests"))),
    (law.asks_the_services, bad(code("hall.store.checks()"))),
    (law.asks_the_services, bad(code("desk.hall.store"))),
    (law.asks_the_services, bad(code("town = desk.hall\ntown.store.checks()"))),
    (law.asks_the_services, bad(code("getattr(hall, 'store')"))),
    (
        law.asks_the_services,
        bad(code("from xqgis.model.actor import Role\nRole.TERMINAL")),
    ),
    (law.asks_the_services, bad(code("found._by_code"))),
    (law.speaks_chinese_first, bad(nbformat.v4.new_markdown_cell("## Where\n*Where*"))),
    (law.speaks_chinese_first, bad(nbformat.v4.new_markdown_cell("## 在哪里"))),
)


def test_the_four_notebooks_are_all_there_are() -> None:
    assert [file.stem for file in sorted(FOLDER.iterdir())] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", law.RULES, ids=lambda rule: rule.__name__)
def test_every_notebook_keeps_the_law(rule: Callable[[NotebookNode], list[str]], name: str) -> None:
    assert not rule(read(name))


@pytest.mark.parametrize(("rule", "book"), BAD)
def test_the_law_bites(rule: Callable[[NotebookNode], list[str]], book: NotebookNode) -> None:
    assert rule(book)
    assert {rule for rule, _ in BAD} == set(law.RULES)


def test_a_sound_notebook_draws_no_complaint() -> None:
    book = bad(code("from xqgis.notebook import open_desk\nhall = open_desk().hall\nhall.town.name"))
    assert not [told for rule in law.RULES for told in rule(book)]


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    assert not law.links_lead_somewhere(read(name), FOLDER)
    lost = bad(nbformat.v4.new_markdown_cell("## 无\n*None*\n[x](../docs/decisions/none.md)"))
    assert law.links_lead_somewhere(lost, FOLDER) == ["../docs/decisions/none.md"]
    assert law.links_lead_somewhere(bad(), FOLDER) == ["no link to a decision"]
