"""Who may do what; every act of the services asks here first."""

from __future__ import annotations

from enum import StrEnum

from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor, Role


class Act(StrEnum):
    """The acts of this program that need a right; the value is what the audit records."""

    LOOK = "look"
    LOOK_CLOSELY = "look_closely"
    READ_NOTES = "read_notes"
    EXPORT = "export"
    FILE = "file"
    WITHDRAW = "withdraw"
    STORE_AREAS = "store_areas"
    SPLIT_GRID = "split_grid"
    MERGE_GRIDS = "merge_grids"
    STORE_PLACES = "store_places"
    STORE_ROSTER = "store_roster"
    ERASE_NAMES = "erase_names"
    READ_POSTS = "read_posts"
    READ_NAMES = "read_names"
    STORE_ROADS = "store_roads"
    STORE_WATERS = "store_waters"
    STORE_TERRAIN = "store_terrain"
    SIGN_WATER = "sign_water"
    MAKE_DEMO = "make_demo"
    SHOW_WALL = "show_wall"
    READ_AUDIT = "read_audit"
    KEEP_ACCOUNTS = "keep_accounts"


class Passage(StrEnum):
    """What is recorded at the door, before anybody has a right."""

    SIGN_IN = "sign_in"
    FAIL_TO_SIGN_IN = "fail_to_sign_in"
    CHOOSE_PASSWORD = "choose_password"  # noqa: S105 an act
    SIGN_OUT = "sign_out"


_LOOKING = frozenset({Act.LOOK, Act.LOOK_CLOSELY, Act.EXPORT, Act.READ_POSTS})
_FILING = frozenset(
    {
        Act.FILE,
        Act.WITHDRAW,
        Act.STORE_AREAS,
        Act.SPLIT_GRID,
        Act.MERGE_GRIDS,
        Act.STORE_PLACES,
        Act.STORE_ROSTER,
        Act.ERASE_NAMES,
        Act.STORE_ROADS,
        Act.STORE_WATERS,
        Act.STORE_TERRAIN,
        Act.SIGN_WATER,
        Act.MAKE_DEMO,
    }
)
RIGHTS = {
    Role.OFFICE: _LOOKING | _FILING | {Act.READ_NOTES, Act.READ_NAMES, Act.SHOW_WALL},
    Role.LEADER: _LOOKING | {Act.READ_NAMES},
    Role.ANALYST: _LOOKING,
    Role.WORKER: _LOOKING | {Act.READ_NOTES},
    Role.VILLAGE: _LOOKING | {Act.READ_NOTES},
    Role.UNIT: _LOOKING | {Act.READ_NOTES},
    Role.SUPERVISION: _LOOKING | {Act.READ_NOTES, Act.READ_NAMES, Act.READ_AUDIT},
    Role.ADMIN: frozenset({Act.KEEP_ACCOUNTS, Act.READ_POSTS}),
    Role.SCREEN: frozenset({Act.LOOK}),
    Role.TERMINAL: frozenset(Act),
}
"""Figures of areas are everybody's who may LOOK. Single checks and their places
need LOOK_CLOSELY and lie within the actor's scope (`services.scope`); what is
sensitive in them (`model.secrecy`) needs READ_NOTES as well: whoever steers the
town by its figures does without. Posts of the roster are everybody's who signs in,
the names of who holds them need READ_NAMES: the office that keeps the roster, the
leaders it is of, and supervision, which reads everything."""


def may(role: Role, act: Act) -> bool:
    """Whether a role has the right to an act."""
    return act in RIGHTS[role]


def require(actor: Actor, act: Act) -> None:
    """Nothing when ``actor`` may do ``act``; NotAllowed otherwise.

    >>> require(Actor("x", Role.OFFICE), Act.FILE)
    """
    if not may(actor.role, act):
        raise NotAllowed(role=actor.role.value, act=act.value)
