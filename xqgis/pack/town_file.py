"""``town.yaml`` as one checked whole."""

from __future__ import annotations

from pydantic import Field

from xqgis.model.town import Town
from xqgis.pack import town_parts as parts
from xqgis.pack.traffic_parts import TrafficPart
from xqgis.pack.values import Code, DayOrNone, Epsg, Flag, Label, Part, Pattern, Share, Weight, Whole, Words
from xqgis.pack.water_parts import WatersPart


class WeightsPart(Part):
    """Weights that are not 1, by code."""

    standards: dict[Code, Weight] = Field(default_factory=dict)
    items: dict[Code, Weight] = Field(default_factory=dict)


class TownFile(Part):
    """Every key that ``town.yaml`` may hold; those without a default must be there."""

    code: Code
    name: Label
    county: Label
    seat: parts.SeatPart
    stored_crs: Epsg = "EPSG:4490"
    measured_crs: Epsg
    grid_code_pattern: Pattern
    map_review_number: Words = ""
    demo: Flag = False
    schematic: Flag = False
    clock: DayOrNone = None
    pilots_from: DayOrNone = None
    founding: parts.InstrumentPart | None = None
    higher: tuple[parts.InstrumentPart, ...] = ()
    domains: tuple[parts.DomainPart, ...] = Field(min_length=1)
    phases: tuple[parts.PhasePart, ...] = Field(min_length=1)
    milestones: tuple[parts.MilestonePart, ...] = ()
    tracks: dict[Code, Label] = Field(min_length=1)
    villages: tuple[parts.VillagePart, ...] = ()
    lines: dict[Code, dict[Code, parts.LinePart]]
    targets: dict[Code, dict[Code, Share]] = Field(default_factory=dict)
    weights: WeightsPart = WeightsPart()
    minimum: parts.MinimumPart = parts.MinimumPart()
    sources: tuple[parts.SourcePart, ...] = Field(min_length=1)
    market_days: tuple[Whole, ...] = ()
    site_types: dict[Code, parts.SiteTypePart] = Field(default_factory=dict)
    sites: tuple[parts.SitePart, ...] = ()
    tags: tuple[parts.TagFamilyPart, ...] = ()
    leading_group: tuple[parts.LeadingPart, ...] = ()
    office: parts.OfficePart | None = None
    responsible: tuple[parts.ResponsiblePart, ...] = ()
    groups: tuple[parts.GroupPart, ...] = ()
    leagues: tuple[parts.LeaguePart, ...] = ()
    traffic: TrafficPart = TrafficPart()
    waters: WatersPart | None = None

    def noun(self) -> Town:
        """The town as the model carries it."""
        return Town(
            code=self.code,
            name=self.name.name(),
            county=self.county.name(),
            seat=(self.seat.lon, self.seat.lat),
            stored_crs=self.stored_crs,
            measured_crs=self.measured_crs,
            grid_code_pattern=self.grid_code_pattern,
            demo=self.demo,
            schematic=self.schematic,
            clock=self.clock,
            founding=self.founding.noun() if self.founding else None,
            higher=tuple(part.noun() for part in self.higher),
            phases=tuple(part.noun() for part in self.phases),
            milestones=tuple(part.noun() for part in self.milestones),
            domains=tuple(part.noun() for part in self.domains),
            villages=tuple(part.noun() for part in self.villages),
            leagues=tuple(part.noun() for part in self.leagues),
            tracks={code: label.name() for code, label in self.tracks.items()},
            lines={
                (phase, track): line.noun()
                for phase, by_track in self.lines.items()
                for track, line in by_track.items()
            },
            targets={
                (phase, domain): share
                for phase, by_domain in self.targets.items()
                for domain, share in by_domain.items()
            },
            minimum=self.minimum.noun(),
            sources={part.code: part.name.name() for part in self.sources},
            site_types={code: label.name() for code, label in self.site_types.items()},
            marks={code: kind.mark or kind.zh[0] for code, kind in self.site_types.items()},
            tags={code: label.name() for family in self.tags for code, label in family.tags.items()},
            groups=tuple(part.noun() for part in self.groups),
            leading_posts=tuple(part.noun() for part in self.leading_group),
            responsible=tuple(part.noun() for part in self.responsible),
            map_review_number=self.map_review_number,
            office=self.office.noun() if self.office else None,
            independent_sources=tuple(part.code for part in self.sources if part.independent),
            tag_families=tuple(part.noun() for part in self.tags),
            sites=tuple(part.noun() for part in self.sites),
            market_days=self.market_days,
            pilots_from=self.pilots_from,
            traffic=self.traffic.noun(),
            waters=self.waters.noun() if self.waters else None,
        )
