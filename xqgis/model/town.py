"""A town as its pack describes it: codes, phases, lines, groups, clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from xqgis.model.blackspot import DEFAULT_TRAFFIC, Traffic
from xqgis.model.grade import GradeLine
from xqgis.model.name import Name
from xqgis.model.phase import Milestone, Phase
from xqgis.model.water import WaterRules

_Coded = TypeVar("_Coded", "Domain", Phase)


@dataclass(frozen=True, slots=True)
class Domain:
    """One of the fields of governance, e.g. C 交通治理; ``icon`` is a key of the icon set."""

    code: str
    name: Name
    icon: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document the plan rests on or is."""

    number: str
    title: Name
    issued_on: date | None
    trial: bool = False


@dataclass(frozen=True, slots=True)
class League:
    """Units that are ranked together and with no others; ``members`` are unit codes."""

    code: str
    name: Name
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResponsibleUnit:
    """A body that answers for standards; ``county`` when it does not belong to the town."""

    code: str
    name: Name
    county: bool = False
    village: str = ""


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """A work group by posts and units, never by persons; ``domain`` is empty for supervision."""

    code: str
    name: Name
    domain: str
    head_post: Name
    deputies: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadingPost:
    """A post in the leading group and the role it carries there."""

    role: Name
    post: Name


@dataclass(frozen=True, slots=True)
class Office:
    """The office of the leading group: where it sits and which post heads it."""

    name: Name
    host: Name
    head_post: Name


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community of the pack's unit list; polygons live in the store.

    ``kind`` is community or village; ``reason`` says why it is on its track.
    """

    code: str
    name: Name
    kind: str
    pilot: bool
    track: str
    reason: Name = Name("")


@dataclass(frozen=True, slots=True)
class Site:
    """A named place there is only one or two of, such as the bus station."""

    code: str
    name: Name
    site_type: str
    village: str


@dataclass(frozen=True, slots=True)
class TagFamily:
    """Tags that belong together, e.g. 脏乱差堵; ``tags`` are codes."""

    code: str
    name: Name
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minimum:
    """Below either number of judged checks or visits a cell is not rated."""

    checks: int = 10
    visits: int = 3


@dataclass(frozen=True)
class Town:
    """Everything of a town that is not geometry, standards or checks.

    ``lines`` maps (phase code, track code) to its grade bounds; ``targets``
    maps (phase code, domain code) to the phase's target rate (0-1).
    ``clock`` is the day every "current" is as of, None for today.
    ``stored_crs`` is geographic (lon, lat); ``measured_crs`` is in metres.
    ``grid_code_pattern`` is a regular expression that a grid code matches whole.
    ``map_review_number`` is the 审图号; without it every map is 内部工作用图.
    ``independent_sources`` count in the quarter's assessment. ``market_days``
    are the last figures of the lunar days on which markets are held.
    ``pilots_from`` is the day the pilots began, None for the first day of the plan.
    are the last figures of the lunar days on which markets are held. ``traffic``
    is what makes a blackspot.
    are the last figures of the lunar days on which markets are held. ``waters`` is
    how drowning risks are judged, None where the pack does not say. ``marks`` has the
    character that stands for each site type on the map.
    """

    code: str
    name: Name
    county: Name
    seat: tuple[float, float]
    stored_crs: str
    measured_crs: str
    grid_code_pattern: str
    demo: bool
    schematic: bool
    clock: date | None
    founding: Instrument | None
    higher: tuple[Instrument, ...]
    phases: tuple[Phase, ...]
    milestones: tuple[Milestone, ...]
    domains: tuple[Domain, ...]
    villages: tuple[Village, ...]
    leagues: tuple[League, ...]
    tracks: Mapping[str, Name]
    lines: Mapping[tuple[str, str], GradeLine]
    targets: Mapping[tuple[str, str], float]
    minimum: Minimum
    sources: Mapping[str, Name]
    site_types: Mapping[str, Name]
    tags: Mapping[str, Name]
    groups: tuple[WorkGroup, ...]
    leading_posts: tuple[LeadingPost, ...]
    responsible: tuple[ResponsibleUnit, ...]
    map_review_number: str = ""
    office: Office | None = None
    independent_sources: tuple[str, ...] = ()
    tag_families: tuple[TagFamily, ...] = ()
    sites: tuple[Site, ...] = ()
    market_days: tuple[int, ...] = ()
    pilots_from: date | None = None
    traffic: Traffic = DEFAULT_TRAFFIC
    waters: WaterRules | None = None
    marks: Mapping[str, str] = field(default_factory=dict)

    def phase(self, code: str) -> Phase:
        """The phase of that code; KeyError when there is none."""
        return _by_code(self.phases, code)

    def phase_on(self, day: date) -> Phase:
        """The phase that ``day`` counts in; the first one before the plan."""
        return Phase.on(day, self.phases) or self.phases[0]

    def domain(self, code: str) -> Domain:
        """The domain of that code; KeyError when there is none."""
        return _by_code(self.domains, code)

    def village(self, code: str) -> Village | None:
        """The listed village of that code, or None when only a polygon knows it."""
        return next((village for village in self.villages if village.code == code), None)

    def before_pilots(self) -> Phase | None:
        """The last phase that had ended when the pilots began; None where they began with the plan."""
        begun = self.pilots_from or self.phases[0].starts_on
        return next((one for one in reversed(self.phases) if one.ends_on and one.ends_on < begun), None)

    def track_of(self, village_code: str) -> str:
        """The base track of a village; the first track when the pack does not say."""
        village = self.village(village_code)
        return village.track if village and village.track else next(iter(self.tracks))

    def held_to(self, track: str) -> Town:
        """The town whose totals have the grade lines of ``track``; as it is without one."""
        return replace(self, tracks={track: self.tracks[track], **self.tracks}) if track else self

    def line(self, phase_code: str, village_code: str = "") -> GradeLine:
        """The grade bounds for a phase and a village (the first track without one)."""
        return self.lines[(phase_code, self.track_of(village_code))]

    def other_lines(self, phase_code: str) -> tuple[tuple[Name, GradeLine], ...]:
        """The base tracks that are held to other grade bounds in a phase than the first, by name."""
        first = self.line(phase_code)
        held = ((name, self.lines[phase_code, track]) for track, name in self.tracks.items())
        return tuple((name, line) for name, line in held if line != first)


def _by_code(things: tuple[_Coded, ...], code: str) -> _Coded:
    for thing in things:
        if thing.code == code:
            return thing
    raise KeyError(code)
