"""What an answer is made of: scores of a selection, last days judged, open critical failures."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.model.tables import SCORES, names
from xqgis.model.view import Level
from xqgis.scoring.chosen import choose
from xqgis.scoring.tallies import singles
from xqgis.services.query_checks import view_ends_on
from xqgis.services.score import open_spells, score
from xqgis.services.town_hall import TownHall


def scores(hall: TownHall, actor: Actor, chosen: Filter, by: Level | None, day: date) -> pd.DataFrame:
    """``by`` (nothing for the whole selection) and `SCORES` of the checks that meet ``chosen``."""
    found = score(hall, actor, [by] if by else [], day, chosen)
    return found[[*([by] if by else []), *names(SCORES)]]


def last_days(hall: TownHall, chosen: Filter, by: Level, day: date) -> pd.DataFrame:
    """``code`` and ``last_on``: the last day on which something was judged in each area."""
    checks = hall.store.derived("checks" if chosen.item else "tallies")
    counted = singles(checks, hall.registry, hall.town.phases) if chosen.item else checks
    kept = choose(counted, chosen, hall.registry, hall.town)
    kept = kept.filter(kept.checked_on <= view_ends_on(hall, chosen, day), kept[by] != "")
    found: pd.DataFrame = kept.aggregate(by=[by], last_on=kept.checked_on.max()).to_pyarrow().to_pandas()
    return found.set_axis(["code", "last_on"], axis=1).astype({"code": "str", "last_on": "datetime64[s]"})


def open_vetoes_on(hall: TownHall, day: date) -> pd.DataFrame:
    """Every critical failure of the town that stood open at the end of ``day``."""
    return open_spells(hall, day)
