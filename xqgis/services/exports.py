"""What is taken away is on record: who, what and under which conditions."""

from __future__ import annotations

from xqgis.model.actor import Actor, Role
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall


def take(hall: TownHall, actor: Actor, what: str, **facts: object) -> None:
    """Record that ``actor`` takes ``what`` away; a failed record fails the act. NotAllowed, StoreBusy.

    Not so of the terminal, which has the store itself in its hands.
    """
    require(actor, Act.EXPORT)
    if actor.role is not Role.TERMINAL:
        told = {name: fact for name, fact in facts.items() if fact not in ("", None)}
        hall.store.record(hall.entry(actor, Act.EXPORT, what=what, **told))
