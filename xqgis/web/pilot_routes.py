"""The address of 试点对比 as a workbook."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import UnknownCode
from xqgis.services.pilots import known_sides
from xqgis.web import cache, signin
from xqgis.web.headers import DO_NOT_KEEP, XLSX, saved_as
from xqgis.words import say

Answer = Callable[[Request], Response]
Send = Callable[[Request, bytes, str, str], Response]


def pilot_routes(route: Callable[[Answer], Callable[[Request], object]], send: Send) -> list[BaseRoute]:
    """The addresses; ``route`` makes an endpoint of an answer, ``send`` an answer of bytes."""
    return [Route("/map/pilots.xlsx", route(lambda request: _xlsx(request, send)), methods=["GET"])]


def _xlsx(request: Request, send: Send) -> Response:
    from xqgis.services.pilot_files import pilots_file

    hall, lang = cache.hall(), signin.language(request)
    sides, refused = known_sides(hall, request.query_params)
    for name in refused:
        raise UnknownCode(kind=name, code=request.query_params.get(name, "")[:80])
    body = pilots_file(hall, request.state.actor, lang, sides)
    facts = {"town": hall.town.name.in_(lang), "day": hall.today()}
    return saved_as(send(request, body, XLSX, DO_NOT_KEEP), say("pilots.file_name", lang, **facts))
