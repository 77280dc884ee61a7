"""The frame round every page: style, brand, navigation, as-of badge, language, role.

Whatever a page raises ends here as a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from xqgis.errors import SignInRequired, StoreBroken, StoreBusy, XqgisError
from xqgis.model.actor import Actor
from xqgis.services.accounts import wall_token
from xqgis.services.rights import Act, may
from xqgis.web import cache, desk, gate
from xqgis.web.assets import STATIC
from xqgis.web.bars import labelled
from xqgis.web.boards import notice
from xqgis.web.markup import Markup, join, tag
from xqgis.web.pages import PAGES, Page, first_page
from xqgis.web.signin import FORM
from xqgis.words import LANGUAGES, say

_COMPONENT = st.components.v2.component(
    "xqgis-frame", js=(STATIC / "frame.js").read_text("utf-8"), isolate_styles=False
)

_DRAWN_BY_STYLE = ("no_results", "working")
"""Words of ours that only a style sheet can put into Streamlit's own page."""


def show() -> None:
    """Run one page for whoever asks, or say why not."""
    lang = desk.language()
    st.set_page_config(page_title=say("web.product", lang), layout="wide")
    try:
        _run(lang)
    except XqgisError as error:
        explain(error)


@contextmanager
def told() -> Iterator[None]:
    """Whatever is refused inside is said where the person is looking."""
    try:
        yield
    except XqgisError as refusal:
        explain(refusal)


def explain(error: Exception) -> bool:
    """Tell in a sentence what stopped a page.

    Streamlit hands whatever nobody expected to this function too, so that every
    error ends as a sentence; the returned True keeps its own dialogue away.
    """
    lang = desk.language()
    if isinstance(error, SignInRequired):
        door = tag("a", say("web.signin_go", lang), href="/signin", target="_self", class_="xq-small")
        st.html(join(notice(say("web.signin_title", lang), say("web.signin_how", lang)), door))
    elif isinstance(error, XqgisError):
        st.html(notice(say("web.refusal", lang), say(f"errors.{error.key}", lang, **error.facts)))
    else:
        st.html(notice(say("web.failure", lang), say("errors.unknown", lang)))
    return True


def _run(lang: str) -> None:
    actor = gate.caller()
    if st.session_state.setdefault("account", actor.name) != actor.name:
        st.session_state.clear()  # a browser that another signs in on begins anew
    menu = _menu(actor, lang)
    page = st.navigation(menu, position="top")
    desk.turn_to(page.url_path)
    _header(actor, lang)
    with st.container(key="xq-document"):
        _COMPONENT(key="document", data={"lang": lang, "skip": say("web.skip", lang)})
        words = (f'--xq-{name.replace("_", "-")}:"{say(f"web.{name}", lang)}"' for name in _DRAWN_BY_STYLE)
        st.html(tag("style", f":root{{{';'.join(words)}}}"))
    with st.container(key="xq-pages", horizontal=True):
        for each in (each for group in menu.values() for each in group):
            if each.visibility == "visible":
                st.page_link(each)
    page.run()


def _menu(actor: Actor, lang: str) -> dict[str, list[Any]]:
    """The pages of a role by the word they stand behind, empty for those in sight.

    A role that has no overview finds its own first page there as well; one that
    has but pages opened now and then has these in sight.
    """
    own = [page for page in PAGES if actor.role in page.roles]
    few = all(page.more for page in own)
    found: dict[str, list[Any]] = {"": []}
    for page in own:
        group = say("web.more", lang) if page.more and not few else ""
        found.setdefault(group, []).append(_page(page, lang, default=not page.path))
    if all(page.path for page in own):
        first = _page(replace(first_page(actor.role), path=""), lang, default=True, visibility="hidden")
        found[""].append(first)
    return found


def _page(page: Page, lang: str, **how: Any) -> Any:
    return st.Page(page.file, title=say(f"web.page_{page.code}", lang), url_path=page.path, **how)


def _header(actor: Actor, lang: str) -> None:
    town = cache.hall().town
    sub = town.county.in_(lang) + (f" · {say('web.demo', lang)}" if town.demo else "")
    with st.container(key="xq-brand"):
        st.html(
            tag(
                "a",
                tag("b", say("web.product_of", lang, town=town.name.in_(lang))),
                tag("span", sub),
                class_="xq-brand",
                href="/",
                aria_label=f"{say('web.product_of', lang, town=town.name.in_(lang))} {sub}",
                target="_self",
            )
        )
    with st.container(key="xq-tools", horizontal=True):
        day = cache.hall().today().isoformat()
        st.html(tag("span", tag("i"), say("web.as_of", lang, day=day), class_="xq-asof"))
        st.segmented_control(
            say("web.languages", lang),
            LANGUAGES,
            key="lang",
            required=True,
            format_func=lambda code: say("web.language_short", code),
            label_visibility="collapsed",
        )
        st.html(_way_out(actor, lang))


def _way_out(actor: Actor, lang: str) -> Markup:
    word = labelled("user", say(f"terms.role_{actor.role.value}", lang))
    role = tag("span", word, class_="xq-role", title=actor.name)
    leave = tag("button", say("web.sign_out", lang), class_="xq-link", type="submit")
    ours = tag("input", type="hidden", name=FORM, value=cache.access().form(gate.session()))
    form = tag("form", ours, leave, action="/signout", method="post", target="_self", class_="xq-out")
    return join(_wall_link(actor, lang) if may(actor.role, Act.SHOW_WALL) else None, role, form)


def _wall_link(actor: Actor, lang: str) -> Markup | None:
    """The address of the wall for the office to open on the screen in the hall; one a session.

    None while the store takes no record of it: what is there can still be looked at then.
    """
    if "wall" not in st.session_state:
        try:
            st.session_state["wall"] = wall_token(cache.hall(), cache.access(), actor)
        except (StoreBusy, StoreBroken):
            return None
    address = f"/wall?{urlencode({'token': st.session_state['wall'], 'lang': lang})}"
    return tag("a", say("terms.role_screen", lang), href=address, target="_blank", class_="xq-wall-link")
