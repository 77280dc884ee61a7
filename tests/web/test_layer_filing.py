"""Layers sent by the page: a click stores what was shown, and nothing that nobody saw."""

from __future__ import annotations

import json

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from tests import toy
from tests.ingest.test_places import feature
from xqgis.model.actor import Actor
from xqgis.services.places import PlaceFields, PlaceFile, Upload, check_places, places, store_places
from xqgis.services.town_hall import TownHall
from xqgis.web import filing


def page_of_places(**given: object) -> None:
    """The form as the page runs it; a refusal is shown, as the frame does."""
    import streamlit as st

    from xqgis.errors import XqgisError
    from xqgis.web import layer_filing

    try:
        layer_filing.take(given["hall"], given["actor"], "places", "zh-Hans")  # type: ignore[arg-type]
    except XqgisError as refused:
        st.error(refused.key)


def layer(*codes: str) -> Upload:
    """A place for each code, with a name and with a label that it is known by elsewhere."""
    lon, lat = toy.centre(toy.GRIDS[1])
    told = [
        feature(shapely.Point(lon, lat), code=code, name="一处", label="别名", kind="road") for code in codes
    ]
    return Upload.of("p.geojson", json.dumps({"type": "FeatureCollection", "features": told}).encode())


@pytest.fixture
def page(hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The form with a file in it, and with what its fields are called."""
    ours = layer("P1", "P2")
    monkeypatch.setattr(filing, "choose_file", lambda *_: ours)
    given = {"hall": hall, "actor": office}
    shown = AppTest.from_function(page_of_places, default_timeout=60, kwargs=given).run()
    for field, text in (("code_field", "code"), ("name_field", "name"), ("kind_field", "kind")):
        shown.text_input(key=f"places-{field}").input(text)
    return shown.run()


def said(page: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in page.get("html"))


def test_a_field_changed_with_the_same_click_is_read_anew_and_shown_before_it_is_stored(
    page: AppTest, hall: TownHall, office: Actor
) -> None:
    page.text_input(key="places-name_field").input("label")
    page.button(key="confirm").click().run()
    assert not page.error and not page.exception and "已重新核对" in said(page)
    assert not hall.versions("place")
    page.button(key="confirm").click().run()
    assert set(places(hall, office).frame["name"]) == {"别名"}


def test_where_others_stored_the_layer_since_it_is_read_beside_theirs_and_shown_first(
    page: AppTest, hall: TownHall, office: Actor
) -> None:
    theirs = PlaceFile(layer("P1", "P2", "P3"), PlaceFields("code", "name", "kind", ""))
    store_places(hall, office, check_places(hall, office, theirs))
    page.button(key="confirm").click().run()
    assert [one.value for one in page.error] == ["layer_moved"]
    page.button(key="confirm").click().run()
    assert not page.error and not page.exception and "已重新核对" in said(page)
    assert len(hall.versions("place")) == 1
