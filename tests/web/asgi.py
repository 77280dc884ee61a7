"""Calls an ASGI application without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message

HOST = "127.0.0.1:8501"


@dataclass(frozen=True)
class Answer:
    """Status (the close code of a refused socket), headers with lower-case names, body, every cookie set."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode()


def call(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """One call; ``method`` WEBSOCKET opens a socket and reports 101 when it was let in."""
    parts = urlsplit(url)
    told = {"host": HOST, **(headers or {})}
    scope: dict[str, Any] = {
        "type": "websocket" if method == "WEBSOCKET" else "http",
        "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "path": unquote(parts.path), "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in told.items()],
        "client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8501), "state": {}, "subprotocols": [],
    }  # fmt: skip
    if method != "WEBSOCKET":
        scope["method"] = method
    sent = asyncio.run(_drive(app, scope, body))
    first = sent[0]
    if first["type"] == "websocket.close":
        return Answer(first["code"], {}, b"")
    if first["type"] == "websocket.accept":
        return Answer(101, {}, b"")
    found = {name.decode().lower(): value.decode() for name, value in first["headers"]}
    cookies = tuple(value.decode() for name, value in first["headers"] if name.lower() == b"set-cookie")
    body_of = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(first["status"], found, body_of, cookies)


async def _drive(app: ASGIApp, scope: dict[str, Any], body: bytes) -> list[Message]:
    sent: list[Message] = []
    opening: Message = {"type": "http.request", "body": body}
    if scope["type"] == "websocket":
        opening = {"type": "websocket.connect"}
    waiting = [opening]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": f"{scope['type']}.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent
