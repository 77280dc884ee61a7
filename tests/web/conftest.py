"""A provider of identities on loopback, and browsers that sign in there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import people
from tests.provider import CLIENT, SECRET, MockProvider, serving
from tests.web.browser import Browser
from xqgis.model.actor import Role
from xqgis.services.access import Access
from xqgis.services.provider import Provider
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.store import Store
from xqgis.web import cache


@pytest.fixture
def provider() -> Iterator[MockProvider]:
    with serving() as running:
        yield running


@pytest.fixture
def configured(provider: MockProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    secret = tmp_path / "client.secret"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    for name, value in (("ISSUER", provider.issuer), ("CLIENT", CLIENT), ("SECRET_FILE", str(secret))):
        monkeypatch.setenv(f"XQGIS_OIDC_{name}", value)
    return Settings()


@pytest.fixture
def access(tmp_path: Path, store: Store) -> Iterator[Access]:
    opened = Access(tmp_path, store)
    yield opened
    opened.close()


@pytest.fixture
def open_browser(hall: TownHall, access: Access, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Browser]:
    monkeypatch.setattr(cache, "hall", lambda: hall)
    monkeypatch.setattr(cache, "access", lambda: access)
    people.enrol(hall.store, Role.LEADER)
    return lambda: Browser(hall, access)


@pytest.fixture
def browser(
    open_browser: Callable[[], Browser], configured: Settings, monkeypatch: pytest.MonkeyPatch
) -> Browser:
    ours = Provider(configured)
    monkeypatch.setattr(cache, "provider", lambda: ours)
    return open_browser()
