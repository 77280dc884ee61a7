"""What codes are called, in one language: areas, items, units."""

from __future__ import annotations

from collections.abc import Iterable

from xqgis.model.actor import spoken
from xqgis.services.town_hall import TownHall
from xqgis.words import Phrase, say


def actor_word(name: str, lang: str) -> str:
    """Who acted: accounts by their name, this program and the accounts of a demo by what they are."""
    word = spoken(name)
    return say(word.key, lang) if isinstance(word, Phrase) else word


class Names:
    """The town's own labels for ``lang``; a code without a label stands for itself."""

    def __init__(self, hall: TownHall, lang: str) -> None:
        self._hall = hall
        self._lang = lang
        self._grids = dict(zip(*(hall.areas("grid").frame[key] for key in ("code", "name")), strict=True))
        self._villages = dict(
            zip(*(hall.areas("village").frame[key] for key in ("code", "name")), strict=True)
        )
        self._units = {unit.code: unit.name.in_(lang) for unit in hall.town.responsible}

    def village(self, code: str) -> str:
        """A village's label: the pack's unit list first, then its polygon's."""
        listed = self._hall.town.village(code)
        return listed.name.in_(self._lang) if listed else str(self._villages.get(code, code))

    def grid(self, code: str) -> str:
        """A grid's label as its polygon gives it."""
        return str(self._grids.get(code, code))

    def domain(self, code: str) -> str:
        """A domain's label."""
        return self._hall.town.domain(code).name.in_(self._lang)

    def item(self, code: str) -> str:
        """An item's label."""
        return self._hall.registry.item(code).name.in_(self._lang)

    def units(self, codes: Iterable[str]) -> str:
        """Responsible units, parted as the language does."""
        return say("web.list_comma", self._lang).join(self._units.get(code, code) for code in codes)
