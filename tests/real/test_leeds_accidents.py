"""Ten years of Leeds casualties by one profile: headers, dates and codes drift; accidents are counted."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from scipy.spatial import cKDTree

from tests.cli.terminal import Terminal
from tests.real.test_leeds import ITEM, ITEMS, LEEDS, STANDARD, TOWN
from xqgis.model.actor import Actor, Role
from xqgis.services.accidents import accidents
from xqgis.services.blackspots import SpotLook, blackspots
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings

FILES = sorted((LEEDS / "accidents").glob("20*.csv"))
PROFILE = """\
kind: accidents
rows: casualty
crs: EPSG:27700
columns:
  reference: [Reference Number, Accident Fields_Reference Number]
  date: Accident Date
  time: Time (24hr)
  lon: [Easting, "Grid Ref: Easting"]
  lat: [Northing, "Grid Ref: Northing"]
severity:
  column: Casualty Severity
  fatal: [Fatal, 1]
  injury: [Serious, Slight, 2, 3]
date_formats: ["%d-%b-%y", "%d/%m/%Y", "%m/%d/%Y"]
"""
RULES = """\
traffic:
  rule_sets:
  - code: trial
    name: {zh: 试用规则, en: Trial}
    source: {zh: 测试用, en: For tests}
    valid_from: 2009-01-01
    windows: [{code: spot, name: {zh: 200米, en: 200 m}, length_m: 200, years: 3, any_of: [{casualty: 20}]}]
"""


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal of Leeds with its wards and every accident of ten files."""
    folder = tmp_path_factory.mktemp("leeds-accidents")
    terminal = Terminal(folder / "pack", folder / "home")
    (terminal.town / "standards").mkdir(parents=True)
    items = "".join(ITEM.format(code=code, name=name) for code, name in ITEMS.items())
    (terminal.town / "standards" / "hygiene.yaml").write_text(STANDARD + items, "utf-8")
    (terminal.town / "town.yaml").write_text(TOWN.replace("2016-12-31", "2018-12-31") + RULES, "utf-8")
    (folder / "p.yaml").write_text(PROFILE, "utf-8")
    fields = ("--code-field", "WD13CD", "--name-field", "WD13NM")
    assert terminal.run("import", "villages", LEEDS / "wards.json", *fields).code == 0
    return terminal


@pytest.fixture(scope="module")
def receipts(leeds: Terminal) -> list[dict[str, object]]:
    """What the import of each file told."""
    told = []
    for file in FILES:
        said = leeds.run("import", "accidents", file, "--profile", leeds.town.parent / "p.yaml", "--json")
        assert said.code == 0, said.err
        told.append(json.loads(said.out))
    return told


@pytest.fixture
def hall(leeds: Terminal, receipts: list[dict[str, object]]) -> TownHall:
    assert len(receipts) == 10
    return open_town_hall(Settings(town=leeds.town, home=leeds.home))


def _theirs() -> list[tuple[int, str, str, float, float]]:
    """Year, number, worst severity, easting and northing of each accident, by csv and dicts alone."""
    found: dict[tuple[int, str], tuple[str, float, float]] = {}
    worst = {"Fatal": "fatal", "1": "fatal"}
    for file in FILES:
        with file.open(encoding="cp1252", newline="") as text:
            rows = list(csv.DictReader(text))
        number, east, north = (
            next(
                name
                for name in rows[0]
                if name.endswith(word) and "Vehicle" not in name and "Casualty" not in name
            )
            for word in ("Reference Number", "Easting", "Northing")
        )
        for row in rows:
            key = (int(file.name[:4]), row[number])
            before = found.get(key, ("injury", 0.0, 0.0))[0]
            kind = "fatal" if before == "fatal" else worst.get(row["Casualty Severity"], "injury")
            found[key] = (kind, float(row[east]), float(row[north]))
    return [(year, number, *told) for (year, number), told in found.items()]


def _inside(rows: list[tuple[int, str, str, float, float]]) -> list[bool]:
    wards = gpd.read_file(LEEDS / "wards.json").to_crs("EPSG:27700").union_all()
    points = gpd.GeoSeries.from_xy([row[3] for row in rows], [row[4] for row in rows])
    return points.within(wards).tolist()


def test_every_row_is_accounted_for_and_only_those_outside_are_refused(
    receipts: list[dict[str, object]],
) -> None:
    assert sum(int(str(one["read"])) for one in receipts) == 25_633
    assert all(one["read"] == int(str(one["accepted"])) + int(str(one["rejected"])) for one in receipts)
    assert {reason for one in receipts for reason in dict(one["reasons"])} <= {
        "outside_town",
        "accident_in_parts",
    }  # type: ignore[call-overload]
    assert sum(int(str(one["rejected"])) for one in receipts) == 33


def test_accidents_of_each_year_are_those_of_an_independent_count(hall: TownHall) -> None:
    theirs = _theirs()
    kept = [row for row, inside in zip(theirs, _inside(theirs), strict=True) if inside]
    ours = accidents(hall)
    years = ours["occurred_on"].dt.year
    assert Counter(years.tolist()) == Counter(row[0] for row in kept)
    by_kind = Counter(zip(years.tolist(), ours["severity"].tolist(), strict=True))
    assert by_kind == Counter((row[0], row[2]) for row in kept)
    assert set(years) == set(range(2009, 2019))
    assert len(theirs) == 18_896


def test_dates_are_read_as_each_year_wrote_them(hall: TownHall) -> None:
    ours = accidents(hall).set_index("reference")
    for file, number, written, pattern in (
        ("2009", "3309", "01-Jan-09", "%d-%b-%y"), ("2016", "2181280", "08/01/2016", "%d/%m/%Y"),
        ("2017", "3BE0850", "1/14/2017", "%m/%d/%Y"), ("2018", "51B0230", "11/01/2018", "%d/%m/%Y"),
    ):  # fmt: skip
        day = datetime.strptime(written, pattern).date()
        rows = ours.loc[[number]]
        assert day in set(rows["occurred_on"].dt.date), file
    dry = [accident for accident in ours["hour"] if accident < 0]
    assert not dry


def test_nobodys_age_or_sex_is_in_the_store(leeds: Terminal, receipts: list[dict[str, object]]) -> None:
    told = b"".join(file.read_bytes() for file in leeds.home.glob("store.sqlite*"))
    assert len(told) > 1_000_000
    assert b"Female" not in told and b"Pedestrian" not in told and b"Daylight" not in told


def test_clusters_of_a_city_without_roads_are_those_of_an_independent_search(hall: TownHall) -> None:
    look = SpotLook(start=date(2016, 1, 1))
    found = blackspots(hall, Actor("analyst", Role.ANALYST), look)
    theirs = _theirs()
    kept = [row for row, inside in zip(theirs, _inside(theirs), strict=True) if inside and row[0] >= 2016]
    points = np.array([row[3:5] for row in kept], dtype=np.float64)
    near = cKDTree(points).query_ball_point(points, 100)
    most = max(len(rows) for rows in near)
    assert found.accidents == len(kept) and not found.screened
    assert found.spots and all(spot.rule and spot.n >= 20 for spot in found.spots)
    assert max(spot.n for spot in found.spots) == most
    assert sum(len(rows) >= 20 for rows in near) >= len(found.spots)


def test_real_files_lie_where_the_readme_says() -> None:
    assert [Path(file).name[:4] for file in FILES] == [str(year) for year in range(2009, 2019)]
