"""Opening the town hall: the pack read, the store opened, the pack's outlines put in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from xqgis.errors import AlreadyFiled, PackInvalid
from xqgis.ingest.draft import Note
from xqgis.model.actor import Actor, Role
from xqgis.model.view import Level
from xqgis.pack import read_pack
from xqgis.services.areas import AreaFields, AreaFile, Upload, check_areas, store_areas
from xqgis.services.derived import derived
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings
from xqgis.store import open_store
from xqgis.words import Phrase

_SETUP = Actor("setup", Role.TERMINAL)
_LAYERS: tuple[Level, ...] = ("village", "grid")


def open_town_hall(settings: Settings) -> TownHall:
    """The pack read, the store opened, and the pack's polygons put in where the store has none.

    They come in as an import does, except that a pack is taken whole or not at
    all; what there is to say of them stands in the hall's ``notes``.
    PackInvalid, UnreadableFile, WrongCrs, NothingUsable, StoreBusy, StoreTooNew, StoreBroken.
    """
    pack = read_pack(settings.town)
    hall = TownHall(
        settings,
        pack,
        open_store(settings.store_url, settings.home, derived(pack.registry, pack.town.phases)),
    )
    notes: tuple[Note, ...] = ()
    for layer in _LAYERS:
        file = pack.polygons.get(layer)
        if file and not hall.store.area_version(layer):
            notes += _put_in_force(hall, layer, file)
    return replace(hall, notes=notes)


@contextmanager
def opened_hall(settings: Settings, tell: Callable[..., None]) -> Iterator[TownHall]:
    """`open_town_hall`, closed at the end; ``tell`` hears its notes, the key of each and its facts."""
    hall = open_town_hall(settings)
    try:
        for key, facts in hall.notes:
            tell(key, **facts)
        yield hall
    finally:
        hall.store.close()


def _put_in_force(hall: TownHall, layer: Level, file: Path) -> tuple[Note, ...]:
    """The outlines stored; what there is to say of them, each with the file's name."""
    fields = AreaFields("code", "name", "village" if layer == "grid" else "", strict=False)
    draft = check_areas(hall, _SETUP, layer, AreaFile(Upload.of(file.name, file.read_bytes()), fields))
    for problem in draft.problems:
        why = Phrase(problem.sentence, problem.told)
        raise PackInvalid(file=f"{file.parent.name}/{file.name}", where=f"features[{problem.row}]", why=why)
    try:
        store_areas(hall, _SETUP, layer, draft)
    except AlreadyFiled:
        return ()  # another process opened the same new store at the same moment
    shown = f"{file.parent.name}/{file.name}"
    return tuple(
        ("ingest.note_of_file", {"file": shown, "note": Phrase(key, facts)}) for key, facts in draft.notes
    )
