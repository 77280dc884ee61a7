"""A store with rows in every table."""

from __future__ import annotations

from datetime import date

from tests import toy, waters
from tests.services import traffic
from tests.store.filing import entry, file, meta
from xqgis.model.account import Account
from xqgis.model.actor import Role
from xqgis.model.roster import Appointment, Post
from xqgis.store import AreaMeta, Signing, Store, TerrainMeta


def fill(store: Store) -> None:
    """Put a row at least into every table of the truth."""
    became = (("g", toy.GRIDS[0]),)
    meta_of_grids = AreaMeta("g", "g.geojson", toy.STORED, successions=became)
    store.put_areas("grid", toy.areas("grid"), meta_of_grids, entry())
    store.put_areas("place", toy.places(), AreaMeta("p", "p.csv", toy.STORED), entry())
    store.put_areas("water", waters.frame(), AreaMeta("w", "w.gpkg", toy.STORED), entry())
    store.sign_water(Signing("W1", 1, "red", 0.9, "yellow", "理由"), entry())
    store.put_terrain(TerrainMeta("d", "u", "dem.tif", toy.MEASURED, 4, 25.0), entry())
    store.withdraw(file(store), "", entry())
    store.put_account(Account("office", Role.OFFICE), None, entry())
    store.put_roster([Appointment("A", Post.HEAD, "", "甲", date(2022, 1, 1))], "r", entry())
    store.put_areas("road", traffic.roads(), AreaMeta("r", "r.geojson", toy.STORED), entry())
    store.file_accidents(traffic.accidents(traffic.REST), meta("acc"), entry())
