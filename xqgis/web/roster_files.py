"""The address of the roster as a file, with names: for whoever may know them."""

from __future__ import annotations

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import NotAllowed, XqgisError
from xqgis.services.roster import roster_file
from xqgis.web import cache
from xqgis.web.headers import DO_NOT_KEEP
from xqgis.words import LANGUAGES


def roster_file_routes() -> list[BaseRoute]:
    """The roster as of a day."""
    return [Route("/files/roster.csv", _endpoint, methods=["GET"])]


async def _endpoint(request: Request) -> Response:
    told = request.query_params
    try:
        day = date.fromisoformat(told["on"]) if told.get("on") else None
    except ValueError:
        return PlainTextResponse("not a day", 404)
    lang = told.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    try:
        data = await run_in_threadpool(roster_file, cache.hall(), request.state.actor, day, lang)
    except NotAllowed:
        return PlainTextResponse("forbidden", 403)
    except XqgisError:
        return PlainTextResponse("unwell", 503)
    headers = {"cache-control": DO_NOT_KEEP, "content-disposition": "attachment; filename=xqgis-roster.csv"}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)
