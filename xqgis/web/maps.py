"""Addresses of the map: the same answers under ``/map`` for people and ``/wall/<screen>`` for a screen.

Each one reads its codes from the address, asks one service and hands on the
bytes with the right to keep them. Who asks was settled by the guard. The two
pens are imported when they are first needed, to keep the start short.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from xqgis.cartography.binary import unpack_message
from xqgis.errors import LayerMissing, NotAllowed, SignInRequired, StoreBusy, UnknownCode, XqgisError
from xqgis.model.actor import Actor
from xqgis.model.view import SheetLayer, View
from xqgis.services import map_chosen, map_data, map_points
from xqgis.services.access import SCREEN_S
from xqgis.web import cache, signin
from xqgis.web.cookies import set_cookie
from xqgis.web.guard import WALL_COOKIE
from xqgis.web.headers import ASK_AGAIN, DO_NOT_KEEP, KEEP_FOR_EVER, csp, saved_as
from xqgis.web.heat_routes import heat_routes
from xqgis.web.pilot_routes import pilot_routes
from xqgis.web.place_routes import place_routes
from xqgis.web.spot_routes import look_of, spot_routes
from xqgis.web.water_routes import water_routes
from xqgis.words import say

BYTES = "application/octet-stream"
_REVISION = re.compile(r"(/(?:values|points|chosen|chosen-points|places)/)\d+(?=/|$)")
_STATUS: tuple[tuple[type[XqgisError], int], ...] = (
    (UnknownCode, 404),
    (LayerMissing, 404),
    (NotAllowed, 403),
    (SignInRequired, 401),
    (StoreBusy, 503),
)


def map_routes() -> list[BaseRoute]:
    """Every address of the map and of the wall."""
    shared = {
        "/state": _state,
        "/geometry/{layer}/{version}": _geometry,
        "/values/{revision:int}/{by}/{domain}/{phase}": _values,
        "/points/{revision:int}/{domain}/{phase}": _points,
        "/scene/{domain}": _scene,
        "/blackspots/{revision:int}": _blackspots,
        "/tiles/{version}/{z:int}/{x:int}/{y:int}.png": _tile,
    }
    for_people = {
        "/map/feature/{by}/{code}/{domain}/{phase}": _feature,
        "/map/pilots/{domain}/{phase}": _pilots,
        "/map/chosen/{revision:int}/{by}": _chosen,
        "/map/chosen-points/{revision:int}": _chosen_points,
        "/map/chosen-feature/{by}/{code}": _chosen_feature,
    }
    bases = ("/map", "/wall/{screen}")
    return [
        Route("/map/frame", _route(_frame), methods=["GET"]),
        Route("/map/sheet.png", _route(_sheet), methods=["GET"]),
        *heat_routes(_route, _bytes),
        *spot_routes(_route, _bytes),
        *pilot_routes(_route, _bytes),
        *water_routes(_route, _bytes, _json),
        *place_routes(_route, _of_revision, _json),
        *(Route(path, _route(answer), methods=["GET"]) for path, answer in for_people.items()),
        Route("/wall", _route(_wall), methods=["GET"]),
        *(
            Route(base + path, _route(answer), methods=["GET"])
            for base in bases
            for path, answer in shared.items()
        ),
    ]


def _route(answer: Callable[[Request], Response]) -> Callable[[Request], object]:
    """An endpoint that works in a thread and answers a refusal with its status."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request)
        except XqgisError as error:
            status = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
            return JSONResponse({"error": error.key}, status, {"cache-control": DO_NOT_KEEP})

    return endpoint


def _frame(request: Request) -> Response:
    from xqgis.cartography.skeleton import Frame, frame_page

    asked = request.query_params
    controls = map_data.known("controls", asked.get("controls", "full"), ("full", "map", "none", "pair"))
    frame = Frame("/map", "/assets", signin.language(request), controls)  # type: ignore[arg-type]
    return _page(request, frame_page(frame))


def _wall(request: Request) -> Response:
    """The wall, by its token once and by the cookie of its screen from then on."""
    from xqgis.cartography.skeleton import Frame, wall_page

    token = request.query_params.get("token") or request.cookies.get(WALL_COOKIE)
    try:
        screen = cache.access().screen(token).name
    except SignInRequired:
        return signin.page(request, cache.access(), SignInRequired())
    if "token" in request.query_params:
        kept = {key: request.query_params[key] for key in ("lang", "every") if key in request.query_params}
        answer: Response = RedirectResponse(f"/wall?{urlencode(kept)}" if kept else "/wall", 303)
        set_cookie(request, answer, (WALL_COOKIE, str(token)), SCREEN_S, "/wall")
        return answer
    base = f"/wall/{screen}"
    return _page(request, wall_page(Frame(base, f"{base}/assets", signin.language(request))))


def _state(request: Request) -> Response:
    return _json(request, map_data.map_state(cache.hall(), _actor(request), signin.language(request)))


def _geometry(request: Request) -> Response:
    path = request.path_params
    body = map_data.geometry_bytes(cache.hall(), _actor(request), path["layer"], path["version"])
    return _bytes(request, body, BYTES, KEEP_FOR_EVER)


def _values(request: Request) -> Response:
    path = request.path_params
    view = (path["by"], path["domain"], path["phase"])
    body = map_data.value_bytes(cache.hall(), _actor(request), view, _as_of(request))
    return _of_revision(request, body)


def _points(request: Request) -> Response:
    path = request.path_params
    body = map_points.point_bytes(cache.hall(), _actor(request), path["domain"], path["phase"])
    return _of_revision(request, body)


def _chosen(request: Request) -> Response:
    hall, by = cache.hall(), request.path_params["by"]
    chosen = map_chosen.filter_of(hall, request.query_params)
    return _of_revision(request, map_chosen.chosen_bytes(hall, _actor(request), by, chosen, _as_of(request)))


def _chosen_points(request: Request) -> Response:
    hall = cache.hall()
    chosen = map_chosen.filter_of(hall, request.query_params)
    return _of_revision(
        request, map_points.chosen_point_bytes(hall, _actor(request), chosen, _as_of(request))
    )


def _chosen_feature(request: Request) -> Response:
    hall, path, lang = cache.hall(), request.path_params, signin.language(request)
    chosen = map_chosen.filter_of(hall, request.query_params)
    about = map_chosen.chosen_feature(hall, _actor(request), path["code"], path["by"], chosen, lang)
    return _json(request, about)


def _feature(request: Request) -> Response:
    path = request.path_params
    view = (path["by"], path["domain"], path["phase"])
    lang = signin.language(request)
    return _json(request, map_data.feature(cache.hall(), _actor(request), path["code"], view, lang))


def _pilots(request: Request) -> Response:
    path, lang = request.path_params, signin.language(request)
    cell = (path["domain"], path["phase"])
    return _json(request, map_data.pilots_told(cache.hall(), _actor(request), cell, lang))


def _scene(request: Request) -> Response:
    lang = signin.language(request)
    return _json(request, map_data.scene(cache.hall(), _actor(request), request.path_params["domain"], lang))


def _blackspots(request: Request) -> Response:
    from xqgis.services.spot_layer import spot_layer

    hall, lang = cache.hall(), signin.language(request)
    return _json(request, spot_layer(hall, _actor(request), look_of(hall, request.query_params), lang))


def _tile(request: Request) -> Response:
    path = request.path_params
    place = (path["z"], path["x"], path["y"])
    body = map_data.tile_png(cache.hall(), _actor(request), path["version"], place)
    return _bytes(request, body, "image/png", KEEP_FOR_EVER)


def _sheet(request: Request) -> Response:
    """The meeting sheet as PNG, named for what it shows; ``save=1`` offers it as a file."""
    from xqgis.services import maps

    hall, asked, lang = cache.hall(), request.query_params, signin.language(request)
    domain, phase = asked.get("domain", ""), asked.get("phase", "")
    by = map_data.known_view(hall, asked.get("by", "grid"), domain, phase)
    layer = map_data.known("layer", asked.get("layer", ""), get_args(SheetLayer))
    view = View(domain, phase, by, hall.today(), layer)  # type: ignore[arg-type]
    draw = maps.taken_map_png if "save" in asked else maps.map_png
    body = draw(hall, _actor(request), view, asked.get("size", "1920x1080"), lang)
    answer = _bytes(request, body, "image/png", ASK_AGAIN)
    if "save" in asked:
        names = {"town": hall.town.name.in_(lang), "domain": hall.town.domain(domain).name.in_(lang)}
        name = say(
            "web.sheet_name", lang, phase=hall.town.phase(phase).name.in_(lang), day=view.as_of, **names
        )
        saved_as(answer, name)
    return answer


def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


def _of_revision(request: Request, body: bytes) -> Response:
    """``body`` at the address of the revision it is of; whoever asks for another is sent there.

    One address never has figures of two revisions, and a map that was opened
    before the last batch still gets an answer.
    """
    header, _ = unpack_message(body)
    asked = request.path_params["revision"]
    if asked == header["revision"]:
        return _bytes(request, body, BYTES, ASK_AGAIN)
    path = _REVISION.sub(rf"\g<1>{header['revision']}", request.url.path)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 307, {"cache-control": DO_NOT_KEEP})


def _as_of(request: Request) -> date | None:
    asked = request.query_params.get("as_of")
    return _day(asked) if asked else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as bad:
        raise UnknownCode(kind="day", code=text) from bad


def _page(request: Request, html: str) -> Response:
    return HTMLResponse(html, headers={"content-security-policy": csp(html), "cache-control": ASK_AGAIN})


def _json(request: Request, told: map_data.Json) -> Response:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return _bytes(request, body, "application/json", ASK_AGAIN)


def _bytes(request: Request, body: bytes, kind: str, keep: str) -> Response:
    """``body``, or 304 when the caller has these very bytes."""
    mark = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": mark, "cache-control": keep}
    if mark in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)
