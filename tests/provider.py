"""A provider of identities for tests: a real server on loopback, with keys of its own, that can be bent."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "xqgis-town", "a secret + of 100 %"
Claims = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]


def rsa(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def ec(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


def part(told: object) -> str:
    """One part of a token made by hand."""
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class MockProvider:
    """Says who signs in (``person``); ``bend`` changes claims, ``forge`` the token, ``answers`` any page.

    A claim in ``bend`` may be made from the time of signing in; None takes it away.
    """

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.keys: list[RSAKey | ECKey] = [rsa("first")]
        self.person = "leader"
        self.told: Claims = {}
        self.bend: Claims = {}
        self.forge: Callable[[Claims], str] = self.token
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], Answer]] = {}
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def token(self, claims: Claims) -> str:
        key = self.keys[0]
        alg = str(key.get("alg"))
        return jwt.encode({"alg": alg, "kid": key.kid}, claims, key, algorithms=[alg])

    def page(self, call: BaseHTTPRequestHandler, form: dict[str, str]) -> Answer:
        parts = urlsplit(call.path)
        self.asked.append(f"{call.command} {parts.path}")
        if parts.path in self.answers:
            return self.answers[parts.path](call)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found: Answer | Claims | None = {
            "/.well-known/openid-configuration": self._itself,
            "/jwks": lambda: {"keys": [key.as_dict(private=False) for key in self.keys]},
            "/authorize": lambda: self._authorize(query),
            "/token": lambda: self._trade(form, call.headers.get("authorization", "")),
        }.get(parts.path, lambda: (404, {}, b""))()
        if isinstance(found, dict):
            return 200, {"content-type": "application/json"}, json.dumps(found).encode()
        return found

    def _itself(self) -> Claims:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        told = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return {"issuer": self.issuer, **told, **self.told}

    def _authorize(self, asked: dict[str, str]) -> Answer:
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return 302, {"location": f"{asked['redirect_uri']}?{back}"}, b""

    def _trade(self, form: dict[str, str], authorization: str) -> Answer | Claims:
        asked = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        pair = "xqgis-town:a+secret+%2B+of+100+%25"
        known = authorization == f"Basic {base64.b64encode(pair.encode()).decode()}"
        if not known and form.get("client_secret") != SECRET:
            return 401, {}, b"{}"
        if not asked or form["grant_type"] != "authorization_code":
            return 400, {}, b'{"error": "invalid_grant"}'
        if part(proof) != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {}, b'{"error": "invalid_grant"}'
        now = int(time.time())
        claims: Claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "preferred_username": self.person, **self.bend,
        }  # fmt: skip
        claims = {name: one(now) if callable(one) else one for name, one in claims.items() if one is not None}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.forge(claims)}


@contextmanager
def serving(identity: ssl.SSLContext | None = None) -> Iterator[MockProvider]:
    """A provider that answers, until it is left; by TLS with an ``identity``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
            status, headers, body = provider.page(self, form)
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 the name that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if identity:
        server.socket = identity.wrap_socket(server.socket, server_side=True)
    provider = MockProvider(f"{'https' if identity else 'http'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
