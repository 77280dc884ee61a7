"""What stands and lies in a demo town: its invented places and waters, put in force as layers."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from xqgis.model.actor import Actor
from xqgis.services.demo.checks import SEED
from xqgis.services.demo.places import demo_places
from xqgis.services.demo.waters import PONDS, demo_waters, placed
from xqgis.services.ground import BASEMAP
from xqgis.services.rights import Act
from xqgis.services.terrain import heights
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import AreaMeta, Kept
from xqgis.words import say

_LANG = "zh-Hans"


@dataclass(frozen=True, slots=True)
class _Made:
    layer: Kept
    file: str
    frame: gpd.GeoDataFrame


def lacks_ground(hall: TownHall) -> bool:
    """Whether a demo town that has rules for waters has none, or no places."""
    return _may_have_waters(hall) and not (hall.versions("water") and hall.versions("place"))


def put_ground(hall: TownHall, actor: Actor) -> None:
    """Places and waters in force, each where the store has none of them."""
    if not _may_have_waters(hall):
        return
    grids = hall.areas("grid").frame
    if not hall.versions("place"):
        found = demo_places(hall.town, grids, np.random.default_rng([SEED, 0]))
        _put(hall, actor, _Made("place", say("terms.demo_places", _LANG), found))
    rules, land = hall.town.waters, heights(hall)
    if rules and land and not hall.versions("water"):
        drawn = demo_waters(hall.town, rules, land, hall.pack.folder / BASEMAP["water"], hall.today())
        found = placed(drawn, grids, hall.town)
        large = int((found["kind"] != "pond").sum())
        _put(hall, actor, _Made("water", say("terms.demo_waters", _LANG), found.head(large + PONDS)))


def _may_have_waters(hall: TownHall) -> bool:
    return hall.town.waters is not None and (hall.pack.folder / BASEMAP["water"]).is_file()


def _put(hall: TownHall, actor: Actor, made: _Made) -> None:
    digest = digest_of(made.frame)
    meta = AreaMeta(digest, made.file, hall.town.stored_crs)
    entry = hall.entry(actor, Act.MAKE_DEMO, filename=made.file, stored=len(made.frame))
    hall.store.put_areas(made.layer, made.frame, meta, entry)
