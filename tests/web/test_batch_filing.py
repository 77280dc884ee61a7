"""Batches sent by the page: a click files what was shown, and nothing that nobody saw."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.ingest.desk import csv_of, line
from tests.ingest.test_accidents import CASUALTIES, HEADER, casualty
from tests.web.test_layer_filing import said
from xqgis.model.actor import Actor
from xqgis.services import accidents
from xqgis.services.accidents import Upload
from xqgis.services.town_hall import TownHall
from xqgis.web import batch_filing, file_kinds, filing


def page_of_batches(**given: object) -> None:
    """The form as the page runs it; a refusal is shown, as the frame does."""
    import streamlit as st

    from xqgis.errors import XqgisError
    from xqgis.web import batch_filing

    try:
        batch_filing.take(*given.values(), "zh-Hans")  # type: ignore[arg-type]
    except XqgisError as refused:
        st.error(refused.key)


@pytest.mark.parametrize(
    ("key", "ours", "theirs"),
    [
        (
            "accidents",
            csv_of([casualty(), casualty("8")], HEADER),
            csv_of([casualty("8"), casualty("9")], HEADER),
        ),
        ("inspections", csv_of([line(), line(place="乙")]), csv_of([line(place="乙"), line(place="丙")])),
    ],
)
def test_a_click_files_what_was_shown_and_not_what_came_of_others_filing_since(
    key: str, ours: bytes, theirs: bytes, hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = Upload.of("ours.csv", ours)
    monkeypatch.setattr(accidents, "OWN", CASUALTIES)
    monkeypatch.setattr(filing, "choose_file", lambda *_: None if st.session_state.get("filed") else sent)
    given = {"hall": hall, "actor": office, "key": key}
    page = AppTest.from_function(page_of_batches, default_timeout=60, kwargs=given).run()
    assert not page.exception and "2" in page.button(key="confirm").label
    kind = batch_filing.BATCHES[key]
    kind.store(hall, office, kind.check(hall, office, Upload.of("theirs.csv", theirs), None, None))
    page.button(key="confirm").click().run()
    assert not page.error and "已重新核对" in said(page)
    assert len(hall.store.batches()) == 1
    page.button(key="confirm").click().run()
    assert not page.error and not page.exception and len(hall.store.batches()) == 2
    assert "已入库，批次" in said(page) and f'href="/{kind.page}"' in said(page)


def page_of_any_kind(**given: object) -> None:
    """The form of the kind that the session says."""
    import streamlit as st

    from xqgis.web import file_kinds

    file_kinds.take(*given.values(), st.session_state["kind"], "zh-Hans")  # type: ignore[arg-type]


def systems(page: AppTest) -> list[object]:
    """What stands in the fields of the coordinate system; '' is: as the file says."""
    assert not page.exception
    return [one.value for one in page.selectbox if one.label == "坐标系"]


@pytest.mark.parametrize("others", ["places", "accidents", "inspections"])
def test_a_system_said_of_a_file_holds_for_no_file_of_another_kind(
    others: str, hall: TownHall, office: Actor
) -> None:
    page = AppTest.from_function(page_of_any_kind, default_timeout=60, kwargs={"hall": hall, "actor": office})
    page.session_state["kind"] = others
    next(one for one in page.run().selectbox if one.label == "坐标系").select("gcj02")
    assert systems(page.run()) == ["gcj02"]
    for kind in {*file_kinds.KINDS} - {others}:
        page.session_state["kind"] = kind
        assert systems(page.run()) == [""], kind


def test_a_system_said_of_a_file_holds_for_no_file_after_it(
    hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = Upload.of("ours.csv", csv_of([line()]))
    monkeypatch.setattr(filing, "choose_file", lambda *_: None if st.session_state.get("filed") else sent)
    given = {"hall": hall, "actor": office, "key": "inspections"}
    page = AppTest.from_function(page_of_batches, default_timeout=60, kwargs=given).run()
    next(one for one in page.selectbox if one.label == "坐标系").select("EPSG:4490")
    page.run().button(key="confirm").click().run()
    assert not page.error and "已入库，批次" in said(page)
    assert systems(page) == [""]
