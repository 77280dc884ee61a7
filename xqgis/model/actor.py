"""Who acts: a name for the record, a role that carries rights, and the scope they hold for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from xqgis.words import Phrase


class Role(StrEnum):
    """What somebody is in the plan; rights hang on it (`services.rights`).

    Screen is the wall, aggregates only. Terminal is whoever can start this
    program on the machine that holds the store.
    """

    OFFICE = "office"
    LEADER = "leader"
    ANALYST = "analyst"
    WORKER = "worker"
    VILLAGE = "village"
    UNIT = "unit"
    SUPERVISION = "supervision"
    ADMIN = "admin"
    SCREEN = "screen"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Scope:
    """The villages, units and domains whose single checks somebody may see; all of them where empty."""

    villages: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.villages or self.units or self.domains)


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, as the audit records it: a post or a terminal, never a person's name."""

    name: str
    role: Role
    address: str = ""
    scope: Scope = field(default=EVERYWHERE)


_PROGRAMS = frozenset({"setup", *Role})


def spoken(name: str) -> str | Phrase:
    """Who acted, for a sentence: accounts by their name, this program and those of a demo by what they are.

    >>> spoken("setup").key, spoken("网格12")
    ('terms.role_setup', '网格12')
    """
    return Phrase(f"terms.role_{name}") if name in _PROGRAMS else name
