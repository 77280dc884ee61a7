"""A socket ends with the session that opened it, whether or not anybody says anything on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVERY_S = 3.0
"""So often a session is asked after: a revoked one loses its socket within 5 s."""
_ACTS_EVERY_S = 30.0
_OVER = 4401
"""Close code: sign in first."""
StillIn = Callable[[bool], bool]
"""Whether the session stands; told whether somebody has acted since."""


async def watched(app: ASGIApp, scope: Scope, receive: Receive, send: Send, still_in: StillIn) -> None:
    """Run ``app`` on a socket until it ends or the session does: then it hears that the caller has left."""
    over = asyncio.create_task(_until_over(still_in))
    acted_at = time.monotonic()

    async def hear() -> Message:
        nonlocal acted_at
        message = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({message, over}, return_when=asyncio.FIRST_COMPLETED)
            if not over.done():
                if time.monotonic() - acted_at >= _ACTS_EVERY_S:
                    acted_at = time.monotonic()
                    await run_in_threadpool(still_in, True)
                return message.result()
        finally:
            message.cancel()  # nothing, once it has its result
        await send({"type": "websocket.close", "code": _OVER})
        return {"type": "websocket.disconnect", "code": _OVER}

    async def say(message: Message) -> None:
        if not over.done():
            await send(message)

    try:
        await app(scope, hear, say)
    finally:
        over.cancel()


async def _until_over(still_in: StillIn) -> None:
    while await run_in_threadpool(still_in, False):
        await asyncio.sleep(EVERY_S)
