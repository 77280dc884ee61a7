"""The accounts of a store: every change is kept, the last one holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from xqgis.errors import AccountExists, LastAdministrator
from xqgis.model.account import Account
from xqgis.model.actor import Role, Scope
from xqgis.store import audit, schema
from xqgis.store.audit import AuditEntry

_PARTS = ("villages", "units", "domains")


def put(truth: Connection, account: Account, before: Account | None, entry: AuditEntry) -> None:
    """Store ``account`` in the place of ``before``; the entry tells both.

    AccountExists when its name has become something else meanwhile;
    LastAdministrator when nobody would be left to keep the accounts.
    """
    if one(truth, account.name) != before:
        raise AccountExists(name=account.name)
    if _keeps(before) and not _keeps(account):
        others = [one for one in every(truth) if _keeps(one) and one.name != account.name]
        if not others:
            raise LastAdministrator(name=account.name)
    row = {**_row(account), "actor": entry.actor, "at": audit.utc_text(entry.at)}
    truth.execute(schema.accounts.insert(), row)
    told = {"before": _row(before) if before else None, "after": _row(account)}
    audit.append(truth, replace(entry, subject=account.name, details={**entry.details, **told}))


def one(truth: Connection, name: str) -> Account | None:
    """The account of that name."""
    columns = schema.accounts.c
    asked = select(schema.accounts).where(columns.name == name).order_by(columns.number.desc()).limit(1)
    found = truth.execute(asked).mappings().first()
    return _account(found) if found else None


def every(truth: Connection) -> list[Account]:
    """All accounts, closed ones too, by name."""
    columns = schema.accounts.c
    latest = select(func.max(columns.number)).group_by(columns.name)
    asked = select(schema.accounts).where(columns.number.in_(latest)).order_by(columns.name)
    return [_account(row) for row in truth.execute(asked).mappings()]


def _keeps(account: Account | None) -> bool:
    """Whether somebody may keep the accounts by this one."""
    return account is not None and account.role is Role.ADMIN and not account.closed


def _row(account: Account) -> Mapping[str, Any]:
    scope = {part: " ".join(sorted(getattr(account.scope, part))) for part in _PARTS}
    return {"name": account.name, "role": account.role.value, **scope, "closed": account.closed}


def _account(row: RowMapping) -> Account:
    scope = Scope(**{part: frozenset(row[part].split()) for part in _PARTS})
    return Account(row["name"], Role(row["role"]), scope, row["closed"])
