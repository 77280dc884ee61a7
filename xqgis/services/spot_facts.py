"""What the accidents of a place tell: by severity and year, the last quarters, helmets, goods vehicles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.blackspot import SEVERITIES
from xqgis.model.spot import LEAST_TOLD, Share
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.when import by_year, quarter_numbers, quarters

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """Of some accidents; ``village`` is the one that most of them lie in."""

    counts: Mapping[str, int]
    deaths: int
    injuries: int
    village: str
    years: Mapping[int, Mapping[str, int]]
    trend: tuple[tuple[str, int], ...]
    helmets: Share
    freight: Share


class Facts:
    """Accidents, to be asked what those of any rows tell that are ``seen``.

    Columns are read once: a county without roads has thousands of places.
    """

    def __init__(self, frame: pd.DataFrame, last: date, seen: Mask) -> None:
        days = frame["occurred_on"]
        self._last, self.seen = last, seen
        self._years = days.dt.year.to_numpy(np.int64)
        self._quarters = quarter_numbers(days)
        self._words = {name: frame[name].to_numpy(dtype=object) for name in ("severity", "village")}
        self._numbers = {
            name: frame[name].to_numpy(np.int64)
            for name in ("deaths", "injuries", "riders", "helmets", "freight")
        }
        self.index: Numbers = frame.index.to_numpy(np.int64)

    def of(self, rows: Numbers) -> Told:
        """What rows (by position) tell; where they lie does not depend on the days looked at."""
        villages = Counter(self._words["village"][rows].tolist())
        villages.pop("", None)
        rows = rows[self.seen[rows]]
        severity = self._words["severity"][rows]
        numbers = {name: column[rows] for name, column in self._numbers.items()}
        freight = numbers["freight"]
        return Told(
            counts={name: int((severity == name).sum()) for name in SEVERITIES},
            deaths=int(numbers["deaths"].sum()),
            injuries=int(numbers["injuries"].sum()),
            village=min(villages, key=lambda code: (-villages[code], code), default=""),
            years=by_year(self._years[rows], severity),
            trend=tuple(quarters(self._quarters[rows], self._last)),
            helmets=_share(int(numbers["helmets"].sum()), int(numbers["riders"].sum())),
            freight=_share(int((freight == 1).sum()), int((freight >= 0).sum())),
        )

    def whole(self) -> Told:
        """What all of them tell."""
        return self.of(np.arange(len(self.seen)))


def _share(part: int, n: int) -> Share:
    if n < LEAST_TOLD:
        return Share(0, n, None, None, None)
    low, high = jeffreys([part / n], [n])
    return Share(part, n, part / n, float(low[0]), float(high[0]))
