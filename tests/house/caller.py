"""Calls to a served town as any program could make them: http, and Streamlit's websocket."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests import people
from tests.journeys.served import Served
from xqgis.model.actor import Role, Scope
from xqgis.web.guard import SESSION_COOKIE


def ask(
    served: Served, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an answer, redirects not followed."""
    status, told, raw = ask_bytes(served, method, path, body, **headers)
    return status, told, raw.decode()


def ask_bytes(
    served: Served, method: str, path: str, body: str = "", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """The same, the body as it came."""
    ours = urlsplit(served.address)
    line = http.client.HTTPConnection(str(ours.hostname), ours.port, timeout=30)
    try:
        line.request(method, path, body or None, {"accept": "text/html", **headers})
        answer = line.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        line.close()


def socket(
    served: Served, path: str = "/_stcore/stream", cookie: str = "", origin: str = ""
) -> ClientConnection:
    """An open socket; InvalidStatus when it is refused."""
    headers = {"Cookie": cookie} if cookie else {}
    return connect(
        f"{served.address.replace('http', 'ws')}{path}",
        additional_headers=headers,
        origin=origin or served.address,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    )


def session(served: Served, role: Role, scope: Scope | None = None) -> str:
    """The cookie of somebody of a role, of a scope if one is given."""
    with served.desk() as (access, store):
        return f"{SESSION_COOKIE}={people.session(access, store, role, scope)}"


def run_page(line: ClientConnection, page: str = "", **query: str) -> str:
    """All that the server says while it runs a page, as one text."""
    wish = BackMsg()
    wish.rerun_script.page_name = page
    wish.rerun_script.query_string = urlencode(query)
    line.send(wish.SerializeToString())
    heard = ""
    while True:
        raw = bytes(line.recv(timeout=60))  # type: ignore[arg-type]
        heard += raw.decode("utf-8", "ignore")
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "script_finished":
            return heard
