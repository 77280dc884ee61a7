"""How numbers are written, the same on screen, wall and paper (the look's rules, section 5).

Halves are rounded up as browsers do, so that a page and a sheet never differ in
the last digit.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

EN_DASH = "\u2013"
MINUS = "\u2212"
_TENTH = Decimal("0.1")


def tenths(value: float) -> str:
    """``value`` with one decimal.

    >>> tenths(86.25), tenths(100.0)
    ('86.3', '100.0')
    """
    return str(Decimal(value).quantize(_TENTH, ROUND_HALF_UP))


def percent(rate: float) -> str:
    """A rate 0-1 as per cent with one decimal.

    >>> percent(0.869)
    '86.9%'
    """
    return f"{tenths(rate * 100)}%"


def interval(low: float, high: float) -> str:
    """An interval of rates: half-width brackets, en dash, no per cent sign.

    >>> interval(0.863, 0.875)
    '(86.3–87.5)'
    """
    return f"({tenths(low * 100)}{EN_DASH}{tenths(high * 100)})"


def count(number: int) -> str:
    """A count with thousands commas.

    >>> count(11285)
    '11,285'
    """
    return f"{number:,}"


def bound(rate: float) -> str:
    """A threshold as per cent, without a needless decimal.

    >>> bound(0.95), bound(0.925)
    ('95', '92.5')
    """
    return tenths(rate * 100).removesuffix(".0")


def difference(points: float) -> str:
    """A difference of rates (0-1) in percentage points, signed, with a true minus.

    >>> difference(0.105), difference(-0.02), difference(0.0)
    ('+10.5', '−2.0', '0.0')
    """
    figure = tenths(abs(points) * 100)
    if figure == "0.0":
        return figure
    return (MINUS if points < 0 else "+") + figure


def day(on: date) -> str:
    """A day as data write it: ``2022-05-31``."""
    return on.isoformat()


def chance(p: float) -> str:
    """A probability to three places with its sign, never 0.

    >>> chance(0.0376), chance(0.0001)
    ('=0.038', '<0.001')
    """
    return f"={p:.3f}" if p >= 0.0005 else "<0.001"
