"""The address of the record of acts as a file."""

from __future__ import annotations

from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import NotAllowed, XqgisError
from xqgis.services.records import Asked, records_file
from xqgis.web import cache
from xqgis.web.headers import DO_NOT_KEEP


def record_file_routes() -> list[BaseRoute]:
    """The record of acts, of some days, of an act, of an actor."""
    return [Route("/files/records.csv", _endpoint, methods=["GET"])]


async def _endpoint(request: Request) -> Response:
    told = request.query_params
    try:
        first, last = (_day(told.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return PlainTextResponse("not a day", 404)
    asked = Asked(first, last, told.get("act", "")[:80], told.get("actor", "")[:80])
    try:
        data = await run_in_threadpool(records_file, cache.hall(), request.state.actor, asked)
    except NotAllowed:
        return PlainTextResponse("forbidden", 403)
    except XqgisError:
        return PlainTextResponse("unwell", 503)
    headers = {"cache-control": DO_NOT_KEEP, "content-disposition": "attachment; filename=xqgis-records.csv"}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
