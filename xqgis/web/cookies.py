"""Cookies as this house bakes them: unreadable to scripts, not sent along from elsewhere."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response


def set_cookie(
    call: HTTPConnection, answer: Response, pair: tuple[str, str], lasts_s: int, path: str
) -> None:
    """Give the browser the cookie ``pair`` (name, value), for ``path`` and below."""
    answer.set_cookie(
        *pair,
        max_age=lasts_s,
        path=path,
        httponly=True,
        samesite="lax",
        secure=call.url.scheme == "https",
    )
