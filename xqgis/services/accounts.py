"""人员与权限: the accounts of a town, opened, changed and closed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xqgis.errors import AccountInvalid, NameMisleads, UnknownCode
from xqgis.model.account import RESERVED, ROLES, Account, account_name, is_proper
from xqgis.model.actor import Actor, Role, Scope
from xqgis.model.lookalike import mixes_scripts, skeleton
from xqgis.services.access import HALL, SCREEN_NAME, Access
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall

FIRST = "admin"
"""The account that a new store begins with."""


@dataclass(frozen=True, slots=True)
class Known:
    """An account, whether somebody chose its password, and when it was last used (seconds since 1970)."""

    account: Account
    has_password: bool
    seen: float | None


def accounts(hall: TownHall, access: Access, actor: Actor) -> list[Known]:
    """All accounts, closed ones last, by name. NotAllowed."""
    require(actor, Act.KEEP_ACCOUNTS)
    seen = access.last_seen()
    found = sorted(hall.store.accounts(), key=lambda one: (one.closed, one.name))
    return [Known(one, access.has_password(one.name), seen.get(one.name)) for one in found]


def scope_codes(hall: TownHall) -> Mapping[str, Sequence[str]]:
    """What a scope can be made of: villages of the pack or with an outline, units, domains."""
    town = hall.town
    listed = [one.code for one in town.villages]
    return {
        "villages": [*listed, *sorted(hall.store.area_codes("village") - {*listed})],
        "units": [one.code for one in town.responsible],
        "domains": [one.code for one in town.domains],
    }


def open_account(hall: TownHall, actor: Actor, account: Account) -> Account:
    """A new account, which has no password yet: it needs an invitation.

    NotAllowed, AccountExists (closed ones keep their names), AccountInvalid, NameMisleads, UnknownCode.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    name = account_name(account.name)
    if not name:
        raise AccountInvalid(name=account.name)
    taken = {*RESERVED, *(one.name for one in hall.store.accounts())} - {name}
    if mixes_scripts(name) or skeleton(name) in map(skeleton, taken):
        raise NameMisleads(name=name)
    return _put(hall, actor, replace(account, name=name, closed=False), None)


def change_account(hall: TownHall, actor: Actor, name: str, role: Role, scope: Scope) -> Account:
    """Another role or scope, which holds from the account's next step on.

    NotAllowed, UnknownCode, AccountInvalid, LastAdministrator, AccountExists when others were faster.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    return _put(hall, actor, replace(found, role=role, scope=scope), found)


def close_account(hall: TownHall, access: Access, actor: Actor, name: str) -> Account:
    """Close an account for good and end its sessions; what it was.

    NotAllowed, UnknownCode, LastAdministrator, AccountExists when others were faster.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    hall.store.put_account(replace(found, closed=True), found, hall.entry(actor, Act.KEEP_ACCOUNTS))
    access.put_out(found.name)
    return found


def invite(hall: TownHall, access: Access, actor: Actor, name: str) -> str:
    """An invitation to choose a password, good once for a day; earlier ones are good no more.

    NotAllowed, UnknownCode.
    """
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    _record(hall, actor, found.name, "invite")
    return access.invitation(found.name)


def put_out(hall: TownHall, access: Access, actor: Actor, name: str) -> None:
    """End every session of an account and its invitation. NotAllowed, UnknownCode."""
    require(actor, Act.KEEP_ACCOUNTS)
    found = _known(hall, name)
    _record(hall, actor, found.name, "put_out")
    access.put_out(found.name)


def wall_token(hall: TownHall, access: Access, actor: Actor) -> str:
    """What opens the wall on the screen in the hall for a year; that it was made is on record.

    NotAllowed, StoreBusy, StoreBroken.
    """
    require(actor, Act.SHOW_WALL)
    hall.store.record(replace(hall.entry(actor, Act.SHOW_WALL), subject=HALL))
    return access.screen_token(HALL)


def close_screen(hall: TownHall, access: Access, actor: Actor, screen: str) -> None:
    """Let no wall link of a screen that was made up to now open it. NotAllowed, UnknownCode."""
    require(actor, Act.KEEP_ACCOUNTS)
    if not SCREEN_NAME.fullmatch(screen):
        raise UnknownCode(kind="screen", code=screen)
    _record(hall, actor, screen, "close_screen")
    access.close_screen(screen)


def first_invitation(hall: TownHall, access: Access, actor: Actor) -> str:
    """The invitation of the first administrator; empty when an administrator has a password. NotAllowed."""
    known = [one.account for one in accounts(hall, access, actor)]
    open_ones = [one for one in known if one.role is Role.ADMIN and not one.closed]
    if any(access.has_password(one.name) for one in open_ones):
        return ""
    first = open_ones[0] if open_ones else open_account(hall, actor, Account(_free(known), Role.ADMIN))
    return invite(hall, access, actor, first.name)


def demo_accounts(hall: TownHall, actor: Actor) -> list[Account]:
    """One account of each role, opened when missing: for a demo town alone. NotAllowed."""
    require(actor, Act.KEEP_ACCOUNTS)
    town, known = hall.town, {one.name: one for one in hall.store.accounts()}
    village = Scope(villages=frozenset({town.villages[0].code}))
    unit = Scope(units=frozenset({town.responsible[0].code}))
    scopes = {Role.WORKER: village, Role.VILLAGE: village, Role.UNIT: unit}
    wanted = (Account(role.value, role, scopes.get(role, Scope())) for role in ROLES)
    found = [known.get(one.name) or open_account(hall, actor, one) for one in wanted]
    return [one for one in found if not one.closed]


def _free(known: list[Account]) -> str:
    names = {one.name for one in known}
    return next(name for number in range(len(names) + 1) if (name := f"{FIRST}{number or ''}") not in names)


def _known(hall: TownHall, name: str) -> Account:
    found = hall.store.account(account_name(name))
    if found is None or found.closed:
        raise UnknownCode(kind="account", code=name)
    return found


def _put(hall: TownHall, actor: Actor, account: Account, before: Account | None) -> Account:
    if not is_proper(account):
        raise AccountInvalid(name=account.name)
    for part, there in scope_codes(hall).items():
        for code in sorted(getattr(account.scope, part) - {*there}):
            raise UnknownCode(kind=part, code=code)
    hall.store.put_account(account, before, hall.entry(actor, Act.KEEP_ACCOUNTS))
    return account


def _record(hall: TownHall, actor: Actor, subject: str, what: str) -> None:
    hall.store.record(replace(hall.entry(actor, Act.KEEP_ACCOUNTS, what=what), subject=subject))
