"""Which checks a question is about: a filter that travels in an address, every value known to the town."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from xqgis.errors import UnknownCode
from xqgis.model.standard import Registry
from xqgis.model.town import Town

INDEPENDENT = "independent"
"""The ``source`` that stands for every independent source of the town."""
YES, NO = "yes", "no"
_DAYS = {"starts_on": "from", "ends_on": "to"}
_CODES = (
    "village", "grid", "domain", "standard", "item", "phase",
    "unit", "source", "announced", "track", "pilot",
)  # fmt: skip
PARAMETERS = (*_CODES[:6], *_DAYS.values(), *_CODES[6:])
"""The names that a filter goes by in an address."""

Codes = Mapping[str, Collection[str]]
"""What the town has, by parameter: the only values a filter may hold."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Checks that meet every condition given; an empty one asks nothing.

    ``unit`` answers for the check's standard; ``source`` is a source of the
    pack or `INDEPENDENT`; ``announced`` is `YES`, `NO` or empty; both days are
    included; ``track`` asks for the villages of one base, ``pilot`` (`YES` or
    `NO`) for the pilots or the rest. Areas are where the check was stored, not
    where a map has them now.
    """

    village: str = ""
    grid: str = ""
    domain: str = ""
    standard: str = ""
    item: str = ""
    phase: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    unit: str = ""
    source: str = ""
    announced: str = ""
    track: str = ""
    pilot: str = ""

    def parameters(self) -> dict[str, str]:
        """As an address carries it: conditions that are asked, days in ISO form.

        >>> Filter(domain="C", starts_on=date(2022, 1, 1)).parameters()
        {'domain': 'C', 'from': '2022-01-01'}
        """
        told = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value:
                told[_DAYS.get(one.name, one.name)] = value.isoformat() if one.name in _DAYS else value
        return told

    @staticmethod
    def from_parameters(asked: Mapping[str, object], codes: Codes) -> Filter:
        """The filter of an address; names that are not `PARAMETERS` are passed over. UnknownCode."""
        found, refused = Filter.salvaged(asked, codes)
        for name in refused:
            raise UnknownCode(kind=name, code=str(asked[name])[:80])
        return found

    @staticmethod
    def salvaged(asked: Mapping[str, object], codes: Codes) -> tuple[Filter, tuple[str, ...]]:
        """As much of an address as the town has, and the names of the parameters left out.

        A last day before the first one is left out too.
        """
        found: dict[str, Any] = {}
        refused = set()
        for name in _CODES:
            value = asked.get(name, "")
            if isinstance(value, str) and (not value or value in codes.get(name, ())):
                found[name] = value
            else:
                refused.add(name)
        for field, name in _DAYS.items():
            found[field] = _day(asked.get(name, ""))
            if found[field] is None and asked.get(name, "") != "":
                refused.add(name)
        first, last = found["starts_on"], found["ends_on"]
        if first and last and last < first:
            found["ends_on"] = None
            refused.add("to")
        return Filter(**found), tuple(name for name in PARAMETERS if name in refused)


def known_codes(town: Town, registry: Registry, villages: Collection[str], grids: Collection[str]) -> Codes:
    """The allow-list of a town; areas are those of every version, so that old checks can be asked for."""
    return {
        "village": frozenset(villages) | {village.code for village in town.villages},
        "grid": frozenset(grids),
        "domain": frozenset(domain.code for domain in town.domains),
        "standard": frozenset(standard.code for standard in registry.standards),
        "item": frozenset(item.code for _, item in registry.items()),
        "phase": frozenset(phase.code for phase in town.phases),
        "unit": frozenset(unit for standard in registry.standards for unit in standard.units)
        | {unit.code for unit in town.responsible},
        "source": frozenset(town.sources) | {INDEPENDENT},
        "announced": frozenset({YES, NO}),
        "track": frozenset(town.tracks),
        "pilot": frozenset({YES, NO}),
    }


def _day(text: object) -> date | None:
    """The day of an ISO text, None for anything else."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day and day.isoformat() == text else None
