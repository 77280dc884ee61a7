"""Critical failures that outlive their grid: a split or a merge moves no place and repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from xqgis.model.tables import SPELLS, names
from xqgis.scoring.veto import spell_frame, spells_of_kin
from xqgis.services.town_hall import TownHall

Pair = tuple[str, str]


def carried(hall: TownHall, found: pd.DataFrame) -> pd.DataFrame:
    """`SPELLS` in which the grids of one descent are one ground, and each row says who held the place when.

    A place in a grid that was split or merged is the same place afterwards:
    its failures end with a pass filed there later, and meanwhile stand in the
    grid that holds their point on the day; without a point in the grid that
    theirs was merged into, else where they were filed.
    """
    pairs = _successions(hall)
    family = families(pairs)
    if not family:
        return found
    told = spell_frame(spells_of_kin(hall.store.checks(), hall.registry, family))
    rows = [row for spell in told.to_dict("records") for row in _stretches(hall, spell, pairs)]
    moved = pd.DataFrame(rows, columns=names(SPELLS)).astype({one.name: one.dtype for one in SPELLS})
    return pd.concat([found[~found["grid"].isin(family)], moved], ignore_index=True)


def grounds(hall: TownHall) -> Mapping[str, str]:
    """`families` of the town's grids: empty while none was split or merged."""
    return hall.shelf.get(("grounds", hall.versions("grid")), lambda: families(_successions(hall)))


def _successions(hall: TownHall) -> list[Pair]:
    return [pair for some in hall.store.area_history("grid")["successions"] for pair in some]


def families(pairs: Sequence[Pair]) -> Mapping[str, str]:
    """The lowest code of all that descend from each other, by code.

    >>> families([("1", "2"), ("1", "3"), ("3", "5"), ("4", "5"), ("8", "9")])["4"]
    '1'
    """
    kin: dict[str, str] = {}
    for pair in pairs:
        roots = {kin.get(code, code) for code in pair}
        for code in {*pair, *(code for code, root in kin.items() if root in roots)}:
            kin[code] = min(roots)
    return kin


def _stretches(hall: TownHall, spell: Mapping[Any, Any], pairs: Sequence[Pair]) -> Iterator[dict[Any, Any]]:
    """``spell``, whose village is the grid it was filed in, grid after grid."""
    since, cleared = pd.Timestamp(spell["since"]), pd.Timestamp(spell["cleared_on"])
    days = [since, *(pd.Timestamp(day) for _, day in hall.versions("grid"))]
    days = sorted({day for day in days if day >= since and (pd.isna(cleared) or day < cleared)})
    grids = [_grid_on(hall, spell, pairs, day.date()) for day in days]
    begins = [place for place in range(len(days)) if not place or grids[place] != grids[place - 1]]
    for place, after in zip(begins, [*begins[1:], None], strict=True):
        grid = grids[place]
        until = cleared if after is None else days[after]
        village = hall.grid_village().get(grid, "")
        yield {**spell, "grid": grid, "village": village, "held_from": days[place], "cleared_on": until}


def _grid_on(hall: TownHall, spell: Mapping[Any, Any], pairs: Sequence[Pair], day: date) -> str:
    """The grid in force on a day that holds the place of ``spell``, or the last that is known to."""
    own = str(spell["village"])
    coverage, known = hall.coverage("grid", day), set(hall.areas("grid", day).frame["code"])
    if own in known or coverage is None:
        return own
    held = str(coverage.locate([spell["lon"]], [spell["lat"]])[0])
    while not held and own not in known:
        became = {successor for code, successor in pairs if code == own}
        if len(became) != 1:
            break
        own = became.pop()
    return held or own
