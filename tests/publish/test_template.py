"""Our own form: what it offers, and that what is filled in comes back the same."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.ingest.desk import context, read, xlsx_of
from tests.reading import read_workbook
from xqgis.ingest.form import recognise
from xqgis.publish.template import header, inspections_xlsx, label
from xqgis.words import LANGUAGES, say

PACK = SimpleNamespace(town=toy.town(), registry=toy.registry())
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=12)


def parts(lang: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(inspections_xlsx(PACK, lang))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_form_is_read_without_a_profile_and_holds_no_row(lang: str) -> None:
    draft = read(inspections_xlsx(PACK, lang), "form.xlsx", None, context())
    assert (draft.read, draft.notes, draft.crs) == (0, (), "EPSG:4490")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_header_is_recognised_field_by_field(lang: str) -> None:
    told = header(PACK.town, lang)
    assert recognise(told.values()) == told
    assert "EPSG:4490" in told["lon"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_offers_the_registry_s_items_the_town_s_sources_and_the_results(lang: str) -> None:
    sheets = dict(read_workbook(inspections_xlsx(PACK, lang)))
    items = sheets[say("ingest.sheet_items", lang)]
    assert [row[0] for row in items[1:]] == [label(item, lang) for _, item in PACK.registry.items()]
    assert [row[5] for row in items[1:3]] == [name.in_(lang) for name in PACK.town.sources.values()]
    form = parts(lang)["xl/worksheets/sheet1.xml"].decode()
    assert form.count("<dataValidation ") == 4
    assert f"'{say('ingest.sheet_items', lang)}'!$A$2:$A$5" in form
    assert say("ingest.result_not_applicable", lang) in form
    assert 'state="frozen"' in form
    assert len(sheets[say("ingest.sheet_guide", lang)]) == 9


def test_items_of_the_case_clocks_are_not_offered() -> None:
    registry = toy.registry()
    object.__setattr__(registry.item("T-C01-2"), "method", "sys")
    sheets = dict(read_workbook(inspections_xlsx(SimpleNamespace(town=toy.town(), registry=registry), "en")))
    assert not any("T-C01-2" in row[0] for row in sheets["Items"])


def test_codes_and_dates_are_kept_as_text_and_no_cell_is_a_formula() -> None:
    found = parts("zh-Hans")
    assert b'numFmtId="49"' in found["xl/styles.xml"]
    assert not any(b"<f>" in part for part in found.values())


def test_the_form_is_the_same_bytes_on_any_day() -> None:
    assert inspections_xlsx(PACK, "zh-Hans") == inspections_xlsx(PACK, "zh-Hans")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lang=st.sampled_from(LANGUAGES),
    rows=st.lists(
        st.tuples(
            st.sampled_from(toy.GRIDS),
            st.booleans(),
            st.sampled_from([item for _, item in PACK.registry.items()]),
            st.sampled_from(["pass", "fail", "not_applicable"]),
            st.sampled_from(list(PACK.town.sources)),
            st.sampled_from(["yes", "no", ""]),
            TEXT,
        ),
        max_size=6,
    ),
)
def test_template_filled_and_read_gives_the_same_rows(lang: str, rows) -> None:
    filled = [list(header(PACK.town, lang).values())]
    for number, (grid, pointed, item, result, source, announced, note) in enumerate(rows):
        lon, lat = toy.centre(grid) if pointed else ("", "")
        said = say(f"ingest.{announced}", lang) if announced else ""
        filled.append(
            [
                *("2022-05-31", "" if pointed else grid, lon, lat, f"店{number}", label(item, lang)),
                *(say(f"ingest.result_{result}", lang), PACK.town.sources[source].in_(lang), said, note),
            ]
        )
    draft = read(xlsx_of({say("ingest.sheet_form", lang): filled}), "form.xlsx", None, context())
    assert draft.problems == ()
    results, notices = {"pass": 1, "fail": 0, "not_applicable": -1}, {"yes": 1, "no": 0, "": -1}
    columns = ["grid", "item", "result", "source", "announced", "place", "note"]
    assert draft.found[columns].to_numpy().tolist() == [
        [grid, item.code, results[result], source, notices[announced], f"店{number}", note]
        for number, (grid, _, item, result, source, announced, note) in enumerate(rows)
    ]
