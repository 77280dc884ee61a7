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

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xqgis.errors import SignInRequired, XqgisError
from xqgis.model.account import ROLES
from xqgis.model.actor import Actor, Role
from xqgis.services.access import Access
from xqgis.services.rights import Act
from xqgis.web import signin
from xqgis.web.headers import SECURITY, csp
from xqgis.web.pages import FILING, LOOKING, PAGES, first_page, having
from xqgis.web.watch import StillIn, watched

SESSION_COOKIE = "xqgis_session"
WALL_COOKIE = "xqgis_wall"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
READ = frozenset({"GET", "HEAD"})
SOCKET = frozenset({"WEBSOCKET"})
POST = frozenset({"POST"})
SIGNED_IN = frozenset(ROLES)
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
    roles: frozenset[Role] = SIGNED_IN
    acts: bool = True
    """Whether somebody acts who asks; browsers ask for some addresses by themselves."""

    def matches(self, method: str, path: str) -> bool:
        """Whether this rule speaks about the address."""
        return method in self.methods and self.path.fullmatch(path) is not None


def _rule(
    path: str,
    methods: frozenset[str] = READ,
    token: Token = Token.SESSION,
    roles: frozenset[Role] = SIGNED_IN,
    *,
    acts: bool = True,
) -> Rule:
    return Rule(re.compile(path), methods, token, roles, acts)


RULES = (
    _rule("/signin|/password|/healthz|/wall", token=Token.NOTHING),
    _rule("/signin|/password", POST, Token.NOTHING),
    _rule(f"{signin.AWAY}(/return)?", frozenset({"GET"}), Token.NOTHING),
    _rule(r"/assets/vendor/fonts/NotoSansSC-[0-9]{3}\.woff", token=Token.NOTHING),
    _rule("/wall/(?P<screen>[a-z0-9-]+)/.{1,200}", token=Token.SCREEN, roles=frozenset({Role.SCREEN})),
    *(_rule(re.escape(f"/{page.path}"), roles=page.roles) for page in PAGES),
    _rule(r"/static/.+|/favicon\.png|/manifest\.json"),
    _rule("/_stcore/health|/_stcore/host-config", acts=False),
    _rule("/_stcore/stream", SOCKET, acts=False),
    _rule("/_stcore/upload_file/[^/]+/[^/]+", frozenset({"PUT", "DELETE"}), roles=FILING),
    _rule("/media/[^/]+"),
    _rule("/assets/.+"),
    _rule("/map/state", roles=LOOKING, acts=False),
    _rule("/map/.{1,200}", roles=LOOKING),
    _rule("/files/query/[a-z]+[.][a-z]+", roles=having(Act.EXPORT)),
    _rule("/files/records[.]csv", roles=having(Act.READ_AUDIT)),
    _rule("/files/roster[.]csv", roles=having(Act.READ_NAMES)),
    _rule("/signout", POST),
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
        opens_socket = scope["type"] == "websocket"
        refusal = await run_in_threadpool(
            self._refusal, call, "WEBSOCKET" if opens_socket else scope["method"]
        )
        if refusal is None and opens_socket:
            await watched(self._app, scope, receive, send, self._still_in(call))
        elif refusal is None:
            await self._app(scope, receive, _with_headers(send))
        elif opens_socket:
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
        try:
            actor = self._actor(call, rule)
        except SignInRequired:
            return self._asks_for_sign_in(call, method)
        except XqgisError:
            return PlainTextResponse("unwell", 503)
        if rule is None:
            return PlainTextResponse("not found", 404)
        if actor.role not in rule.roles:
            return _turned_away(call, actor)
        call.scope.setdefault("state", {})["actor"] = actor
        return None

    def _actor(self, call: HTTPConnection, rule: Rule | None) -> Actor:
        address = call.client.host if call.client else ""
        if rule is None or rule.token is not Token.SCREEN:
            acts = rule is not None and rule.acts
            return self._access.actor(call.cookies.get(SESSION_COOKIE), address, acts=acts)
        actor = self._access.screen(call.cookies.get(WALL_COOKIE), address)
        asked = rule.path.fullmatch(call.scope["path"])
        if not asked or asked["screen"] != actor.name:
            raise SignInRequired
        return actor

    def _still_in(self, call: HTTPConnection) -> StillIn:
        """Asks whether the session that opened a socket still stands, in the same role."""
        session, role = call.cookies.get(SESSION_COOKIE), call.scope["state"]["actor"].role

        def asked(acts: bool) -> bool:
            try:
                return self._access.actor(session, acts=acts).role is role
            except SignInRequired:
                return False
            except XqgisError:  # a busy store ends nobody's session
                return True

        return asked

    def _asks_for_sign_in(self, call: HTTPConnection, method: str) -> Response:
        if method in READ and _wants_page(call):
            return signin.page(call, self._access)
        return PlainTextResponse("sign in first", 401)

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


def _turned_away(call: HTTPConnection, actor: Actor) -> Response:
    if not _wants_page(call):
        return PlainTextResponse("forbidden", 403)
    if call.scope["path"] == "/":
        return RedirectResponse(f"/{first_page(actor.role).path}", 303)
    return signin.refused_page(call, actor)


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers[name] = value
            headers.setdefault("content-security-policy", _POLICY)
        await send(message)

    return guarded
