"""Days as people write them, by a strict list of patterns: no pattern, no day.

Nothing is guessed: 2022-02-30 and 0000-01-01 are no days, and a day that no
pattern of the list describes is refused rather than read some other way. A
time that says its offset is an instant: its day is the one the town had then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

SERIAL = "serial"
ISO = "%Y-%m-%d"
DEFAULT_FORMATS = (ISO, "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", SERIAL)

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"([2-7][0-9]{4}|80000)(?:\.[0-9]+)?")
_EXAMPLE = date(2022, 6, 17)
_EXAMPLE_PARTS = {
    "%Y": "2022", "%y": "22", "%m": "06", "%d": "17", "%b": "Jun", "%B": "June",
    "%H": "08", "%M": "15", "%S": "00",
}  # fmt: skip
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_OFFSET = r"(?:\s?(?P<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]))?"
_TIME = (
    r"(?:(?:[ T]|(?<=日))\s?(?P<clock>(?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    rf"{_OFFSET})?"
)
_TOWN = ZoneInfo("Asia/Shanghai")
_SIGNS = re.compile(r"%.|[^%]")
_PARTS = {
    "%Y": r"(?P<year>[0-9]{4})",
    "%y": r"(?P<short>[0-9]{2})",
    "%b": r"(?P<word>[A-Za-z]{3})",
    "%B": r"(?P<word>[A-Za-z]{3,9})",
    "%H": r"(?:[01]?[0-9]|2[0-3])",
    "%M": r"[0-5]?[0-9]",
    "%S": r"[0-5]?[0-9]",
}
_LOOSE = {"%m": r"(?P<month>[0-9]{1,2})", "%d": r"(?P<day>[0-9]{1,2})"}
_TIGHT = {"%m": r"(?P<month>[0-9]{2})", "%d": r"(?P<day>[0-9]{2})"}

Reader = Callable[[str], date | None]


def read_days(texts: NDArray[np.object_], formats: Sequence[str]) -> NDArray[np.datetime64]:
    """The day of each text by the first pattern that gives one, NaT where none does."""
    readers = [reader_of(pattern) for pattern in formats]
    days = {text: _first(text, readers) for text in set(texts)}
    return np.array([days[text] for text in texts], dtype="datetime64[D]")


@lru_cache(maxsize=64)
def reader_of(pattern: str) -> Reader:
    """What reads one pattern of ``date_formats``; ValueError for a pattern we do not know.

    A pattern is written like those of strptime (year, month and day needed;
    digits run together need all their places) or is ``serial``, Excel's count
    of days. A time of day after the date is allowed and left out, unless it
    says its offset: then the day is that of Asia/Shanghai.

    >>> reader_of("%Y年%m月%d日")("2022年6月1日")
    datetime.date(2022, 6, 1)
    >>> reader_of("%Y-%m-%d")("2022-06-01T16:30:00Z")
    datetime.date(2022, 6, 2)
    >>> reader_of("serial")("44713")
    datetime.date(2022, 6, 1)
    >>> reader_of("%Y%m%d")("2022111") is None
    True
    """
    if pattern == SERIAL:
        return _serial_day
    shape = re.compile(_expression(pattern), re.IGNORECASE)

    def read(text: str) -> date | None:
        match = shape.fullmatch(text)
        return _day(match.groupdict()) if match else None

    return read


def example_of(pattern: str) -> str:
    """17 June 2022 as one pattern writes it.

    >>> example_of("%Y年%m月%d日"), example_of("serial")
    ('2022年06月17日', '44729')
    """
    if pattern == SERIAL:
        return str((_EXAMPLE - _EXCEL_DAY_ZERO).days)
    return "".join(_EXAMPLE_PARTS.get(sign, sign) for sign in _SIGNS.findall(pattern.strip()))


def _first(text: str, readers: Sequence[Reader]) -> date | None:
    return next((day for day in (reader(text) for reader in readers) if day is not None), None)


def _expression(pattern: str) -> str:
    signs = _SIGNS.findall(pattern.strip())
    if "".join(signs) != pattern.strip():
        raise ValueError(pattern)
    told = [_sign(signs, index) for index in range(len(signs))]
    if not ({"%Y", "%y"} & set(signs) and {"%m", "%b", "%B"} & set(signs) and "%d" in signs):
        raise ValueError(pattern)
    return "".join(told) + ("" if "%H" in signs else _TIME)


def _sign(signs: Sequence[str], index: int) -> str:
    sign = signs[index]
    if len(sign) == 1:
        return r"\s+" if sign.isspace() else re.escape(sign)
    if signs.count(sign) > 1 or sign not in {**_PARTS, **_LOOSE}:
        raise ValueError(sign)
    if sign in _LOOSE:
        beside = {*signs[max(index - 1, 0) : index], *signs[index + 1 : index + 2]}
        return (_TIGHT if beside & {"%Y", "%y", "%m", "%d", "%H"} else _LOOSE)[sign]
    return _PARTS[sign]


def _day(parts: dict[str, str | None]) -> date | None:
    told = {name: part for name, part in parts.items() if part is not None}
    try:
        day = _written(told)
        return _in_town(day, told["clock"], told["offset"]) if "offset" in told else day
    except (ValueError, OverflowError):
        return None


def _written(parts: dict[str, str]) -> date:
    year = int(parts["year"]) if "year" in parts else _century(int(parts["short"]))
    month = int(parts["month"]) if "month" in parts else _month(parts["word"])
    return date(year, month, int(parts["day"]))


def _in_town(day: date, clock: str, offset: str) -> date:
    hour, minute = clock.split(":")
    instant = datetime.fromisoformat(f"{day.isoformat()}T{hour:0>2}:{minute}{offset.upper()}")
    return instant.astimezone(_TOWN).date()


def _century(short: int) -> int:
    """POSIX: 69 to 99 are of the last century."""
    return short + (1900 if short >= 69 else 2000)


def _month(word: str) -> int:
    names = (number for number, name in enumerate(_MONTHS, 1) if word.lower() in {name, name[:3]})
    return next(names, 0)


def _serial_day(text: str) -> date | None:
    match = _SERIAL.fullmatch(text)
    return _EXCEL_DAY_ZERO + timedelta(days=int(match[1])) if match else None
