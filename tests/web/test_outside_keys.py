"""Keys of a provider that are not what we can use, beside those that are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.provider import MockProvider, ec, rsa
from tests.web.browser import Browser

SOUND = rsa("sound").as_dict(private=False)


def _apart(one: Any) -> Any:
    """What tells a key from the sound one, which is another at each run."""
    return (
        {name: told for name, told in one.items() if told != SOUND.get(name)}
        if isinstance(one, dict)
        else one
    )


@pytest.mark.parametrize(
    "strange",
    [
        {"kty": "EC", "crv": "SM2"}, {"kty": "EC", "crv": "SM2", "x": "AA", "y": "AA", "kid": "first"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}, {"kty": "EC", "crv": ["P-256"]},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "EC", "crv": "P-256", "x": "AA"},
        {"kty": "RSA"}, {"kty": ["RSA"]}, {"kty": {}}, {}, [], "x", None, 7, {"kty": "AKP"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"}, {"kty": "RSA", "n": 1, "e": 2},
        {"kty": "RSA", "n": "!", "e": "AQAB"}, {"kty": "RSA", "n": "AQ", "e": "AQ"},
        {"kty": "RSA", "n": "\u00e9", "e": "\u00e9"}, {**SOUND, "kid": ["first"]}, {**SOUND, "kid": 7},
        {**SOUND, "key_ops": 5}, {**SOUND, "use": ["sig"], "key_ops": ["verify"]}, {**SOUND, "alg": 5},
    ],
    ids=lambda one: json.dumps(_apart(one))[:40],
)  # fmt: skip
def test_a_key_that_is_none_shuts_nobody_out(browser: Browser, provider: MockProvider, strange: Any) -> None:
    listed = {"keys": [strange, provider.keys[0].as_dict(private=False), strange]}
    provider.answers["/jwks"] = lambda _: (200, {}, json.dumps(listed).encode())
    assert browser.sign_in().status == 303


@pytest.mark.parametrize("told", [{}, {"keys": 7}, {"keys": []}, {"keys": [{"kty": "EC", "crv": "SM2"}]}])
def test_keys_that_are_none_at_all_let_nobody_in(browser: Browser, provider: MockProvider, told: Any) -> None:
    provider.answers["/jwks"] = lambda _: (200, {}, json.dumps(told).encode())
    assert browser.sign_in().status == 401


@pytest.mark.parametrize(("curve", "alg"), [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512")])
def test_the_three_curves_sign(browser: Browser, provider: MockProvider, curve: str, alg: str) -> None:
    provider.keys = [ECKey.generate_key(curve, {"kid": curve, "use": "sig", "alg": alg}), ec("other")]
    assert browser.sign_in().status == 303
