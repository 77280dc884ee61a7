"""Accounts: who may sign in, as what, and for which part of the town."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from xqgis.model.actor import EVERYWHERE, Role, Scope

ROLES = tuple(role for role in Role if role not in {Role.SCREEN, Role.TERMINAL})
"""The roles that an account can have."""
NEEDED = {Role.WORKER: "villages", Role.VILLAGE: "villages", Role.UNIT: "units"}
"""The part of its scope that a role cannot be without."""
SCOPED = frozenset({*NEEDED, Role.ANALYST})
"""The roles that can have a scope; all others hold for the whole town."""
_SYSTEM = frozenset({"setup", "terminal", "usher"})
"""Names by which this program itself acts."""
RESERVED = frozenset({*(role.value for role in Role), *_SYSTEM})
"""Names that say what somebody is."""
_NAME = re.compile(r"\w[\w.-]{1,31}")


@dataclass(frozen=True, slots=True)
class Account:
    """A post that may sign in; ``name`` is what is typed at the door, never a person's name.

    A closed account keeps its name for ever and comes in no more.
    """

    name: str
    role: Role
    scope: Scope = EVERYWHERE
    closed: bool = False


def is_proper(account: Account) -> bool:
    """Whether name, role and scope of an account go together.

    A name that is that of a role is for that role alone, and none is for this program itself.
    """
    misleads = account.name in RESERVED and account.name != account.role.value
    needed = NEEDED.get(account.role)
    complete = needed is None or bool(getattr(account.scope, needed))
    fits = account.scope.is_all or account.role in SCOPED
    return account.role in ROLES and account.name not in _SYSTEM and not misleads and complete and fits


def account_name(typed: str) -> str:
    """``typed`` as accounts are told apart by, empty when it cannot be the name of one.

    >>> account_name(" Office-1 "), account_name("镇标准化办"), account_name("<b>")
    ('office-1', '镇标准化办', '')
    """
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    return name if _NAME.fullmatch(name) else ""


def vouched_name(claimed: str) -> str:
    """The name of an account that a claim is, letter by letter but for capitals of ASCII; else empty.

    Nobody types a claim: one that had to be folded to be a name is another person's.

    >>> vouched_name("Office-1"), vouched_name("ｏffice-1"), vouched_name(" office-1")
    ('office-1', '', '')
    """
    plain = "".join(sign.lower() if sign.isascii() else sign for sign in claimed)
    return plain if account_name(claimed) == plain else ""
