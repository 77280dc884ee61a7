"""Letting somebody in who has shown who they are, by whatever way."""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xqgis.errors import XqgisError
from xqgis.services.access import SESSION_S
from xqgis.web import cache, signin
from xqgis.web.cookies import set_cookie
from xqgis.web.guard import SESSION_COOKIE


def let_in(request: Request, session: str) -> Response:
    """Lead to the page that was wanted, under a session that takes the place of any before it."""
    access = cache.access()
    with suppress(XqgisError):
        access.sign_out(request.cookies.get(SESSION_COOKIE), address_of(request))
    try:
        role = access.actor(session).role
    except XqgisError as failed:
        return signin.page(request, access, failed)
    answer = RedirectResponse(signin.wanted_place(request, role), 303)
    answer.delete_cookie(signin.PLACE_COOKIE, "/signin", httponly=True, samesite="lax")
    set_cookie(request, answer, (SESSION_COOKIE, session), SESSION_S, "/")
    return answer


def address_of(request: Request) -> str:
    """The address of the machine that asks."""
    return request.client.host if request.client else ""
