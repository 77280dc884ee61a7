"""The stage behind the addresses of the map and the wall, on a server that can fall over and get up."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.glass.stage import Stage
from xqgis.cartography.skeleton import STATIC, Controls, Frame, frame_page, wall_page
from xqgis.web.headers import csp

Answer = Callable[[Mapping[str, str], str], Response]
Asked = Callable[[Mapping[str, str], Mapping[str, str]], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
HOST = """<!doctype html><html><body><iframe id="map" src="/map/frame?domain=A&phase=2"
width="980" height="620"></iframe></body></html>"""


def routes(stage: Stage) -> list[Route]:
    """The map's addresses under ``/map`` and ``/wall/hall``, and a page that embeds the map."""
    shared: dict[str, Answer] = {
        "/state": lambda path, lang: JSONResponse(stage.state(lang)),
        "/geometry/{layer}/{version}": lambda path, lang: Response(
            stage.layer(path["layer"], path["version"]).encoded
        ),
        "/values/{revision}/{by}/{domain}/{phase}": lambda path, lang: Response(
            stage.values(path["by"], path["domain"], path["phase"])
        ),
        "/points/{revision}/{domain}/{phase}": lambda path, lang: Response(stage.points()),
        "/feature/{by}/{code}/{domain}/{phase}": lambda path, lang: JSONResponse(
            stage.feature(path["by"], path["code"], path["domain"])
        ),
        "/scene/{domain}": lambda path, lang: JSONResponse(stage.scene(path["domain"])),
        "/waters/{version}": lambda path, lang: Response(stage.waters()),
        "/blackspots/{revision}": lambda path, lang: JSONResponse(stage.blackspots()),
    }
    for_people: dict[str, Asked] = {
        "/map/pilots/{domain}/{phase}": lambda path, asked: JSONResponse({"told": stage.pilots_told}),
        "/map/places/{revision}/{kind}": lambda path, asked: Response(stage.places(path["kind"])),
        "/map/place/{code}": lambda path, asked: JSONResponse(stage.place(path["code"])),
        "/map/chosen/{revision}/{by}": lambda path, asked: Response(stage.chosen(path["by"], asked)),
        "/map/chosen-points/{revision}": lambda path, asked: Response(stage.points(3)),
        "/map/chosen-feature/{by}/{code}": lambda path, asked: JSONResponse(
            stage.chosen_feature(path["by"], path["code"])
        ),
    }
    bases = ("/map", "/wall/hall")
    return [
        Route("/map/frame", _frame),
        Route("/wall", _wall),
        Route("/host", _host),
        *(
            Route(base + path, _told(stage, _plain(answer)))
            for base in bases
            for path, answer in shared.items()
        ),
        *(Route(path, _told(stage, answer)) for path, answer in for_people.items()),
        *(Route(f"{base}/assets/{{path:path}}", _asset) for base in ("", "/wall/hall")),
    ]


def _plain(answer: Answer) -> Asked:
    return lambda path, asked: answer(path, asked.get("lang", "zh-Hans"))


def _told(stage: Stage, answer: Asked) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        stage.asked.append(str(request.url).removeprefix(f"http://{request.url.netloc}"))
        if stage.refuse:
            return JSONResponse({}, stage.refuse)
        made = answer(request.path_params, dict(request.query_params))
        mark = f'"{hashlib.sha256(bytes(made.body)).hexdigest()}"'
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304)
        made.headers["etag"] = mark
        return made

    return endpoint


def _page(html: str) -> Response:
    return HTMLResponse(html, headers={"content-security-policy": csp(html, frames="'self'")})


async def _frame(request: Request) -> Response:
    asked = request.query_params
    controls = cast(Controls, asked.get("controls", "full"))
    return _page(frame_page(Frame("/map", "/assets", asked.get("lang", "zh-Hans"), controls)))


async def _wall(request: Request) -> Response:
    return _page(wall_page(Frame("/wall/hall", "/wall/hall/assets", "zh-Hans")))


async def _host(request: Request) -> Response:
    return _page(HOST)


async def _asset(request: Request) -> Response:
    return FileResponse(STATIC / request.path_params["path"])


class Server:
    """The stage on a port of its own: ``stop`` drops every connection, ``start`` takes the port again."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    @property
    def runs(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        app = Starlette(routes=routes(self.stage))
        config = uvicorn.Config(app, port=self.port, log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)
        assert not self.runs
