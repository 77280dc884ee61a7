"""Days: forty ways people write them, and what each means or that it means nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xqgis.ingest.dates import DEFAULT_FORMATS, read_days, reader_of

JUNE, LEAP = date(2022, 6, 1), date(2020, 2, 29)
TABLE = {
    "2022-06-01": JUNE,
    "2022-6-1": JUNE,
    "2022/06/01": JUNE,
    "2022/6/1": JUNE,
    "2022.06.01": JUNE,
    "2022.6.1": JUNE,
    "20220601": JUNE,
    "2022年6月1日": JUNE,
    "2022年06月01日": JUNE,
    "44713": JUNE,
    "44713.5": JUNE,
    "2022-06-01 08:30": JUNE,
    "2022-06-01T08:30:00": JUNE,
    "2022-06-01 23:59:59.999": JUNE,
    "2022/6/1 8:30": JUNE,
    "2022年6月1日 8:30": JUNE,
    "2022年6月1日8:30": JUNE,
    "20220601 08:30:15": JUNE,
    "2022-05-31T16:30:00Z": JUNE,
    "2022-05-31T16:00:00.000Z": JUNE,
    "2022-06-01T15:59:59Z": JUNE,
    "2022-05-31 9:30-0700": JUNE,
    "2022-06-01T00:30:00+08:00": JUNE,
    "2022-06-01T00:30:00+0800": JUNE,
    "2022/6/1 23:59 +08:00": JUNE,
    "2022-06-01T08:00:00+15:00": None,
    "2022-06-01T08:00:00+08": None,
    "0001-01-01T00:00:00+14:00": None,
    "2022-06-31T00:00:00Z": None,
    "2020-02-29": LEAP,
    "20200229": LEAP,
    "1900-01-01": date(1900, 1, 1),
    "": None,
    "nan": None,
    "NaT": None,
    "昨天": None,
    "2022-02-30": None,
    "2022-02-29": None,
    "2022-13-01": None,
    "2022-00-10": None,
    "2022-06-00": None,
    "2022-06-31": None,
    "0000": None,
    "0000-01-01": None,
    "2022-06": None,
    "2022111": None,
    "202261": None,
    "22-06-01": None,
    "06/01/2022": None,
    "1 June 2022": None,
    "2022-06/01": None,
    "2022-06-01 25:00": None,
    "2022-06-01Z": None,
    "２０２２-06-01": None,
    "19999": None,
    "80001": None,
    "=DATE(2022,6,1)": None,
    "{{7*7}}": None,
}


@pytest.mark.parametrize(("text", "day"), TABLE.items())
def test_a_day_is_read_as_written_or_not_at_all(text: str, day: date | None) -> None:
    (found,) = read_days(np.array([text], dtype=object), DEFAULT_FORMATS)
    assert (None if np.isnat(found) else found.item()) == day


def test_an_instant_late_in_the_day_of_greenwich_is_the_next_day_in_the_town() -> None:
    texts = np.array(["2022-02-28T16:30:00Z", "2022-02-28T15:30:00Z"], dtype=object)
    assert read_days(texts, DEFAULT_FORMATS).tolist() == [date(2022, 3, 1), date(2022, 2, 28)]


@given(st.dates(date(1955, 1, 1), date(2118, 12, 31)))
def test_every_day_is_read_back_from_every_default_pattern(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    texts = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        str(serial),
    ]
    found = read_days(np.array(texts, dtype=object), DEFAULT_FORMATS)
    assert set(found.tolist()) == {day}


@pytest.mark.parametrize(
    ("pattern", "text", "day"),
    [
        ("%d-%b-%y", "01-Jan-09", date(2009, 1, 1)),
        ("%d-%b-%y", "01-JAN-71", date(1971, 1, 1)),
        ("%d %B %Y", "3 March  2015", date(2015, 3, 3)),
        ("%d %B %Y", "3 Marzo 2015", None),
        ("%d/%m/%Y", "31/12/2015", date(2015, 12, 31)),
        ("%d/%m/%Y", "12/31/2015", None),
        ("%Y-%m-%d %H:%M", "2015-12-31 07:05", date(2015, 12, 31)),
        ("%Y-%m-%d %H:%M", "2015-12-31", None),
    ],
)
def test_a_profile_s_own_pattern_is_kept_to(pattern: str, text: str, day: date | None) -> None:
    assert reader_of(pattern)(text) == day


@pytest.mark.parametrize("pattern", ["", "%Y-%m", "%j %Y", "%Y-%m-%d%", "%m-%m-%d %Y", "yyyy-mm-dd", "%s"])
def test_a_pattern_that_gives_no_day_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        reader_of(pattern)


def test_the_first_pattern_of_the_list_that_gives_a_day_decides() -> None:
    texts = np.array(["04/05/2015", "25/05/2015", "05/25/2015"], dtype=object)
    found = read_days(texts, ("%d/%m/%Y", "%m/%d/%Y"))
    assert found.tolist() == [date(2015, 5, 4), date(2015, 5, 25), date(2015, 5, 25)]
