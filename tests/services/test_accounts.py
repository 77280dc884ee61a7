"""Accounts: opened, changed and closed by who may; the town is never left without an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import toy
from tests.people import enrol, session
from xqgis.errors import (
    AccountExists,
    AccountInvalid,
    LastAdministrator,
    NameMisleads,
    NotAllowed,
    SignInRequired,
    StoreBroken,
    UnknownCode,
    XqgisError,
)
from xqgis.model.account import ROLES, Account
from xqgis.model.actor import Actor, Role, Scope
from xqgis.services import accounts as office_of
from xqgis.services.access import Access
from xqgis.services.town_hall import TownHall
from xqgis.words import say

ADMIN = Actor("admin", Role.ADMIN)
UPPER = Scope(villages=frozenset({toy.UPPER}))


@pytest.fixture
def access(tmp_path: Path, hall: TownHall) -> Iterator[Access]:
    opened = Access(tmp_path, hall.store)
    yield opened
    opened.close()


def test_an_account_is_opened_once_and_keeps_its_name_for_ever(hall: TownHall, access: Access) -> None:
    office_of.open_account(hall, ADMIN, Account("admin", Role.ADMIN))
    opened = office_of.open_account(hall, ADMIN, Account(" 网格１２ ", Role.WORKER, UPPER))
    assert opened == hall.store.account("网格12") == Account("网格12", Role.WORKER, UPPER)
    for again in (Account("网格12", Role.OFFICE), opened):
        with pytest.raises(AccountExists):
            office_of.open_account(hall, ADMIN, again)
    held = session(access, hall.store, Role.WORKER, UPPER)
    office_of.close_account(hall, access, ADMIN, "worker")
    with pytest.raises(SignInRequired):
        access.actor(held)
    with pytest.raises(AccountExists):
        office_of.open_account(hall, ADMIN, Account("worker", Role.WORKER, UPPER))
    for act in (office_of.invite, office_of.put_out, office_of.close_account):
        with pytest.raises(UnknownCode):
            act(hall, access, ADMIN, "worker")


@pytest.mark.parametrize(
    "name",
    [
        "\u0430dmin", "\u0410DMIN", "offic\u0435", "offi\u03f2e", "网格\u0430", "网格\u03b1", "网格\u00e9",
        "网格\u30fc12", "ab\u3042", "ab\u0663", "網格\u3105", "\u0441\u0430\u0440\u0435",
        "\u03ba\u03bf\u03bf", "le\u0251der", "网\U00020000\u0430", "\u00e1dmin", "adm1n", "admln", "0ffice",
        "adrnin", "\u00f8ffice", "k00", "k0o",
    ],
)  # fmt: skip
def test_a_name_that_can_be_taken_for_another_is_refused(hall: TownHall, name: str) -> None:
    for taken in ("cape", "koo"):
        office_of.open_account(hall, ADMIN, Account(taken, Role.OFFICE))
    before = hall.store.accounts()
    with pytest.raises(NameMisleads) as told:
        office_of.open_account(hall, ADMIN, Account(name, Role.OFFICE))
    assert "换一个名字" in say(f"errors.{told.value.key}", "zh-Hans", **told.value.facts)
    assert hall.store.accounts() == before


@pytest.mark.parametrize(
    "name",
    [
        "网格12", "网格ａ12", "镇标准化办", "village-7", "café", "网格〇七", "\U00020000村", "станция",
        "ab_1.c-2", "123",
    ],
)  # fmt: skip
def test_a_name_of_one_script_or_of_han_with_ascii_is_fine(hall: TownHall, name: str) -> None:
    assert office_of.open_account(hall, ADMIN, Account(name, Role.OFFICE)).role is Role.OFFICE


def test_numbered_names_stand_beside_each_other_and_an_o_for_a_nought_does_not(hall: TownHall) -> None:
    for name in (
        "网格1",
        "网格11",
        "网格111",
        "网格10",
        "网格100",
        "网格101",
        "grid-1",
        "grid-10",
        "grid-11",
    ):
        office_of.open_account(hall, ADMIN, Account(name, Role.OFFICE))
    for name in ("网格1O", "网格l0", "网格lI", "网格i", "grid-lo", "gr1d-11"):
        with pytest.raises(NameMisleads):
            office_of.open_account(hall, ADMIN, Account(name, Role.OFFICE))


def test_a_closed_account_keeps_what_its_name_looks_like_and_an_old_name_goes_on(
    hall: TownHall, access: Access
) -> None:
    enrol(hall.store, Role.OFFICE, name="\u0430dmin")  # opened before names were judged
    enrol(hall.store, Role.ADMIN)
    office_of.change_account(hall, ADMIN, "\u0430dmin", Role.LEADER, Scope())
    office_of.open_account(hall, ADMIN, Account("cape", Role.OFFICE))
    office_of.close_account(hall, access, ADMIN, "cape")
    with pytest.raises(NameMisleads):
        office_of.open_account(hall, ADMIN, Account("\u0441\u0430\u0440\u0435", Role.OFFICE))


@pytest.mark.parametrize(
    "account",
    [
        Account("", Role.OFFICE), Account("a", Role.OFFICE), Account("<b>", Role.OFFICE),
        Account("x" * 33, Role.OFFICE), Account("terminal", Role.OFFICE), Account("Setup", Role.OFFICE),
        Account("office", Role.LEADER), Account("screen", Role.LEADER), Account("wall-1", Role.SCREEN),
        Account("host", Role.TERMINAL), Account("worker-1", Role.WORKER), Account("unit-1", Role.UNIT),
        Account("village-1", Role.VILLAGE, Scope(units=frozenset({"U1"}))),
        Account("chief", Role.LEADER, UPPER), Account("audit-1", Role.SUPERVISION, UPPER),
    ],
    ids=str,
)  # fmt: skip
def test_names_roles_and_scopes_that_do_not_go_together_are_refused(hall: TownHall, account: Account) -> None:
    with pytest.raises(AccountInvalid):
        office_of.open_account(hall, ADMIN, account)
    assert not hall.store.accounts()


@pytest.mark.parametrize("part", ["villages", "units", "domains"])
def test_a_scope_names_what_the_town_has(hall: TownHall, part: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        office_of.open_account(
            hall, ADMIN, Account("who", Role.ANALYST, Scope(**{part: frozenset({"nowhere"})}))
        )
    assert refused.value.facts == {"kind": part, "code": "nowhere"}


def test_the_last_administrator_stays(hall: TownHall, access: Access) -> None:
    office_of.open_account(hall, ADMIN, Account("one", Role.ADMIN))
    for leaves in (
        lambda: office_of.close_account(hall, access, ADMIN, "one"),
        lambda: office_of.change_account(hall, ADMIN, "one", Role.LEADER, Scope()),
    ):
        with pytest.raises(LastAdministrator):
            leaves()
    office_of.open_account(hall, ADMIN, Account("two", Role.ADMIN))
    office_of.change_account(hall, ADMIN, "one", Role.LEADER, Scope())
    with pytest.raises(LastAdministrator):
        office_of.close_account(hall, access, ADMIN, "two")


def test_two_administrators_who_close_each_other_leave_one(hall: TownHall, access: Access) -> None:
    for turn in range(5):
        pair = [f"one{turn}", f"two{turn}"]
        for name in pair:
            office_of.open_account(hall, ADMIN, Account(name, Role.ADMIN))
        for one in hall.store.accounts():
            if one.name not in pair and not one.closed:
                office_of.close_account(hall, access, ADMIN, one.name)

        def close(name: str) -> bool:
            try:
                office_of.close_account(hall, access, ADMIN, name)
            except LastAdministrator:
                return False
            return True

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(close, pair)) == [False, True]


def test_of_many_changes_at_once_none_is_lost_in_silence(hall: TownHall, access: Access) -> None:
    office_of.open_account(hall, ADMIN, Account("who", Role.LEADER))

    def attempt(act: Callable[[], object]) -> bool:
        try:
            act()
        except (AccountExists, UnknownCode):
            return False
        return True

    acts = [lambda: office_of.close_account(hall, access, ADMIN, "who")]
    acts += [lambda: office_of.change_account(hall, ADMIN, "who", Role.OFFICE, Scope())] * 3  # type: ignore[list-item]
    with ThreadPoolExecutor(4) as many:
        told = list(many.map(attempt, acts))
    if told[0]:
        found = hall.store.account("who")
        assert found is not None and found.closed, "what was closed stays closed"


def test_who_keeps_no_accounts_does_nothing_with_them(hall: TownHall, access: Access) -> None:
    enrol(hall.store, Role.LEADER)
    for role in (*ROLES, Role.SCREEN):
        if role is Role.ADMIN:
            continue
        actor = Actor("somebody", role)
        acts: list[Callable[[], object]] = [
            lambda who=actor: office_of.accounts(hall, access, who),
            lambda who=actor: office_of.open_account(hall, who, Account("new", Role.ADMIN)),
            lambda who=actor: office_of.change_account(hall, who, "leader", Role.ADMIN, Scope()),
            lambda who=actor: office_of.close_account(hall, access, who, "leader"),
            lambda who=actor: office_of.invite(hall, access, who, "leader"),
            lambda who=actor: office_of.put_out(hall, access, who, "leader"),
            lambda who=actor: office_of.close_screen(hall, access, who, "hall"),
            lambda who=actor: office_of.first_invitation(hall, access, who),
            lambda who=actor: office_of.demo_accounts(hall, who),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
    assert [one.name for one in hall.store.accounts()] == ["leader"]


def test_a_new_store_invites_one_administrator_until_somebody_has_a_password(
    hall: TownHall, access: Access
) -> None:
    first, second = (office_of.first_invitation(hall, access, ADMIN) for _ in range(2))
    assert [one.name for one in hall.store.accounts()] == ["admin"]
    with pytest.raises(SignInRequired):
        access.invited(first)
    access.choose_password(second, "long enough words")
    assert office_of.first_invitation(hall, access, ADMIN) == ""
    known = office_of.accounts(hall, access, ADMIN)
    assert [(one.account.name, one.has_password, one.seen is not None) for one in known] == [
        ("admin", True, True)
    ]


def test_every_change_of_an_account_is_on_record_with_what_it_was(hall: TownHall, access: Access) -> None:
    office_of.open_account(hall, ADMIN, Account("admin", Role.ADMIN))
    office_of.open_account(hall, ADMIN, Account("who", Role.WORKER, UPPER))
    office_of.change_account(hall, ADMIN, "who", Role.ANALYST, Scope())
    office_of.invite(hall, access, ADMIN, "who")
    office_of.put_out(hall, access, ADMIN, "who")
    office_of.close_account(hall, access, ADMIN, "who")
    office_of.close_screen(hall, access, ADMIN, "hall")
    found = hall.store.audit(7)
    assert found["object"].tolist() == ["hall", "who", "who", "who", "who", "who", "admin"]
    assert set(found["act"]) == {"keep_accounts"} and set(found["actor"]) == {"admin"}
    assert f'"villages": "{toy.UPPER}"' in found["details"][4]
    assert '"role": "worker"' in found["details"][4].partition("before")[2]


def test_a_demo_has_an_account_of_every_role_and_closed_ones_are_no_way_in(
    hall: TownHall, access: Access
) -> None:
    with pytest.raises(XqgisError):
        office_of.demo_accounts(hall, Actor("x", Role.OFFICE))
    found = office_of.demo_accounts(hall, ADMIN)
    assert [one.role for one in found] == list(ROLES)
    office_of.close_account(hall, access, ADMIN, "unit")
    again = office_of.demo_accounts(hall, ADMIN)
    assert len(again) == len(ROLES) - 1 and "unit" not in {one.name for one in again}


def test_what_cannot_be_recorded_ends_no_session_and_opens_no_door(
    hall: TownHall, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    office_of.open_account(hall, ADMIN, Account("admin", Role.ADMIN))
    held = session(access, hall.store, Role.WORKER, UPPER)
    screen = access.screen_token("hall")

    def full(*_: object) -> None:
        raise StoreBroken(why="full")

    for name in ("record", "put_account"):
        monkeypatch.setattr(type(hall.store), name, full)
    made: list[str] = []
    monkeypatch.setattr(access, "invitation", made.append)
    monkeypatch.setattr(access, "screen_token", made.append)
    acts: list[Callable[[], object]] = [
        lambda: office_of.put_out(hall, access, ADMIN, "worker"),
        lambda: office_of.close_account(hall, access, ADMIN, "worker"),
        lambda: office_of.invite(hall, access, ADMIN, "worker"),
        lambda: office_of.close_screen(hall, access, ADMIN, "hall"),
        lambda: office_of.wall_token(hall, access, Actor("office", Role.OFFICE)),
        lambda: access.sign_out(held),
    ]
    for act in acts:
        with pytest.raises(StoreBroken):
            act()
    assert not made and access.actor(held).role is Role.WORKER and access.screen(screen).name == "hall"


def test_a_link_of_the_wall_is_on_record_and_of_the_office_alone(hall: TownHall, access: Access) -> None:
    token = office_of.wall_token(hall, access, Actor("office", Role.OFFICE))
    assert access.screen(token).role is Role.SCREEN
    last = hall.store.audit(1).iloc[0]
    assert (last["act"], last["actor"], last["object"]) == ("show_wall", "office", "hall")
    assert token not in hall.store.audit(None).to_csv()
    for role in set(Role) - {Role.OFFICE, Role.TERMINAL}:
        with pytest.raises(NotAllowed):
            office_of.wall_token(hall, access, Actor("x", role))
