"""统一身份认证 from the button to the session, against a provider on loopback, through guard and routes."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest
from joserfc import jwt

from tests.people import Clock
from tests.provider import CLIENT, SECRET, Claims, MockProvider, ec, part, rsa
from tests.web.browser import Browser
from xqgis.errors import StoreBroken
from xqgis.model.account import Account
from xqgis.model.actor import Role
from xqgis.services import access as desks
from xqgis.settings import ROOT
from xqgis.store import AuditEntry
from xqgis.web import cache

NO_ACCOUNT, REFUSED, OVER = "没有可用的账号", "统一身份认证没有通过", "已经过期或者用过"


def test_without_a_setting_there_is_no_button_and_nothing_answers(
    open_browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "provider", cache.provider.__wrapped__)
    browser = open_browser()
    page = browser.get("/signin")
    assert page.status == 401 and "oidc" not in page.text and "统一身份认证" not in page.text
    for path in ("/signin/oidc", "/signin/oidc/return?code=x&state=y", "/signin/oidc/other"):
        answer = browser.get(path)
        assert answer.status in {401, 404} and "xqgis_away" not in " ".join(answer.cookies), path


def test_without_a_setting_nothing_of_it_is_loaded() -> None:
    asked = (
        "import sys; from xqgis.web import cache, routes; routes.routes(); assert cache.provider() is None;"
        "print(sorted({'joserfc', 'cryptography', 'xqgis.services.provider'} & {*sys.modules}))"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_button_leads_to_the_provider_and_its_word_into_the_house(
    browser: Browser, provider: MockProvider
) -> None:
    assert (
        '<a href="/signin/oidc?lang=zh-Hans" class="way">统一身份认证登录</a>' in browser.get("/signin").text
    )
    entered = browser.sign_in()
    assert (entered.status, entered.headers["location"]) == (303, "/")
    session = next(one for one in entered.cookies if one.startswith("xqgis_session="))
    assert "HttpOnly" in session and "SameSite=lax" in session
    assert browser.access.actor(browser.cookies["xqgis_session"]).role is Role.LEADER
    assert browser.get("/map/state").status == 200
    assert browser.acts[0] == ("sign_in", "leader", {"by": "oidc"})
    assert set(provider.asked) == {
        "GET /.well-known/openid-configuration", "GET /authorize", "POST /token", "GET /jwks",
    }  # fmt: skip


def test_what_the_browser_carries_tells_neither_verifier_nor_secret(browser: Browser) -> None:
    away = browser.get("/signin/oidc")
    asked = {name: one[0] for name, one in parse_qs(urlsplit(away.headers["location"]).query).items()}
    cookie = next(one for one in away.cookies if one.startswith("xqgis_away="))
    assert "HttpOnly" in cookie and "Path=/signin/oidc" in cookie and "Max-Age=600" in cookie
    assert away.headers["cache-control"] == "no-store"
    assert asked["code_challenge"] != asked["nonce"] != asked["state"]
    assert len({browser.get("/signin/oidc").headers["location"] for _ in range(3)}) == 3
    verifier = browser.access.trips._trip(
        browser.access._tokens.read("trip", browser.cookies["xqgis_away"]).code
    )
    entered = browser.sign_in()
    carried = " ".join(map(str, (away.headers, away.cookies, away.text, entered.headers, entered.cookies)))
    assert cookie in carried and away.headers["location"] in carried
    secret = SECRET.encode()
    for hidden in (verifier.verifier, SECRET, quote(SECRET), quote_plus(SECRET), part(secret), secret.hex()):
        assert hidden not in carried


def test_a_session_before_is_ended_and_the_page_that_was_asked_for_is_opened(browser: Browser) -> None:
    browser.sign_in()
    first = browser.cookies["xqgis_session"]
    browser.cookies.pop("xqgis_session")
    browser.get("/compliance?domain=C")
    browser.cookies["xqgis_session"] = first
    assert browser.sign_in().headers["location"] == "/compliance?domain=C"
    old, browser.cookies["xqgis_session"] = browser.cookies["xqgis_session"], first
    assert old != first and browser.get("/map/state").status == 401


@pytest.mark.parametrize(
    "place", ["//evil.example/query", "https://evil.example/", "/query%0d%0aset-cookie:a"]
)
def test_no_forged_place_leads_elsewhere(browser: Browser, place: str) -> None:
    browser.cookies["xqgis_place"] = place
    back = browser.leave()
    assert browser.get(f"{back}&next={place}&redirect_uri={place}").headers["location"] == "/"


def test_a_state_of_another_browser_is_refused(
    browser: Browser, open_browser: Callable[[], Browser], provider: MockProvider
) -> None:
    theirs = browser.leave()
    victim = open_browser()
    victim.leave()
    provider.asked.clear()
    for one in (victim, open_browser()):
        for url in (theirs, "/signin/oidc/return", f"{theirs.partition('state=')[0]}state=é"):
            answer = one.get(url)
            assert answer.status == 401 and OVER in answer.text
            assert "xqgis_session" not in one.cookies
    assert not provider.asked, "nobody is asked about a state that is not the browser's"


def test_a_code_and_its_state_are_good_once(browser: Browser, provider: MockProvider) -> None:
    back, held = browser.leave(), browser.cookies["xqgis_away"]
    assert browser.get(back).status == 303
    browser.cookies = {"xqgis_away": held}
    provider.asked.clear()
    assert OVER in browser.get(back).text and not provider.asked
    browser.cookies = {}
    fresh = browser.leave()
    mixed = f"{back.partition('&state')[0]}&state{fresh.partition('&state')[2]}"
    assert REFUSED in browser.get(mixed).text, "the provider trades no code twice"


def test_a_trip_lasts_ten_minutes(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(browser.access._tokens, "_clock", clock)
    clock.now = time.time() + 599
    back, held = browser.leave(), browser.cookies["xqgis_away"]
    assert browser.get(back).status == 303
    browser.cookies = {}
    back = browser.leave()
    clock.now = time.time() + 601
    assert OVER in browser.get(back).text and held != browser.cookies["xqgis_away"]


@pytest.mark.parametrize(
    "bend",
    [
        {"nonce": "another"}, {"nonce": None}, {"nonce": ["x"]}, {"aud": "another"}, {"aud": None},
        {"aud": [CLIENT, "another"]}, {"azp": "another"}, {"aud": []}, {"iss": "http://127.0.0.1:1"},
        {"iss": None}, {"exp": 1_600_000_000}, {"exp": None}, {"exp": "never"}, {"iat": None},
        {"iat": lambda now: now + 90}, {"nbf": lambda now: now + 90}, {"sub": None},
        {"exp": lambda now: now - 61}, {"preferred_username": None}, {"preferred_username": ["leader"]},
    ],
)  # fmt: skip
def test_a_token_that_says_anything_wrong_lets_nobody_in(
    browser: Browser, provider: MockProvider, bend: Claims
) -> None:
    provider.bend = bend
    answer = browser.sign_in()
    assert answer.status == 401 and REFUSED in answer.text and "xqgis_session" not in browser.cookies
    assert browser.acts[0] == ("fail_to_sign_in", "", {"by": "oidc", "why": "provider_refused"})


@pytest.mark.parametrize(
    "bend", [{"exp": lambda now: now - 5}, {"aud": [CLIENT]}, {"aud": [CLIENT, "x"], "azp": CLIENT}]
)
def test_a_clock_that_is_a_little_off_and_a_list_of_one_are_fine(
    browser: Browser, provider: MockProvider, bend: Claims
) -> None:
    provider.bend = bend
    assert browser.sign_in().status == 303


def unsigned(provider: MockProvider, claims: Claims) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_the_public_key(provider: MockProvider, claims: Claims) -> str:
    key = provider.keys[0]
    text = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims)}"
    return f"{text}.{part(hmac.digest(key.as_pem(private=False), text.encode(), hashlib.sha256))}"


def by_a_stranger(provider: MockProvider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, rsa("first"))


def by_an_unknown_key(provider: MockProvider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, rsa("unknown"))


def by_a_key_it_brings(provider: MockProvider, claims: Claims) -> str:
    key = rsa("first")
    header = {"alg": "RS256", "kid": "first", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key)


def changed(provider: MockProvider, claims: Claims) -> str:
    header, _, signature = provider.token(claims).split(".")
    return f"{header}.{part({**claims, 'preferred_username': 'admin'})}.{signature}"


FORGED = (unsigned, by_the_public_key, by_a_stranger, by_an_unknown_key, by_a_key_it_brings, changed)


@pytest.mark.parametrize("forge", FORGED, ids=lambda one: one.__name__)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    browser: Browser, provider: MockProvider, forge: Callable[[MockProvider, Claims], str]
) -> None:
    provider.forge = lambda claims: forge(provider, claims)
    answer = browser.sign_in()
    assert answer.status == 401 and REFUSED in answer.text and "xqgis_session" not in browser.cookies


@pytest.mark.parametrize("told", ["", "x", "a.b", "a.b.c", "....", "é.é.é", part({"alg": "RS256"}) + ".e30."])
def test_what_is_no_token_is_a_refusal(browser: Browser, provider: MockProvider, told: str) -> None:
    provider.forge = lambda _: told
    assert REFUSED in browser.sign_in().text


def test_keys_that_were_changed_are_taken_at_once_and_kept_otherwise(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = 0
    monkeypatch.setattr(cache.provider(), "_clock", lambda: time.time() + later)
    for keys in ([rsa("first")], [rsa("second"), *provider.keys], [ec("third")]):
        assert [browser.sign_in().status for _ in range(2)] == [303, 303]
        provider.keys, later = keys, later + 11
    assert browser.sign_in().status == 303
    assert provider.asked.count("GET /jwks") == 4
    assert provider.asked.count("GET /.well-known/openid-configuration") == 1


def test_tokens_that_fit_no_key_ask_for_the_keys_once_in_ten_seconds(
    browser: Browser, provider: MockProvider
) -> None:
    provider.forge = lambda claims: by_an_unknown_key(provider, claims)
    assert [browser.sign_in().status for _ in range(3)] == [401] * 3
    assert provider.asked.count("GET /jwks") == 1


def test_a_shared_secret_among_the_keys_signs_nothing(browser: Browser, provider: MockProvider) -> None:
    shared = {"kty": "oct", "k": part(b"x" * 32), "kid": "first", "alg": "HS256"}
    listed = json.dumps({"keys": [shared, provider.keys[0].as_dict(private=False)]}).encode()
    provider.answers["/jwks"] = lambda _: (200, {}, listed)

    def forged(claims: Claims) -> str:
        text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
        return f"{text}.{part(hmac.digest(b'x' * 32, text.encode(), hashlib.sha256))}"

    provider.forge = forged
    assert REFUSED in browser.sign_in().text
    provider.forge = provider.token
    assert browser.sign_in().status == 303


@pytest.mark.parametrize(
    ("person", "comes_in"),
    [
        ("leader", True), ("LEADER", True), (" leader ", False), ("ｌｅａｄｅｒ", False), ("ⓛeader", False),
        ("𝐥𝐞𝐚𝐝𝐞𝐫", False), ("lеader", False), ("1eader", False), ("ſeader", False),
        ("stranger", False), ("closed", False), ("", False), ("<b>x</b>", False), ("leader\x00", False),
        ("x" * 5000, False),
    ],
)  # fmt: skip
def test_only_who_has_an_open_account_comes_in_and_nobody_is_given_one(
    browser: Browser, provider: MockProvider, person: str, comes_in: bool
) -> None:
    entry = AuditEntry(desks.datetime.now(desks.SHANGHAI), "test", "terminal", "keep_accounts")
    browser.hall.store.put_account(Account("closed", Role.LEADER, closed=True), None, entry)
    before = browser.hall.store.accounts()
    provider.person = person
    provider.bend = {"roles": ["admin"], "role": "office"}
    answer = browser.sign_in()
    assert (answer.status == 303) is comes_in
    if comes_in:
        assert browser.access.actor(browser.cookies["xqgis_session"]).role is Role.LEADER
    else:
        assert answer.status == 401 and NO_ACCOUNT in answer.text and "<b>x" not in answer.text
        known = "closed" if person == "closed" else ""
        assert browser.acts[0] == ("fail_to_sign_in", "", {"account": known, "by": "oidc"})
    assert browser.hall.store.accounts() == before


def test_an_act_that_cannot_be_recorded_does_not_happen(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = browser.leave()

    def full(*_: object) -> None:
        raise StoreBroken(why="")

    monkeypatch.setattr(type(browser.hall.store), "record", full)
    assert browser.get(back).status == 503 and "xqgis_session" not in browser.cookies
    provider.person = "stranger"
    assert browser.sign_in().status == 503


def test_passwords_go_on_working_while_the_provider_is_gone(
    browser: Browser, provider: MockProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = browser.leave()
    monkeypatch.setattr(cache.provider(), "_clock", lambda: time.time() + 301)
    provider.answers = dict.fromkeys(
        ("/token", "/.well-known/openid-configuration"), lambda _: (503, {}, b"")
    )
    browser.access.choose_password(browser.access.invitation("leader"), "long enough 1")
    away = browser.get("/signin/oidc")
    assert away.status == 503 and "暂时连不上" in away.text and 'name="password"' in away.text
    assert browser.get(back).status == 503
    assert browser.acts[0] == ("fail_to_sign_in", "", {"by": "oidc", "why": "provider_unreachable"})
    assert browser.access.sign_in("leader", "long enough 1")


def test_a_refusal_at_the_provider_comes_back_as_a_sentence(browser: Browser, provider: MockProvider) -> None:
    state = browser.leave().partition("state=")[2]
    answer = browser.get(f"/signin/oidc/return?error=access_denied&error_description=<b>&state={state}")
    assert answer.status == 401 and REFUSED in answer.text and "<b>" not in answer.text
    assert 'href="/signin?lang=en"' in answer.text
    other = browser.leave()
    assert REFUSED in browser.get(f"{other}&iss=http%3A%2F%2F127.0.0.1%3A1").text
