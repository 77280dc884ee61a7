"""Who may come in: accounts with passwords, links, a provider's word, sessions and wall screens.

A session is a row that can be ended (`store.keyring`); links and screens are
signed tokens (`services.tokens`). Every way in and every attempt that was judged
and failed is an act on record: one that cannot be recorded does not happen. Of
attempts that were turned away unjudged (locked, a trip that is over, a provider
that is gone) the first of each address are.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from xqgis.errors import (
    NoAccountHere,
    NobodyVouchedFor,
    ProviderRefused,
    ProviderUnreachable,
    SignInFailed,
    SignInLocked,
    SignInRequired,
    TripOver,
    WeakPassword,
)
from xqgis.model.account import Account, account_name, vouched_name
from xqgis.model.actor import Actor, Role
from xqgis.services.pace import Pace
from xqgis.services.rights import Passage
from xqgis.services.tokens import Token, Tokens, key_file
from xqgis.services.town_hall import SHANGHAI
from xqgis.services.trips import Trip, Trips
from xqgis.store import AuditEntry, Store
from xqgis.store.keyring import Keyring, Limits, Session

HOUR_S = 3600
LINK_S = 24 * HOUR_S
SESSION_S = 12 * HOUR_S
IDLE_S = HOUR_S // 2
FORM_S = 12 * HOUR_S
SCREEN_S = 365 * 24 * HOUR_S
LIMITS = Limits(of_account=5, of_address=50, within_s=15 * 60)
PROVIDER_LIMITS = Limits(of_account=60, of_address=60, within_s=15 * 60)
"""Whoever returns from a provider has no name yet: all who do so from an address are counted as one."""
NOTED = 20
"""So many attempts that nobody judged are put on record of one address within a quarter of an hour."""
LEAVINGS = 120
"""So many may set out to the provider from one address within a minute: a whole office behind one address."""
HALL = "hall"
"""The screen that every installation has."""
SCREEN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
SHORTEST, LONGEST = 10, 200
"""Letters of a password. Length is what resists guessing; kinds of letters are nobody's business."""
_RUNS = ("12345", "67890", "09876", "54321", "abcde", "qwert", "asdfg", "password", "111111", "888888")
"""What guessers try first."""
_SEEN_EVERY_S = 60
_hasher = PasswordHasher()
_hashing = threading.Semaphore(2)
"""A password takes 64 MB and a fifth of a second to hash: many at once must not take the machine."""


class Access:
    """The desk that signs people in and out of one installation.

    ``clock`` gives seconds since 1970; tests hand in their own.
    """

    def __init__(self, home: Path, store: Store, clock: Callable[[], float] = time.time) -> None:
        key = key_file(home)
        self._tokens = Tokens(key, clock)
        self._keys = Keyring(key.with_name("keyring.sqlite"))
        self.trips = Trips(self._tokens, self._keys, clock)
        self._store = store
        self._clock = clock
        self._leaving = Pace(LEAVINGS, 60, clock)
        self._noting = Pace(NOTED, 15 * 60, clock)

    def close(self) -> None:
        """Let go of the keyring's file."""
        self._keys.close()

    def link(self, account: str) -> str:
        """A token that signs in as often as it is used, for 24 h: for demos, where nobody has a password."""
        return self._tokens.sign("link", account, LINK_S)

    def invitation(self, account: str) -> str:
        """A token good once, for 24 h, to choose a password and come in; no earlier one is good any more."""
        made = self._tokens.sign("invitation", account, LINK_S)
        self._keys.invite(account, self._tokens.read("invitation", made).code)
        return made

    def enter(self, link: str, address: str = "") -> str:
        """A session for a link; SignInRequired when it is too old, not ours, or its account is closed."""
        return self._begin(self._open_account(self._tokens.read("link", link).says), address, by="link")

    def sign_in(self, name: str, password: str, address: str = "") -> str:
        """A session for a name and its password.

        SignInFailed for a wrong name and a wrong password alike, in the same
        time. SignInLocked after as many failures as `LIMITS` lets pass, until
        the oldest of them is long enough ago.
        """
        account = account_name(name)
        # of a name only a mask is kept: somebody may type a password for one
        masked = self._tokens.mask(account)
        self._count_try(masked, address, LIMITS, address)
        nobodys, hashed = _nobodys_hash(), self._keys.password(account)
        fits = _fits(hashed or nobodys, password) and hashed is not None
        found = self._store.account(account)
        if not fits or found is None or found.closed:
            self._record_failure(address, account=account if found else "")
            raise SignInFailed
        self._keys.forgive(masked, address)
        session = self._begin(found, address, by="password", hashed=hashed or "")
        if hashed and _hasher.check_needs_rehash(hashed):
            self._keys.renew_password(account, hashed, _hashed(password))
        return session

    def set_out(self, address: str = "") -> tuple[str, Trip]:
        """What a browser on its way to the provider is to hold, and its trip. SignInLocked."""
        if not self._leaving.allows(address):
            raise SignInLocked(minutes=1)
        return self.trips.begin()

    def sign_in_outside(
        self, held: str | None, state: str, ask: Callable[[Trip], str], address: str, *, admins: bool
    ) -> str:
        """A session for whom a provider names: ``ask`` gives the name it vouches for.

        ``held`` is what the browser kept since it set out, ``state`` what it
        brings back. The account decides what that person may do, and nobody is
        given one by coming in; administrators come in with ``admins`` only.
        TripOver; ProviderUnreachable, after which the trip goes on, and
        ProviderRefused as ``ask`` raises them; NoAccountHere for an unknown name,
        a closed account and such an administrator alike; SignInLocked. Only what
        was judged counts as a try: NobodyVouchedFor and NoAccountHere.
        """
        # a desk of its own: what fails here leaves passwords their tries
        masked, desk = self._tokens.mask("at the provider"), f"provider {address}"
        self._count_try(masked, desk, PROVIDER_LIMITS, address)
        try:
            account = vouched_name(ask(self.trips.end(held, state)))
        except NobodyVouchedFor as failed:
            self._record_failure(address, by="oidc", why=failed.key)
            raise
        except (ProviderUnreachable, ProviderRefused, TripOver) as failed:
            self._keys.take_back(masked, desk)
            if isinstance(failed, ProviderUnreachable):
                self.trips.resume(held, state)
            self._note_failure(address, by="oidc", why=failed.key)
            raise
        found = self._store.account(account) if account else None
        kept_out = found is not None and found.role is Role.ADMIN and not admins
        if found is None or found.closed or kept_out:
            why = {"why": "admin_outside"} if kept_out else {}
            self._record_failure(address, account=account if found else "", by="oidc", **why)
            raise NoAccountHere
        self._keys.forgive(masked, desk)
        return self._begin(found, address, by="oidc")

    def invited(self, invitation: str | None) -> Account:
        """Whom an invitation is for; SignInRequired when it was used, is too old or not ours."""
        return self._invited(invitation)[0]

    def choose_password(self, invitation: str, password: str, address: str = "") -> str:
        """Give an invited account its password; a session, the only one it has from now on.

        SignInRequired, WeakPassword.
        """
        account, token = self._invited(invitation)
        _refuse_weak(account.name, password)
        hashed = _hashed(password)
        self._record(account, address, Passage.CHOOSE_PASSWORD)
        if not self._keys.take_invitation(account.name, token.code):
            raise SignInRequired
        self._keys.set_password(account.name, hashed)
        self._keys.end_all(account.name, self._clock())
        return self._begin(account, address, by="invitation")

    def actor(self, session: str | None, address: str = "", *, acts: bool = True) -> Actor:
        """Who a session stands for.

        SignInRequired after 12 h, after half an hour in which nobody acted,
        after it was ended, or without one. ``acts`` is False for what a browser
        asks for by itself, as far as that can be told.
        """
        found, now = self._alive(session), self._clock()
        account = self._open_account(found.account)
        if acts and session and now - found.seen_at >= _SEEN_EVERY_S:
            self._keys.seen(session, now)
        return Actor(account.name, account.role, address, account.scope)

    def sign_out(self, session: str | None, address: str = "") -> None:
        """End a session for good, whoever still holds its secret."""
        account = self._open_account(self._alive(session).account)
        self._record(account, address, Passage.SIGN_OUT)
        self._keys.end(session or "", self._clock())

    def put_out(self, account: str) -> None:
        """End every session of an account, and its invitation."""
        self._keys.uninvite(account)
        self._keys.end_all(account, self._clock())

    def last_seen(self) -> dict[str, float]:
        """When somebody last acted under each account, in seconds since 1970."""
        return self._keys.last_seen()

    def has_password(self, account: str) -> bool:
        """Whether one was chosen."""
        return self._keys.password(account) is not None

    def form(self, bound: str) -> str:
        """What a form must bring back from the browser that holds ``bound``, which it does not tell."""
        return self._tokens.sign("form", _digest(bound), FORM_S)

    def is_our_form(self, bound: str | None, token: str) -> bool:
        """Whether a form was made for the browser that sends it."""
        try:
            told = self._tokens.read("form", token).says
        except SignInRequired:
            return False
        return bool(bound) and secrets.compare_digest(told, _digest(bound or ""))

    def screen_token(self, screen: str) -> str:
        """A token that shows the wall on the screen of that name and opens nothing else."""
        if not SCREEN_NAME.fullmatch(screen):
            raise SignInRequired
        return self._tokens.sign("screen", screen, SCREEN_S)

    def screen(self, token: str | None, address: str = "") -> Actor:
        """The screen a wall token is bound to; the actor's name is the screen's."""
        found = self._tokens.read("screen", token)
        if found.made_at < self._keys.screen_good_from(found.says):
            raise SignInRequired
        return Actor(name=found.says, role=Role.SCREEN, address=address)

    def close_screen(self, screen: str) -> None:
        """Let no token that was made up to now open this screen."""
        self._keys.close_screen(screen, math.floor(self._clock()) + 1)

    def _count_try(self, masked: str, desk: str, limits: Limits, address: str) -> None:
        now = self._clock()
        wait_until = self._keys.begin_try(masked, desk, now, limits)
        if wait_until is not None:
            self._note_failure(address, why=SignInLocked.key)
            raise SignInLocked(minutes=max(1, math.ceil((wait_until - now) / 60)))

    def _alive(self, session: str | None) -> Session:
        found, now = self._keys.session(session) if session else None, self._clock()
        if found is None or found.ended_at is not None:
            raise SignInRequired
        if now >= found.started_at + SESSION_S or now >= found.seen_at + IDLE_S:
            raise SignInRequired
        return found

    def _open_account(self, name: str) -> Account:
        found = self._store.account(name)
        if found is None or found.closed:
            raise SignInRequired
        return found

    def _invited(self, invitation: str | None) -> tuple[Account, Token]:
        token = self._tokens.read("invitation", invitation)
        if not self._keys.is_invited(token.says, token.code):
            raise SignInRequired
        return self._open_account(token.says), token

    def _begin(self, account: Account, address: str, by: str, hashed: str = "") -> str:
        self._record(account, address, Passage.SIGN_IN, by=by)
        secret = secrets.token_urlsafe(32)
        if not self._keys.begin(secret, account.name, self._clock(), hashed):
            raise SignInFailed
        return secret

    def _record(self, account: Account, address: str, act: Passage, **details: object) -> None:
        self._store.record(self._entry(account.name, account.role.value, address, act, **details))

    def _record_failure(self, address: str, **details: object) -> None:
        self._store.record(self._entry("", "", address, Passage.FAIL_TO_SIGN_IN, **details))

    def _note_failure(self, address: str, **details: object) -> None:
        """Record an attempt that nobody judged, as long as an address does not make too many of them."""
        if self._noting.allows(address):
            self._record_failure(address, **details)

    def _entry(self, name: str, role: str, address: str, act: Passage, **details: object) -> AuditEntry:
        at = datetime.fromtimestamp(self._clock(), SHANGHAI)
        return AuditEntry(at=at, actor=name, role=role, address=address, act=act.value, details=details)


def _hashed(password: str) -> str:
    with _hashing:
        return _hasher.hash(password)


def _fits(hashed: str, password: str) -> bool:
    try:
        with _hashing:
            return _hasher.verify(hashed, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """What a password is compared with where there is none, so that both take the same time."""
    return _hashed(secrets.token_urlsafe(32))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_weak(name: str, password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(shortest=SHORTEST, longest=LONGEST)
    plain = password.casefold()
    if len(set(plain)) < SHORTEST // 2 or name in plain or any(run in plain for run in _RUNS):
        raise WeakPassword(shortest=SHORTEST, longest=LONGEST)
