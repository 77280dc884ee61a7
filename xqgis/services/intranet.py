"""Asking one machine of the intranet for JSON: that one alone, within seconds, and no more than fits.

http.client because of what it does not do: it follows no redirect, reads no
proxy from the environment, keeps no cookie. Trust is the machine's own store
of authorities, where an intranet's authority is.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from xqgis.errors import ProviderRefused, ProviderUnreachable

SILENCE_S = 3.0
"""So long may no byte come."""
WHOLE_S = 8.0
"""So long may an answer take."""
MOST_BYTES = 131_072
WAIT_S = 2.5
"""So long may somebody wait for their turn."""
_AT_ONCE, _IN_ALL = 4, 10
"""So many may ask on one line, so many with those in turn: the rest of the house needs its threads."""
_PORTS = {"https": 443, "http": 80}


def origin_of(url: str) -> str:
    """``scheme://host:port`` of an http address; empty for anything else.

    >>> origin_of("https://LOCALHOST/realm?x"), origin_of("https://localhost@evil.example/")
    ('https://localhost:443', '')
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return ""
    if port is None or parts.scheme not in _PORTS or parts.username is not None or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


class Line:
    """A line to the machine at ``origin``; ``ca`` is a PEM file of the authorities to trust.

    OSError (ssl.SSLError among them) when ``ca`` cannot be read.
    """

    def __init__(self, origin: str, ca: str = "") -> None:
        self._origin = origin
        self._trust = ssl.create_default_context(cafile=ca or None)
        self._free = threading.Semaphore(_AT_ONCE)
        self._turn = threading.Semaphore(_IN_ALL)

    def ask(
        self, url: str, form: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The JSON object at ``url``, or the answer to a form sent there.

        ProviderRefused for an address elsewhere and for any answer but 200 with
        an object; ProviderUnreachable when none comes, or not whole in time, or
        too many ask.
        """
        if origin_of(url) != self._origin:
            raise ProviderRefused
        with _room(self._turn, 0), _room(self._free, WAIT_S):
            try:
                status, body = self._answer(url, form, headers or {})
            except (OSError, http.client.HTTPException) as failed:
                raise ProviderUnreachable from failed
            except ValueError as wrong:  # a host or path that no request can be made of
                raise ProviderRefused from wrong
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ProviderUnreachable
        if status != http.HTTPStatus.OK or len(body) > MOST_BYTES:
            raise ProviderRefused
        return _object(body)

    def _answer(self, url: str, form: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        parts, limit = urlsplit(url), _Limit()
        host, port = str(parts.hostname), urlsplit(self._origin).port
        line = http.client.HTTPConnection(host, port, timeout=SILENCE_S)
        line.default_port = _PORTS[parts.scheme]
        ended = threading.Timer(WHOLE_S, limit.cut)
        ended.daemon = True
        ended.start()
        try:
            self._connect(line, host if parts.scheme == "https" else "", limit)
            where = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            line.request("GET" if form is None else "POST", where, form, _told(form, headers))
            answer = line.getresponse()
            body = answer.read(MOST_BYTES + 1)
            if answer.length and len(body) <= MOST_BYTES:
                raise http.client.IncompleteRead(body, answer.length)
            return answer.status, body
        finally:
            ended.cancel()
            line.close()

    def _connect(self, line: http.client.HTTPConnection, proves: str, limit: _Limit) -> None:
        """Connect so that it can be cut at any moment; the other end ``proves`` to be that host."""
        line.connect()
        if proves:
            line.sock = secure = self._trust.wrap_socket(
                line.sock, server_hostname=proves, do_handshake_on_connect=False
            )
            limit.holds(secure)
            secure.do_handshake()
        else:
            limit.holds(line.sock)


class _Limit:
    """Ends a line at whatever it is: whoever reads from it is woken, and who has not begun does not."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._end: socket.socket | None = None

    def holds(self, end: socket.socket) -> None:
        """Name the line to end. TimeoutError when it is too late for one."""
        self._end = end
        if self._over.is_set():
            raise TimeoutError

    def cut(self) -> None:
        self._over.set()
        with suppress(OSError):
            if self._end:
                self._end.shutdown(socket.SHUT_RDWR)


@contextmanager
def _room(places: threading.Semaphore, wait_s: float) -> Iterator[None]:
    if not places.acquire(timeout=wait_s):
        raise ProviderUnreachable
    try:
        yield
    finally:
        places.release()


def _told(form: bytes | None, headers: Mapping[str, str]) -> dict[str, str]:
    kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
    return {"Accept": "application/json", "Connection": "close", **kind, **headers}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise ProviderRefused from broken
    if not isinstance(found, dict):
        raise ProviderRefused
    return found
