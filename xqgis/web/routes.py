"""Addresses of our own: the door, health, files and the wall's entrance."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

from xqgis.errors import FormOutdated, PasswordsDiffer, SignInRequired, XqgisError
from xqgis.web import cache, signin
from xqgis.web.assets import STATIC
from xqgis.web.entrance import address_of, let_in
from xqgis.web.forms import read_form
from xqgis.web.guard import SESSION_COOKIE
from xqgis.web.headers import ASK_AGAIN, KEEP_FOR_EVER, csp
from xqgis.web.index import index
from xqgis.web.maps import map_routes
from xqgis.web.mark import mark
from xqgis.web.outside import outside_routes
from xqgis.web.pages import PAGES
from xqgis.web.query_files import query_file_routes
from xqgis.web.record_files import record_file_routes
from xqgis.web.roster_files import roster_file_routes

mimetypes.add_type("font/woff", ".woff")
_files = StaticFiles(directory=STATIC)


def routes() -> list[BaseRoute]:
    """Every address that is not Streamlit's; the guard's rules decide who reaches it."""
    return [
        *(Route(f"/{page.path}", index, methods=["GET"]) for page in PAGES),
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/signin", _door, methods=["GET"]),
        Route("/signin", _sign_in, methods=["POST"]),
        Route("/password", _invited, methods=["GET"]),
        Route("/password", _choose_password, methods=["POST"]),
        Route("/signout", _sign_out, methods=["POST"]),
        Route("/assets/mark.svg", mark, methods=["GET"]),
        Route("/assets/{path:path}", _asset, methods=["GET"]),
        Route("/wall/{screen}/assets/{path:path}", _asset, methods=["GET"]),
        *outside_routes(),
        *map_routes(),
        *query_file_routes(),
        *record_file_routes(),
        *roster_file_routes(),
        *(Route(f"{base}/{{path:path}}", _nothing) for base in ("/map", "/wall", "/assets", "/files")),
    ]


async def _healthz(request: Request) -> Response:
    """``ok`` when the store answers, and not a word more to strangers."""
    try:
        await run_in_threadpool(cache.hall().store.revision)
    except XqgisError:
        return PlainTextResponse("unwell", 503)
    return PlainTextResponse("ok")


async def _door(request: Request) -> Response:
    """The sign-in page; with a link, the way in of a demo."""
    link = request.query_params.get("token")
    if link is None:
        return signin.page(request, cache.access())
    try:
        if not cache.hall().town.demo:
            raise SignInRequired
        session = await run_in_threadpool(cache.access().enter, link, address_of(request))
    except XqgisError as failed:
        return signin.page(request, cache.access(), failed)
    return await run_in_threadpool(let_in, request, session)


async def _sign_in(request: Request) -> Response:
    told = await read_form(request)
    if not _is_ours(request, told):
        return signin.page(request, cache.access(), FormOutdated())
    try:
        session = await run_in_threadpool(
            cache.access().sign_in, told.get("name", ""), told.get("password", ""), address_of(request)
        )
    except XqgisError as failed:
        return signin.page(request, cache.access(), failed)
    return await run_in_threadpool(let_in, request, session)


async def _invited(request: Request) -> Response:
    invitation = request.query_params.get("token", "")
    return await run_in_threadpool(signin.password_page, request, cache.access(), invitation)


async def _choose_password(request: Request) -> Response:
    told = await read_form(request)
    invitation = told.get("token", "")
    try:
        if not _is_ours(request, told):
            raise FormOutdated
        if told.get("password") != told.get("again"):
            raise PasswordsDiffer
        session = await run_in_threadpool(
            cache.access().choose_password, invitation, told.get("password", ""), address_of(request)
        )
    except XqgisError as failed:
        return await run_in_threadpool(signin.password_page, request, cache.access(), invitation, failed)
    return await run_in_threadpool(let_in, request, session)


async def _sign_out(request: Request) -> Response:
    session = request.cookies.get(SESSION_COOKIE)
    told = await read_form(request)
    if not cache.access().is_our_form(session, told.get(signin.FORM, "")):
        return PlainTextResponse("not our form", 403)
    try:
        await run_in_threadpool(cache.access().sign_out, session, address_of(request))
    except SignInRequired:
        pass  # signed out in another tab already
    except XqgisError:
        return PlainTextResponse("unwell", 503)
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return answer


def _is_ours(request: Request, told: Mapping[str, str]) -> bool:
    """Whether a form was made for the browser that sends it."""
    return cache.access().is_our_form(request.cookies.get(signin.FORM_COOKIE), told.get(signin.FORM, ""))


async def _nothing(request: Request) -> Response:
    """Below our own addresses Streamlit's page must not answer for what is not there."""
    return PlainTextResponse("not found", 404)


async def _asset(request: Request) -> Response:
    """A file of the house; an address with its hash (``?v=``) is kept for ever."""
    answer = await _files.get_response(request.path_params["path"], request.scope)
    answer.headers["cache-control"] = KEEP_FOR_EVER if "v" in request.query_params else ASK_AGAIN
    answer.headers["content-security-policy"] = csp()
    return answer
