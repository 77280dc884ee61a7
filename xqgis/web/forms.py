"""Forms as browsers send them, small ones only."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

_MOST_BYTES = 16_384
_MOST_FIELDS = 20


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form; none where it is too large or is not one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}
