"""When accidents happen: by weekday and hour, on market days, by year and quarter, before and after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.lunar import is_market_day
from xqgis.scoring.interval import jeffreys

Numbers = NDArray[np.int64]
HOURS = 24
WEEK = 7


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


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after, here and on the other roads of its kind.

    ``ratio`` is after over before, divided by the same of the others, with its
    95 % interval; None where nothing happened before here or on the others.
    ``expected`` is what after would be had it gone as on the others.
    """

    before: int
    after: int
    others_before: int
    others_after: int
    expected: float | None
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


def change(here: tuple[int, int], others: tuple[int, int]) -> Change:
    """A place's counts before and after, against those of the other roads of its kind."""
    ratio = rate_ratio(here[1], here[0], others[1], others[0]) if here[0] else None
    expected = here[0] * others[1] / others[0] if others[0] else None
    return Change(*here, *others, expected, ratio)


def by_year(days: pd.Series, severity: pd.Series) -> pd.DataFrame:
    """Counts by year (index) and severity (columns fatal, injury, damage), years without any left out."""
    counted = pd.crosstab(days.dt.year, severity)
    return counted.reindex(columns=["fatal", "injury", "damage"], fill_value=0)


def quarters(days: pd.Series, last: date, count: int = 6) -> list[tuple[str, int]]:
    """The last calendar quarters up to the one of ``last``, oldest first, with their counts.

    >>> quarters(pd.Series(pd.to_datetime(["2022-02-01", "2022-05-01"])), date(2022, 6, 30), 3)
    [('2021Q4', 0), ('2022Q1', 1), ('2022Q2', 1)]
    """
    wanted = pd.period_range(end=pd.Period(last, freq="Q"), periods=count, freq="Q")
    counted = days.dt.to_period("Q").value_counts()
    return [(str(quarter), int(counted.get(quarter, 0))) for quarter in wanted]


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")
