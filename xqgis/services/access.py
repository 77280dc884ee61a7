"""Who may come in: sign-in links, sessions and wall screens.

Every token is signed with one secret that lives in a file of this
installation (mode 0600 under ``home/secrets``). A token carries its kind, so
a link is no session and a screen opens nothing but its wall.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from xqgis.errors import SignInRequired
from xqgis.model.actor import Actor, Role

HOUR_S = 3600
LINK_S = 24 * HOUR_S
SESSION_S = 12 * HOUR_S
SCREEN_S = 365 * 24 * HOUR_S
HALL = "hall"
"""The screen that every installation has."""
SCREEN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SECRET_BYTES = 32
_SPENT_LINE = re.compile(rb"([0-9]{1,15}) ([A-Za-z0-9_-]+)")


class Access:
    """The desk that signs people in and out of one installation.

    ``clock`` gives seconds since 1970; tests hand in their own.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        folder = home / "secrets"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key = _secret(folder / "signing.key")
        self._spent = _Spent(folder / "spent.txt", clock)
        self._clock = clock

    def link(self, role: Role, reusable: bool) -> str:
        """A token for a sign-in address, good for 24 h; once only unless ``reusable``."""
        return self._sign("link", LINK_S, role=role.value, reusable=reusable)

    def sign_in(self, link: str) -> str:
        """A session token for a link; SignInRequired when it is spent, too old or not ours."""
        facts = self._read("link", link)
        role = Role(facts["role"])
        if not facts["reusable"]:
            self._spent.add(facts["id"], facts["until"])
        return self._sign("session", SESSION_S, role=role.value)

    def actor(self, session: str | None, address: str = "") -> Actor:
        """Who a session stands for; SignInRequired after 12 h, after signing out, or without one."""
        role = Role(self._read("session", session)["role"])
        return Actor(name=role.value, role=role, address=address)

    def sign_out(self, session: str | None) -> None:
        """End a session for good, whoever still holds its token."""
        facts = self._read("session", session)
        self._spent.add(facts["id"], facts["until"])

    def screen_token(self, screen: str) -> str:
        """A token that shows the wall on the screen of that name and opens nothing else."""
        if not SCREEN_NAME.fullmatch(screen):
            raise SignInRequired
        return self._sign("screen", SCREEN_S, screen=screen)

    def screen(self, token: str | None, address: str = "") -> Actor:
        """The screen a wall token is bound to; the actor's name is the screen's."""
        return Actor(name=self._read("screen", token)["screen"], role=Role.SCREEN, address=address)

    def _sign(self, kind: str, lasts_s: int, **facts: object) -> str:
        told = {"kind": kind, "id": secrets.token_urlsafe(9), "until": int(self._clock()) + lasts_s, **facts}
        body = _text(json.dumps(told, separators=(",", ":")).encode())
        return f"{body}.{self._seal(body)}"

    def _seal(self, body: str) -> str:
        return _text(hmac.new(self._key, body.encode(), hashlib.sha256).digest())

    def _read(self, kind: str, token: str | None) -> Mapping[str, Any]:
        body, _, seal = (token or "").partition(".")
        if not body.isascii() or not seal.isascii() or not hmac.compare_digest(seal, self._seal(body)):
            raise SignInRequired
        facts: Mapping[str, Any] = json.loads(_bytes(body))
        if facts["kind"] != kind or facts["until"] <= self._clock() or facts["id"] in self._spent:
            raise SignInRequired
        return facts


class _Spent:
    """Tokens that were ended before their time, kept in a file until they would have ended."""

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._file = file
        self._lock = threading.Lock()
        lines = file.read_bytes().split(b"\n") if file.exists() else []
        rows = (match for match in map(_SPENT_LINE.fullmatch, lines) if match)
        self._until = {row[2].decode("ascii"): int(row[1]) for row in rows if int(row[1]) > clock()}

    def __contains__(self, code: object) -> bool:
        return code in self._until

    def add(self, code: str, until: int) -> None:
        """Remember ``code``; SignInRequired when somebody was faster."""
        with self._lock:
            if code in self._until:
                raise SignInRequired
            self._until[code] = until
            door = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(door, f"{until} {code}\n".encode("ascii"))
                os.fsync(door)
            finally:
                os.close(door)


def _secret(file: Path) -> bytes:
    """The secret in ``file``, made on first use; whole or not there at all.

    One that was cut short would let anybody sign: another takes its place.
    """
    if file.exists() and file.stat().st_size < _SECRET_BYTES:
        file.unlink()
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        door = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(door, secrets.token_bytes(_SECRET_BYTES))
            os.fsync(door)
        finally:
            os.close(door)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    file.chmod(0o600)
    return file.read_bytes()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as bad:
        raise SignInRequired from bad
