"""Rights: every role, act, page, address and scope; a cell that is no says no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests import people
from tests.house import rights_page as written
from tests.web.asgi import HOST, call
from xqgis.errors import NotAllowed
from xqgis.model.account import NEEDED, ROLES
from xqgis.model.actor import Actor, Role
from xqgis.services.access import Access
from xqgis.services.rights import RIGHTS, Act, require
from xqgis.store import Store
from xqgis.web.guard import RULES, SESSION_COOKIE, Guard, Token
from xqgis.web.pages import PAGES

LOOKING = {Act.LOOK, Act.LOOK_CLOSELY, Act.EXPORT, Act.READ_POSTS}
MAY = {
    Role.OFFICE: set(Act) - {Act.READ_AUDIT, Act.KEEP_ACCOUNTS},
    Role.LEADER: LOOKING | {Act.READ_NAMES},
    Role.ANALYST: LOOKING,
    Role.WORKER: LOOKING | {Act.READ_NOTES},
    Role.VILLAGE: LOOKING | {Act.READ_NOTES},
    Role.UNIT: LOOKING | {Act.READ_NOTES},
    Role.SUPERVISION: LOOKING | {Act.READ_NOTES, Act.READ_NAMES, Act.READ_AUDIT},
    Role.ADMIN: {Act.KEEP_ACCOUNTS, Act.READ_POSTS},
    Role.SCREEN: {Act.LOOK},
    Role.TERMINAL: set(Act),
}
PLACES = {
    ("GET", "/map/state"): {Act.LOOK}, ("GET", "/map/points/1/A/1"): {Act.LOOK},
    ("GET", "/map/sheet.png"): {Act.LOOK},
    ("GET", "/files/query/rows.csv"): {Act.EXPORT}, ("GET", "/files/records.csv"): {Act.READ_AUDIT},
    ("GET", "/files/roster.csv"): {Act.READ_NAMES}, ("GET", "/roster"): {Act.READ_POSTS},
    ("PUT", "/_stcore/upload_file/s/f"): {Act.FILE}, ("GET", "/report"): {Act.FILE},
    ("GET", "/waters"): {Act.LOOK_CLOSELY}, ("GET", "/map/waters.png"): {Act.LOOK_CLOSELY},
    ("GET", "/places"): {Act.LOOK_CLOSELY}, ("GET", "/map/places.csv"): {Act.LOOK_CLOSELY},
    ("GET", "/people"): {Act.KEEP_ACCOUNTS}, ("GET", "/records"): {Act.READ_AUDIT},
    ("GET", "/query"): {Act.LOOK}, ("GET", "/compliance"): {Act.LOOK}, ("GET", "/export"): {Act.EXPORT},
    ("GET", "/pilots"): {Act.LOOK}, ("GET", "/map/pilots/A/4"): {Act.LOOK},
    ("GET", "/blackspots"): {Act.LOOK},
}  # fmt: skip
"""Addresses, and the acts of which a role must have one to reach them."""


@pytest.fixture
def access(tmp_path: Path, store: Store) -> Iterator[Access]:
    opened = Access(tmp_path, store)
    yield opened
    opened.close()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(Act))
def test_the_table_of_rights(role: Role, act: Act) -> None:
    if act in MAY[role]:
        require(Actor("x", role), act)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(Actor("x", role), act)
        assert refused.value.facts == {"role": role.value, "act": act.value}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_by_role(access: Access, store: Store, role: Role) -> None:
    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("in")(scope, receive, send)

    guard = Guard(inside, access)
    told = {
        "cookie": f"{SESSION_COOKIE}={people.session(access, store, role)}",
        "origin": f"http://{HOST}",
    }
    for (method, path), needed in PLACES.items():
        answer = call(guard, method, path, told)
        assert (answer.status == 200) is bool(needed & MAY[role]), (role, path)
        assert answer.status in {200, 403}
    told["accept"] = "text/html"
    assert call(guard, "GET", "/", told).status == (200 if Act.LOOK in MAY[role] else 303)


def test_the_list_of_addresses_tries_every_rule_that_some_role_may_not_pass() -> None:
    narrow = [rule for rule in RULES if rule.token is Token.SESSION and rule.roles != frozenset(ROLES)]
    for rule in narrow:
        tried = [path for method, path in (*PLACES, ("GET", "/")) if rule.matches(method, path)]
        assert tried, rule.path.pattern
    assert {page.path for page in PAGES} <= {path.lstrip("/") for _, path in PLACES} | {""}


def test_who_has_a_scope_of_their_own_may_look_and_nothing_else() -> None:
    for role in NEEDED:
        assert RIGHTS[role] == LOOKING | {Act.READ_NOTES}


def test_the_page_in_the_docs_is_the_programs_own() -> None:
    assert written.PAGE.read_text("utf-8") == written.text(), "run python -m tests.house.rights_page"
    assert len(re.findall(r"^\| `", written.text(), re.MULTILINE)) == len(Act) + len(RULES)
