"""What is told of a place, in words: one wording for page, map, file and terminal."""

from __future__ import annotations

from xqgis.model.place import Basis, Latest, Place, StandardAt, Standing
from xqgis.publish.template import asked
from xqgis.services.labels import Labels
from xqgis.services.place_results import PlaceLine
from xqgis.services.town_hall import TownHall
from xqgis.words import say


class PlaceWords:
    """The words of places in ``lang``."""

    def __init__(self, hall: TownHall, lang: str) -> None:
        self._hall, self._lang = hall, lang
        self._labels = Labels(hall, lang)

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence ``key`` in this language."""
        return say(key, self._lang, **facts)

    def kind(self, code: str) -> str:
        """A kind's label; its code when the pack no longer has it."""
        name = self._hall.town.site_types.get(code)
        return name.in_(self._lang) if name else code

    def grid(self, place: Place) -> str:
        """The grid a place lies in, or that it lies in none."""
        return self._labels.grid(place.grid) if place.grid else self.say("place.no_grid")

    def village(self, place: Place) -> str:
        """The village a place lies in, or that it lies in none."""
        return self._labels.village(place.village) if place.village else self.say("place.no_village")

    def where(self, place: Place) -> str:
        """Village and grid; the grid alone where its name begins with the village's."""
        grid, village = self.grid(place), self.village(place)
        return grid if grid.startswith(village) else f"{village} · {grid}"

    def standard(self, code: str) -> str:
        """A standard's label."""
        return self._labels.standard(code)

    def item(self, code: str) -> str:
        """An item's label."""
        return self._labels.item(code)

    def asked(self, code: str) -> str:
        """What an item asks for."""
        return asked(self._hall.registry.item(code), self._lang)

    def standing(self, standing: Standing) -> str:
        """Passed, failed or never checked."""
        return self.say(f"place.standing_{standing.value}")

    def latest(self, one: Latest) -> str:
        """``不合格 · 2023-12-11 · 专项组检查 · n=54``, or why there is nothing to tell."""
        if one.passed is None or one.checked_on is None:
            return self.say(f"place.basis_{one.basis.value}")
        standing = self.standing(Standing.PASSED if one.passed else Standing.FAILED)
        source = self._labels.source(one.source)
        return self.say("place.latest", standing=standing, day=one.checked_on, source=source, n=f"{one.n:,}")

    def basis(self, one: Latest) -> str:
        """Where a result was found; nothing to add at the place itself or without a result."""
        told = one.passed is not None and one.basis is not Basis.HERE
        return self.say(f"place.basis_{one.basis.value}") if told else ""

    def of_standard(self, one: StandardAt) -> str:
        """The latest of a standard in one line: of how many items, when last, by whom."""
        if one.newest is None:
            return self.standing(one.standing)
        told = self.say(
            "place.standard",
            standing=self.standing(one.standing),
            day=one.newest.checked_on,
            source=self._labels.source(one.newest.source),
            n=f"{one.n:,}",
            told=len(one.told),
            failed=sum(not each.passed for each in one.told),
            items=len(one.items),
        )
        return told if one.here else self.say("place.not_here", told=told)

    def line(self, line: PlaceLine) -> str:
        """What was found at a place, short: ``6项查5项，不合格3项``."""
        if not line.checked:
            return self.say("place.line_never", items=line.items)
        key = "place.line_failed" if line.failed else "place.line_passed"
        return self.say(key, items=line.items, checked=line.checked, failed=line.failed)

    def empty(self, kind: str) -> str:
        """How to bring the first places of a kind."""
        return self.say("place.none_how", kind=self.kind(kind), code=kind)
