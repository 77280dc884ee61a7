"""One complete demo town for all notebooks, and every notebook executed on it once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from nbformat import NotebookNode

from tests.notebooks.executing import execute, read
from xqgis.services.demo import make_demo, wants_demo
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownHall]:
    """The demo as ``./run`` makes it."""
    hall = open_town_hall(Settings(home=tmp_path_factory.mktemp("demo")))
    make_demo(hall, lambda _: None)
    assert not wants_demo(hall)
    yield hall
    hall.store.close()


@pytest.fixture(scope="session")
def shown(town: TownHall) -> Callable[[str], NotebookNode]:
    """A notebook by its name, with the outputs that the demo gives."""

    @cache
    def executed(name: str) -> NotebookNode:
        return execute(read(name), home=town.settings.home)

    return executed


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A home without anything in it."""
    return tmp_path / "home"
