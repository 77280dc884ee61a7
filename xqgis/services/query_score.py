"""What an answer is made of: scores of a selection, last days judged, open critical failures."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.model.tables import SCORES, names
from xqgis.model.view import Level
from xqgis.scoring.compliance import cells
from xqgis.scoring.veto import open_vetoes
from xqgis.services.query_checks import meeting, view_ends_on
from xqgis.services.town_hall import TownHall


def scores(hall: TownHall, actor: Actor, chosen: Filter, by: Level | None, day: date) -> pd.DataFrame:
    """``by`` (nothing for the whole selection) and `SCORES` of the checks that meet ``chosen``."""
    keys = [*([by] if by else []), *(key for key in ("domain", "phase") if getattr(chosen, key))]
    found = cells(
        meeting(hall, chosen, day), hall.registry, hall.town, keys, view_ends_on(hall, chosen, day),
        hall.grid_village(),
    )  # fmt: skip
    return found[[*([by] if by else []), *names(SCORES)]]


def last_days(hall: TownHall, chosen: Filter, by: Level, day: date) -> pd.DataFrame:
    """``code`` and ``last_on``: the last day on which something was judged in each area."""
    checks = meeting(hall, chosen, day)
    judged = checks.filter(checks.result >= 0, checks[by] != "")
    found: pd.DataFrame = judged.aggregate(by=[by], last_on=judged.checked_on.max()).to_pyarrow().to_pandas()
    return found.set_axis(["code", "last_on"], axis=1).astype({"code": "str", "last_on": "datetime64[s]"})


def open_vetoes_on(hall: TownHall, day: date) -> pd.DataFrame:
    """Every critical failure of the town that stood open at the end of ``day``."""
    key = ("vetoes", hall.store.revision(), day)
    return hall.shelf.get(key, lambda: open_vetoes(hall.store.checks(), hall.registry, day))
