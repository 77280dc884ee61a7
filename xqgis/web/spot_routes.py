"""Addresses of the blackspots' files: the sheet and the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import UnknownCode
from xqgis.services.blackspots import SpotLook, known_spots
from xqgis.services.spot_periods import known_periods
from xqgis.services.town_hall import TownHall
from xqgis.web import cache, signin
from xqgis.web.headers import ASK_AGAIN, XLSX, saved_as
from xqgis.words import say

Answer = Callable[[Request], Response]
Send = Callable[[Request, bytes, str, str], Response]


def spot_routes(route: Callable[[Answer], Callable[[Request], object]], send: Send) -> list[BaseRoute]:
    """The addresses; ``route`` makes an endpoint of an answer, ``send`` an answer of bytes."""
    answers: Mapping[str, Answer] = {
        "/map/blackspots.png": lambda request: _png(request, send),
        "/map/blackspots.xlsx": lambda request: _xlsx(request, send),
    }
    return [Route(path, route(answer), methods=["GET"]) for path, answer in answers.items()]


def look_of(hall: TownHall, asked: Mapping[str, str]) -> SpotLook:
    """The look of an address; UnknownCode for a rule set, a window or a day that is none."""
    look, refused = known_spots(hall, asked)
    for name in refused:
        raise UnknownCode(kind=name, code=asked[name][:80])
    return look


def _png(request: Request, send: Send) -> Response:
    from xqgis.services.spot_sheet import spot_png

    hall, asked, lang = cache.hall(), request.query_params, signin.language(request)
    body = spot_png(hall, request.state.actor, look_of(hall, asked), asked.get("size", "1920x1080"), lang)
    return _named(hall, request, send(request, body, "image/png", ASK_AGAIN), "png")


def _xlsx(request: Request, send: Send) -> Response:
    from xqgis.services.blackspot_files import spot_file

    hall, lang = cache.hall(), signin.language(request)
    asked = request.query_params
    look, periods = look_of(hall, asked), known_periods(hall, asked)
    body = spot_file(hall, request.state.actor, "xlsx", lang, look, periods)
    return _named(hall, request, send(request, body, XLSX, ASK_AGAIN), "xlsx")


def _named(hall: TownHall, request: Request, answer: Response, kind: str) -> Response:
    """``answer`` offered as a file where the address has ``save``."""
    if "save" in request.query_params:
        lang = signin.language(request)
        facts = {"town": hall.town.name.in_(lang), "day": hall.today(), "kind": kind}
        name = say("traffic.file_name", lang, **facts)
        saved_as(answer, name)
    return answer
