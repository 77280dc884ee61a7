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
    return _recovered((one,), (other,))


def changes_apart(one: tuple[Figure, Figure], other: tuple[Figure, Figure]) -> Span | None:
    """The change of ``one`` minus the change of ``other``, each as (before, now); None when one has no rate.

    The same recovery for a sum of four rates, two of them taken off: it takes
    the checks of the four to be independent, and counts the noise of checks
    alone. As far as places looked at twice agree with themselves the interval
    is wider than need be; what else sets two villages apart in the meantime is
    no part of it.

    Source: Zou, Huang and Zhang, A note on confidence interval estimation for
    a linear function of binomial proportions, Computational Statistics and
    Data Analysis 53 (2009).

    >>> from xqgis.model.grade import Grade
    >>> half = Figure(40, 20, 9, 40, 0.50, 0.35, 0.65, Grade.NOT_MET)
    >>> most = Figure(40, 36, 9, 40, 0.90, 0.78, 0.97, Grade.MET)
    >>> [round(value, 3) for value in changes_apart((half, most), (half, half))]
    [0.4, 0.114, 0.669]
    """
    return _recovered((one[1], other[0]), (one[0], other[1]))


def _recovered(added: tuple[Figure, ...], taken: tuple[Figure, ...]) -> Span | None:
    """The sum of the rates ``added`` less those ``taken`` off."""
    known = [span for figure in (*added, *taken) if (span := _bounds(figure)) is not None]
    if len(known) < len(added) + len(taken):
        return None
    ups, downs = known[: len(added)], known[len(added) :]
    gap = sum(p for p, _, _ in ups) - sum(p for p, _, _ in downs)
    below = sum((p - low) ** 2 for p, low, _ in ups) + sum((high - p) ** 2 for p, _, high in downs)
    above = sum((high - p) ** 2 for p, _, high in ups) + sum((p - low) ** 2 for p, low, _ in downs)
    return gap, gap - sqrt(below), gap + sqrt(above)


def _bounds(figure: Figure) -> Span | None:
    if figure.rate is None or figure.low is None or figure.high is None:
        return None
    return figure.rate, figure.low, figure.high
