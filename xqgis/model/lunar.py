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


_DIGITS = "一二三四五六七八九十"
_MONTHS = ("正", *_DIGITS[1:], "冬", "腊")


def lunar_date(day: date) -> tuple[int, int, bool]:
    """Month, day of the month, and whether the month is a leap one.

    >>> lunar_date(date(2022, 5, 31))
    (5, 2, False)
    """
    found = LunarDate.from_solar_date(day.year, day.month, day.day)
    return int(found.month), int(found.day), bool(found.is_leap_month)


def lunar_name(day: date) -> str:
    """The lunar date as people say it.

    >>> lunar_name(date(2022, 5, 31)), lunar_name(date(2023, 4, 9)), lunar_name(date(2022, 1, 31))
    ('五月初二', '闰二月十九', '腊月廿九')
    """
    month, number, leap = lunar_date(day)
    if number <= 10:
        told = "初" + _DIGITS[number - 1]
    elif number in {20, 30}:
        told = _DIGITS[number // 10 - 1] + "十"
    else:
        told = ("十", "廿")[number // 10 - 1] + _DIGITS[number % 10 - 1]
    return f"{'闰' if leap else ''}{_MONTHS[month - 1]}月{told}"
