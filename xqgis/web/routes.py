"""Addresses of our own: the door, health, files and the wall's entrance."""

from __future__ import annotations

import mimetypes
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

from xqgis.errors import SignInRequired, XqgisError
from xqgis.services.access import SESSION_S
from xqgis.web import cache, signin
from xqgis.web.assets import STATIC
from xqgis.web.cookies import set_cookie
from xqgis.web.guard import SESSION_COOKIE
from xqgis.web.headers import ASK_AGAIN, KEEP_FOR_EVER, csp
from xqgis.web.index import index
from xqgis.web.maps import map_routes
from xqgis.web.mark import mark
from xqgis.web.pages import PAGES
from xqgis.web.query_files import query_file_routes

mimetypes.add_type("font/woff", ".woff")
_files = StaticFiles(directory=STATIC)


def routes() -> list[BaseRoute]:
    """Every address that is not Streamlit's; the guard's rules decide who reaches it."""
    return [
        *(Route(f"/{page.path}", index, methods=["GET"]) for page in PAGES),
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/signin", _sign_in, methods=["GET"]),
        Route("/signout", _sign_out, methods=["POST"]),
        Route("/assets/mark.svg", mark, methods=["GET"]),
        Route("/assets/{path:path}", _asset, methods=["GET"]),
        Route("/wall/{screen}/assets/{path:path}", _asset, methods=["GET"]),
        *map_routes(),
        *query_file_routes(),
        *(Route(f"{base}/{{path:path}}", _nothing) for base in ("/map", "/wall", "/assets", "/files")),
    ]


async def _healthz(request: Request) -> Response:
    """``ok`` when the store answers, and not a word more to strangers."""
    try:
        await run_in_threadpool(cache.hall().store.revision)
    except XqgisError:
        return PlainTextResponse("unwell", 503)
    return PlainTextResponse("ok")


async def _sign_in(request: Request) -> Response:
    link = request.query_params.get("token")
    if link is None:
        return signin.page(request)
    try:
        session = cache.access().sign_in(link)
    except SignInRequired:
        return signin.page(request, failed=True)
    answer = RedirectResponse(signin.wanted_place(request), 303)
    answer.delete_cookie(signin.PLACE_COOKIE, "/signin", httponly=True, samesite="lax")
    set_cookie(request, answer, (SESSION_COOKIE, session), SESSION_S, "/")
    return answer


async def _sign_out(request: Request) -> Response:
    with suppress(SignInRequired):  # signed out in another tab already
        cache.access().sign_out(request.cookies.get(SESSION_COOKIE))
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return answer


async def _nothing(request: Request) -> Response:
    """Below our own addresses Streamlit's page must not answer for what is not there."""
    return PlainTextResponse("not found", 404)


async def _asset(request: Request) -> Response:
    """A file of the house; an address with its hash (``?v=``) is kept for ever."""
    answer = await _files.get_response(request.path_params["path"], request.scope)
    answer.headers["cache-control"] = KEEP_FOR_EVER if "v" in request.query_params else ASK_AGAIN
    answer.headers["content-security-policy"] = csp()
    return answer
