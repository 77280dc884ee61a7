"""The parts of ``town.yaml``: what keys each may hold and what they become."""

from __future__ import annotations

from pydantic import Field

from xqgis.model.grade import GradeLine
from xqgis.model.phase import Milestone, Phase
from xqgis.model.town import (
    Domain,
    Instrument,
    LeadingPost,
    League,
    Minimum,
    Office,
    ResponsibleUnit,
    Site,
    TagFamily,
    Village,
    WorkGroup,
)
from xqgis.pack.values import (
    Code,
    CodeOrNone,
    Day,
    DayOrNone,
    Filled,
    Flag,
    Label,
    Number,
    Part,
    Share,
    Whole,
    Words,
    name_of,
)


class SeatPart(Part):
    """Where the town government sits, in degrees of the stored CRS."""

    lon: Number = Field(ge=-180, le=180)
    lat: Number = Field(ge=-90, le=90)


class InstrumentPart(Part):
    """A document: ``number``, ``title``, and when and whether on trial."""

    number: Filled
    title: Label
    issued_on: DayOrNone = None
    trial: Flag = False

    def noun(self) -> Instrument:
        """As the model carries it."""
        return Instrument(self.number, self.title.name(), self.issued_on, self.trial)


class DomainPart(Part):
    """A field of governance."""

    code: Code
    name: Label
    icon: Code

    def noun(self) -> Domain:
        """As the model carries it."""
        return Domain(self.code, self.name.name(), self.icon)


class PhasePart(Part):
    """A step of the plan; without ``ends_on`` it stands for good."""

    code: Code
    name: Label
    starts_on: Day
    ends_on: DayOrNone = None
    goal: Label | None = None
    note: Label | None = None

    def noun(self) -> Phase:
        """As the model carries it."""
        goal, note = name_of(self.goal), name_of(self.note)
        return Phase(self.code, self.name.name(), self.starts_on, self.ends_on, goal, note)


class MilestonePart(Part):
    """A day by which something is to be reached."""

    code: Code
    on: Day
    name: Label
    goal: Label | None = None
    measure: Label | None = None
    domains: tuple[Code, ...] = ()
    tags: tuple[Code, ...] = ()
    target: Share | None = None

    def noun(self) -> Milestone:
        """As the model carries it."""
        return Milestone(
            code=self.code,
            on=self.on,
            name=self.name.name(),
            domains=self.domains,
            tags=self.tags,
            goal=name_of(self.goal),
            measure=name_of(self.measure),
            target=self.target,
        )


class VillagePart(Part):
    """A unit of the town; ``track`` may stay empty, then the first one holds."""

    code: Code
    name: Label
    kind: Code
    pilot: Flag = False
    track: CodeOrNone = ""
    reason: Label | None = None

    def noun(self) -> Village:
        """As the model carries it."""
        reason = name_of(self.reason)
        return Village(self.code, self.name.name(), self.kind, self.pilot, self.track, reason)


class LinePart(Part):
    """Lower bounds of three grades, best first."""

    full: Share
    met: Share
    nearly: Share

    def noun(self) -> GradeLine:
        """As the model carries it."""
        return GradeLine(self.full, self.met, self.nearly)


class MinimumPart(Part):
    """Fewer judged checks or visits than these are not rated."""

    checks: Whole = 10
    visits: Whole = 3

    def noun(self) -> Minimum:
        """As the model carries it."""
        return Minimum(self.checks, self.visits)


class SourcePart(Part):
    """Who checks."""

    code: Code
    name: Label
    independent: Flag = False


class SiteTypePart(Label):
    """A kind of place, and the character that stands for it on the map."""

    mark: Words = ""


class SitePart(Part):
    """A named place."""

    code: Code
    name: Label
    site_type: Code
    village: CodeOrNone = ""

    def noun(self) -> Site:
        """As the model carries it."""
        return Site(self.code, self.name.name(), self.site_type, self.village)


class TagFamilyPart(Part):
    """Tags that belong together."""

    family: Code
    name: Label
    tags: dict[Code, Label] = Field(min_length=1)

    def noun(self) -> TagFamily:
        """As the model carries it."""
        return TagFamily(self.family, self.name.name(), tuple(self.tags))


class LeadingPart(Part):
    """A post in the leading group."""

    role: Label
    post: Label

    def noun(self) -> LeadingPost:
        """As the model carries it."""
        return LeadingPost(self.role.name(), self.post.name())


class OfficePart(Part):
    """The leading group's office."""

    name: Label
    host: Label
    head_post: Label

    def noun(self) -> Office:
        """As the model carries it."""
        return Office(self.name.name(), self.host.name(), self.head_post.name())


class ResponsiblePart(Part):
    """A body that answers for standards."""

    code: Code
    name: Label
    county: Flag = False
    village: CodeOrNone = ""

    def noun(self) -> ResponsibleUnit:
        """As the model carries it."""
        return ResponsibleUnit(self.code, self.name.name(), self.county, self.village)


class GroupPart(Part):
    """A work group by post and units."""

    code: Code
    name: Label
    domain: CodeOrNone = ""
    head_post: Label
    deputies: Whole = 0
    units: tuple[Code, ...] = ()

    def noun(self) -> WorkGroup:
        """As the model carries it."""
        head = self.head_post.name()
        return WorkGroup(self.code, self.name.name(), self.domain, head, self.deputies, self.units)


class LeaguePart(Part):
    """Units ranked together."""

    code: Code
    name: Label
    members: tuple[Code, ...] = Field(min_length=1)

    def noun(self) -> League:
        """As the model carries it."""
        return League(self.code, self.name.name(), self.members)
