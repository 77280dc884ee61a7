"""What codes are called, for files and pages alike."""

from __future__ import annotations

from xqgis.model.filter import INDEPENDENT
from xqgis.model.view import Level
from xqgis.services.town_hall import TownHall
from xqgis.words import say


class Labels:
    """The town's own labels for ``lang``; a code without a label stands for itself."""

    def __init__(self, hall: TownHall, lang: str) -> None:
        self._hall, self._lang = hall, lang
        town = hall.town
        self._domains = {one.code: one.name.in_(lang) for one in town.domains}
        self._phases = {one.code: one.name.in_(lang) for one in town.phases}
        self._sources = {code: name.in_(lang) for code, name in town.sources.items()}
        self._units = {one.code: one.name.in_(lang) for one in town.responsible}
        self._standards = {one.code: one.name.in_(lang) for one in hall.registry.standards}
        self._grids = _named(hall, "grid")
        self._villages = _named(hall, "village") | {one.code: one.name.in_(lang) for one in town.villages}

    def grid(self, code: str) -> str:
        """A grid's label as its outline gives it, also of one that is retired."""
        return self._grids.get(code, code)

    def village(self, code: str) -> str:
        """A village's label: the pack's list first, then its outline's."""
        return self._villages.get(code, code)

    def domain(self, code: str) -> str:
        """A domain's label."""
        return self._domains.get(code, code)

    def phase(self, code: str) -> str:
        """A phase's label."""
        return self._phases.get(code, code)

    def standard(self, code: str) -> str:
        """A standard's label."""
        return self._standards.get(code, code)

    def item(self, code: str) -> str:
        """An item's label."""
        registry = self._hall.registry
        return registry.item(code).name.in_(self._lang) if code in registry else code

    def unit(self, code: str) -> str:
        """A responsible unit's label."""
        return self._units.get(code, code)

    def source(self, code: str) -> str:
        """A source's label; all independent ones together have a name too."""
        return say("query.independent", self._lang) if code == INDEPENDENT else self._sources.get(code, code)

    def announced(self, code: str) -> str:
        """Whether a visit was announced, in words."""
        return say(f"terms.announced_{code}", self._lang)

    def track(self, code: str) -> str:
        """A base track's label."""
        track = self._hall.town.tracks.get(code)
        return track.in_(self._lang) if track else code

    def pilot(self, code: str) -> str:
        """The pilots, or the units that are none."""
        return say(f"query.pilot_{code}", self._lang)

    def condition(self, name: str, value: str) -> str:
        """The value of one parameter of a filter in words; days stand for themselves."""
        told = {
            "village": self.village,
            "grid": self.grid,
            "domain": self.domain,
            "standard": self.standard,
            "item": self.item,
            "phase": self.phase,
            "unit": self.unit,
            "source": self.source,
            "announced": self.announced,
            "track": self.track,
            "pilot": self.pilot,
        }
        return told[name](value) if name in told else value


def _named(hall: TownHall, level: Level) -> dict[str, str]:
    """Names by code over all versions of a layer; the newest stand."""

    def made() -> dict[str, str]:
        found: dict[str, str] = {}
        for _, holds_from in hall.versions(level):
            frame = hall.areas(level, holds_from).frame
            found |= dict(zip(frame["code"], frame["name"], strict=True))
        newest = hall.areas(level).frame
        return found | dict(zip(newest["code"], newest["name"], strict=True))

    return hall.shelf.get(("labels", level, tuple(hall.versions(level))), made)
