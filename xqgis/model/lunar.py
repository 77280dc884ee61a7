"""Market days: held on days of the lunar month that end in certain figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from lunardate import LunarDate


def is_market_day(day: date, figures: Collection[int]) -> bool:
    """Whether the day of the lunar month ends in one of ``figures`` (3, 6 and 9 for 三六九).

    >>> is_market_day(date(2022, 2, 3), (3, 6, 9))
    True
    >>> is_market_day(date(2022, 2, 4), (3, 6, 9))
    False
    """
    return lunar_day(day) % 10 in figures


def lunar_day(day: date) -> int:
    """The day of the lunar month, 1 to 30; Spring Festival 2022 was 1 February.

    >>> lunar_day(date(2022, 2, 1))
    1
    """
    return int(LunarDate.from_solar_date(day.year, day.month, day.day).day)
