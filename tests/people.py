"""People for tests: accounts of a store, and sessions of them."""

from __future__ import annotations

from datetime import UTC, datetime

from xqgis.model.account import NEEDED, Account
from xqgis.model.actor import Role, Scope
from xqgis.services.access import Access
from xqgis.store import AuditEntry, Store


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def enrol(store: Store, role: Role, scope: Scope | None = None, name: str = "") -> str:
    """The name of an open account of ``role``, made when there is none."""
    name = name or role.value
    needed = {NEEDED[role]: frozenset({"990101001"})} if role in NEEDED else {}
    account = Account(name, role, scope or Scope(**needed))
    found = store.account(name)
    if found is None or found.closed or (scope and found.scope != scope):
        store.put_account(account, found, AuditEntry(datetime.now(UTC), "test", "terminal", "keep_accounts"))
    return name


def session(access: Access, store: Store, role: Role, scope: Scope | None = None) -> str:
    """A session of somebody of ``role``."""
    return access.enter(access.link(enrol(store, role, scope)))
