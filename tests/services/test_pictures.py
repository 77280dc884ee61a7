"""Pictures: names, notes and holders that a role may not know change no pixel and no byte of what it gets.

Letters in a picture are found by no grep: each sheet is drawn in two towns that differ in those words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from tests import toy, waters
from tests.services.test_waters import BAD, full, put
from tests.services.traffic import TRAFFIC, put_accidents, put_roads
from tests.store.filing import entry, file
from xqgis.model.actor import EVERYWHERE, Actor, Role, Scope
from xqgis.model.roster import Appointment, Post
from xqgis.model.view import View
from xqgis.pack import Pack
from xqgis.services.blackspots import IN_FORCE
from xqgis.services.derived import derived
from xqgis.services.heat import WHOLE
from xqgis.services.heat_files import heat_png, small_png
from xqgis.services.maps import map_png
from xqgis.services.spot_sheet import spot_png
from xqgis.services.town_hall import SHANGHAI, TownHall
from xqgis.services.water_map import waters_png
from xqgis.settings import Settings
from xqgis.store import AreaMeta, open_store

SIZE, LANG = "1920x1080", "zh-Hans"
AT = datetime(2022, 6, 30, 9, tzinfo=SHANGHAI)
Draw = Callable[[TownHall, Actor], bytes]
SHEETS: dict[str, Draw] = {
    "waters": lambda hall, who: waters_png(hall, who, SIZE, LANG),
    "map": lambda hall, who: map_png(hall, who, View("A", "1", "grid", toy.AS_OF), SIZE, LANG),
    "map of villages": lambda hall, who: map_png(hall, who, View("A", "1", "village", toy.AS_OF), SIZE, LANG),
    "heat": lambda hall, who: heat_png(hall, who, WHOLE, SIZE, LANG),
    "small": lambda hall, who: small_png(hall, who, WHOLE, "A", "1"),
    "blackspots": lambda hall, who: spot_png(hall, who, IN_FORCE, SIZE, LANG),
}
UPPER, LOWER = Scope(frozenset({toy.UPPER})), Scope(frozenset({toy.LOWER}))
WHO = [
    Actor("x", Role.ANALYST, scope=LOWER), Actor("x", Role.VILLAGE, scope=LOWER),
    Actor("x", Role.WORKER, scope=LOWER), Actor("x", Role.UNIT, scope=Scope(units=frozenset({"U9"}))),
]  # fmt: skip
"""Whoever may not know of the water, the place, the note in the upper village."""


def town_with(folder: Path, word: str) -> TownHall:
    """The toy town where ``word`` names a water, a place, a place of checks, a note and a head."""
    home = folder / word
    home.mkdir()
    town = waters.town(traffic=TRAFFIC)
    kept = derived(toy.registry(), town.phases)
    store = open_store(f"sqlite:///{home / 'store.sqlite'}", home, kept)
    hall = TownHall(Settings(town=folder, home=home), Pack(town, toy.registry(), folder, {}), store)
    for layer in ("village", "grid"):
        store.put_areas(layer, toy.areas(layer), AreaMeta(layer, f"{layer}.geojson", toy.STORED), entry())
    places = toy.places()
    store.put_areas("place", places.assign(name=[word, "新路"]), AreaMeta("p", "p.csv", toy.STORED), entry())
    checks = toy.checks()
    inside = checks["village"] == toy.UPPER
    file(
        store, checks=checks.assign(**{name: checks[name].where(~inside, word) for name in ("place", "note")})
    )
    store.put_roster([Appointment("A", Post.HEAD, word, word, toy.FIRST_DAY)], word, entry())
    put_roads(hall)
    put_accidents(hall)
    put(hall, Actor("office", Role.OFFICE), *(full(f"W{n}", toy.GRIDS[0], **BAD, name=word) for n in (1,)))
    return hall


@pytest.fixture
def towns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, TownHall]:
    monkeypatch.setattr(TownHall, "now", lambda _: AT)
    return {word: town_with(tmp_path, word) for word in ("金丝雀", "另一名")}


def drawn(towns: Mapping[str, TownHall], draw: Draw, who: Actor) -> set[bytes]:
    return {draw(hall, who) for hall in towns.values()}


def test_words_out_of_sight_change_no_byte_of_any_picture(towns: Mapping[str, TownHall]) -> None:
    for name, draw in SHEETS.items():
        for who in WHO:
            assert len(drawn(towns, draw, who)) == 1, (name, who)
    for name in SHEETS.keys() - {"waters"}:
        assert len(drawn(towns, SHEETS[name], Actor("x", Role.OFFICE))) == 1, "sheets of figures name nobody"
    for hall in towns.values():
        hall.store.close()


def test_whoever_may_know_the_water_reads_its_name_on_the_sheet(towns: Mapping[str, TownHall]) -> None:
    for who in (Actor("x", Role.OFFICE, scope=EVERYWHERE), Actor("x", Role.VILLAGE, scope=UPPER)):
        assert len(drawn(towns, SHEETS["waters"], who)) == 2, "or nothing was drawn to compare"
    for hall in towns.values():
        hall.store.close()
