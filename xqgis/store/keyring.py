"""What only an installation itself may know: passwords, sessions, failed attempts, spent links.

It lies in a file of its own (mode 0600) beside the signing key, not in the
town's truth: a backup of the truth opens no door. Times are seconds since
1970. Of a session's secret only the SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xqgis.errors import StoreBroken, StoreBusy
from xqgis.words.failures import why_failed

_TABLES = """
CREATE TABLE IF NOT EXISTS passwords (account TEXT PRIMARY KEY, hash TEXT NOT NULL, set_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
  secret TEXT PRIMARY KEY, account TEXT NOT NULL, address TEXT NOT NULL,
  started_at REAL NOT NULL, seen_at REAL NOT NULL, ended_at REAL);
CREATE INDEX IF NOT EXISTS sessions_of ON sessions (account);
CREATE TABLE IF NOT EXISTS failures (account TEXT NOT NULL, address TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failures_of ON failures (account, address);
CREATE TABLE IF NOT EXISTS spent (code TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS screens (name TEXT PRIMARY KEY, good_from REAL NOT NULL);
"""
_WAIT_S = 5.0
_KEPT_S = 31 * 24 * 3600.0
"""Ended sessions and old attempts are forgotten after a month; the audit has them for good."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of an account; ``ended_at`` is None while nobody has ended it."""

    account: str
    address: str
    started_at: float
    seen_at: float
    ended_at: float | None


class Keyring:
    """The keys of one installation. Every method is safe from any thread. StoreBusy, StoreBroken."""

    def __init__(self, file: Path) -> None:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # -wal and -shm take its mode
        file.chmod(0o600)
        self._lock = threading.Lock()
        self._file = sqlite3.connect(
            file, timeout=_WAIT_S, isolation_level=None, check_same_thread=False, cached_statements=64
        )
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

    def set_password(self, account: str, hashed: str, now: float) -> None:
        """Keep a hash in the place of the one before."""
        self._ask("INSERT OR REPLACE INTO passwords VALUES (?, ?, ?)", account, hashed, now)

    def begin(self, secret: str, account: str, address: str, now: float) -> None:
        """Keep a new session."""
        self._ask("DELETE FROM sessions WHERE coalesce(ended_at, seen_at) < ?", now - _KEPT_S)
        self._ask(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL)", _digest(secret), account, address, now, now
        )

    def session(self, secret: str) -> Session | None:
        """The session of a secret, ended or not."""
        asked = "SELECT account, address, started_at, seen_at, ended_at FROM sessions WHERE secret = ?"
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
        """When somebody last acted under each account."""
        found = self._ask("SELECT account, max(seen_at) FROM sessions GROUP BY account")
        return {str(account): float(seen) for account, seen in found}

    def failed(self, account: str, address: str, now: float) -> None:
        """Keep a failed attempt."""
        self._ask("DELETE FROM failures WHERE at < ?", now - _KEPT_S)
        self._ask("INSERT INTO failures VALUES (?, ?, ?)", account, address, now)

    def failures(self, account: str, address: str, since: float) -> list[float]:
        """When attempts at an account from an address failed, oldest first."""
        asked = "SELECT at FROM failures WHERE account = ? AND address = ? AND at > ? ORDER BY at"
        return [at for (at,) in self._ask(asked, account, address, since)]

    def forgive(self, account: str, address: str) -> None:
        """Forget the failed attempts at an account from an address."""
        self._ask("DELETE FROM failures WHERE account = ? AND address = ?", account, address)

    def spend(self, code: str, until: float) -> bool:
        """Mark what is good for one use as used; False when somebody was faster."""
        found = self._ask("INSERT OR IGNORE INTO spent VALUES (?, ?) RETURNING code", code, until)
        return bool(found)

    def is_spent(self, code: str) -> bool:
        """Whether it was used."""
        return bool(self._ask("SELECT 1 FROM spent WHERE code = ?", code))

    def close_screen(self, name: str, now: float) -> None:
        """Let no token of a screen open it that was made before now."""
        self._ask("INSERT OR REPLACE INTO screens VALUES (?, ?)", name, now)

    def screen_good_from(self, name: str) -> float:
        """Tokens of a screen are good that were made from then on."""
        found = self._ask("SELECT good_from FROM screens WHERE name = ?", name)
        return float(found[0][0]) if found else 0.0

    def _ask(self, statement: str, *values: object) -> list[Sequence[Any]]:
        try:
            with self._lock:
                return self._file.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise StoreBusy from error
            raise StoreBroken(why=why_failed(error)) from error
        except sqlite3.DatabaseError as error:
            raise StoreBroken(why=why_failed(error)) from error


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
