"""Addresses of the heat board: its sheet, its workbook and its small maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import UnknownCode
from xqgis.services.heat import Look, known_look
from xqgis.services.town_hall import TownHall
from xqgis.web import cache, signin
from xqgis.web.headers import ASK_AGAIN, XLSX, saved_as
from xqgis.words import say

Answer = Callable[[Request], Response]
Send = Callable[[Request, bytes, str, str], Response]


def heat_routes(route: Callable[[Answer], Callable[[Request], object]], send: Send) -> list[BaseRoute]:
    """The addresses; ``route`` makes an endpoint of an answer, ``send`` an answer of bytes."""
    answers: Mapping[str, Answer] = {
        "/map/heat.png": lambda request: _png(request, send),
        "/map/heat.xlsx": lambda request: _xlsx(request, send),
        "/map/small.png": lambda request: _small(request, send),
    }
    return [Route(path, route(answer), methods=["GET"]) for path, answer in answers.items()]


def _png(request: Request, send: Send) -> Response:
    from xqgis.services.heat_files import heat_png

    hall, asked, lang = cache.hall(), request.query_params, signin.language(request)
    size = asked.get("size", "1920x1080")
    body = heat_png(hall, request.state.actor, _look(hall, request), size, lang)
    return _named(hall, request, send(request, body, "image/png", ASK_AGAIN), "png")


def _xlsx(request: Request, send: Send) -> Response:
    from xqgis.services.heat_files import heat_xlsx

    hall, lang = cache.hall(), signin.language(request)
    body = heat_xlsx(hall, request.state.actor, _look(hall, request), lang)
    return _named(hall, request, send(request, body, XLSX, ASK_AGAIN), "xlsx")


def _small(request: Request, send: Send) -> Response:
    from xqgis.services.heat_files import small_png

    hall, asked = cache.hall(), request.query_params
    cell = (asked.get("domain", ""), asked.get("phase", ""))
    body = small_png(hall, request.state.actor, _look(hall, request), *cell)
    return send(request, body, "image/png", ASK_AGAIN)


def _look(hall: TownHall, request: Request) -> Look:
    look, refused = known_look(hall, request.query_params)
    for name in refused:
        raise UnknownCode(kind=name, code=request.query_params[name][:80])
    return look


def _named(hall: TownHall, request: Request, answer: Response, kind: str) -> Response:
    """``answer`` offered as a file where the address has ``save``."""
    if "save" in request.query_params:
        lang = signin.language(request)
        facts = {"town": hall.town.name.in_(lang), "day": hall.today(), "kind": kind}
        name = say("web.heat_name", lang, **facts)
        saved_as(answer, name)
    return answer
