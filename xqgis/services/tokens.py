"""Signed tokens: a text that only this installation can have written, for one purpose, until it ends.

Signing is itsdangerous'. The key lies in a file (mode 0600) and is made on first use.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from xqgis.errors import SignInRequired

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says, when it was made and ends (seconds since 1970), and a code to spend it by."""

    says: str
    made_at: float
    ends_at: float
    code: str


def key_file(home: Path) -> Path:
    """Where an installation's key lies, in a folder that its owner alone may enter."""
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "signing.key"


def keyed_digest(home: Path, kind: str, told: bytes) -> str:
    """HMAC-SHA-256 of ``told`` by the installation's key, 64 hex digits; each ``kind`` has its own.

    Without the key nobody can try guesses against it, as against a plain hash.
    """
    return hmac.new(_secret(key_file(home)), kind.encode() + b"\x1f" + told, hashlib.sha256).hexdigest()


class Tokens:
    """Signs and reads. ``kind`` keeps purposes apart: one kind of token never stands in for another."""

    def __init__(self, file: Path, clock: Callable[[], float]) -> None:
        self._key = _secret(file)
        self._clock = clock
        self._signer = type("Signer", (TimestampSigner,), {"get_timestamp": lambda _: int(clock())})

    def sign(self, kind: str, says: str, lasts_s: int) -> str:
        """A token that says ``says`` for so long."""
        told: str = self._serializer(kind).dumps([says, lasts_s, secrets.token_urlsafe(9)])
        return told

    def read(self, kind: str, token: str | None) -> Token:
        """What a token of a kind says; SignInRequired when it is not ours, of another kind, or over."""
        try:
            told, at = self._serializer(kind).loads(token or "", return_timestamp=True)
        except BadData as bad:
            raise SignInRequired from bad
        says, lasts_s, code = told
        made_at = at.timestamp()
        if made_at + lasts_s <= self._clock():
            raise SignInRequired
        return Token(says, made_at, made_at + lasts_s, code)

    def mask(self, text: str) -> str:
        """What stands for ``text`` where it must not be readable: alike for the same, here only."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _serializer(self, kind: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=f"xqgis {kind}", signer=self._signer)


def _secret(file: Path) -> bytes:
    """The secret in ``file``, made on first use; whole or not there at all.

    One that was cut short would let anybody sign: another takes its place.
    Whoever comes at the same moment waits, so that nobody takes away what
    another has just begun to sign with.
    """
    with _alone_in(file.parent):
        if not file.exists() or file.stat().st_size < _SECRET_BYTES:
            _write_secret(file)
        file.chmod(0o600)
        return file.read_bytes()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process or thread at a time; the lock goes with whoever dies."""
    door = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def _write_secret(file: Path) -> None:
    """A new secret under its name once it is whole on the disk."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    door = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(door, secrets.token_bytes(_SECRET_BYTES))
        os.fsync(door)
    finally:
        os.close(door)
    draft.replace(file)
