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


def account_name(typed: str) -> str:
    """``typed`` as accounts are told apart by, empty when it cannot be the name of one.

    >>> account_name(" Office-1 "), account_name("镇标准化办"), account_name("<b>")
    ('office-1', '镇标准化办', '')
    """
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    return name if _NAME.fullmatch(name) else ""
