"""What makes a stretch of road a blackspot: dated rule sets, weights, terms of the screen; campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xqgis.model.name import Name

SEVERITIES = ("fatal", "injury", "damage")
"""Worst first; an accident is of the worst that came of it."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """So many accidents at least, of each kind that is not 0; ``casualty`` is fatal or injury."""

    fatal: int = 0
    injury: int = 0
    casualty: int = 0
    every: int = 0

    def holds(self, counts: Mapping[str, int]) -> bool:
        """Whether counts by severity reach it.

        >>> Criterion(fatal=1, casualty=3).holds({"fatal": 1, "injury": 2, "damage": 0})
        True
        """
        fatal, injury = counts["fatal"], counts["injury"]
        return (
            fatal >= self.fatal
            and injury >= self.injury
            and fatal + injury >= self.casualty
            and fatal + injury + counts["damage"] >= self.every
        )


@dataclass(frozen=True, slots=True)
class RuleWindow:
    """One length of road, looked at over so many years; a blackspot where any criterion holds."""

    code: str
    name: Name
    length_m: int
    years: int
    any_of: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set and where it comes from; it holds from a day until a later one does."""

    code: str
    name: Name
    source: Name
    valid_from: date
    windows: tuple[RuleWindow, ...]

    def window(self, code: str) -> RuleWindow:
        """The window of that code, the first one where there is none."""
        return next((one for one in self.windows if one.code == code), self.windows[0])


def a_year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th.

    >>> a_year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A drive against the stubborn ills of traffic (交通顽瘴痼疾) between two days, both counted.

    ``looks_at`` is what it is about and ``source`` who ordered it, in words.
    """

    code: str
    name: Name
    starts_on: date
    ends_on: date
    looks_at: Name
    source: Name


@dataclass(frozen=True, slots=True)
class Weights:
    """What an accident of each severity weighs in density and rank."""

    fatal: float = 5.0
    injury: float = 2.0
    damage: float = 1.0

    def of(self, severity: str) -> float:
        """The weight of one severity."""
        return {"fatal": self.fatal, "injury": self.injury, "damage": self.damage}[severity]


@dataclass(frozen=True, slots=True)
class Screen:
    """Terms of the statistical screen: false discovery rate, step of its windows, draws, reach of a road."""

    level: float = 0.05
    step_m: int = 100
    draws: int = 499
    reach_m: int = 60


_WEIGHTS, _SCREEN = Weights(), Screen()


@dataclass(frozen=True)
class Traffic:
    """All of it, as the pack says; ``freight`` is what 三超两乱 means here, with its source."""

    weights: Weights = _WEIGHTS
    screen: Screen = _SCREEN
    rule_sets: tuple[RuleSet, ...] = ()
    freight: Name = Name("")
    campaigns: tuple[Campaign, ...] = ()

    def rules_on(self, day: date) -> RuleSet | None:
        """The rule set in force on a day: the newest that holds by then; None before the first."""
        begun = [one for one in self.rule_sets if one.valid_from <= day]
        return max(begun, key=lambda one: one.valid_from, default=None)


DEFAULT_TRAFFIC = Traffic()
"""A town that says nothing: no rule set, our weights and terms."""
