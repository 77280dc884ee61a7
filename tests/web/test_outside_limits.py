"""How often one address may set out and come back, and what stays on record of who may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.people import Clock
from tests.provider import MockProvider
from tests.web.browser import Browser
from xqgis.errors import TripOver
from xqgis.services import access as desks
from xqgis.services.access import LEAVINGS
from xqgis.services.pace import Pace
from xqgis.services.tokens import Tokens
from xqgis.services.trips import Trips
from xqgis.store.keyring import Keyring


def test_a_whole_office_sets_out_in_a_minute_and_a_loop_costs_the_provider_nothing(
    browser: Browser, provider: MockProvider
) -> None:
    assert LEAVINGS >= 100
    browser.access._leaving = Pace(30, 60, lambda: 0.0)
    assert [browser.get("/signin/oidc").status for _ in range(32)] == [303] * 30 + [429] * 2
    assert provider.asked == ["GET /.well-known/openid-configuration"]
    assert browser.get("/signin").status == 401, "the door is open as it was"


def failures(browser: Browser) -> list[str]:
    """Why each failed attempt on record failed, newest first."""
    return [told.get("why", "") for act, _, told in browser.acts if act == "fail_to_sign_in"]


def test_judged_returns_that_fail_are_counted_and_leave_passwords_their_tries(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "PROVIDER_LIMITS", desks.Limits(3, 3, 900))
    monkeypatch.setattr(desks, "LIMITS", desks.Limits(1, 1, 900))
    provider.person = "stranger"
    assert [browser.sign_in().status for _ in range(2)] == [401] * 2
    provider.bend = {"nonce": "another"}
    assert browser.sign_in().status == 401
    assert browser.sign_in().status == 429
    assert failures(browser) == ["sign_in_locked", "provider_refused", "", ""]
    browser.access.choose_password(browser.access.invitation("leader"), "long enough 1")
    assert browser.access.sign_in("leader", "long enough 1", "127.0.0.1")


def test_what_nobody_judged_is_no_try_and_shuts_nobody_out(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "PROVIDER_LIMITS", desks.Limits(1, 1, 900))
    for _ in range(3):
        provider.answers["/token"] = lambda _: (503, {}, b"")
        assert browser.get(browser.leave()).status == 503
        state = browser.leave().partition("state=")[2]
        assert browser.get(f"/signin/oidc/return?error=access_denied&state={state}").status == 401
        assert browser.get("/signin/oidc/return?code=x&state=y").status == 401
    provider.answers.clear()
    assert browser.sign_in().status == 303
    assert failures(browser) == ["trip_over", "provider_refused", "provider_unreachable"] * 3


def test_of_what_nobody_judged_the_first_are_on_record(browser: Browser) -> None:
    answers = [browser.get("/signin/oidc/return?code=x&state=y").status for _ in range(desks.NOTED + 5)]
    assert set(answers) == {401} and failures(browser) == ["trip_over"] * desks.NOTED


def test_a_foreign_state_and_a_provider_that_is_gone_leave_the_trip_to_go_on(
    browser: Browser, provider: MockProvider
) -> None:
    back, held = browser.leave(), browser.cookies["xqgis_away"]
    for foreign in ("/signin/oidc/return?code=x&state=y", "/signin/oidc/return"):
        assert browser.get(foreign).status == 401 and browser.cookies["xqgis_away"] == held
    provider.answers["/token"] = lambda _: (503, {}, b"")
    assert browser.get(back).status == 503 and browser.cookies["xqgis_away"] == held
    provider.answers.clear()
    assert browser.get(back).status == 303, "the same page loaded again"
    assert browser.cookies["xqgis_away"] in {"", '""'}


def test_a_return_that_is_locked_ends_no_trip(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "PROVIDER_LIMITS", desks.Limits(1, 1, 900))
    back, held = browser.leave(), browser.cookies["xqgis_away"]
    code = back.partition("&state")[0]
    other, second = browser.leave(), browser.cookies["xqgis_away"]
    browser.cookies["xqgis_away"] = held
    assert browser.get(f"{code}x&state{back.partition('&state')[2]}").status == 401
    browser.cookies["xqgis_away"] = second
    assert browser.get(other).status == 429
    assert len(browser.access._keys._ask("SELECT code FROM trips")) == 1


def test_a_trip_that_ended_is_remembered_as_long_as_its_token_is_good(tmp_path: Path) -> None:
    clock = Clock()
    keys = Keyring(tmp_path / "keyring.sqlite")
    trips = Trips(Tokens(tmp_path / "signing.key", clock), keys, clock)
    held, trip = trips.begin()
    clock.now += 599
    assert trips.end(held, trip.state) == trip
    with pytest.raises(TripOver):
        trips.end(held, trip.state)
    clock.now += 661
    with pytest.raises(TripOver):
        trips.end(held, trip.state)
    other, second = trips.begin()
    trips.end(other, second.state)
    assert len(keys._ask("SELECT code FROM trips")) == 1
    plan = str(keys._ask("EXPLAIN QUERY PLAN DELETE FROM trips WHERE ended_at < ?", 0.0))
    keys.close()
    assert "trips_ended" in plan
