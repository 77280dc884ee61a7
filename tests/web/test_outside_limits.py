"""How often one address may set out and come back, and what stays on record of who may not."""

from __future__ import annotations

from tests.provider import MockProvider
from tests.web.browser import Browser
from xqgis.services.access import LEAVINGS
from xqgis.services.pace import Pace


def test_a_whole_office_sets_out_in_a_minute_and_a_loop_costs_the_provider_nothing(
    browser: Browser, provider: MockProvider
) -> None:
    assert LEAVINGS >= 100
    browser.access._leaving = Pace(30, 60, lambda: 0.0)
    assert [browser.get("/signin/oidc").status for _ in range(32)] == [303] * 30 + [429] * 2
    assert provider.asked == ["GET /.well-known/openid-configuration"]
    assert browser.get("/signin").status == 401, "the door is open as it was"
