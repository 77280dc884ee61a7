"""What an answer is made of: scores of a selection, last days judged, open critical failures."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.model.tables import SCORES, names
from xqgis.model.view import Level
from xqgis.services.query_checks import meeting
from xqgis.services.score import open_spells, score
from xqgis.services.town_hall import TownHall


def scores(hall: TownHall, actor: Actor, chosen: Filter, by: Level | None, day: date) -> pd.DataFrame:
    """``by`` (nothing for the whole selection) and `SCORES` of the checks that meet ``chosen``."""
    found = score(hall, actor, [by] if by else [], day, chosen)
    return found[[*([by] if by else []), *names(SCORES)]]


def last_days(hall: TownHall, chosen: Filter, by: Level, day: date) -> pd.DataFrame:
    """``code`` and ``last_on``: the last day on which something was judged in each area."""
    checks = meeting(hall, chosen, day)
    judged = checks.filter(checks.result >= 0, checks[by] != "")
    found: pd.DataFrame = judged.aggregate(by=[by], last_on=judged.checked_on.max()).to_pyarrow().to_pandas()
    return found.set_axis(["code", "last_on"], axis=1).astype({"code": "str", "last_on": "datetime64[s]"})


def open_vetoes_on(hall: TownHall, day: date) -> pd.DataFrame:
    """Every critical failure of the town that stood open at the end of ``day``."""
    return open_spells(hall, day)
