"""The blackspot sheet: one frozen answer, from which paper is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from xqgis.cartography.sheet import Ground, Imprint
from xqgis.model.name import Name

Points = NDArray[np.float64]

STEPS = (0, 8, 15, 25, 40)
"""Lower bounds of the five classes of a window's weighted count; the map's script has the same."""


@dataclass(frozen=True, eq=False, slots=True)
class SpotLine:
    """One place of the list: ``words`` are the rule's, the screen's and whether they agree."""

    rank: int
    name: str
    at: tuple[float, float]
    counts: tuple[int, int, int]
    words: tuple[str, str, str]
    agrees: bool | None
    q: float | None
    weight: float


@dataclass(frozen=True, eq=False, slots=True)
class SpotSheet:
    """Everything the sheet shows; ``density`` are courses (lon, lat) with their weight.

    ``rule`` and ``source`` are sentences in the reader's language, ``weights``
    those of fatal, injury and damage.
    """

    town: Name
    ground: Ground
    lines: tuple[SpotLine, ...]
    density: tuple[tuple[Points, float], ...]
    start: date
    end: date
    counts: Mapping[str, int]
    unplaced: int
    rule: str
    source: str
    weights: tuple[float, float, float]
    imprint: Imprint


def step_of(weight: float) -> int:
    """The class of a weighted count.

    >>> [step_of(weight) for weight in (1, 8, 24.9, 60)]
    [0, 1, 2, 4]
    """
    return max(number for number, low in enumerate(STEPS) if weight >= low)
