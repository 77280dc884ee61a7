"""What tests share: the toy town, a fresh store, people who act, a browser that may not leave the machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests import toy
from xqgis.model.actor import Actor, Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from xqgis.pack import Pack
    from xqgis.services.town_hall import TownHall
    from xqgis.store import Store

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "real"
POSTGRES = os.environ.get("XQGIS_TEST_POSTGRES", "")
NO_BROWSER = os.environ.get("XQGIS_NO_BROWSER") == "1"

collect_ignore_glob = [] if REAL.is_dir() else ["real/*"]
collect_ignore_glob += [] if POSTGRES else ["store/test_postgres.py"]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Stages and probes beside the tests are theirs to start; collecting doctests would import them."""
    is_tool = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return is_tool or None


def pytest_report_header() -> list[str]:
    told = [] if REAL.is_dir() else ["tests/real is left out: ../shared/real is not on this machine"]
    if not POSTGRES:
        told.append("tests/store/test_postgres.py is left out: XQGIS_TEST_POSTGRES names no server")
    return told + (["browser tests are left out: XQGIS_NO_BROWSER=1"] if NO_BROWSER else [])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if NO_BROWSER:
        seeing = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in seeing]
        config.hook.pytest_deselected(items=seeing)


@pytest.fixture
def office() -> Actor:
    return Actor("office", Role.OFFICE)


@pytest.fixture
def leader() -> Actor:
    return Actor("leader", Role.LEADER)


@pytest.fixture
def store_url(tmp_path: Path) -> Iterator[str]:
    """The address of a store that does not exist yet.

    A file of SQLite; with XQGIS_TEST_POSTGRES, the address of a server that
    may make databases, a database of its own there.
    """
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'home' / 'store.sqlite'}"
        return
    from sqlalchemy import create_engine, make_url, text

    name = f"xqgis_test_{uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def store(tmp_path: Path, store_url: str) -> Iterator[Store]:
    """A fresh store; closed, so that no warning outlives the test."""
    from xqgis.services.derived import derived
    from xqgis.store import open_store

    home = tmp_path / "home"
    home.mkdir()
    kept = derived(toy.registry(), toy.town().phases)
    opened = open_store(store_url, home, kept)
    yield opened
    opened.close()


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    from xqgis.pack import Pack

    return Pack(toy.town(), toy.registry(), tmp_path, {})


@pytest.fixture
def hall(store: Store, pack: Pack, tmp_path: Path) -> TownHall:
    """The toy town's hall with its polygons and without checks."""
    from xqgis.services.town_hall import SHANGHAI, TownHall
    from xqgis.settings import Settings
    from xqgis.store import AreaMeta, AuditEntry

    home = tmp_path / "home"
    settings = Settings(town=tmp_path, home=home)
    at = datetime(2022, 6, 30, 9, tzinfo=SHANGHAI)
    for layer in ("village", "grid"):
        entry = AuditEntry(at=at, actor="setup", role="office", address="", act="store_areas", details={})
        store.put_areas(
            layer, toy.areas(layer), AreaMeta(f"toy-{layer}", f"{layer}.geojson", toy.STORED), entry
        )
    return TownHall(settings, pack, store)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for a module's tests: XQGIS_BROWSER, or the machine's own.

    Not for the session: while Playwright is up, its event loop counts as
    running and nobody else in this thread can have one.
    """
    from playwright.sync_api import sync_playwright

    found = os.environ.get("XQGIS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no browser: run ./test, or set XQGIS_BROWSER, or XQGIS_NO_BROWSER=1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at 1366 x 768; the test fails when any request leaves this machine."""
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", bypass_csp=True)
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    context.close()
    assert not [url for url in asked if urlsplit(url).hostname not in {"127.0.0.1", "localhost", None}]
