"""5,001 real inspections, 33 wards and 482 small areas are read, and every row is accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests import toy
from xqgis.geo.coverage import Coverage
from xqgis.ingest import areas, inspections
from xqgis.ingest.areas import AreaContext, AreaDraft, AreaFields
from xqgis.ingest.inspections import Draft, InspectionContext
from xqgis.ingest.profile import read_profile
from xqgis.ingest.source import Upload
from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.publish.problems import problems_csv

LEEDS = Path(__file__).resolve().parents[3] / "shared" / "real" / "leeds"
ITEMS = {"T-A01-1": "structural", "T-A01-2": "hygiene", "T-C01-1": "confidenceinmanagement"}
PROFILE = """
kind: inspections
crs: EPSG:4326
columns: {lon: longitude, lat: latitude, date: ratingdate, place: businessname}
date_formats: ["%Y-%m-%d"]
source: self
checks:
""" + "".join(
    f'  - {{item: {item}, column: {column}, pass_if: "<= 5", not_judged: ["", nan, Exempt]}}\n'
    for item, column in ITEMS.items()
)


@pytest.fixture(scope="module")
def town():
    whole = Phase("S", toy.town().name, date(1990, 1, 1), None)
    return toy.town(
        stored_crs="EPSG:4326",
        seat=(-1.549, 53.8),
        phases=(whole,),
        villages=(),
        grid_code_pattern="E01[0-9]{6}",
    )


@pytest.fixture(scope="module")
def wards(town) -> AreaDraft:
    data = (LEEDS / "wards.json").read_bytes()
    return areas.read(
        Upload.of("wards.json", data), "village", AreaFields("WD13CD", "WD13NM"), None, AreaContext(town)
    )


@pytest.fixture(scope="module")
def small_areas(town, wards: AreaDraft) -> AreaDraft:
    data = (LEEDS / "lsoa.json").read_bytes()
    context = AreaContext(town, Coverage(wards.frame["code"], wards.frame.geometry))
    return areas.read(Upload.of("lsoa.json", data), "grid", AreaFields("LSOA11CD", "LSOA11NM"), None, context)


@pytest.fixture(scope="module")
def context(town, wards: AreaDraft, small_areas: AreaDraft) -> InspectionContext:
    return InspectionContext(
        town=town,
        registry=toy.registry(),
        grids=Coverage(small_areas.frame["code"], small_areas.frame.geometry),
        villages=Coverage(wards.frame["code"], wards.frame.geometry),
        grid_village=dict(zip(small_areas.frame["code"], small_areas.frame["village"], strict=True)),
        as_of=date(2015, 12, 31),
    )


@pytest.fixture(scope="module")
def draft(context: InspectionContext) -> Draft:
    data = (LEEDS / "food_hygiene_413.csv").read_bytes()
    return inspections.read(Upload.of("food_hygiene_413.csv", data), read_profile(PROFILE), context)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(LEEDS / "food_hygiene_413.csv", dtype=str, keep_default_na=False)


def test_all_wards_and_small_areas_are_stored_and_two_outlines_are_mended(wards, small_areas) -> None:
    assert (wards.read, wards.stored, wards.mended) == (33, 33, 0)
    assert (small_areas.read, small_areas.stored, small_areas.mended) == (482, 482, 2)
    assert set(small_areas.frame["village"]) == set(wards.frame["code"])
    assert small_areas.frame.geometry.is_valid.all()
    assert wards.crs == small_areas.crs == "EPSG:4326"


def test_the_small_areas_divide_the_city_to_the_square_metre(wards, small_areas) -> None:
    assert wards.gaps_m2 < 1
    assert small_areas.gaps_m2 < 1
    assert small_areas.overlaps_m2 < 1


def test_rows_read_located_and_rejected_are_those_of_the_file(draft: Draft, table: pd.DataFrame) -> None:
    assert (draft.read, draft.accepted, draft.rejected) == (5001, 4733, 268)
    assert draft.reasons == {"no_location": 264, "outside_town": 4}
    assert (table["latitude"] != "").sum() == 4737


def test_a_rejection_names_the_row_of_the_file(draft: Draft, table: pd.DataFrame) -> None:
    for problem in draft.problems:
        assert problem.value == table["longitude"].iloc[problem.row - 2]
    assert len({problem.row for problem in draft.problems}) == 268


def test_text_nan_is_not_judged_and_the_visit_still_counts(draft: Draft, table: pd.DataFrame) -> None:
    assert len(draft.found) == 3 * (4733 - 254)
    assert ("ingest.note_no_checks", {"rows": 254}) in draft.notes
    for item, column in ITEMS.items():
        scores = pd.to_numeric(table[column].iloc[draft.found["row"].unique() - 2])
        passed = draft.found.loc[draft.found["item"] == item, "result"].sum()
        assert passed == (scores <= 5).sum()


def test_no_real_row_is_taken_for_a_repetition(draft: Draft) -> None:
    assert not {"duplicate", "duplicate_stored"} & draft.reasons.keys()


def test_each_check_is_located_in_both_coverages(draft: Draft, context: InspectionContext) -> None:
    rows = draft.found.drop_duplicates("row")
    assert (rows["grid"] != "").all()
    assert (rows["village"] != "").all()
    through_grids = rows["grid"].map(context.grid_village)
    assert 0 < (through_grids != rows["village"]).sum() < 300


def test_the_problem_file_is_rejected_again_row_by_row(draft: Draft, context: InspectionContext) -> None:
    again = inspections.read(
        Upload.of("again.csv", problems_csv(draft, "en")), read_profile(PROFILE), context
    )
    assert (again.read, again.rejected, again.reasons) == (268, 268, draft.reasons)


def test_swapped_columns_are_suspected(context: InspectionContext) -> None:
    data = (LEEDS / "food_hygiene_413.csv").read_bytes()
    swapped = PROFILE.replace("lon: longitude, lat: latitude", "lon: latitude, lat: longitude")
    draft = inspections.read(
        Upload.of("a.csv", data), read_profile(swapped), replace(context, registry=_registry())
    )
    assert draft.accepted == 0
    assert ("ingest.suspect_swap", {"crs": "EPSG:4326", "percent": 100}) in draft.notes


def _registry() -> Registry:
    return toy.registry()
