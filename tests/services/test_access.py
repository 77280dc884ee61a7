"""The desk: passwords, links, sessions, screens; each opens what it was made for, until it ends."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.people import Clock, enrol, session
from xqgis.errors import SignInFailed, SignInLocked, SignInRequired, StoreBroken, WeakPassword
from xqgis.model.account import Account
from xqgis.model.actor import Role, Scope
from xqgis.services import access as desks
from xqgis.services.access import HOUR_S, IDLE_S, LIMITS, Access
from xqgis.store import AuditEntry, Store
from xqgis.store.keyring import Limits

PASSWORD = "桥头三月水 rises slowly"
HERE, THERE = "10.0.0.7", "10.0.0.8"
MINUTE = 60


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, store: Store, clock: Clock) -> Iterator[Access]:
    opened = Access(tmp_path, store, clock)
    yield opened
    opened.close()


@pytest.fixture
def again(tmp_path: Path, store: Store, clock: Clock) -> Iterator[Access]:
    """The same desk after a restart, or in another process."""
    opened = Access(tmp_path, store, clock)
    yield opened
    opened.close()


def with_password(desk: Access, store: Store, role: Role = Role.OFFICE) -> str:
    name = enrol(store, role)
    desk.choose_password(desk.invitation(name), PASSWORD, HERE)
    return name


def refused(asks: Callable[..., object], *told: object) -> None:
    with pytest.raises(SignInRequired):
        asks(*told)


def acts(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """Act, actor and details, newest first."""
    found = store.audit(None)
    details = [json.loads(one) for one in found["details"]]
    return list(zip(found["act"], found["actor"], details, strict=True))


def test_an_invitation_chooses_a_password_once_and_the_password_signs_in(desk: Access, store: Store) -> None:
    invitation = desk.invitation(enrol(store, Role.ANALYST))
    first = desk.choose_password(invitation, PASSWORD, HERE)
    assert desk.actor(first).role is Role.ANALYST
    refused(desk.choose_password, invitation, PASSWORD + "!", HERE)
    refused(desk.invited, invitation)
    second = desk.sign_in(" Analyst ", PASSWORD, HERE)
    assert second != first and desk.actor(second, HERE).address == HERE
    assert desk.has_password("analyst") and not desk.has_password("office")


def test_choosing_a_password_anew_ends_every_session_before(desk: Access, store: Store) -> None:
    name = with_password(desk, store)
    old = desk.sign_in(name, PASSWORD)
    new = desk.choose_password(desk.invitation(name), PASSWORD + " again")
    refused(desk.actor, old)
    assert desk.actor(new).name == name
    with pytest.raises(SignInFailed):
        desk.sign_in(name, PASSWORD)


@pytest.mark.parametrize(
    "weak", ["", "short", "a" * 30, "x-office-x-yz", "ab" * 10, "x" * 201, "1234567890", "PASSWORD one"]
)
def test_weak_passwords_are_refused_and_the_invitation_stays_good(
    desk: Access, store: Store, weak: str
) -> None:
    invitation = desk.invitation(enrol(store, Role.OFFICE))
    with pytest.raises(WeakPassword):
        desk.choose_password(invitation, weak)
    assert desk.choose_password(invitation, PASSWORD)


def test_wrong_names_and_wrong_passwords_are_one_failure(desk: Access, store: Store) -> None:
    name = with_password(desk, store)
    enrol(store, Role.LEADER)  # has no password yet
    for who, word in [(name, PASSWORD + "."), ("nobody", PASSWORD), ("leader", ""), ("<b>", "x"), (name, "")]:
        with pytest.raises(SignInFailed) as failed:
            desk.sign_in(who, word)
        assert failed.value.facts == {}


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    desk: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_password(desk, store)
    monkeypatch.setattr(desks, "LIMITS", Limits(of_account=100, of_address=100, within_s=1))
    took: dict[str, list[float]] = {name: [], "nobody": []}
    for _ in range(12):
        for who, times in took.items():
            begun = time.perf_counter()
            with pytest.raises(SignInFailed):
                desk.sign_in(who, "wrong password")
            times.append(time.perf_counter() - begun)
    known, unknown = (min(times) for times in took.values())
    assert 0.8 <= known / unknown <= 1.25


def test_an_unknown_name_costs_as_much_as_a_wrong_password(
    desk: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_password(desk, store)
    enrol(store, Role.LEADER)
    compared: list[str] = []
    fits = desks._fits

    def watched(hashed: str, password: str) -> bool:
        compared.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return fits(hashed, password)

    monkeypatch.setattr(desks, "_fits", watched)
    for who in (name, "nobody", "leader", "<b>"):
        with pytest.raises(SignInFailed):
            desk.sign_in(who, "wrong password")
    assert len(compared) == 4 and len(set(compared)) == 1, "one comparison each, of the same cost"


def test_many_tries_at_once_are_as_many_tries(desk: Access, store: Store) -> None:
    name = with_password(desk, store)

    def attempt(number: int) -> str:
        try:
            desk.sign_in(name, f"wrong {number}", HERE)
        except (SignInFailed, SignInLocked) as refusal:
            return refusal.key
        return "in"

    with ThreadPoolExecutor(16) as many:
        told = Counter(many.map(attempt, range(16)))
    assert told == {"sign_in_failed": LIMITS.of_account, "sign_in_locked": 16 - LIMITS.of_account}


def test_one_address_cannot_go_on_with_other_names(
    desk: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "_fits", lambda *_: False)
    for number in range(LIMITS.of_address):
        with pytest.raises(SignInFailed):
            desk.sign_in(f"name{number}", "x", HERE)
    with pytest.raises(SignInLocked):
        desk.sign_in("another", "x", HERE)
    with pytest.raises(SignInFailed):
        desk.sign_in("another", "x", THERE)


def test_only_the_newest_invitation_is_good_and_none_after_putting_out(desk: Access, store: Store) -> None:
    name = enrol(store, Role.OFFICE)
    old, new = desk.invitation(name), desk.invitation(name)
    refused(desk.choose_password, old, PASSWORD)
    desk.put_out(name)
    refused(desk.choose_password, new, PASSWORD)
    last = desk.invitation(name)
    desk.choose_password(last, PASSWORD)
    for spent in (old, new, last):
        refused(desk.choose_password, spent, PASSWORD)


def test_of_two_who_hold_one_invitation_one_comes_in(desk: Access, store: Store) -> None:
    invitation = desk.invitation(enrol(store, Role.OFFICE))

    def attempt(number: int) -> bool:
        try:
            return bool(desk.choose_password(invitation, f"{PASSWORD} {number}"))
        except SignInRequired:
            return False

    with ThreadPoolExecutor(6) as many:
        assert sum(many.map(attempt, range(6))) == 1


def test_who_signs_in_while_the_password_is_changed_does_not_stay_in_by_the_old_one(
    desk: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_password(desk, store)
    fits = desks._fits

    def slow(hashed: str, password: str) -> bool:
        found = fits(hashed, password)
        desk.choose_password(desk.invitation(name), PASSWORD + " new")
        return found

    monkeypatch.setattr(desks, "_fits", slow)
    with pytest.raises(SignInFailed):
        desk.sign_in(name, PASSWORD)


def test_five_failures_lock_a_name_at_an_address_for_a_quarter_of_an_hour(
    desk: Access, store: Store, clock: Clock
) -> None:
    name = with_password(desk, store)
    for _ in range(LIMITS.of_account):
        clock.now += MINUTE
        with pytest.raises(SignInFailed):
            desk.sign_in(name, "wrong", HERE)
    with pytest.raises(SignInLocked) as locked:
        desk.sign_in(name, PASSWORD, HERE)
    assert locked.value.facts == {"minutes": 11}
    assert desk.actor(desk.sign_in(name, PASSWORD, THERE)).name == name
    clock.now += LIMITS.within_s - 4 * MINUTE - 1
    with pytest.raises(SignInLocked):
        desk.sign_in(name, PASSWORD, HERE)
    clock.now += 1
    assert desk.actor(desk.sign_in(name, PASSWORD, HERE)).name == name
    for _ in range(LIMITS.of_account):
        with pytest.raises(SignInFailed):
            desk.sign_in("nobody", "wrong", HERE)
    with pytest.raises(SignInLocked):
        desk.sign_in("nobody", "wrong", HERE)


def test_ways_in_and_out_and_failures_are_on_record_without_what_was_typed(
    desk: Access, store: Store, tmp_path: Path
) -> None:
    name = with_password(desk, store)
    desk.sign_out(desk.sign_in(name, PASSWORD, HERE), HERE)
    for who in (name, "mypassword1"):
        with pytest.raises(SignInFailed):
            desk.sign_in(who, "wrong", THERE)
    told = acts(store)
    assert told[:6] == [
        ("fail_to_sign_in", "", {"account": ""}),
        ("fail_to_sign_in", "", {"account": name}),
        ("sign_out", name, {}),
        ("sign_in", name, {"by": "password"}),
        ("sign_in", name, {"by": "invitation"}),
        ("choose_password", name, {}),
    ]
    assert "mypassword1" not in store.audit(None).to_csv() and PASSWORD not in store.audit(None).to_csv()
    for file in (tmp_path / "secrets").iterdir():
        assert b"mypassword1" not in file.read_bytes()


def test_nobody_comes_in_whom_the_record_cannot_hold(
    desk: Access, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = with_password(desk, store)

    def full(_: AuditEntry) -> None:
        raise StoreBroken(why="disk full")

    monkeypatch.setattr(store, "record", full)
    with pytest.raises(StoreBroken):
        desk.sign_in(name, PASSWORD)
    invitation = desk.invitation(name)
    with pytest.raises(StoreBroken):
        desk.choose_password(invitation, PASSWORD + " again")
    monkeypatch.undo()
    assert desk.choose_password(invitation, PASSWORD + " again"), "the invitation was not used up"


def test_session_ends_after_twelve_hours_and_after_half_an_hour_without_an_act(
    desk: Access, store: Store, clock: Clock
) -> None:
    busy, idle = (session(desk, store, Role.LEADER) for _ in range(2))
    for _ in range(12 * 60 // 29):
        clock.now += 29 * MINUTE
        assert desk.actor(busy).role is Role.LEADER
    refused(desk.actor, idle)
    clock.now += 12 * HOUR_S - 24 * 29 * MINUTE - 1
    assert desk.actor(busy).role is Role.LEADER
    clock.now += 1
    refused(desk.actor, busy)


def test_what_a_browser_asks_by_itself_keeps_nobody_in(desk: Access, store: Store, clock: Clock) -> None:
    held = session(desk, store, Role.LEADER)
    for _ in range(3):
        clock.now += IDLE_S / 4
        assert desk.actor(held, acts=False).role is Role.LEADER
    clock.now += IDLE_S / 4
    refused(desk.actor, held)


def test_signing_out_ends_a_session_for_every_holder(desk: Access, again: Access, store: Store) -> None:
    held = session(desk, store, Role.OFFICE)
    desk.sign_out(held)
    for holder in (desk, again):
        refused(holder.actor, held)
    refused(desk.sign_out, held)


def test_a_closed_account_is_out_at_once_and_another_role_holds_at_once(desk: Access, store: Store) -> None:
    held = session(desk, store, Role.OFFICE)
    entry = AuditEntry(store.audit(1)["at"][0].to_pydatetime(), "test", "terminal", "keep_accounts")
    scope = Scope(frozenset({"990101001"}))
    before = store.account("office")
    store.put_account(Account("office", Role.VILLAGE, scope), before, entry)
    assert (desk.actor(held).role, desk.actor(held).scope) == (Role.VILLAGE, scope)
    store.put_account(Account("office", Role.VILLAGE, scope, closed=True), store.account("office"), entry)
    refused(desk.actor, held)
    refused(desk.enter, desk.link("office"))
    refused(desk.invited, desk.invitation("office"))


def test_putting_somebody_out_ends_all_their_sessions_and_nobody_elses(desk: Access, store: Store) -> None:
    one, two, other = (session(desk, store, role) for role in (Role.LEADER, Role.LEADER, Role.OFFICE))
    desk.put_out("leader")
    for held in (one, two):
        refused(desk.actor, held)
    assert desk.actor(other).role is Role.OFFICE


def test_links_of_a_demo_come_in_again_and_again_for_a_day(desk: Access, store: Store, clock: Clock) -> None:
    link = desk.link(enrol(store, Role.OFFICE))
    assert desk.enter(link) != desk.enter(link)
    clock.now += 24 * HOUR_S
    refused(desk.enter, link)
    refused(desk.enter, desk.link("nobody"))


def test_no_token_stands_in_for_another_kind(desk: Access, store: Store) -> None:
    name = enrol(store, Role.OFFICE)
    told = {
        "link": desk.link(name), "invitation": desk.invitation(name),
        "session": session(desk, store, Role.OFFICE), "screen": desk.screen_token("hall"),
        "form": desk.form("x"),
    }  # fmt: skip
    assert desk.screen(told["screen"]).role is Role.SCREEN
    reads = {"link": desk.enter, "invitation": desk.invited, "session": desk.actor, "screen": desk.screen}
    for kind, read in reads.items():
        for other in told.keys() - {kind}:
            refused(read, told[other])


def test_changed_foreign_and_malformed_tokens_are_refused(
    desk: Access, store: Store, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "other").mkdir()
    other = Access(tmp_path / "other", store, clock)
    foreign = [other.screen_token("hall"), session(other, store, Role.OFFICE)]
    other.close()
    ours = desk.screen_token("hall")
    changed = [ours[:at] + ("A" if ours[at] != "A" else "B") + ours[at + 1 :] for at in range(len(ours) - 1)]
    for token in (
        None,
        "",
        ".",
        "x",
        "中文.中文",
        "a.b.c",
        "....",
        *foreign,
        *changed,
        f"{ours}A",
        ours[:-1],
    ):
        for read in (desk.actor, desk.enter, desk.screen, desk.sign_out, desk.invited):
            refused(read, token)


def test_a_form_is_good_in_the_browser_it_was_made_for_only(desk: Access, clock: Clock) -> None:
    token = desk.form("browser")
    assert desk.is_our_form("browser", token)
    assert b"browser" not in urlsafe_b64decode(token.split(".")[0] + "==") and "browser" not in token
    assert not desk.is_our_form("another", token)
    assert not desk.is_our_form(None, desk.form("")) and not desk.is_our_form("", desk.form(""))
    assert not desk.is_our_form("browser", desk.screen_token("browser"))
    clock.now += 12 * HOUR_S
    assert not desk.is_our_form("browser", token)


def test_closing_a_screen_ends_the_links_made_before_and_no_others(desk: Access, clock: Clock) -> None:
    old, lobby = desk.screen_token("hall"), desk.screen_token("lobby")
    clock.now += 100
    desk.close_screen("hall")
    refused(desk.screen, old)
    assert desk.screen(lobby).name == "lobby"
    clock.now += 2
    assert desk.screen(desk.screen_token("hall")).name == "hall"


def test_screen_names_are_plain_words(desk: Access) -> None:
    for name in ("", "A", "hall/../x", "hall%2f", "-x", "x" * 33, "大厅"):
        refused(desk.screen_token, name)


def test_secrets_are_private_and_hold_no_session_and_no_password(
    desk: Access, store: Store, tmp_path: Path
) -> None:
    name = with_password(desk, store)
    held = desk.sign_in(name, PASSWORD)
    folder = tmp_path / "secrets"
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
        assert held.encode() not in file.read_bytes() and PASSWORD.encode() not in file.read_bytes()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert b"$argon2id$" in b"".join(file.read_bytes() for file in folder.iterdir())
    for file in (tmp_path / "home").rglob("*"):
        assert file.is_dir() or b"argon2" not in file.read_bytes(), "the town's truth knows no password"


@pytest.mark.parametrize("rest", [b"", b"x", b"x" * 31])
def test_a_key_that_was_cut_short_signs_nothing(
    tmp_path: Path, store: Store, clock: Clock, rest: bytes
) -> None:
    file = tmp_path / "secrets" / "signing.key"
    Access(tmp_path, store, clock).close()
    file.write_bytes(rest)
    Access(tmp_path, store, clock).close()
    assert len(file.read_bytes()) == 32
    assert not file.read_bytes().startswith(b"x")
