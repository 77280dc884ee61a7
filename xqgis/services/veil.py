"""Which figures are kept from whoever may not see the checks they are made of, because those are few."""

from __future__ import annotations

import pandas as pd

from xqgis.model.view import Level

FEWEST = 5
"""Figures of fewer checks are for whoever may see these checks (TRUST, row 21)."""


def veiled(areas: pd.DataFrame, outside: pd.Series, by: Level) -> pd.Series:
    """Flags: the areas of an answer (``code``, ``village``, ``n``) that are not told.

    Those of few checks among the ones ``outside`` of somebody's scope; and the
    next larger one beside them where the total of a village, or of all areas,
    would tell by a subtraction what was left out. Grids are left out beside
    others of their village, else of the village that an answer by villages
    leaves out, so that the two levels do not tell it together.
    """
    few = areas["n"].between(1, FEWEST - 1) & outside
    village = areas["village"] if by == "grid" else areas["code"]
    if by == "grid":
        for code in sorted(village[few].unique()):
            few = _covered(areas, few, outside & (village == code))
    if 0 < areas["n"][few].sum() < FEWEST:
        left = outside & ~village.isin(village[few])
        sums = areas["n"][left].groupby(village[left]).sum()
        others = sums[sums > 0].sort_index().sort_values(kind="stable")
        beside = others.index[:1]
        few = _covered(areas, few, few | (outside & village.isin(beside)))
    return few


def _covered(areas: pd.DataFrame, few: pd.Series, where: pd.Series) -> pd.Series:
    """``few`` with the smallest other area of ``where``, when what is left out there is few itself."""
    if not 0 < areas["n"][few & where].sum() < FEWEST:
        return few
    others = areas[where & ~few & (areas["n"] > 0)].sort_values(["n", "code"])
    return few | areas.index.isin(others.index[:1])
