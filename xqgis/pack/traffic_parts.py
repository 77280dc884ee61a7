"""``traffic`` in ``town.yaml``: rule sets for blackspots, campaigns, weights, terms of the screen."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from xqgis.model.blackspot import Campaign, Criterion, RuleSet, RuleWindow, Screen, Traffic, Weights
from xqgis.pack.values import Code, Day, Label, Part, Share, Unfit, Weight, Whole, name_of


class CriterionPart(Part):
    """Least numbers of accidents; at least one of them above 0."""

    fatal: Whole = 0
    injury: Whole = 0
    casualty: Whole = 0
    every: Whole = 0

    @model_validator(mode="after")
    def _asks_something(self) -> CriterionPart:
        if not any((self.fatal, self.injury, self.casualty, self.every)):
            raise Unfit("empty")
        return self

    def noun(self) -> Criterion:
        """As the model carries it."""
        return Criterion(self.fatal, self.injury, self.casualty, self.every)


class RuleWindowPart(Part):
    """One length of road and what counts on it."""

    code: Code
    name: Label
    length_m: Whole = Field(ge=50, le=20_000)
    years: Whole = Field(ge=1, le=20)
    any_of: tuple[CriterionPart, ...] = Field(min_length=1)

    def noun(self) -> RuleWindow:
        """As the model carries it."""
        criteria = tuple(part.noun() for part in self.any_of)
        return RuleWindow(self.code, self.name.name(), self.length_m, self.years, criteria)


class RuleSetPart(Part):
    """A rule set; its source must be said."""

    code: Code
    name: Label
    source: Label
    valid_from: Day
    windows: tuple[RuleWindowPart, ...] = Field(min_length=1)

    def noun(self) -> RuleSet:
        """As the model carries it."""
        windows = tuple(part.noun() for part in self.windows)
        return RuleSet(self.code, self.name.name(), self.source.name(), self.valid_from, windows)


class CampaignPart(Part):
    """A campaign with its days; what it looks at and who ordered it must be said."""

    code: Code
    name: Label
    starts_on: Day
    ends_on: Day
    looks_at: Label
    source: Label

    def noun(self) -> Campaign:
        """As the model carries it."""
        names = (part.name() for part in (self.looks_at, self.source))
        return Campaign(self.code, self.name.name(), self.starts_on, self.ends_on, *names)


class WeightsPart(Part):
    """Weights by severity."""

    fatal: Weight = 5.0
    injury: Weight = 2.0
    damage: Weight = 1.0


class ScreenPart(Part):
    """Terms of the statistical screen."""

    level: Share = 0.05
    step_m: Whole = Field(default=100, ge=10, le=5_000)
    draws: Whole = Field(default=499, ge=99, le=9_999)
    reach_m: Whole = Field(default=60, ge=1, le=2_000)


class TrafficPart(Part):
    """Everything about blackspots."""

    weights: WeightsPart = WeightsPart()
    screen: ScreenPart = ScreenPart()
    rule_sets: tuple[RuleSetPart, ...] = ()
    freight: Label | None = None
    campaigns: tuple[CampaignPart, ...] = ()

    def noun(self) -> Traffic:
        """As the model carries it."""
        return Traffic(
            weights=Weights(**_values(self.weights)),
            screen=Screen(**_values(self.screen)),
            rule_sets=tuple(part.noun() for part in self.rule_sets),
            freight=name_of(self.freight),
            campaigns=tuple(part.noun() for part in self.campaigns),
        )


def _values(part: Part) -> dict[str, Any]:
    return part.model_dump()
