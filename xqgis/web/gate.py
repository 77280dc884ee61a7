"""The question every page asks before anything else: who is this, and may they?

The guard has let the websocket in, but a websocket outlives a session: so the
cookie it came with is read anew at every run.
"""

from __future__ import annotations

import streamlit as st

from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor
from xqgis.services.rights import Act, may
from xqgis.web import cache
from xqgis.web.guard import SESSION_COOKIE
from xqgis.web.pages import PAGES

_HERE = "127.0.0.1"
"""Streamlit gives no address for a caller on this machine."""


def enter(page: str) -> Actor:
    """Who has opened ``page``; SignInRequired for nobody, NotAllowed for the wrong role."""
    actor = caller()
    if not may_enter(actor, page):
        raise NotAllowed(role=actor.role.value, act=page)
    return actor


def may_enter(actor: Actor, page: str) -> bool:
    """Whether somebody of this role has business on ``page``."""
    return any(known.code == page and actor.role in known.roles for known in PAGES)


def reads_notes(actor: Actor) -> bool:
    """Whether free text as people typed it may be shown to ``actor``."""
    return may(actor.role, Act.READ_NOTES)


def caller() -> Actor:
    """Who runs this script; SignInRequired when the session is over or there is none."""
    return cache.access().actor(session(), st.context.ip_address or _HERE)


def session() -> str:
    """The secret of the session that runs this script, empty without one."""
    return st.context.cookies.get(SESSION_COOKIE) or ""
