"""The frame round every page: style, brand, navigation, as-of badge, language, role.

Whatever a page raises ends here as a sentence.
"""

from __future__ import annotations

import logging
from typing import Any

import streamlit as st

from xqgis.errors import SignInRequired, XqgisError
from xqgis.model.actor import Actor
from xqgis.web import cache, desk, gate
from xqgis.web.assets import STATIC
from xqgis.web.bars import labelled
from xqgis.web.markup import Markup, join, tag
from xqgis.web.pages import PAGES
from xqgis.words import LANGUAGES, say

_LOG = logging.getLogger(__name__)


def show() -> None:
    """Run one page for whoever asks, or say why not."""
    lang = desk.language()
    st.set_page_config(page_title=say("web.product", lang), layout="wide", page_icon=str(STATIC / "mark.svg"))
    try:
        actor = gate.caller()
        page = st.navigation(_pages(actor, lang), position="top")
        _header(actor, lang)
        page.run()
    except SignInRequired:
        _notice(say("web.signin_title", lang), say("web.signin_how", lang))
    except XqgisError as error:
        _notice(say("web.refusal", lang), say(f"errors.{error.key}", lang, **error.facts))
    except Exception:
        _LOG.exception("a page failed")
        _notice(say("web.failure", lang), say("errors.unknown", lang))


def _pages(actor: Actor, lang: str) -> list[Any]:
    return [
        st.Page(
            page.file, title=say(f"web.page_{page.code}", lang), url_path=page.path, default=not page.path
        )
        for page in PAGES
        if actor.role in page.roles
    ]


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
    role = tag("span", labelled("user", say(f"terms.role_{actor.role.value}", lang)), class_="xq-role")
    leave = tag("button", say("web.sign_out", lang), class_="xq-link", type="submit")
    return join(role, tag("form", leave, action="/signout", method="post", target="_self", class_="xq-out"))


def _notice(title: str, body: str) -> None:
    st.html(tag("div", tag("b", title), tag("p", body), class_="xq-notice", role="alert"))
