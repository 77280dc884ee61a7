"""Two periods to be compared: as somebody asks, of a campaign, refused with a sentence, or the two halves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from xqgis.errors import WrongPeriods
from xqgis.model.blackspot import Campaign, a_year_before
from xqgis.services.accidents import accidents
from xqgis.services.blackspots import EARLIEST, Blackspots
from xqgis.services.town_hall import TownHall
from xqgis.words import Phrase

NAMES = ("before", "after")
CAMPAIGN = "campaign"
_BETWEEN = ".."
_APART = re.compile(r"\.\.|至|到|~|～")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, both counted.

    >>> Span(date(2022, 1, 1), date(2022, 1, 31)).days
    31
    """

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first.isoformat()}{_BETWEEN}{self.last.isoformat()}"

    def shared(self, other: Span) -> int:
        """How many days both hold."""
        return max(0, Span(max(self.first, other.first), min(self.last, other.last)).days)


@dataclass(frozen=True, slots=True)
class Periods:
    """Two of them, one after the other; ``campaign`` is the code of the one that gave the days."""

    before: Span
    after: Span
    campaign: str = ""

    def parameters(self) -> dict[str, str]:
        """As an address carries them: a campaign by its code, so that one under way goes on."""
        if self.campaign:
            return {CAMPAIGN: self.campaign}
        return {"before": str(self.before), "after": str(self.after)}


def halves(found: Blackspots) -> Periods | None:
    """The days looked at and on record as two stretches of as many days; None where they are a single day.

    Of an odd number the first day is left out.
    """
    days = Span(max(found.start, found.first), found.end).days // 2
    if days < 1:
        return None
    turn = found.end - timedelta(days=days - 1)
    return Periods(Span(turn - timedelta(days=days), turn - timedelta(days=1)), Span(turn, found.end))


def known_periods(hall: TownHall, asked: Mapping[str, object]) -> Periods | None:
    """The two periods of an address, None where it has none. WrongPeriods says what is wrong with them.

    They are days, or the code of a campaign: its days and the same of the year before.
    """
    told = {name: str(asked.get(name) or "").strip() for name in (*NAMES, CAMPAIGN)}
    code = told.pop(CAMPAIGN)
    if code and any(told.values()):
        raise _wrong("both", campaign=code[:80])
    if code:
        return campaign_periods(hall, code)
    if not any(told.values()):
        return None
    before, after = (_span(told[name]) for name in NAMES)
    return fitting(hall, Periods(before, after))


def campaign(hall: TownHall, code: str) -> Campaign | None:
    """The campaign of that code, None where the pack has none."""
    return next((one for one in hall.town.traffic.campaigns if one.code == code), None)


def campaign_periods(hall: TownHall, code: str) -> Periods:
    """The days of a campaign, so far, against the same of the year before. WrongPeriods."""
    found, today = campaign(hall, code), hall.today()
    if found is None:
        known = "、".join(one.code for one in hall.town.traffic.campaigns)
        raise _wrong("campaign" if known else "no_campaigns", campaign=code[:80], known=known)
    if found.starts_on > today:
        raise _wrong("ahead", name=found.name, begins=found.starts_on, today=today)
    after = Span(found.starts_on, min(found.ends_on, today))
    before = Span(a_year_before(after.first), a_year_before(after.last))
    first = _first_day(hall)
    if before.first < first:
        raise _wrong("campaign_early", name=found.name, first=before.first, last=before.last, begun=first)
    return Periods(before, after, code)


def _first_day(hall: TownHall) -> date:
    """The day of the first accident on record, today without any."""
    first = accidents(hall)["occurred_on"].min()
    return hall.today() if pd.isna(first) else first.date()


def fitting(hall: TownHall, asked: Periods) -> Periods:
    """``asked``, if both are days on record and the second begins when the first is over. WrongPeriods."""
    before, after, today = asked.before, asked.after, hall.today()
    first = _first_day(hall)
    for one in (before, after):
        if one.first > one.last:
            raise _wrong("empty", first=one.first, last=one.last)
    if before.first > after.last:
        raise _wrong("order", first=before.first, last=after.last)
    if before.shared(after):
        raise _wrong("overlap", first=max(before.first, after.first), last=min(before.last, after.last))
    if after.last > today:
        raise _wrong("late", last=after.last, today=today)
    if before.first < first:
        raise _wrong("early", first=before.first, begun=first)
    return asked


def _span(text: str) -> Span:
    ends = [part.strip() for part in _APART.split(text.replace("/", "-"))]
    try:
        first, last = (date.fromisoformat(end) for end in ends)
    except ValueError:
        raise _wrong("day", text=text[:80]) from None
    if min(first, last) < EARLIEST:
        raise _wrong("day", text=text[:80])
    return Span(first, last)


def _wrong(why: str, **facts: object) -> WrongPeriods:
    return WrongPeriods(why=Phrase(f"errors.periods_{why}", facts))
