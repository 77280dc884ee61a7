"""Figures: the one way every screen, paper and file comes to a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import pandas as pd

from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.publish.scores import scores_csv, scores_json
from xqgis.scoring.compliance import cells
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.scoring.judged import KEYS
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall


def score(hall: TownHall, actor: Actor, by: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """Scores of the cells ``by`` any of `KEYS`: those keys, sorted, then `SCORES`.

    ``as_of`` is today at the latest. A cell without a judged check has no row,
    unless a critical failure stands open there. NotAllowed, UnknownCode.
    """
    require(actor, Act.LOOK)
    keys = tuple(by)
    for key in keys:
        if key not in KEYS or keys.count(key) > 1:
            raise UnknownCode(kind="key", code=key)
    day = hall.as_of(as_of)
    while True:
        revision = hall.store.revision()
        scores = hall.shelf.get(("score", revision, keys, day), lambda: _score(hall, keys, day))
        if hall.store.revision() == revision:
            return scores.copy()


def score_file(
    hall: TownHall, actor: Actor, by: Sequence[str], as_of: date | None, kind: Literal["csv", "json"]
) -> bytes:
    """`score` as a file, columns in its order without ``visits``. NotAllowed, UnknownCode."""
    require(actor, Act.EXPORT)
    found = score(hall, actor, by, as_of).drop(columns="visits")
    return scores_csv(found) if kind == "csv" else scores_json(found)


def figure(hall: TownHall, actor: Actor, keys: Mapping[str, str], as_of: date | None = None) -> Figure:
    """The figure of one cell, such as ``{"village": "430423105204", "domain": "C", "phase": "2"}``.

    `NO_FIGURE` for a cell without checks, whether or not the town has it.
    """
    found = score(hall, actor, [key for key in KEYS if key in keys], as_of)
    for key, code in keys.items():
        found = found[found[key] == code]
    return figures(found)[0] if len(found) else NO_FIGURE


def _score(hall: TownHall, keys: tuple[str, ...], day: date) -> pd.DataFrame:
    return cells(hall.store.checks(), hall.registry, hall.town, keys, day, hall.grid_village())
