"""What only an installation itself may know: passwords, invitations, sessions, tries that failed.

It lies in a file of its own (mode 0600) beside the signing key, not in the
town's truth: a backup of the truth opens no door. Times are seconds since
1970. Of a session's secret only the SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xqgis.errors import StoreBroken, StoreBusy
from xqgis.words.failures import why_failed

_TABLES = """
CREATE TABLE IF NOT EXISTS passwords (account TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS invitations (account TEXT PRIMARY KEY, code TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  secret TEXT PRIMARY KEY, account TEXT NOT NULL,
  started_at REAL NOT NULL, seen_at REAL NOT NULL, ended_at REAL);
CREATE INDEX IF NOT EXISTS sessions_of ON sessions (account);
CREATE TABLE IF NOT EXISTS tries (account TEXT NOT NULL, address TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tries_from ON tries (address, at);
CREATE TABLE IF NOT EXISTS screens (name TEXT PRIMARY KEY, good_from REAL NOT NULL);
CREATE TABLE IF NOT EXISTS trips (code TEXT PRIMARY KEY, ended_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS trips_ended ON trips (ended_at);
"""
_WAIT_S = 5.0
_KEPT_S = 31 * 24 * 3600.0
"""Ended sessions and old tries are forgotten after a month; the audit has them for good."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of an account; ``ended_at`` is None while nobody has ended it."""

    account: str
    started_at: float
    seen_at: float
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """So many tries may fail within a time: at one account from an address, and from that address at all."""

    of_account: int
    of_address: int
    within_s: float


class Keyring:
    """The keys of one installation. Every method is safe from any thread. StoreBusy, StoreBroken."""

    def __init__(self, file: Path) -> None:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # -wal and -shm take its mode
        file.chmod(0o600)
        self._lock = threading.Lock()
        with _told():
            self._file = sqlite3.connect(file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = FULL")
            self._file.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def password(self, account: str) -> str | None:
        """The hash of an account's password."""
        found = self._ask("SELECT hash FROM passwords WHERE account = ?", account)
        return str(found[0][0]) if found else None

    def set_password(self, account: str, hashed: str) -> None:
        """Keep a hash in the place of the one before."""
        self._ask("INSERT OR REPLACE INTO passwords VALUES (?, ?)", account, hashed)

    def renew_password(self, account: str, before: str, hashed: str) -> None:
        """Keep another hash of the same password, unless another was chosen meanwhile."""
        self._ask("UPDATE passwords SET hash = ? WHERE account = ? AND hash = ?", hashed, account, before)

    def invite(self, account: str, code: str) -> None:
        """Keep the code of an account's invitation; no earlier one is good from now on."""
        self._ask("INSERT OR REPLACE INTO invitations VALUES (?, ?)", account, code)

    def is_invited(self, account: str, code: str) -> bool:
        """Whether this is the invitation of the account that is good now."""
        return bool(self._ask("SELECT 1 FROM invitations WHERE account = ? AND code = ?", account, code))

    def take_invitation(self, account: str, code: str) -> bool:
        """Use an invitation up; False when it was not good, or somebody was faster."""
        asked = "DELETE FROM invitations WHERE account = ? AND code = ? RETURNING code"
        return bool(self._ask(asked, account, code))

    def uninvite(self, account: str) -> None:
        """Let no invitation of an account be good."""
        self._ask("DELETE FROM invitations WHERE account = ?", account)

    def begin(self, secret: str, account: str, now: float, hashed: str = "") -> bool:
        """Keep a new session; with ``hashed`` only while that is still the password."""
        self._ask("DELETE FROM sessions WHERE coalesce(ended_at, seen_at) < ?", now - _KEPT_S)
        asked = (
            "INSERT INTO sessions SELECT ?, ?, ?, ?, NULL WHERE ? = '' "
            "OR EXISTS (SELECT 1 FROM passwords WHERE account = ? AND hash = ?) RETURNING account"
        )
        return bool(self._ask(asked, _digest(secret), account, now, now, hashed, account, hashed))

    def session(self, secret: str) -> Session | None:
        """The session of a secret, ended or not."""
        asked = "SELECT account, started_at, seen_at, ended_at FROM sessions WHERE secret = ?"
        found = self._ask(asked, _digest(secret))
        return Session(*found[0]) if found else None

    def seen(self, secret: str, now: float) -> None:
        """Somebody acts under a session."""
        self._ask("UPDATE sessions SET seen_at = ? WHERE secret = ?", now, _digest(secret))

    def end(self, secret: str, now: float) -> None:
        """End a session for good."""
        self._ask(
            "UPDATE sessions SET ended_at = ? WHERE secret = ? AND ended_at IS NULL", now, _digest(secret)
        )

    def end_all(self, account: str, now: float) -> None:
        """End every session of an account."""
        self._ask("UPDATE sessions SET ended_at = ? WHERE account = ? AND ended_at IS NULL", now, account)

    def last_seen(self) -> dict[str, float]:
        """When somebody last acted under each account, of the last month."""
        found = self._ask("SELECT account, max(seen_at) FROM sessions GROUP BY account")
        return {str(account): float(seen) for account, seen in found}

    def begin_try(self, account: str, address: str, now: float, limits: Limits) -> float | None:
        """Count a try to sign in before it is judged, so that many at once are as many.

        None when it may be judged; else when the next one may be.
        """
        since = now - limits.within_s
        with self._lock, _told():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                found = self._file.execute(
                    "SELECT at, account FROM tries WHERE address = ? AND at > ? ORDER BY at", (address, since)
                ).fetchall()
                times = [at for at, _ in found], [at for at, name in found if name == account]
                for tried, most in zip(times, (limits.of_address, limits.of_account), strict=True):
                    if len(tried) >= most:
                        return float(tried[-most] + limits.within_s)
                self._file.execute("DELETE FROM tries WHERE at < ?", (now - _KEPT_S,))
                self._file.execute("INSERT INTO tries VALUES (?, ?, ?)", (account, address, now))
                return None
            finally:
                self._file.execute("COMMIT")

    def forgive(self, account: str, address: str) -> None:
        """Forget the tries at an account from an address: one of them was right."""
        self._ask("DELETE FROM tries WHERE account = ? AND address = ?", account, address)

    def take_back(self, account: str, address: str) -> None:
        """Take back the newest try at an account from an address: nobody could judge it."""
        asked = (
            "DELETE FROM tries WHERE rowid = (SELECT rowid FROM tries WHERE account = ? AND address = ? "
            "ORDER BY at DESC LIMIT 1)"
        )
        self._ask(asked, account, address)

    def end_trip(self, code: str, now: float, kept_s: float) -> bool:
        """Use up a sign-in at a provider; False when it was used before, as far as ``kept_s`` seconds ago."""
        self._ask("DELETE FROM trips WHERE ended_at < ?", now - kept_s)
        return bool(self._ask("INSERT OR IGNORE INTO trips VALUES (?, ?) RETURNING code", code, now))

    def reopen_trip(self, code: str) -> None:
        """Let a sign-in at a provider be used after all."""
        self._ask("DELETE FROM trips WHERE code = ?", code)

    def close_screen(self, name: str, now: float) -> None:
        """Let no token of a screen open it that was made before now."""
        self._ask("INSERT OR REPLACE INTO screens VALUES (?, ?)", name, now)

    def screen_good_from(self, name: str) -> float:
        """Tokens of a screen are good that were made from then on."""
        found = self._ask("SELECT good_from FROM screens WHERE name = ?", name)
        return float(found[0][0]) if found else 0.0

    def _ask(self, statement: str, *values: object) -> list[Sequence[Any]]:
        with self._lock, _told():
            return self._file.execute(statement, values).fetchall()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreBusy from error
        raise StoreBroken(why=why_failed(error)) from error
    except sqlite3.DatabaseError as error:
        raise StoreBroken(why=why_failed(error)) from error


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
