"""A fresh stage a test, and a page that keeps the stage's content security policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.glass.server import Server
from tests.glass.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LONGEST_MS, STEP_MS = 20_000, 40
Until = Callable[[str], Any]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def server(stage: Stage) -> Iterator[Server]:
    started = Server(stage)
    yield started
    if started.runs:
        started.stop()


@pytest.fixture
def see(server: Server, glass: Page, until: Until) -> Callable[..., None]:
    """Opens the map of an address and waits until it is drawn."""

    def open_map(query: str = "domain=A&phase=2") -> None:
        glass.goto(f"{server.address}/map/frame?{query}")
        until("+document.documentElement.dataset.drawn > 0")

    return open_map


@pytest.fixture
def glass(browser: Browser) -> Iterator[Page]:
    """A page under its own policy (nothing is bypassed); any fault of a script fails the test."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 980, "height": 620}, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield page
    context.close()
    assert not faults


@pytest.fixture
def until(glass: Page) -> Until:
    """Waits until an expression is true in the page; the page's policy forbids Playwright's own waiting."""

    def wait(expression: str) -> Any:
        for _ in range(LONGEST_MS // STEP_MS):
            found = glass.evaluate(expression)
            if found:
                return found
            glass.wait_for_timeout(STEP_MS)
        told = glass.evaluate("Object.assign({}, document.documentElement.dataset)")
        raise AssertionError(f"never true: {expression}; the page says {told}")

    return wait
