"""Tokens: each opens what it was made for, until it ends, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from xqgis.errors import SignInRequired
from xqgis.model.actor import Role
from xqgis.services.access import HOUR_S, Access


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Access:
    return Access(tmp_path, clock)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADER])
def test_link_signs_in_as_the_role_it_was_made_for(desk: Access, role: Role) -> None:
    actor = desk.actor(desk.sign_in(desk.link(role, reusable=True)), "127.0.0.1")
    assert (actor.role, actor.name, actor.address) == (role, role.value, "127.0.0.1")


def test_reusable_link_signs_in_many_times(desk: Access) -> None:
    link = desk.link(Role.OFFICE, reusable=True)
    assert desk.sign_in(link) != desk.sign_in(link)


def test_link_that_is_not_reusable_is_spent_after_one_sign_in_and_stays_spent(
    desk: Access, tmp_path: Path, clock: Clock
) -> None:
    link = desk.link(Role.OFFICE, reusable=False)
    desk.sign_in(link)
    for later in (desk, Access(tmp_path, clock)):
        with pytest.raises(SignInRequired):
            later.sign_in(link)


def test_link_ends_after_a_day_and_session_after_twelve_hours(desk: Access, clock: Clock) -> None:
    link = desk.link(Role.LEADER, reusable=True)
    session = desk.sign_in(link)
    clock.now += 12 * HOUR_S - 1
    assert desk.actor(session).role is Role.LEADER
    clock.now += 1
    with pytest.raises(SignInRequired):
        desk.actor(session)
    desk.sign_in(link)
    clock.now += 12 * HOUR_S
    with pytest.raises(SignInRequired):
        desk.sign_in(link)


def test_signing_out_ends_the_session_for_every_holder(desk: Access, tmp_path: Path, clock: Clock) -> None:
    session = desk.sign_in(desk.link(Role.OFFICE, reusable=True))
    desk.sign_out(session)
    for holder in (desk, Access(tmp_path, clock)):
        with pytest.raises(SignInRequired):
            holder.actor(session)


def test_no_token_stands_in_for_another_kind(desk: Access) -> None:
    link = desk.link(Role.OFFICE, reusable=True)
    session = desk.sign_in(link)
    screen = desk.screen_token("hall")
    assert desk.screen(screen).role is Role.SCREEN
    for reads, wrong in [
        (desk.actor, (link, screen)),
        (desk.sign_in, (session, screen)),
        (desk.screen, (link, session)),
    ]:
        for token in wrong:
            with pytest.raises(SignInRequired):
                reads(token)


def test_changed_foreign_and_malformed_tokens_are_refused(desk: Access, tmp_path: Path) -> None:
    session = desk.sign_in(desk.link(Role.LEADER, reusable=True))
    body, seal = session.split(".")
    foreign = Access(tmp_path / "other").screen_token("hall")
    for token in (
        None,
        "",
        ".",
        "x",
        "中文.中文",
        f"{body}.",
        f".{seal}",
        f"{body}A.{seal}",
        f"{body}.{seal}A",
        foreign,
    ):
        for reads in (desk.actor, desk.sign_in, desk.screen, desk.sign_out):
            with pytest.raises(SignInRequired):
                reads(token)  # type: ignore[arg-type]


def test_every_flipped_character_of_a_token_is_refused(desk: Access) -> None:
    session = desk.sign_in(desk.link(Role.LEADER, reusable=True))
    body = session.split(".")[0]
    for at in range(len(body)):
        swapped = "A" if session[at] != "A" else "B"
        with pytest.raises(SignInRequired):
            desk.actor(session[:at] + swapped + session[at + 1 :])


def test_screen_names_are_plain_words(desk: Access) -> None:
    for name in ("", "A", "hall/../x", "hall%2f", "-x", "x" * 33, "大厅"):
        with pytest.raises(SignInRequired):
            desk.screen_token(name)


def test_secret_is_private_made_once_and_kept(tmp_path: Path) -> None:
    first = Access(tmp_path).screen_token("hall")
    key = tmp_path / "secrets" / "signing.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32
    assert Access(tmp_path).screen(first).name == "hall"
    assert [file.name for file in key.parent.iterdir()] == ["signing.key"]


@pytest.mark.parametrize("junk", [b"abc def\n", b"\xff\xfe\n", b"\n\n \n", b"179", b"1e9 x\n", b"1 2 3\n"])
def test_a_damaged_line_among_the_spent_loses_itself_and_no_other(
    tmp_path: Path, clock: Clock, junk: bytes
) -> None:
    desk = Access(tmp_path, clock)
    session, other = (desk.sign_in(desk.link(Role.OFFICE, reusable=True)) for _ in range(2))
    desk.sign_out(session)
    spent = tmp_path / "secrets" / "spent.txt"
    spent.write_bytes(junk + b"\n" + spent.read_bytes() + junk)
    again = Access(tmp_path, clock)
    with pytest.raises(SignInRequired):
        again.actor(session)
    assert again.actor(other).role is Role.OFFICE


@pytest.mark.parametrize("rest", [b"", b"x", b"x" * 31])
def test_a_secret_that_was_cut_short_signs_nothing(tmp_path: Path, rest: bytes) -> None:
    file = tmp_path / "secrets" / "signing.key"
    Access(tmp_path)
    file.write_bytes(rest)
    Access(tmp_path)
    assert len(file.read_bytes()) == 32
    assert not file.read_bytes().startswith(b"x")
