"""The part of ``town.yaml`` about waters: kinds, kit, season, weights and lines."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from xqgis.model.water import Criterion, KitItem, Ramp, WaterKind, WaterRules
from xqgis.pack.values import Code, Filled, Flag, Label, Number, Part, Share, Weight, Whole


class WaterKindPart(Part):
    """A kind of water; ``danger`` is a share."""

    code: Code
    name: Label
    danger: Share

    def noun(self) -> WaterKind:
        """As the model carries it."""
        return WaterKind(self.code, self.name.name(), self.danger)


class KitItemPart(Part):
    """A thing that has to stand at a water."""

    code: Code
    name: Label
    buoy: Flag = False

    def noun(self) -> KitItem:
        """As the model carries it."""
        return KitItem(self.code, self.name.name(), self.buoy)


class RampPart(Part):
    """A criterion: its weight, and what counts as no danger and as full danger."""

    weight: Weight
    safe: Number = 0.0
    worst: Number = 1.0

    def noun(self) -> Ramp:
        """As the model carries it."""
        return Ramp(self.weight, self.safe, self.worst)


class SeasonPart(Part):
    """First and last month, both inside."""

    from_month: Annotated[Whole, Field(ge=1, le=12)]
    to_month: Annotated[Whole, Field(ge=1, le=12)]


class PatrolPart(Part):
    """Days between two patrols, in season and out of it."""

    in_season: Annotated[Whole, Field(ge=1)]
    out_of_season: Annotated[Whole, Field(ge=1)]


class LinesPart(Part):
    """From which score on a water is red or yellow, and how much must be known of it."""

    red: Share
    yellow: Share
    least_known: Share


class WeightingPart(Part):
    """How often weights are drawn anew, and how closely round those of the pack."""

    draws: Annotated[Whole, Field(ge=100, le=100_000)]
    closeness: Annotated[Weight, Field(ge=1)]


class WatersPart(Part):
    """Everything of waters that is no shape."""

    domain: Code | None = None
    kinds: tuple[WaterKindPart, ...] = Field(min_length=1)
    kit: tuple[KitItemPart, ...] = ()
    posts: tuple[Filled, ...] = ()
    season: SeasonPart
    patrol_days: PatrolPart
    near: dict[Criterion, tuple[Code, ...]] = Field(default_factory=dict)
    criteria: dict[Criterion, RampPart] = Field(min_length=1)
    lines: LinesPart
    weighting: WeightingPart
    buoy_reach_m: Annotated[Weight, Field(ge=1)]

    def noun(self) -> WaterRules:
        """As the model carries it."""
        return WaterRules(
            kinds=tuple(part.noun() for part in self.kinds),
            kit=tuple(part.noun() for part in self.kit),
            ramps={criterion: part.noun() for criterion, part in self.criteria.items()},
            near=dict(self.near),
            posts=self.posts,
            season=(self.season.from_month, self.season.to_month),
            patrol_days=(self.patrol_days.in_season, self.patrol_days.out_of_season),
            red=self.lines.red,
            yellow=self.lines.yellow,
            least_known=self.lines.least_known,
            draws=self.weighting.draws,
            closeness=self.weighting.closeness,
            reach_m=self.buoy_reach_m,
            domain=self.domain or "",
        )
