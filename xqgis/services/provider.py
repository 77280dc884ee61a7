"""A provider of identities (OpenID Connect): where to sign in, and whom its token vouches for.

The authorization code flow with PKCE. What the provider says of itself and its
keys are kept for a few minutes, so that setting out costs it nothing; a token
that fits no key that is kept has the keys asked for once more. Who leaves and
who returns wait on lines of their own: nobody who comes back is shut out by
those who set out.
All its addresses must be on the issuer's own machine. Of its token only one
claim is used, the name; signature, issuer, audience, times and nonce are
judged before that is read. joserfc judges signatures and times.
"""

from __future__ import annotations

import base64
import hashlib
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError, MissingKeyError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from xqgis.errors import NobodyVouchedFor, ProviderInvalid, ProviderRefused
from xqgis.services.intranet import Line, origin_of
from xqgis.services.trips import Trip
from xqgis.settings import Settings
from xqgis.words import Phrase
from xqgis.words.failures import why_failed

SKEW_S = 60
"""So far may the provider's clock be from ours."""
FRESH_S = 300
"""So long is what the provider told good."""
RENEW_S = 10
"""Keys as old as that are asked for anew when a token fits none of them; younger ones are not."""
_ALGORITHMS = [f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)]
"""Signatures by a key that only the provider has: never `none`, never one by a shared secret."""
_CURVES = ("P-256", "P-384", "P-521")
_BROKEN = (JoseError, ValueError, TypeError, KeyError, OverflowError, RecursionError)
"""What joserfc raises of a key or a token: besides its own errors it lets those of cryptography through."""
_HERE = {"127.0.0.1", "::1", "localhost"}


class Provider:
    """The one that ``settings`` name. ``clock`` gives seconds since 1970. ProviderInvalid."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._issuer = _checked_issuer(settings.oidc_issuer)
        self._client = settings.oidc_client
        if not self._client:
            raise ProviderInvalid(setting="XQGIS_OIDC_CLIENT", why=Phrase("errors.provider_missing"))
        self._secret = _secret(settings.oidc_secret_file)
        self._claim = settings.oidc_claim
        if settings.oidc_admin not in {"", "no", "yes"}:
            raise ProviderInvalid(setting="XQGIS_OIDC_ADMIN", why=Phrase("errors.provider_yes_no"))
        self.lets_in_admins = settings.oidc_admin == "yes"
        self._clock = clock
        self._kept: dict[str, tuple[float, Mapping[str, Any]]] = {}
        try:
            self._there, self._back = (Line(origin_of(self._issuer), settings.oidc_ca) for _ in range(2))
        except OSError as failed:
            raise ProviderInvalid(setting="XQGIS_OIDC_CA", why=why_failed(failed)) from failed

    def address(self, trip: Trip, returns_to: str) -> str:
        """Where a browser signs in, to come back to ``returns_to``. ProviderUnreachable, ProviderRefused."""
        at = self._place(self._itself(self._there), "authorization_endpoint")
        proof = hashlib.sha256(trip.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": returns_to,
            "scope": "openid profile",
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": base64.urlsafe_b64encode(proof).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        parts = urlsplit(at)
        kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in asked]
        return parts._replace(query=urlencode([*kept, *asked.items()]), fragment="").geturl()

    def name(self, answer: Mapping[str, str], returns_to: str, trip: Trip) -> str:
        """Whom the provider vouches for, by the ``answer`` that a browser came back with.

        NobodyVouchedFor when the provider trades no code, or anything about the
        token is not as it must be; ProviderRefused when it comes to no question;
        ProviderUnreachable.
        """
        code = answer.get("code", "")
        if not code or answer.get("iss", self._issuer) != self._issuer:
            raise ProviderRefused
        itself = self._itself(self._back)
        self._place(itself, "token_endpoint")
        keys_at = self._place(itself, "jwks_uri")
        try:
            traded = self._trade(itself, code, trip, returns_to)
            claims = self._judged(traded.get("id_token"), keys_at)
        except ProviderRefused as failed:
            raise NobodyVouchedFor from failed
        named = claims.get(self._claim)
        if claims.get("nonce") != trip.nonce or not isinstance(named, str):
            raise NobodyVouchedFor
        return named

    def _itself(self, line: Line) -> Mapping[str, Any]:
        """What the provider says of itself."""
        where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        told = self._asked("itself", line, where, FRESH_S)
        if told.get("issuer") != self._issuer:
            self._kept = {}
            raise ProviderRefused
        return told

    def _asked(self, what: str, line: Line, url: str, fresh_s: float) -> Mapping[str, Any]:
        """What is told at ``url``: as it was kept, when that is not as old as ``fresh_s``."""
        at, told = self._kept.get(what, (-math.inf, {}))
        if 0 <= self._clock() - at < fresh_s:
            return told
        told = line.ask(url)
        self._kept = {**self._kept, what: (self._clock(), told)}
        return told

    def _place(self, itself: Mapping[str, Any], what: str) -> str:
        at = itself.get(what)
        if not isinstance(at, str) or origin_of(at) != origin_of(self._issuer):
            self._kept = {}
            raise ProviderRefused
        return at

    def _trade(self, itself: Mapping[str, Any], code: str, trip: Trip, returns_to: str) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": returns_to,
            "code_verifier": trip.verifier,
        }
        ways = itself.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        headers = {}
        if self._secret and "client_secret_basic" in ways:
            pair = f"{quote_plus(self._client)}:{quote_plus(self._secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = self._client
            form |= {"client_secret": self._secret} if self._secret else {}
        return self._back.ask(self._place(itself, "token_endpoint"), urlencode(form).encode(), headers)

    def _judged(self, token: object, keys_at: str) -> Mapping[str, Any]:
        """What a token says by the keys at ``keys_at``, once more by new ones when it fits none of those."""
        try:
            return self._claims(token, self._asked("keys", self._back, keys_at, FRESH_S))
        except _FitsNoKey:
            return self._claims(token, self._asked("keys", self._back, keys_at, RENEW_S))

    def _claims(self, token: object, keys: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a token says, once it is proved to be the provider's, for us, and of now."""
        if not isinstance(token, str):
            raise ProviderRefused
        wanted = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=SKEW_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            claims = jwt.decode(token, _usable(keys), algorithms=_ALGORITHMS).claims
            wanted.validate(claims)
        except (BadSignatureError, InvalidKeyIdError, MissingKeyError) as failed:
            raise _FitsNoKey from failed
        except _BROKEN as failed:
            raise ProviderRefused from failed
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if others else self._client) != self._client:
            raise ProviderRefused
        return claims


class _FitsNoKey(ProviderRefused):
    """A token that none of the keys has signed."""


def _usable(keys: Mapping[str, Any]) -> KeySet:
    """The public keys of a provider that a token may be signed with; what is no such key is passed over."""
    listed = keys.get("keys")
    found = [_key(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return KeySet([one for one in found if one])


def _key(told: dict[str, Any]) -> Key | None:
    kind = told.get("kty")
    if kind != "RSA" and (kind != "EC" or told.get("crv") not in _CURVES):
        return None
    try:
        found = RSAKey.import_key(told) if kind == "RSA" else ECKey.import_key(told)
        found.ensure_kid()
    except _BROKEN:
        return None
    return found


def _checked_issuer(issuer: str) -> str:
    """The issuer, when it can be trusted to be who it says: by TLS, or on this machine."""
    parts = urlsplit(issuer if origin_of(issuer) else "")
    safe = parts.scheme == "https" or parts.hostname in _HERE
    if not safe or not issuer.isascii() or parts.query or parts.fragment:
        raise ProviderInvalid(setting="XQGIS_OIDC_ISSUER", why=Phrase("errors.provider_address"))
    return issuer


def _secret(file: str) -> str:
    """The secret in a file that nobody else may read; empty without a file."""
    if not file:
        return ""
    try:
        if Path(file).stat().st_mode & 0o077:
            raise ProviderInvalid(
                setting="XQGIS_OIDC_SECRET_FILE", why=Phrase("errors.provider_open", {"file": file})
            )
        secret = Path(file).read_text("utf-8").strip()
    except OSError as failed:
        raise ProviderInvalid(setting="XQGIS_OIDC_SECRET_FILE", why=why_failed(failed)) from failed
    if not secret:
        raise ProviderInvalid(setting="XQGIS_OIDC_SECRET_FILE", why=Phrase("errors.provider_missing"))
    return secret
