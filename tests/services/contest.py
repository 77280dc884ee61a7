"""The toy town with more villages, two communities among them, whose rates can be done in the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests import toy
from tests.scoring import plain
from tests.store.filing import file
from xqgis.model.name import Name
from xqgis.model.town import Village
from xqgis.pack import Pack
from xqgis.services.town_hall import TownHall

PILOTS = ("P1", "P2")
OTHERS = ("R1", "R2", "R3", "R4", "R5")
FIRST, SECOND = date(2021, 11, 3), date(2022, 2, 7)
LATER = {"P1": 9, "P2": 8, "R1": 7, "R2": 6, "R3": 5, "R4": 4, "R5": 3}
"""Passes among ten checks in phase 2, each of a visit of its own."""
EARLIER = {"P1": 5, "P2": 5, "R1": 5, "R2": 5, "R3": 5, "R4": 4, "R5": 3}


def divided(hall: TownHall, **changes: Any) -> TownHall:
    """``hall`` for a town of two pilots and five others; the first and the last are communities."""
    villages = tuple(
        Village(
            code,
            Name(f"{code}村", code),
            "community" if code in {"P1", "R5"} else "village",
            code in PILOTS,
            "full",
        )
        for code in (*PILOTS, *OTHERS)
    )
    town = toy.town(villages=villages, **changes)
    return replace(hall, pack=Pack(town, toy.registry(), hall.settings.town, {}))


def visit(
    hall: TownHall, passes: Mapping[str, int], first: date, checks: int = 10, item: str = toy.LITTER
) -> None:
    """File ``checks`` checks a village, one a day from ``first``, of which so many pass."""
    rows = [
        {
            "village": village,
            "grid": "",
            "visit": f"{village}|{first + timedelta(days=number)}",
            "item": item,
            "result": int(number < passed),
            "checked_on": first + timedelta(days=number),
            "row": number + 2,
        }
        for village, passed in passes.items()
        for number in range(checks)
    ]
    frame = plain.frame([row | {"checked_on": row["checked_on"].isoformat()} for row in rows])
    file(hall.store, f"{first}-{item}-{sorted(passes)}", frame)
