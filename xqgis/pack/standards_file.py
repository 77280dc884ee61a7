"""A file of ``standards/``: standards and their items."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xqgis.model.name import Name
from xqgis.model.standard import Batch, Item, Standard
from xqgis.pack.town_file import WeightsPart
from xqgis.pack.values import Code, DayOrNone, Filled, Flag, Label, Part, Words, name_of


class ItemPart(Part):
    """One line that a check answers."""

    code: Code
    name: Label
    limit: Literal["bottom-line", "time", "authority"] = "bottom-line"
    metric: Code = "bool"
    op: Literal["<=", ">=", "="] = "="
    target: Filled = "true"
    unit: Label | None = None
    method: Literal["obs", "meas", "smp", "rec", "sys"]
    critical: Flag = False
    level: Literal["site", "grid", "village", "town"]
    site_types: tuple[Code, ...] = ()
    tags: tuple[Code, ...] = ()

    def noun(self, weights: WeightsPart) -> Item:
        """As the model carries it, with the weight the town gives it."""
        told = self.model_dump(exclude={"name", "unit"})
        weight = weights.items.get(self.code, 1.0)
        return Item(name=self.name.name(), unit=name_of(self.unit), weight=weight, **told)


class StandardPart(Part):
    """A named standard with its items."""

    code: Code
    domain: Code
    name: Label
    provenance: Literal["named", "facility", "proposed"] = "proposed"
    units: tuple[Code, ...] = ()
    sites: tuple[Code, ...] = ()
    source: Words = ""
    items: tuple[ItemPart, ...] = Field(min_length=1)

    def noun(self, weights: WeightsPart) -> Standard:
        """As the model carries it, with the weights the town gives."""
        return Standard(
            code=self.code,
            domain=self.domain,
            name=self.name.name(),
            provenance=self.provenance,
            units=self.units,
            source=self.source,
            items=tuple(item.noun(weights) for item in self.items),
            weight=weights.standards.get(self.code, 1.0),
            sites=self.sites,
        )


class StandardsFile(Part):
    """A batch; ``version`` names it in every figure that rests on it, ``valid_from`` is its first day."""

    version: Code
    name: Label | None = None
    valid_from: DayOrNone = None
    issuing_body: Label | None = None
    standards: tuple[StandardPart, ...]

    def noun(self) -> Batch:
        """Its name and first day, and which standards it holds."""
        name = self.name.name() if self.name else Name(self.version)
        return Batch(self.version, name, self.valid_from, tuple(part.code for part in self.standards))
