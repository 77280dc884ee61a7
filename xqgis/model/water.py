"""Waters that somebody could drown in: what a town pack says of them, and the grades they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from xqgis.model.name import Name


class WaterGrade(IntEnum):
    """红, 黄, 绿, 未评. The number is the class byte of the map layer."""

    RED = 0
    YELLOW = 1
    GREEN = 2
    NOT_RATED = 3

    @property
    def key(self) -> str:
        """The stable key in files and message catalogues: ``red`` .. ``not_rated``."""
        return self.name.lower()


class KitState(StrEnum):
    """Whether an item of the kit stands at the water, as its last check found it."""

    PRESENT = "present"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Criterion(StrEnum):
    """What a water is scored by; a pack gives each a weight, and 0 leaves it out."""

    SCHOOL = "school"
    HOME = "home"
    PATH = "path"
    SLOPE = "slope"
    DEPTH = "depth"
    KIND = "kind"
    EVENTS = "events"
    KIT = "kit"
    PATROL = "patrol"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class WaterKind:
    """A kind of water and how dangerous it is by itself, 0 to 1."""

    code: str
    name: Name
    danger: float


@dataclass(frozen=True, slots=True)
class KitItem:
    """A thing that has to stand at a water, e.g. 救生圈; ``buoy`` when it is thrown to swimmers."""

    code: str
    name: Name
    buoy: bool = False


@dataclass(frozen=True, slots=True)
class Ramp:
    """A criterion's weight, and the values that count as no danger (0) and as full danger (1).

    Between ``safe`` and ``worst`` danger grows evenly. Distances are metres,
    slopes rise over run, depths metres, events a count, patrols the interval
    since the last one as a share of the interval that is allowed; kit, kind
    and season are shares already.
    """

    weight: float
    safe: float = 0.0
    worst: float = 1.0


@dataclass(frozen=True)
class WaterRules:
    """How a town judges its waters; everything here is the pack's.

    ``season`` are the first and the last month, both inside. ``patrol_days``
    are the days between two patrols in season and out of it. ``near`` are the
    site types that count as a school and as a home. A water's score is red
    from ``red`` on and yellow from ``yellow`` on; with less than
    ``least_known`` of the weights known it is not rated. Weightings are drawn
    ``draws`` times round those of the pack, the closer the larger ``closeness``.
    A buoy helps within ``reach_m``. A keeper is named by a post that ends in
    one of ``posts``. An account that is bound to domains sees waters with
    ``domain`` among them, and none while the pack names no domain.
    """

    kinds: tuple[WaterKind, ...]
    kit: tuple[KitItem, ...]
    ramps: Mapping[Criterion, Ramp]
    near: Mapping[Criterion, tuple[str, ...]]
    posts: tuple[str, ...] = ()
    season: tuple[int, int] = (5, 9)
    patrol_days: tuple[int, int] = (7, 30)
    red: float = 0.4
    yellow: float = 0.3
    least_known: float = 0.5
    draws: int = 10_000
    closeness: float = 40.0
    reach_m: float = 100.0
    domain: str = ""

    def in_season(self, day: date) -> bool:
        """Whether a day lies in the season; one that begins in autumn runs over the turn of the year."""
        first, last = self.season
        month = day.month
        return first <= month <= last if first <= last else month >= first or month <= last

    def days_between_patrols(self, day: date) -> int:
        """How many days may pass between two patrols, as of a day."""
        return self.patrol_days[0 if self.in_season(day) else 1]

    def patrol_due_on(self, last: date, day: date) -> date:
        """The day by which the next patrol is due, as of ``day``."""
        return last + timedelta(days=self.days_between_patrols(day))

    def kind(self, code: str) -> WaterKind | None:
        """The kind of that code; None for one that the pack no longer has."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    @property
    def buoys(self) -> tuple[KitItem, ...]:
        """The items that are thrown to swimmers."""
        return tuple(item for item in self.kit if item.buoy)
