"""Addresses of the waters: their marks, the card of one, the sheet and the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import UnknownCode
from xqgis.web import cache, signin
from xqgis.web.headers import ASK_AGAIN, DO_NOT_KEEP, TABLES, saved_as
from xqgis.words import say

Answer = Callable[[Request], Response]
Send = Callable[[Request, bytes, str, str], Response]
Tell = Callable[[Request, dict[str, object]], Response]


def water_routes(
    route: Callable[[Answer], Callable[[Request], object]], send: Send, tell: Tell
) -> list[BaseRoute]:
    """The addresses; ``route`` makes an endpoint of an answer, ``send`` and ``tell`` one of bytes or JSON."""
    answers: Mapping[str, Answer] = {
        "/map/waters.png": lambda request: _png(request, send),
        "/map/waters.{kind}": lambda request: _list(request, send),
        "/map/water/{code}": lambda request: _water(request, tell),
        "/map/waters/{version}": lambda request: _marks(request, send),
        "/wall/{screen}/waters/{version}": lambda request: _marks(request, send),
    }
    return [Route(path, route(answer), methods=["GET"]) for path, answer in answers.items()]


def _marks(request: Request, send: Send) -> Response:
    from xqgis.services.water_map import water_bytes

    body = water_bytes(cache.hall(), request.state.actor, request.path_params["version"])
    return send(request, body, "application/octet-stream", ASK_AGAIN)


def _water(request: Request, tell: Tell) -> Response:
    from xqgis.services.water_map import water_told

    code = request.path_params["code"]
    return tell(request, water_told(cache.hall(), request.state.actor, code, signin.language(request)))


def _png(request: Request, send: Send) -> Response:
    from xqgis.services.water_map import waters_png

    size = request.query_params.get("size", "1920x1080")
    body = waters_png(cache.hall(), request.state.actor, size, signin.language(request))
    return _named(request, send(request, body, "image/png", DO_NOT_KEEP), "png")


def _list(request: Request, send: Send) -> Response:
    from xqgis.services.water_files import waters_file

    kind = request.path_params["kind"]
    if kind not in TABLES:
        raise UnknownCode(kind="format", code=kind[:20])
    body = waters_file(cache.hall(), request.state.actor, kind, signin.language(request))
    return _named(request, send(request, body, TABLES[kind], DO_NOT_KEEP), kind)


def _named(request: Request, answer: Response, kind: str) -> Response:
    hall, lang = cache.hall(), signin.language(request)
    facts = {"town": hall.town.name.in_(lang), "day": hall.today(), "kind": kind}
    return saved_as(answer, say("water.file_name", lang, **facts))
