"""The files of the grid query as other programs read them."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from tests import toy
from tests.reading import read_workbook
from tests.store.filing import file
from xqgis.errors import NotAllowed
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import Filter
from xqgis.services.query import answer
from xqgis.services.query_files import rows_file, table_file
from xqgis.services.town_hall import TownHall

ASKED = (Filter(domain="A", phase="1"), "grid", "rate")


def harmful() -> pd.DataFrame:
    checks = toy.checks()
    checks["place"] = ["=1+1", "+1+1", "-x", "@SUM(A1)", "\t=1", "＝1", "{{7*7}}", "<b>", "x", "y", "z"]
    checks["note"] = "=HYPERLINK(1)"
    return checks


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_table_says_the_same_figures_as_the_answer(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    made = table_file(hall, leader, ASKED, "csv", "en")
    told = read_csv(made.data)
    found = answer(hall, leader, ASKED[0]).areas.set_index("code")
    assert [row["code"] for row in told] == [toy.GRIDS[0], toy.GRIDS[1], toy.GRIDS[2], toy.GRIDS[3]]
    for row in told:
        here = found.loc[row["code"]]
        assert row["n"] == str(here["n"]) and row["grade key"] == here["grade"]
        unrated = here["grade"] == "not_rated"
        assert (float(row["rate"]) if row["rate"] else None) == (None if unrated else here["rate"])
        assert bool(row["low"]) == bool(row["high"]) == (not unrated)
        assert row["conditions"] == "Market town, Pilots"
        assert (row["as of"], row["revision"]) == ("2022-06-30", str(hall.store.revision()))
        assert "Demo" in row["marks"] and "schematic" in row["marks"] and "internal" in row["marks"]
    assert made.name == f"{toy.CODE}_grid_A_1_20220630_r{hall.store.revision()}.csv"


def test_the_package_holds_the_outlines_and_what_the_figures_are(
    hall: TownHall, leader: Actor, tmp_path: Path
) -> None:
    file(hall.store)
    made = table_file(hall, leader, ASKED, "gpkg", "zh-Hans")
    (tmp_path / made.name).write_bytes(made.data)
    found = pyogrio.read_dataframe(tmp_path / made.name, layer="grid").set_index("code")
    assert (found.loc[toy.GRIDS[0], "n"], found.loc[toy.GRIDS[0], "rate"]) == (4, 0.75)
    assert found.loc[toy.GRIDS[3], "grade"] == "not_rated" and pd.isna(found.loc[toy.GRIDS[3], "rate"])
    assert not found.geometry.isna().any() and found.crs.to_epsg() == 4490
    about = pyogrio.read_dataframe(tmp_path / made.name, layer="about")
    said = dict(zip(about["key"], about["value"], strict=True))
    assert said["数据截至"] == "2022-06-30" and said["领域"] == "集镇治理" and said["合计项次"] == "7"
    assert "演示数据" in said["标记"] and "口径" in said


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_of_the_rows_is_a_formula(hall: TownHall, office: Actor, kind: str) -> None:
    file(hall.store, checks=harmful())
    made = rows_file(hall, office, (Filter(), "grid", ""), kind, "en")  # type: ignore[arg-type]
    if kind == "csv":
        told = read_csv(made.data)
        assert len(told) == 11
        typed = [cell for row in told for cell in row.values()]
        assert not [cell for cell in typed if cell.startswith(("=", "+", "@", "\t", "＝", "-x"))]
        assert "'=HYPERLINK(1)" in typed
    else:
        sheets = zipfile.ZipFile(io.BytesIO(made.data))
        for name in sheets.namelist():
            assert b"<f>" not in sheets.read(name)
        ((_, rows), (about, facts)) = read_workbook(made.data)
        assert len(rows) == 12 and any("=HYPERLINK(1)" in row for row in rows)
        assert about == "About" and any("2022-06-30" in row for row in facts)


def test_the_rows_are_those_behind_the_figure_of_an_area(hall: TownHall, leader: Actor) -> None:
    file(hall.store)
    told = read_csv(rows_file(hall, leader, (ASKED[0], "grid", toy.GRIDS[0]), "csv", "en").data)
    assert len(told) == 4 and {row["Grid" if "Grid" in row else "grid"] for row in told} == {toy.GRIDS[0]}
    assert {row["batch"] for row in told} == {"B-0001"}


def test_a_screen_takes_no_file_away(hall: TownHall) -> None:
    screen = Actor("hall", Role.SCREEN)
    with pytest.raises(NotAllowed):
        table_file(hall, screen, ASKED, "csv", "en")
    with pytest.raises(NotAllowed):
        rows_file(hall, screen, (Filter(), "grid", ""), "csv", "en")
