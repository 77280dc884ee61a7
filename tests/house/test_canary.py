"""Canaries, a person, a place and one in a post: whoever has no right to them meets them in no byte."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, box
from starlette.routing import Route

from tests.house.caller import ask_bytes, run_page, session, socket
from tests.journeys.served import Served, harmful_town, start
from tests.store.filing import entry, file
from xqgis.cartography.binary import unpack_message
from xqgis.model.actor import EVERYWHERE, Role, Scope
from xqgis.model.roster import Appointment, Post
from xqgis.model.tables import CHECKS, PLACES, WATERS, names
from xqgis.store import AreaMeta, Store
from xqgis.web.guard import WALL_COOKIE
from xqgis.web.routes import routes

PERSON, PLACE, HOLDER = "卡纳里·丁乙", "金丝雀巷9号", "金丝雀·戊己"
SITE, SITE_CODE = "金丝雀井盖", "site-9-canary"
"""A place of the layer of places, where the canary's checks were made; it comes and goes with them."""
POND, POND_CODE = "金丝雀水塘", "water-9-canary"
"""A water there, which nobody's unit answers for."""
OURS, OTHER = "430423105204", "430423105001"
GRID, ITEM, UNIT = "430423105204001", "XQ-A01-2", "nobody-here"
LON, LAT = 112.7777123, 27.1111789
AT_OURS, AT_OTHER = Scope(frozenset({OURS})), Scope(frozenset({OTHER}))
MAY = [
    (Role.OFFICE, EVERYWHERE, True, True),
    (Role.SUPERVISION, EVERYWHERE, True, True),
    (Role.LEADER, EVERYWHERE, False, True),
    (Role.ANALYST, EVERYWHERE, False, True),
    (Role.ANALYST, AT_OTHER, False, False),
    (Role.VILLAGE, AT_OURS, True, True),
    (Role.VILLAGE, AT_OTHER, False, False),
    (Role.WORKER, AT_OTHER, False, False),
    (Role.UNIT, Scope(units=frozenset({UNIT})), False, False),
    (Role.ADMIN, EVERYWHERE, False, False),
]
"""Role, scope, whether they may meet the person, whether the place."""
NAMING = {Role.OFFICE, Role.LEADER, Role.SUPERVISION}
"""Who may meet the one in a post."""
ADDRESSES = [
    "/map/state", f"/map/feature/grid/{GRID}/A/4", f"/map/chosen-feature/grid/{GRID}?domain=A",
    "/map/values/0/grid/A/4", "/map/chosen/0/grid?domain=A", "/map/points/0/A/4",
    "/map/chosen-points/0?domain=A", "/map/pilots/A/4", "/map/pilots.xlsx",
    "/map/blackspots/0", "/map/blackspots.png", "/map/blackspots.xlsx",
    "/map/sheet.png?domain=A&phase=4&by=grid&size=1920x1080", "/files/query/table.csv?domain=A",
    "/files/roster.csv", "/files/roster.csv?on=2022-05-01",
    "/files/query/table.xlsx?domain=A", "/files/query/table.gpkg?domain=A", "/files/query/rows.csv?rows=all",
    "/files/query/rows.xlsx?rows=all", "/files/records.csv", "/healthz", "/signin",
    "/map/place/site-9-canary", "/map/places/0/street",
    "/map/places.csv?kind=street", "/map/places.xlsx?kind=street",
    "/map/waters.png", "/map/waters.csv", "/map/waters.xlsx", f"/map/water/{POND_CODE}", "/map/waters/0",
    "/map/heat.png", "/map/heat.xlsx", "/map/small.png?domain=A&phase=4", "/map/frame", "/map/scene/A",
    "/map/geometry/grid/1", "/map/tiles/0/12/3331/1735.png",
]  # fmt: skip
PAGES = [
    ("", {}), ("compliance", {"domain": "A", "phase": "4"}), ("query", {"rows": "all", "all": "1"}),
    ("query", {"grid": GRID, "about": GRID}), ("pilots", {"domain": "A", "phase": "4"}), ("blackspots", {}),
    ("report", {}), ("export", {}), ("records", {}), ("people", {}),
    ("roster", {}),
    ("waters", {}), ("waters", {"water": POND_CODE}), ("places", {"kind": "street"}),
    ("places", {"place": SITE_CODE}),
]  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("canary")
    home = folder / "home"
    home.mkdir()
    running = start(home, harmful_town(folder), PORT="8650")
    row = {
        "row": 2, "visit": "canary", "item": ITEM, "result": 0, "grid": GRID, "village": OURS, "lon": LON,
        "lat": LAT, "place": PLACE, "checked_on": pd.Timestamp("2023-12-04"), "source": "self",
        "announced": 0, "note": f"投诉人{PERSON}",
    }  # fmt: skip
    checks = pd.DataFrame([row] * 12).assign(row=range(2, 14))
    kinds = {column.name: column.dtype for column in CHECKS}
    with running.desk() as (_, store):
        file(store, checks=checks[names(CHECKS)].astype(kinds))
        put_site(store)
        put_pond(store)
        begun = Appointment("GA", Post.HEAD, "党委副书记", HOLDER, date(2021, 12, 16))
        store.put_roster([begun], "canary", entry("store_roster"))
    yield running
    running.stop()


def put_site(store: Store) -> None:
    row = [SITE_CODE, SITE, "street", LON, LAT, GRID, OURS, Point(LON, LAT)]
    frame = gpd.GeoDataFrame([row], columns=names(PLACES), geometry="geometry", crs="EPSG:4490")
    store.put_areas("place", frame, AreaMeta("canary", "places.csv", "EPSG:4490"), entry("store_places"))


def put_pond(store: Store) -> None:
    told = (POND_CODE, POND, "pond", LON, LAT, GRID, OURS, "", "", None, None, "", "{}", False)
    row = (*told, box(LON - 1e-4, LAT - 1e-4, LON + 1e-4, LAT + 1e-4))
    frame = gpd.GeoDataFrame([row], columns=names(WATERS), geometry="geometry", crs="EPSG:4490")
    kinds = {column.name: column.dtype for column in WATERS[:-1]}
    meta = AreaMeta("canary", "waters.gpkg", "EPSG:4490")
    store.put_areas("water", frame.astype(kinds), meta, entry("store_waters"))


def answers(town: Served, cookie: str, base: str = "") -> dict[str, bytes]:
    """All that anybody with that cookie can get by http and by the pages' socket."""
    found = {}
    for path in ADDRESSES:
        status, headers, body = ask_bytes(town, "GET", path, cookie=cookie)
        if status == 307:
            status, headers, body = ask_bytes(town, "GET", headers["location"], cookie=cookie)
        found[path] = str(headers).encode() + unpacked(body)
    return found


def unpacked(body: bytes) -> bytes:
    """A body, with what is packed in it beside it."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return body + b"".join(packed.read(name) for name in packed.namelist())


def pages(town: Served, cookie: str) -> dict[str, bytes]:
    found = {}
    with socket(town, cookie=cookie) as line:
        for page, query in PAGES:
            found[f"{page}?{query}"] = run_page(line, page, **query).encode()
    return found


@pytest.mark.parametrize(("role", "scope", "person", "place"), MAY)
def test_the_canary_is_met_by_whoever_may_and_by_nobody_else(
    town: Served, role: Role, scope: Scope, person: bool, place: bool
) -> None:
    cookie = session(town, role, scope)
    found = answers(town, cookie) | pages(town, cookie)
    may_meet = {PERSON: person, PLACE: place, SITE: place, POND: place, HOLDER: role in NAMING}
    for word, may in {**may_meet, SITE_CODE: place, POND_CODE: place}.items():
        met = [path for path, body in found.items() if word.encode() in body and word not in path]
        assert bool(met) is may, (word, met)
    if role is not Role.ADMIN:
        points = [ask_bytes(town, "GET", path, cookie=cookie) for path in ADDRESSES if "points" in path]
        for _, headers, _ in points:
            _, _, body = ask_bytes(town, "GET", headers["location"], cookie=cookie)
            assert (unpack_message(body)[0]["total"] > 0) is place
        _, headers, _ = ask_bytes(town, "GET", "/map/places/0/street", cookie=cookie)
        header, marks = unpack_message(ask_bytes(town, "GET", headers["location"], cookie=cookie)[2])
        assert header["codes"] == ([SITE_CODE] if place else []) and bool(marks) is place
        version = json.loads(found["/map/state"].partition(b"}")[2])["versions"]["risk"]
        header, marks = unpack_message(ask_bytes(town, "GET", f"/map/waters/{version}", cookie=cookie)[2])
        assert header["codes"] == ([POND_CODE] if place else []) and bool(marks) is place


def test_the_wall_a_stranger_and_the_logs_know_none_of_them(town: Served) -> None:
    wall = f"{WALL_COOKIE}={town.wall.partition('token=')[2]}"
    found = {path: ask_bytes(town, "GET", path, cookie=wall) for path in ("/wall", "/wall/hall/state")}
    for path in ADDRESSES:
        shown = path.replace("/map/", "/wall/hall/").replace("/0/", "/1/")
        found[shown] = ask_bytes(town, "GET", shown, cookie=wall)
        found[f"nobody {path}"] = ask_bytes(town, "GET", path)
    for domain in "ABCDE":
        found[domain] = ask_bytes(town, "GET", f"/wall/hall/scene/{domain}", cookie=wall)
    assert found["/wall"][0] == found["A"][0] == 200
    told = [unpacked(body) for _, _, body in found.values()] + [(town.home / "told.txt").read_bytes()]
    with town.desk() as (_, store):
        told.append(store.audit(None).to_csv().encode())
    for body in told:
        words = (PERSON, PLACE, HOLDER, SITE, SITE_CODE, POND, POND_CODE)
        assert not [word for word in words if word.encode() in body]


def test_every_address_of_the_map_and_every_file_is_asked_for() -> None:
    ours = [one for one in routes() if isinstance(one, Route) and one.path.startswith(("/map/", "/files/"))]
    left = [
        one.path
        for one in ours
        if not one.path.endswith("{path:path}")
        and not any(one.path_regex.match(address.partition("?")[0]) for address in ADDRESSES)
    ]
    assert len(ours) > 25 and not left
