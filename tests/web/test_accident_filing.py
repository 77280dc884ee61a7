"""Accidents sent by the page: a click files what was shown, and nothing that nobody saw."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.ingest.desk import csv_of
from tests.ingest.test_accidents import CASUALTIES, HEADER, casualty
from xqgis.model.actor import Actor
from xqgis.services import accidents
from xqgis.services.accidents import Upload, check_accidents, file_accidents
from xqgis.services.town_hall import TownHall
from xqgis.web import filing


def page_of_accidents(**given: object) -> None:
    """The form as the page runs it; a refusal is shown, as the frame does."""
    import streamlit as st

    from xqgis.errors import XqgisError
    from xqgis.web import accident_filing

    try:
        accident_filing.take(given["hall"], given["actor"], "zh-Hans")  # type: ignore[arg-type]
    except XqgisError as refused:
        st.error(refused.key)


def test_a_click_files_what_was_shown_and_not_what_came_of_others_filing_since(
    hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Upload.of("ours.csv", csv_of([casualty(), casualty("8")], HEADER))
    theirs = Upload.of("theirs.csv", csv_of([casualty("8"), casualty("9")], HEADER))
    monkeypatch.setattr(accidents, "OWN", CASUALTIES)
    monkeypatch.setattr(filing, "choose_file", lambda *_: None if st.session_state.get("filed") else ours)
    given = {"hall": hall, "actor": office}
    page = AppTest.from_function(page_of_accidents, default_timeout=60, kwargs=given).run()
    assert not page.exception and "2" in page.button(key="confirm").label
    file_accidents(hall, office, check_accidents(hall, office, theirs, CASUALTIES), profile=CASUALTIES)
    page.button(key="confirm").click().run()
    assert [one.value for one in page.error] == ["draft_outdated"]
    assert len(hall.store.batches()) == 1
    page.run()
    page.button(key="confirm").click().run()
    assert not page.error and not page.exception and len(hall.store.batches()) == 2
