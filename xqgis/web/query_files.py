"""Addresses of the grid query's files: the table of areas, and the checks behind a figure."""

from __future__ import annotations

from typing import Literal

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from xqgis.errors import NotAllowed, StoreBusy, TooManyRows, UnknownCode, XqgisError
from xqgis.model.actor import Actor
from xqgis.services import query_files
from xqgis.services.query_checks import codes_of
from xqgis.web import cache, signin
from xqgis.web.headers import DO_NOT_KEEP, TABLES, saved_as
from xqgis.web.question import ALL, Question
from xqgis.words import say

_TYPES = {**TABLES, "gpkg": "application/geopackage+sqlite3"}
_STATUS: dict[type[XqgisError], int] = {UnknownCode: 404, NotAllowed: 403, TooManyRows: 413, StoreBusy: 503}


def query_file_routes() -> list[BaseRoute]:
    """The files of the grid query."""
    return [
        Route("/files/query/table.{kind}", _endpoint, methods=["GET"], name="table"),
        Route("/files/query/rows.{kind}", _endpoint, methods=["GET"], name="rows"),
    ]


async def _endpoint(request: Request) -> Response:
    try:
        return await run_in_threadpool(_file, request)
    except XqgisError as error:
        lang = signin.language(request)
        told = {"error": error.key, "told": say(f"errors.{error.key}", lang, **error.facts)}
        return JSONResponse(told, _STATUS.get(type(error), 400), {"cache-control": DO_NOT_KEEP})


def _file(request: Request) -> Response:
    """One file; an address that asks for anything the town lacks gets none."""
    hall, lang = cache.hall(), signin.language(request)
    actor: Actor = request.state.actor
    asked, refused = Question.read(dict(request.query_params), codes_of(hall))
    for name in refused:
        raise UnknownCode(kind=name, code=request.query_params.get(name, "")[:80])
    if request.url.path.startswith("/files/query/table."):
        kind = _kind(request, ("csv", "xlsx", "gpkg"))
        made = query_files.table_file(hall, actor, (asked.chosen, asked.by, asked.sort), kind, lang)
    else:
        kind = _kind(request, ("csv", "xlsx"))
        area = "" if asked.rows == ALL else asked.rows
        made = query_files.rows_file(hall, actor, (asked.chosen, asked.by, area), kind, lang)
    answer = Response(made.data, media_type=_TYPES[kind], headers={"cache-control": DO_NOT_KEEP})
    return saved_as(answer, made.name)


def _kind(
    request: Request, allowed: tuple[Literal["csv", "xlsx", "gpkg"], ...]
) -> Literal["csv", "xlsx", "gpkg"]:
    asked = request.path_params["kind"]
    for kind in allowed:
        if kind == asked:
            return kind
    raise UnknownCode(kind="kind", code=asked)
