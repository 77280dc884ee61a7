"""Administrators by the provider: only where the configuration says so, and by no name that is folded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import people
from tests.provider import MockProvider
from tests.web.browser import Browser
from xqgis.errors import ProviderInvalid
from xqgis.model.actor import Role
from xqgis.services.provider import Provider
from xqgis.settings import Settings
from xqgis.web import cache


@pytest.mark.parametrize("told", ["", "no"])
def test_an_administrator_comes_in_by_password_alone_unless_the_town_says_otherwise(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("XQGIS_OIDC_ADMIN", told)
    ours = Provider(Settings())
    monkeypatch.setattr(cache, "provider", lambda: ours)
    people.enrol(browser.hall.store, Role.ADMIN)
    provider.person = "admin"
    answer = browser.sign_in()
    assert answer.status == 401 and "xqgis_session" not in browser.cookies
    details = {"account": "admin", "by": "oidc", "why": "admin_outside"}
    assert browser.acts[0] == ("fail_to_sign_in", "", details)


@pytest.mark.parametrize(
    ("person", "comes_in"),
    [
        ("admin", True),
        ("Admin", True),
        ("ＡＤＭＩＮ", False),
        ("ⓐdmin", False),
        ("𝐚𝐝𝐦𝐢𝐧", False),
        ("admın", False),
    ],
)
def test_where_it_says_so_only_the_name_itself_is_the_administrators(
    open_browser: Callable[[], Browser],
    configured: Settings,
    provider: MockProvider,
    monkeypatch: pytest.MonkeyPatch,
    person: str,
    comes_in: bool,
) -> None:
    monkeypatch.setenv("XQGIS_OIDC_ADMIN", "yes")
    ours = Provider(Settings())
    monkeypatch.setattr(cache, "provider", lambda: ours)
    browser = open_browser()
    people.enrol(browser.hall.store, Role.ADMIN)
    provider.person = person
    assert (browser.sign_in().status == 303) is comes_in


def test_a_word_that_is_neither_yes_nor_no_is_told(
    configured: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XQGIS_OIDC_ADMIN", "true")
    with pytest.raises(ProviderInvalid) as told:
        Provider(Settings())
    assert told.value.facts["setting"] == "XQGIS_OIDC_ADMIN"
