"""When accidents happen, counted once more by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from xqgis.model.lunar import is_market_day
from xqgis.scoring.when import by_year, quarter_numbers, quarters, rate_ratio, times

SPAN = (date(2022, 1, 1), date(2022, 12, 31))


def _some(count: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    days = pd.Timestamp(SPAN[0]) + pd.to_timedelta(rng.integers(0, 365, count), unit="D")
    return pd.DataFrame({"day": days, "hour": rng.integers(-1, 24, count)})


def test_tables_are_those_of_a_count_by_hand() -> None:
    frame = _some()
    told = times(frame["day"], frame["hour"], SPAN, (3, 6, 9))
    for weekday, hour in ((0, 8), (6, 23), (3, 0)):
        hand = sum(
            d.weekday() == weekday and h == hour for d, h in zip(frame["day"], frame["hour"], strict=True)
        )
        assert told.week[weekday, hour] == hand
    assert told.untimed == int((frame["hour"] < 0).sum()) == len(frame) - told.week.sum()
    year = [SPAN[0] + timedelta(days=number) for number in range(365)]
    market = [day for day in year if is_market_day(day, (3, 6, 9))]
    assert (told.market_days, told.other_days) == (len(market), 365 - len(market))
    on_market = sum(day.date() in market and hour >= 0 for day, hour in zip(*frame.T.to_numpy(), strict=True))
    assert told.market.sum() == on_market
    n = int(frame["day"].dt.date.isin(market).sum())
    assert told.ratio is not None
    assert told.ratio[0] == pytest.approx(n / len(market) / ((len(frame) - n) / told.other_days))
    assert told.ratio[1] < told.ratio[0] < told.ratio[2]


def test_a_town_without_market_days_has_no_ratio() -> None:
    frame = _some(5)
    told = times(frame["day"], frame["hour"], SPAN, ())
    assert told.ratio is None and told.market.sum() == 0 and told.market_days == 0


def test_the_interval_of_a_ratio_holds_the_truth_in_95_of_100() -> None:
    rng, held = np.random.default_rng(2), 0
    for _ in range(2_000):
        found = rate_ratio(int(rng.poisson(24)), int(rng.poisson(20)), 1, 1)
        held += found is not None and found[1] <= 1.2 <= found[2]
    assert 0.93 <= held / 2_000 <= 0.97


def test_every_year_and_severity_has_a_number() -> None:
    told = by_year(np.array([2021, 2023, 2023]), np.array(["fatal", "damage", "damage"], dtype=object))
    assert told == {
        2021: {"fatal": 1, "injury": 0, "damage": 0},
        2022: {"fatal": 0, "injury": 0, "damage": 0},
        2023: {"fatal": 0, "injury": 0, "damage": 2},
    }
    assert by_year(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)) == {}


def test_the_last_quarters_end_with_the_day_and_older_ones_are_left_out() -> None:
    days = pd.Series(pd.to_datetime(["2020-12-31", "2021-01-01", "2022-06-30", "2022-07-01"]))
    told = quarters(quarter_numbers(days), date(2022, 6, 30))
    assert told == [("2021Q1", 1), *((f"2021Q{n}", 0) for n in (2, 3, 4)), ("2022Q1", 0), ("2022Q2", 1)]
