"""The watch: a socket ends soon after its session, and no sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from xqgis.web import watch
from xqgis.web.watch import watched


class Line:
    """A socket whose other end sends what it is told to, and hears."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[Message] = asyncio.Queue()
        self.heard: list[Message] = []

    async def receive(self) -> Message:
        return await self.waiting.get()

    async def send(self, message: Message) -> None:
        self.heard.append(message)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers until the caller has left, and says a last word then."""
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": message["text"]})
    await send({"type": "websocket.send", "text": "too late"})


def run(still_in: Callable[[bool], bool], talk: Callable[[Line], object], within_s: float = 5) -> Line:
    async def both() -> Line:
        line = Line()
        served = asyncio.ensure_future(watched(page, {}, line.receive, line.send, still_in))
        await asyncio.sleep(0.05)
        talk(line)
        await asyncio.wait_for(served, within_s)
        return line

    return asyncio.run(both())


def test_it_asks_often_enough_to_end_within_five_seconds() -> None:
    assert watch.EVERY_S <= 3


def test_a_session_that_ends_closes_its_socket_and_nothing_is_said_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.01)
    stands = iter([True, True, False])
    line = run(lambda _: next(stands), lambda line: None)
    assert line.heard == [{"type": "websocket.close", "code": 4401}]


def test_while_the_session_stands_every_message_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.01)

    def talk(line: Line) -> None:
        for word in "abc":
            line.waiting.put_nowait({"type": "websocket.receive", "text": word})
        line.waiting.put_nowait({"type": "websocket.disconnect", "code": 1000})

    line = run(lambda _: True, talk)
    assert [message["text"] for message in line.heard] == ["a", "b", "c", "too late"]


def test_who_says_something_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_ACTS_EVERY_S", 0.0)
    asked: list[bool] = []

    def talk(line: Line) -> None:
        line.waiting.put_nowait({"type": "websocket.receive", "text": "a"})
        line.waiting.put_nowait({"type": "websocket.disconnect", "code": 1000})

    run(lambda acts: not asked.append(acts), talk)
    assert asked.count(True) == 2 and False in asked
