"""Standards, their items, and the registry that holds a batch of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from xqgis.model.name import Name


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a standard that a check can answer pass, fail or not applicable.

    ``level`` is site, grid, village or town; ``method`` obs, meas, smp, rec or
    sys (``sys`` items come from case clocks and are never imported); ``limit``
    bottom-line, time or authority.
    """

    code: str
    name: Name
    limit: str
    metric: str
    op: str
    target: str
    unit: Name
    method: str
    critical: bool
    level: str
    site_types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Standard:
    """A named standard of one domain, with the units that answer for it, the lead unit first.

    ``provenance``: named, facility or proposed (what the plan says of it);
    ``sites`` are the named places it is about, where there is only one or two.
    """

    code: str
    domain: str
    name: Name
    provenance: str
    units: tuple[str, ...]
    source: str
    items: tuple[Item, ...]
    weight: float = 1.0
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Standards issued together, the first ones or a patch; without ``valid_from`` they have always held."""

    code: str
    name: Name
    valid_from: date | None
    standards: tuple[str, ...]


@dataclass(frozen=True)
class Registry:
    """All standards of a town, as version ``version`` (batch and patch, e.g. ``batch-1``)."""

    version: str
    standards: tuple[Standard, ...]
    batches: tuple[Batch, ...] = ()
    _by_item: dict[str, tuple[Standard, Item]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = {item.code: (standard, item) for standard in self.standards for item in standard.items}
        object.__setattr__(self, "_by_item", pairs)

    def __contains__(self, item_code: object) -> bool:
        return item_code in self._by_item

    @property
    def weighs_items(self) -> bool:
        """Whether items of one standard differ in weight; else their weights make no difference."""
        weights = [{item.weight for item in standard.items} for standard in self.standards]
        return any(len(some) > 1 or 0 in some for some in weights)

    def in_force(self, day: date) -> tuple[Batch, ...]:
        """The batches that hold on a day."""
        return tuple(one for one in self.batches if one.valid_from is None or one.valid_from <= day)

    def version_on(self, day: date) -> str:
        """The version that holds on a day; `version` where no batch says that it does."""
        return "+".join(one.code for one in self.in_force(day)) or self.version

    def next_after(self, day: date) -> Batch | None:
        """The batch that comes into force first after a day; None where none is known."""
        coming = (one for one in self.batches if one.valid_from is not None and one.valid_from > day)
        return min(coming, key=lambda one: one.valid_from or day, default=None)

    def begins(self) -> dict[str, date]:
        """The first day of each item that has one."""
        first = {code: one.valid_from for one in self.batches if one.valid_from for code in one.standards}
        return {item.code: first[standard.code] for standard, item in self.items() if standard.code in first}

    def items(self) -> Iterator[tuple[Standard, Item]]:
        """Every (standard, item), in catalogue order."""
        return iter(self._by_item.values())

    def standard_of(self, item_code: str) -> Standard:
        """The standard an item belongs to; KeyError when there is none."""
        return self._by_item[item_code][0]

    def item(self, item_code: str) -> Item:
        """The item of that code; KeyError when there is none."""
        return self._by_item[item_code][1]
