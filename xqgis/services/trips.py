"""One way to a provider of identities and back: begun by a browser, ended by the same one, once.

Nothing is kept of a trip until it ends. The browser holds a signed token; all
that must not be guessed is made from it with the installation's own key, so
that no browser ever knows the verifier and none can fill a list by setting out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from xqgis.errors import SignInRequired, TripOver
from xqgis.services.tokens import Tokens
from xqgis.store.keyring import Keyring

TRIP_S = 10 * 60
"""How long somebody may take to sign in at the provider."""
_KEPT_S = TRIP_S + 60
"""So long is a trip that ended remembered: by then its token is over, also by a clock set back a little."""
_KIND = "trip"


@dataclass(frozen=True, slots=True)
class Trip:
    """What a sign-in at a provider is known by: ``state`` on the way, ``nonce`` in the token.

    ``verifier`` is told to the provider alone, when the code is traded (PKCE).
    """

    state: str
    nonce: str
    verifier: str


class Trips:
    """Begins and ends trips."""

    def __init__(self, tokens: Tokens, keys: Keyring, clock: Callable[[], float]) -> None:
        self._tokens = tokens
        self._keys = keys
        self._clock = clock

    def begin(self) -> tuple[str, Trip]:
        """What the browser is to hold, and the trip it stands for."""
        held = self._tokens.sign(_KIND, "", TRIP_S)
        return held, self._trip(self._tokens.read(_KIND, held).code)

    def is_own(self, held: str | None, state: str) -> bool:
        """Whether a browser that holds ``held`` comes back with the state it set out with, in time."""
        try:
            self._own(held, state)
        except TripOver:
            return False
        return True

    def end(self, held: str | None, state: str) -> Trip:
        """The trip of the browser that returns with ``state``; over from now on.

        TripOver when it set out too long ago or not at all, is back already, or
        comes with another state: then its own trip goes on.
        """
        code = self._own(held, state)
        if not self._keys.end_trip(code, self._clock(), _KEPT_S):
            raise TripOver
        return self._trip(code)

    def resume(self, held: str | None, state: str) -> None:
        """Let a trip that has just ended go on: nobody could be asked about it. TripOver."""
        self._keys.reopen_trip(self._own(held, state))

    def _own(self, held: str | None, state: str) -> str:
        try:
            code = self._tokens.read(_KIND, held).code
        except SignInRequired as unknown:
            raise TripOver from unknown
        if not secrets.compare_digest(self._trip(code).state.encode(), state.encode()):
            raise TripOver
        return code

    def _trip(self, code: str) -> Trip:
        return Trip(*(self._tokens.mask(f"{_KIND} {part} {code}") for part in ("state", "nonce", "verifier")))
