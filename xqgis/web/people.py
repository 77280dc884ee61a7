"""The table and the forms of 人员与权限."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import streamlit as st

from xqgis.model.account import ROLES, SCOPED, Account
from xqgis.model.actor import Role, Scope
from xqgis.services.accounts import Known, scope_codes
from xqgis.services.labels import Labels
from xqgis.services.town_hall import SHANGHAI, TownHall
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, tag
from xqgis.words import say

_HEADS = ("account", "role", "scope", "state", "seen")
Wish = Literal["invite", "put_out", "close"]
_AT_ONCE: tuple[Wish, ...] = ("invite", "put_out")


def table(hall: TownHall, found: Sequence[Known], lang: str) -> Markup:
    """Every account."""
    heads = tag("tr", [tag("th", say(f"web.people_{name}", lang), scope="col") for name in _HEADS])
    rows = [_row(hall, known, lang) for known in found]
    inside = tag("table", tag("thead", heads), tag("tbody", rows), class_="xq-table xq-people-table")
    return tag("div", inside, class_="xq-scroll xq-people-scroll", tabindex="0")


def _row(hall: TownHall, known: Known, lang: str) -> Markup:
    account = known.account
    state = "closed" if account.closed else "open" if known.has_password else "waiting"
    seen = known.seen and f"{datetime.fromtimestamp(known.seen, SHANGHAI):%Y-%m-%d %H:%M}"
    return tag(
        "tr",
        tag("td", tag("b", account.name)),
        tag("td", say(f"terms.role_{account.role.value}", lang)),
        tag("td", scope_words(hall, account.scope, lang)),
        tag("td", say(f"web.people_state_{state}", lang)),
        tag("td", seen or say("web.people_never", lang), class_="xq-num"),
        class_="xq-gone" if account.closed else None,
    )


def scope_words(hall: TownHall, scope: Scope, lang: str) -> str:
    """A scope as people say it."""
    if scope.is_all:
        return say("web.people_everywhere", lang)
    labels = Labels(hall, lang)
    parts = [
        [labels.village(code) for code in sorted(scope.villages)],
        [labels.unit(code) for code in sorted(scope.units)],
        [labels.domain(code) for code in sorted(scope.domains)],
    ]
    return say("query.dot", lang).join(say("query.mark_comma", lang).join(part) for part in parts if part)


def new_form(hall: TownHall, number: int, lang: str) -> Account | None:
    """The form of a new account, None until it is sent; another ``number`` makes it empty again."""
    with st.container(key="xq-people-new"):
        name = st.text_input(say("web.people_account", lang), max_chars=32, key=f"new-account-{number}")
        st.html(tag("p", say("web.people_account_how", lang), class_="xq-note"))
        role, scope = _role_and_scope(hall, f"new-{number}", lang)
        if not st.button(say("web.people_open_button", lang), type="primary", key="open-account"):
            return None
    return Account(name, role, scope)


def pick(found: Sequence[Account], lang: str) -> Account | None:
    """Which open account is to be changed."""
    standing = {one.name: one for one in found if not one.closed}
    name = st.selectbox(
        say("web.people_which", lang), standing, index=None, placeholder=say("web.choose", lang), key="which"
    )
    return standing.get(str(name)) if name else None


def act_on(hall: TownHall, account: Account, lang: str) -> Wish | tuple[Role, Scope] | None:
    """What is to be done with an account, or its new role and scope; None until a button is pressed."""
    with st.container(horizontal=True, key="xq-people-acts"):
        pressed = [
            act for act in _AT_ONCE if st.button(say(f"web.people_{act}_button", lang), key=f"people-{act}")
        ]
    with st.expander(say("web.people_change", lang)):
        role, scope = _role_and_scope(hall, f"of-{account.name}", lang, account)
        changed = st.button(say("web.people_change_button", lang), key="people-change")
    with st.expander(say("web.people_close", lang)):
        st.html(tag("p", say("web.people_close_how", lang, name=account.name), class_="xq-note"))
        closed = st.button(say("web.people_close_button", lang), key="people-close")
    if closed:
        return "close"
    return pressed[0] if pressed else (role, scope) if changed else None


def invitation(link: str, name: str, lang: str) -> Markup:
    """The link to hand to whoever the account is for; shown once."""
    box = tag(
        "input", value=link, readonly=True, class_="xq-link-box", aria_label=say("web.people_link", lang)
    )
    told = notice(say("web.people_link_for", lang, name=name), say("web.people_link_how", lang))
    return tag("div", told, box, class_="xq-invitation")


def _role_and_scope(
    hall: TownHall, key: str, lang: str, account: Account | None = None
) -> tuple[Role, Scope]:
    labels = Labels(hall, lang)
    role = st.selectbox(
        say("web.people_role", lang),
        ROLES,
        index=ROLES.index(account.role) if account else 0,
        format_func=lambda one: say(f"terms.role_{one.value}", lang),
        key=f"role-{key}",
    )
    st.html(tag("p", say(f"web.people_may_{role.value}", lang), class_="xq-note"))
    if role not in SCOPED:
        return role, Scope()
    had = account.scope if account else Scope()
    words = {"villages": labels.village, "units": labels.unit, "domains": labels.domain}
    chosen = {
        part: st.multiselect(
            say(f"web.people_{part}", lang),
            codes,
            default=[code for code in codes if code in getattr(had, part)],
            format_func=words[part],
            placeholder=say("web.people_all", lang),
            key=f"{part}-{key}",
        )
        for part, codes in scope_codes(hall).items()
    }
    return role, Scope(**{part: frozenset(codes) for part, codes in chosen.items()})
