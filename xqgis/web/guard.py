"""The door before everything: nothing passes that no rule lets pass.

Pure ASGI, because middleware built on requests never sees a websocket. The
order is host, origin, rule, identity; each refusal ends here. A route that no
rule names is closed to everybody, so a forgotten rule fails safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xqgis.errors import SignInRequired
from xqgis.model.actor import Actor, Role
from xqgis.services.access import Access
from xqgis.web import signin
from xqgis.web.headers import SECURITY, csp
from xqgis.web.pages import EVERYBODY, OFFICE, PAGES

SESSION_COOKIE = "xqgis_session"
WALL_COOKIE = "xqgis_wall"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READ = frozenset({"GET", "HEAD"})
SOCKET = frozenset({"WEBSOCKET"})
_POLICY_VIOLATION = 1008
_POLICY = csp()


class Token(Enum):
    """What a caller must bring."""

    NOTHING = 0
    SESSION = 1
    SCREEN = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask for the addresses that match ``path`` as a whole, and how."""

    path: re.Pattern[str]
    methods: frozenset[str]
    token: Token
    roles: frozenset[Role] = EVERYBODY

    def matches(self, method: str, path: str) -> bool:
        """Whether this rule speaks about the address."""
        return method in self.methods and self.path.fullmatch(path) is not None


def _rule(
    path: str,
    methods: frozenset[str] = READ,
    token: Token = Token.SESSION,
    roles: frozenset[Role] = EVERYBODY,
) -> Rule:
    return Rule(re.compile(path), methods, token, roles)


RULES = (
    _rule("/signin|/healthz|/wall", token=Token.NOTHING),
    _rule(r"/assets/vendor/fonts/NotoSansSC-[0-9]{3}\.woff", token=Token.NOTHING),
    _rule("/wall/(?P<screen>[a-z0-9-]+)/.{1,200}", token=Token.SCREEN, roles=frozenset({Role.SCREEN})),
    *(_rule(re.escape(f"/{page.path}"), roles=page.roles) for page in PAGES),
    _rule(r"/static/.+|/favicon\.png|/manifest\.json"),
    _rule("/_stcore/health|/_stcore/host-config"),
    _rule("/_stcore/stream", SOCKET),
    _rule("/_stcore/upload_file/[^/]+/[^/]+", frozenset({"PUT", "DELETE"}), roles=OFFICE),
    _rule("/media/[^/]+"),
    _rule("/assets/.+|/map/.{1,200}"),
    _rule("/files/query/[a-z]+[.][a-z]+"),
    _rule("/signout", frozenset({"POST"})),
)


def rule_for(method: str, path: str) -> Rule | None:
    """The rule about an address, or None: closed."""
    return next((rule for rule in RULES if rule.matches(method, path)), None)


class Guard:
    """Lets a call through when host, origin and token say so.

    ``hosts`` are the names this installation answers to besides loopback and
    the very address the call arrived at (a name could be pointed here by a
    stranger, an address cannot). The actor is left in ``scope["state"]``.
    """

    def __init__(self, app: ASGIApp, access: Access, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._access = access
        self._hosts = LOOPBACK | {host.strip().lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call: passed on as it is, or ended here."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        call = HTTPConnection(scope)
        refusal = self._refusal(call, "WEBSOCKET" if scope["type"] == "websocket" else scope["method"])
        if refusal is None:
            await self._app(scope, receive, send if scope["type"] == "websocket" else _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await refusal(scope, receive, _with_headers(send))

    def _refusal(self, call: HTTPConnection, method: str) -> Response | None:
        """The answer that turns a call away, or None when it may pass."""
        if not self._host_is_ours(call):
            return PlainTextResponse("unknown host", 421)
        if method not in READ and not _is_same_origin(call):
            return PlainTextResponse("foreign origin", 403)
        rule = rule_for(method, call.scope["path"])
        if rule is not None and rule.token is Token.NOTHING:
            return None
        actor = self._actor(call, rule)
        if actor is None:
            return _asks_for_sign_in(call, method)
        if rule is None:
            return PlainTextResponse("not found", 404)
        if actor.role not in rule.roles:
            return (
                signin.refused_page(call, actor) if _wants_page(call) else PlainTextResponse("forbidden", 403)
            )
        call.scope.setdefault("state", {})["actor"] = actor
        return None

    def _actor(self, call: HTTPConnection, rule: Rule | None) -> Actor | None:
        address = call.client.host if call.client else ""
        try:
            if rule is None or rule.token is not Token.SCREEN:
                return self._access.actor(call.cookies.get(SESSION_COOKIE), address)
            actor = self._access.screen(call.cookies.get(WALL_COOKIE), address)
        except SignInRequired:
            return None
        asked = rule.path.fullmatch(call.scope["path"])
        return actor if asked and asked["screen"] == actor.name else None

    def _host_is_ours(self, call: HTTPConnection) -> bool:
        server = call.scope.get("server")
        here = {server[0].lower()} if server and server[0] else set()
        name = _host_name(call.headers.get("host", ""))
        return name in self._hosts or name in here


def _host_name(host: str) -> str:
    """``host:port`` without its port, in lower case; empty when it is not one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    plain = parts.username is None and not (parts.path or parts.query or parts.fragment)
    return (parts.hostname or "").lower() if plain else ""


def _is_same_origin(call: HTTPConnection) -> bool:
    """Whether a call that changes something or opens a socket comes from our own page."""
    origin = urlsplit(call.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == call.headers.get("host")


def _wants_page(call: HTTPConnection) -> bool:
    return "text/html" in call.headers.get("accept", "")


def _asks_for_sign_in(call: HTTPConnection, method: str) -> Response:
    if method in READ and _wants_page(call):
        return signin.page(call)
    return PlainTextResponse("sign in first", 401)


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers[name] = value
            headers.setdefault("content-security-policy", _POLICY)
        await send(message)

    return guarded
