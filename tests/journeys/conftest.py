"""One served town for all journeys, and pages that tell everything they asked for and complained of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.served import Served, serving
from xqgis.model.actor import Role
from xqgis.web.guard import SESSION_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


expect.set_options(timeout=60_000)  # a busy machine may take its time: what is late is not wrong


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@dataclass
class Watched:
    """A page under its own content policy, with what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self, address: str) -> list[str]:
        """Requests that left the town's own address."""
        ours = urlsplit(address).netloc
        return [url for url in self.asked if urlsplit(url).netloc not in {ours, ""}]


def watch(browser: Browser, width: int = 1366, height: int = 768) -> Watched:
    """A fresh visitor."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(90_000)
    watched = Watched(context.new_page())
    context.on("request", lambda request: watched.asked.append(request.url))
    context.on("console", lambda line: watched.complaints.append(f"{line.type}: {line.text}"))
    context.on("weberror", lambda error: watched.complaints.append(str(error.error)))
    return watched


def sign_in(watched: Watched, served: Served, role: Role) -> None:
    """The cookie of somebody of a role, without the door, which other tests go through."""
    become(watched.page.context, served, role)


def become(context: BrowserContext, served: Served, role: Role) -> None:
    """Make a browser that of somebody of a role."""
    cookie = {"name": SESSION_COOKIE, "value": served.session(role), "url": served.address}
    context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[list-item]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Watched]:
    watched = watch(browser)
    yield watched
    watched.page.context.close()


@pytest.fixture
def clerk(visitor: Watched, served: Served) -> Watched:
    """Somebody of the office, signed in, on no page yet."""
    sign_in(visitor, served, Role.OFFICE)
    return visitor
