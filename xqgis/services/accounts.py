"""人员与权限: the accounts of a town, opened, changed and closed by its administrator."""

from __future__ import annotations

from dataclasses import replace

from xqgis.errors import AccountExists, AccountInvalid, LastAdministrator, UnknownCode
from xqgis.model.account import NEEDED, ROLES, Account, account_name
from xqgis.model.actor import Actor, Role, Scope
from xqgis.services.access import SCREEN_NAME, Access
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall

FIRST = "admin"
"""The account that a new store begins with."""


def accounts(hall: TownHall, actor: Actor) -> list[Account]:
    """All accounts, closed ones too, by name. NotAllowed."""
    require(actor, Act.KEEP_ACCOUNTS)
    return hall.store.accounts()


def open_account(hall: TownHall, actor: Actor, account: Account) -> Account:
    """A new account, which has no password yet: it needs an invitation.

    NotAllowed, AccountExists (closed ones keep their names), AccountInvalid, UnknownCode.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    name = account_name(account.name)
    if not name:
        raise AccountInvalid(name=account.name)
    if hall.store.account(name):
        raise AccountExists(name=name)
    return _put(hall, actor, replace(account, name=name, closed=False))


def change_account(hall: TownHall, actor: Actor, name: str, role: Role, scope: Scope) -> Account:
    """Another role or scope, which holds from the account's next step on.

    NotAllowed, UnknownCode, AccountInvalid, LastAdministrator.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    _keep_one_administrator(hall, found, role)
    return _put(hall, actor, replace(found, role=role, scope=scope))


def close_account(hall: TownHall, access: Access, actor: Actor, name: str) -> None:
    """Close an account for good and end its sessions. NotAllowed, UnknownCode, LastAdministrator."""
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    _keep_one_administrator(hall, found, None)
    hall.store.put_account(replace(found, closed=True), hall.entry(actor, Act.KEEP_ACCOUNTS))
    access.put_out(found.name)


def invite(hall: TownHall, access: Access, actor: Actor, name: str) -> str:
    """An invitation to choose a password, good once for a day. NotAllowed, UnknownCode."""
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    entry = hall.entry(actor, Act.KEEP_ACCOUNTS, invited=found.name)
    hall.store.record(replace(entry, subject=found.name))
    return access.invitation(found.name)


def put_out(hall: TownHall, access: Access, actor: Actor, name: str) -> None:
    """End every session of an account, which may come in again. NotAllowed, UnknownCode."""
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    entry = hall.entry(actor, Act.KEEP_ACCOUNTS, put_out=found.name)
    hall.store.record(replace(entry, subject=found.name))
    access.put_out(found.name)


def close_screen(hall: TownHall, access: Access, actor: Actor, screen: str) -> None:
    """Let no wall link of a screen that was made up to now open it. NotAllowed, UnknownCode."""
    require(actor, Act.KEEP_ACCOUNTS)
    if not SCREEN_NAME.fullmatch(screen):
        raise UnknownCode(kind="screen", code=screen)
    entry = hall.entry(actor, Act.KEEP_ACCOUNTS, closed_screen=screen)
    hall.store.record(replace(entry, subject=screen))
    access.close_screen(screen)


def first_invitation(hall: TownHall, access: Access, actor: Actor) -> str:
    """The invitation of the first administrator; empty when an administrator has a password. NotAllowed."""
    known = accounts(hall, actor)
    open_ones = [one for one in known if one.role is Role.ADMIN and not one.closed]
    if any(access.has_password(one.name) for one in open_ones):
        return ""
    first = open_ones[0] if open_ones else open_account(hall, actor, Account(_free(known), Role.ADMIN))
    return invite(hall, access, actor, first.name)


def demo_accounts(hall: TownHall, actor: Actor) -> list[Account]:
    """One account of each role, opened when missing: for a demo town alone. NotAllowed."""
    town, known = hall.town, {one.name: one for one in accounts(hall, actor)}
    village, unit = (
        Scope(frozenset({town.villages[0].code})),
        Scope(units=frozenset({town.responsible[0].code})),
    )
    scopes = {Role.WORKER: village, Role.VILLAGE: village, Role.UNIT: unit}
    wanted = (Account(role.value, role, scopes.get(role, Scope())) for role in ROLES)
    return [known.get(one.name) or open_account(hall, actor, one) for one in wanted]


def _free(known: list[Account]) -> str:
    names = {one.name for one in known}
    return next(name for number in range(len(names) + 1) if (name := f"{FIRST}{number or ''}") not in names)


def _known(hall: TownHall, name: str) -> Account:
    found = hall.store.account(account_name(name))
    if found is None or found.closed:
        raise UnknownCode(kind="account", code=name)
    return found


def _put(hall: TownHall, actor: Actor, account: Account) -> Account:
    _refuse_invalid(hall, account)
    hall.store.put_account(account, hall.entry(actor, Act.KEEP_ACCOUNTS))
    return account


def _refuse_invalid(hall: TownHall, account: Account) -> None:
    needed = NEEDED.get(account.role)
    if account.role not in ROLES or (needed and not getattr(account.scope, needed)):
        raise AccountInvalid(name=account.name)
    town = hall.town
    known = {
        "village": (account.scope.villages, {one.code for one in town.villages} | _outlined(hall)),
        "unit": (account.scope.units, {one.code for one in town.responsible}),
        "domain": (account.scope.domains, {one.code for one in town.domains}),
    }
    for kind, (asked, there) in known.items():
        for code in sorted(asked - there):
            raise UnknownCode(kind=kind, code=code)


def _outlined(hall: TownHall) -> set[str]:
    return set(hall.store.area_codes("village"))


def _keep_one_administrator(hall: TownHall, account: Account, role: Role | None) -> None:
    if account.role is not Role.ADMIN or role is Role.ADMIN:
        return
    others = [one for one in hall.store.accounts() if one.role is Role.ADMIN and not one.closed]
    if len(others) < 2:
        raise LastAdministrator(name=account.name)
