"""Who may do what; every act of the services asks here first."""

from __future__ import annotations

from enum import StrEnum

from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor, Role


class Act(StrEnum):
    """The acts of this program; the value is what the audit records."""

    LOOK = "look"
    LOOK_CLOSELY = "look_closely"
    EXPORT = "export"
    FILE = "file"
    WITHDRAW = "withdraw"
    STORE_AREAS = "store_areas"
    SPLIT_GRID = "split_grid"
    MERGE_GRIDS = "merge_grids"
    STORE_PLACES = "store_places"
    MAKE_DEMO = "make_demo"
    INVITE = "invite"
    READ_AUDIT = "read_audit"


_LOOKING = frozenset({Act.LOOK, Act.LOOK_CLOSELY, Act.EXPORT})
RIGHTS = {
    Role.OFFICE: frozenset(Act),
    Role.LEADER: _LOOKING,
    Role.SCREEN: frozenset({Act.LOOK}),
}
"""A screen sees figures of cells only; single checks and their places need LOOK_CLOSELY."""


def require(actor: Actor, act: Act) -> None:
    """Nothing when ``actor`` may do ``act``; NotAllowed otherwise.

    >>> require(Actor("x", Role.OFFICE), Act.FILE)
    """
    if act not in RIGHTS[actor.role]:
        raise NotAllowed(role=actor.role.value, act=act.value)
