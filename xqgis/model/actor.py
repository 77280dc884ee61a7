"""Who acts: a name for the record and a role that carries rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Office files and withdraws; leader looks; screen is the wall, aggregates only."""

    OFFICE = "office"
    LEADER = "leader"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, as the audit records it: a post or a terminal, never a person's name."""

    name: str
    role: Role
    address: str = ""
