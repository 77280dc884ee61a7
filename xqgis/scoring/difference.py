"""How far two rates stand apart, and how surely."""

from __future__ import annotations

from math import sqrt

from xqgis.model.figure import Figure

Span = tuple[float, float, float]
"""A difference of rates with the bounds of its 95 % interval, all -1 to 1."""


def apart(one: Figure, other: Figure) -> Span | None:
    """``one`` minus ``other`` with its interval; None when either has no rate.

    The bounds come from the two figures' own 95 % intervals by the method of
    variance estimates recovery, which takes the two groups of checks to be
    independent: low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high likewise.

    Source: Newcombe, Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17 (1998), method 10 with
    the Jeffreys interval in place of Wilson's; Zou and Donner, 27 (2008).

    >>> from xqgis.model.grade import Grade
    >>> one = Figure(40, 36, 9, 40, 0.90, 0.78, 0.97, Grade.MET)
    >>> other = Figure(40, 30, 9, 40, 0.75, 0.60, 0.87, Grade.NEARLY)
    >>> [round(value, 3) for value in apart(one, other)]
    [0.15, -0.02, 0.316]
    """
    p1, l1, u1 = one.rate, one.low, one.high
    p2, l2, u2 = other.rate, other.low, other.high
    if p1 is None or l1 is None or u1 is None or p2 is None or l2 is None or u2 is None:
        return None
    gap = p1 - p2
    return gap, gap - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), gap + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
