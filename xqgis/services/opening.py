"""Opening the town hall: the pack read, the store opened, the pack's outlines put in force."""

from __future__ import annotations

from pathlib import Path

from xqgis.errors import AlreadyFiled, PackInvalid
from xqgis.model.actor import Actor, Role
from xqgis.model.view import Level
from xqgis.pack import read_pack
from xqgis.services.areas import AreaFields, AreaFile, check_areas, store_areas
from xqgis.services.derived import derived
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.store import open_store
from xqgis.words import Phrase

_SETUP = Actor("setup", Role.OFFICE)
_LAYERS: tuple[Level, ...] = ("village", "grid")


def open_town_hall(settings: Settings) -> TownHall:
    """The pack read, the store opened, and the pack's polygons put in where the store has none.

    They come in as an import does, except that a pack is taken whole or not at all.
    PackInvalid, UnreadableFile, WrongCrs, NothingUsable, StoreBusy, StoreTooNew, StoreBroken.
    """
    pack = read_pack(settings.town)
    kept = derived(pack.registry, pack.town.phases)
    hall = TownHall(settings, pack, open_store(settings.store_url, settings.home, kept))
    for layer in _LAYERS:
        file = pack.polygons.get(layer)
        if file and not hall.store.area_version(layer):
            _put_in_force(hall, layer, file)
    return hall


def _put_in_force(hall: TownHall, layer: Level, file: Path) -> None:
    fields = AreaFields("code", "name", "village" if layer == "grid" and hall.town.villages else "")
    draft = check_areas(hall, _SETUP, layer, AreaFile(file.read_bytes(), file.name, fields))
    for problem in draft.problems:
        why = Phrase(problem.sentence, problem.told)
        raise PackInvalid(file=f"{file.parent.name}/{file.name}", where=f"features[{problem.row}]", why=why)
    try:
        store_areas(hall, _SETUP, layer, draft)
    except AlreadyFiled:
        return  # another process opened the same new store at the same moment
