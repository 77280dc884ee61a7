"""What is taken away is on record: who, what and under which conditions."""

from __future__ import annotations

from datetime import date

from xqgis.model.actor import Actor, Role
from xqgis.publish.table import Table
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall
from xqgis.words import say


def take(hall: TownHall, actor: Actor, what: str, **facts: object) -> None:
    """Record that ``actor`` takes ``what`` away; a failed record fails the act. NotAllowed, StoreBusy.

    Not so of the terminal, which has the store itself in its hands.
    """
    require(actor, Act.EXPORT)
    if actor.role is not Role.TERMINAL:
        told = {name: fact for name, fact in facts.items() if fact not in ("", None)}
        hall.store.record(hall.entry(actor, Act.EXPORT, what=what, **told))


def marks(hall: TownHall, lang: str) -> str:
    """What must be said on anything that leaves the house."""
    town = hall.town
    said = [
        say("terms.demo", lang) if town.demo else "",
        say("query.schematic", lang) if town.schematic else "",
        "" if town.map_review_number else say("query.internal", lang),
    ]
    return say("query.mark_comma", lang).join(one for one in said if one)


def marked(hall: TownHall, table: Table, as_of: date, lang: str) -> Table:
    """``table`` with what must be said of it on every row, for rows are copied out of files one by one."""
    header = [*table.header, *(say(f"query.file_{name}", lang) for name in ("as_of", "mark"))]
    return Table(table.name, header, [[*row, as_of, marks(hall, lang)] for row in table.rows])
