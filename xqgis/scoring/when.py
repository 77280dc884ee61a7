"""When accidents happen: by weekday and hour, on market days, by year and quarter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.blackspot import SEVERITIES
from xqgis.model.lunar import is_market_day
from xqgis.scoring.interval import jeffreys

Numbers = NDArray[np.int64]
HOURS = 24
WEEK = 7
_QUARTERS = 4


@dataclass(frozen=True)
class Times:
    """Accidents by weekday (Monday first) and hour; ``market`` those of market days by hour.

    ``untimed`` have no hour and stand in no table. ``ratio`` is the count of a
    market day over that of another day, with its 95 % interval; None where
    there are no such days or no accidents.
    """

    week: Numbers
    market: Numbers
    untimed: int
    market_days: int
    other_days: int
    ratio: tuple[float, float, float] | None


def times(days: pd.Series, hours: pd.Series, span: tuple[date, date], figures: Collection[int]) -> Times:
    """The tables of accidents with their ``days`` and ``hours`` (-1 unknown) in a span of days, both counted.

    ``figures`` are the last ones of lunar market days, empty for none.
    """
    calendar = pd.date_range(*span)
    held = {day for day in calendar if figures and is_market_day(day.date(), figures)}
    market = days.isin(held).to_numpy()
    hour = hours.to_numpy(np.int64)
    known = hour >= 0
    week = np.zeros((WEEK, HOURS), dtype=np.int64)
    np.add.at(week, (days.dt.day_of_week.to_numpy()[known], hour[known]), 1)
    of_market = np.bincount(hour[known & market], minlength=HOURS)
    lengths = (len(held), len(calendar) - len(held))
    ratio = rate_ratio(int(market.sum()), int((~market).sum()), *lengths) if figures else None
    return Times(week, of_market, int((~known).sum()), *lengths, ratio)


def rate_ratio(
    n: int, others: int, exposure: float, others_exposure: float
) -> tuple[float, float, float] | None:
    """The rate of one Poisson count over that of another, with its 95 % interval; None where it has none.

    Given the sum, one is binomial: the bounds are those of Jeffreys for its share.

    >>> [round(part, 2) for part in rate_ratio(30, 30, 100, 200)]
    [2.0, 1.21, 3.32]
    """
    if not n + others or exposure <= 0 or others_exposure <= 0:
        return None
    share = n / (n + others)
    low, high = jeffreys([share], [n + others])
    scale = others_exposure / exposure
    point, least, most = (_odds(part) * scale for part in (share, float(low[0]), float(high[0])))
    return (point, least, most)


def by_year(years: Numbers, severity: NDArray[np.object_]) -> dict[int, dict[str, int]]:
    """Counts by year and severity, from the first year to the last, those between without any at 0.

    >>> by_year(np.array([2021, 2023]), np.array(["fatal", "damage"]))[2022]
    {'fatal': 0, 'injury': 0, 'damage': 0}
    """
    if not len(years):
        return {}
    first, last = int(years.min()), int(years.max())
    ages, span = years - first, last - first + 1
    told = {name: np.bincount(ages[severity == name], minlength=span).tolist() for name in SEVERITIES}
    return {first + age: {name: told[name][age] for name in SEVERITIES} for age in range(span)}


def quarter_numbers(days: pd.Series) -> Numbers:
    """The calendar quarter of each day as one number, which grows by one a quarter."""
    numbers: Numbers = days.dt.year.to_numpy(np.int64) * _QUARTERS + days.dt.quarter.to_numpy(np.int64) - 1
    return numbers


def quarters(numbers: Numbers, last: date, count: int = 6) -> list[tuple[str, int]]:
    """The last calendar quarters up to the one of ``last``, oldest first, with their counts.

    >>> days = pd.Series(pd.to_datetime(["2022-02-01", "2022-05-01"]))
    >>> quarters(quarter_numbers(days), date(2022, 6, 30), 3)
    [('2021Q4', 0), ('2022Q1', 1), ('2022Q2', 1)]
    """
    newest = last.year * _QUARTERS + (last.month - 1) // 3
    ages = newest - numbers
    counted = np.bincount(ages[(ages >= 0) & (ages < count)], minlength=count)[::-1].tolist()
    wanted = range(newest - count + 1, newest + 1)
    names = (f"{one // _QUARTERS}Q{one % _QUARTERS + 1}" for one in wanted)
    return list(zip(names, counted, strict=True))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")
