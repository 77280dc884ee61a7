"""Hatches as real lines, cut exactly at the outline, so that they stay crisp at every size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def hatch_lines(rings: Sequence[Points], step: float, rising: bool) -> list[Points]:
    """Parallel lines at 45 degrees inside closed ``rings`` (y down), even-odd.

    ``step`` is the distance between lines measured along x, as a pattern tile
    of that side would give. ``rising`` leans ``/``, otherwise the other way.
    All lines lie on one lattice, so neighbours' hatches meet.

    >>> square = np.array([[0., 0.], [4., 0.], [4., 4.], [0., 4.], [0., 0.]])
    >>> len(hatch_lines([square], 2.0, rising=True))
    3
    """
    closed = [ring for ring in rings if len(ring) >= 3]
    if not closed:
        return []
    starts = np.concatenate([_open(ring) for ring in closed])
    ends = np.concatenate([np.roll(_open(ring), -1, axis=0) for ring in closed])
    sign = 1.0 if rising else -1.0
    # across counts the lines, along runs on them
    across0, across1 = starts[:, 0] + sign * starts[:, 1], ends[:, 0] + sign * ends[:, 1]
    along0, along1 = starts[:, 0] - sign * starts[:, 1], ends[:, 0] - sign * ends[:, 1]
    numbers, along = _crossings((across0, across1), (along0, along1), step)
    order = np.lexsort((along, numbers))
    numbers, along = numbers[order] * step, along[order]
    first, last = slice(0, None, 2), slice(1, None, 2)
    x0, x1 = (numbers[first] + along[first]) / 2, (numbers[last] + along[last]) / 2
    y0 = sign * (numbers[first] - along[first]) / 2
    y1 = sign * (numbers[last] - along[last]) / 2
    return [np.array([[a, b], [c, d]]) for a, b, c, d in zip(x0, y0, x1, y1, strict=True) if a != c]


def _open(ring: Points) -> Points:
    return ring[:-1] if (ring[0] == ring[-1]).all() else ring


def _crossings(
    across: tuple[Points, Points], along: tuple[Points, Points], step: float
) -> tuple[Points, Points]:
    """Which lattice line each edge crosses and where: a crossing belongs to the edge's half-open span."""
    low, high = np.minimum(*across), np.maximum(*across)
    first, last = np.ceil(low / step), np.ceil(high / step)
    times = (last - first).astype(int)
    edge = np.repeat(np.arange(len(low)), times)
    number = first[edge] + (np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times))
    span = (across[1] - across[0])[edge]
    share = (number * step - across[0][edge]) / span
    return number, along[0][edge] + share * (along[1] - along[0])[edge]
