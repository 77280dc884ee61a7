"""统一身份认证: to the provider of identities and back, where one is configured."""

from __future__ import annotations

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import XqgisError
from xqgis.services.trips import TRIP_S
from xqgis.web import cache, signin
from xqgis.web.cookies import set_cookie
from xqgis.web.entrance import address_of, let_in
from xqgis.web.headers import DO_NOT_KEEP

AWAY_COOKIE = "xqgis_away"
_STATUS_GONE = 503
_BACK = f"{signin.AWAY}/return"


def outside_routes() -> list[BaseRoute]:
    """The way there and the way back."""
    return [
        Route(signin.AWAY, _leave, methods=["GET"]),
        Route(_BACK, _come_back, methods=["GET"]),
    ]


async def _leave(request: Request) -> Response:
    """Send the browser to the provider, with a trip in its cookies."""
    try:
        provider = cache.provider()
        if provider is None:
            return _nothing()
        held, trip = cache.access().set_out(address_of(request))
        where = await run_in_threadpool(provider.address, trip, _returns_to(request))
    except XqgisError as failed:
        return signin.page(request, cache.access(), failed)
    answer = RedirectResponse(where, 303, {"cache-control": DO_NOT_KEEP})
    set_cookie(request, answer, (AWAY_COOKIE, held), TRIP_S, signin.AWAY)
    return answer


async def _come_back(request: Request) -> Response:
    """Whoever the provider vouches for is let in.

    The browser forgets its trip when that came back and was judged; a state that
    is not its own, or a provider that is gone, leaves it the trip.
    """
    answer = await run_in_threadpool(_judged, request)
    own = cache.access().trips.is_own(request.cookies.get(AWAY_COOKIE), _state(request))
    if own and answer.status_code != _STATUS_GONE:
        answer.delete_cookie(AWAY_COOKIE, signin.AWAY, httponly=True, samesite="lax")
    return answer


def _judged(request: Request) -> Response:
    access, told = cache.access(), dict(request.query_params)
    try:
        provider = cache.provider()
        if provider is None:
            return _nothing()
        ask = partial(provider.name, told, _returns_to(request))
        held = request.cookies.get(AWAY_COOKIE)
        session = access.sign_in_outside(
            held, _state(request), ask, address_of(request), admins=provider.lets_in_admins
        )
    except XqgisError as failed:
        return signin.page(request, access, failed)
    return let_in(request, session)


def _state(request: Request) -> str:
    return request.query_params.get("state", "")


def _nothing() -> Response:
    return PlainTextResponse("not found", 404)


def _returns_to(request: Request) -> str:
    """The address to come back to. The guard has seen that its host is one of ours."""
    return f"{request.url.scheme}://{request.url.netloc}{_BACK}"
