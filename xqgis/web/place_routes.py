"""Addresses of the places: the marks of a kind, the card of one, the list as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import UnknownCode
from xqgis.web import cache, signin
from xqgis.web.headers import DO_NOT_KEEP, TABLES, saved_as
from xqgis.words import say

Answer = Callable[[Request], Response]
Send = Callable[[Request, bytes], Response]
Tell = Callable[[Request, dict[str, object]], Response]


def place_routes(
    route: Callable[[Answer], Callable[[Request], object]], send: Send, tell: Tell
) -> list[BaseRoute]:
    """The addresses; ``send`` makes an answer of bytes of a revision, ``tell`` one of JSON."""
    answers: Mapping[str, Answer] = {
        "/map/places.{form}": _list,
        "/map/place/{code}": lambda request: _place(request, tell),
        "/map/places/{revision:int}/{kind}": lambda request: _marks(request, send),
    }
    return [Route(path, route(answer), methods=["GET"]) for path, answer in answers.items()]


def _marks(request: Request, send: Send) -> Response:
    from xqgis.services.place_map import place_bytes

    return send(request, place_bytes(cache.hall(), request.state.actor, request.path_params["kind"]))


def _place(request: Request, tell: Tell) -> Response:
    from xqgis.services.place_map import place_told

    code = request.path_params["code"]
    return tell(request, place_told(cache.hall(), request.state.actor, code, signin.language(request)))


def _list(request: Request) -> Response:
    from xqgis.services.place_files import places_file

    hall, lang = cache.hall(), signin.language(request)
    form, kind = request.path_params["form"], request.query_params.get("kind", "")
    if form not in TABLES:
        raise UnknownCode(kind="format", code=form[:20])
    body = places_file(hall, request.state.actor, form, lang, kind)
    facts = {"town": hall.town.name.in_(lang), "day": hall.today(), "form": form}
    name = say("place.file_name", lang, kind=hall.town.site_types[kind].in_(lang), **facts)
    return saved_as(Response(body, media_type=TABLES[form], headers={"cache-control": DO_NOT_KEEP}), name)
