"""Phases of the plan and the milestones that close them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xqgis.model.name import Name


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the plan, both days included; the standing phase has no end.

    A month that the plan puts in two phases counts once, in the phase that
    ends with it (SCORING, phases); ``note`` tells so in the next phase's view.
    """

    code: str
    name: Name
    starts_on: date
    ends_on: date | None
    goal: Name = Name("")
    note: Name = Name("")

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in this phase."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @staticmethod
    def on(day: date, phases: Sequence[Phase]) -> Phase | None:
        """The phase that ``day`` counts in, or None before the plan.

        >>> first = Phase("1", Name("试点入轨"), date(2021, 11, 1), date(2021, 12, 31))
        >>> Phase.on(date(2021, 12, 31), [first]).code
        '1'
        >>> Phase.on(date(2021, 10, 31), [first]) is None
        True
        """
        return next((phase for phase in phases if phase.holds(day)), None)

    def view_ends_on(self, as_of: date) -> date:
        """The last day a view of this phase looks at: its end, or ``as_of`` if earlier."""
        return as_of if self.ends_on is None else min(as_of, self.ends_on)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day by which the plan wants something reached.

    ``measure`` says what is counted over the domains or tags named, ``target``
    the rate (0-1) it should reach, None when the plan's words stand alone.
    """

    code: str
    on: date
    name: Name
    domains: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    goal: Name = Name("")
    measure: Name = Name("")
    target: float | None = None
