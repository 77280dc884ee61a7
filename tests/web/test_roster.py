"""The board of 岗位名册: posts and names as text, counts without names, the plan where nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests import toy
from tests.ingest.desk import csv_of
from xqgis.errors import RosterMoved, StoreBusy
from xqgis.model.actor import Actor, Role
from xqgis.model.name import Name
from xqgis.model.town import Office
from xqgis.pack import Pack
from xqgis.services.roster import Upload, check_roster, roster, store_roster
from xqgis.services.town_hall import TownHall
from xqgis.store import Store
from xqgis.web import roster as board

HARM = "<img src=x onerror=window.PWN=1>"
HEADER = ("机构代码", "岗位", "职务", "姓名", "任职起", "任职止", "依据文号")


@pytest.fixture
def filed(hall: TownHall, office: Actor) -> TownHall:
    rows = [
        ("A", "组长", HARM, f"甲{HARM[:20]}", "2022-01-01", "2022-12-31", HARM),
        ("A", "副组长", "", "空缺", "2022-01-01", "", ""),
    ]
    draft = check_roster(hall, office, Upload.of("a.csv", csv_of(rows, HEADER)))
    store_roster(hall, office, draft)
    return hall


def test_names_titles_and_documents_are_text(filed: TownHall, office: Actor) -> None:
    found = roster(filed, office)
    html = board.table(filed, found, "zh-Hans")
    assert "<img" not in html and html.count("&lt;img") == 3
    assert "2022-01-01至2022-12-31" in html and "2022-01-01起" in html and "空缺" in html
    assert "在任1人次，空缺1个" in board.head(found, "zh-Hans") and "不得公开" in board.head(found, "zh-Hans")


def test_the_code_of_a_body_is_for_those_who_fill_it_into_files(filed: TownHall, office: Actor) -> None:
    found = roster(filed, office)
    assert "leading-group" not in board.table(filed, found, "zh-Hans"), "not under the pointer either"
    assert '<span class="xq-num">leading-group</span>' in board.table(filed, found, "zh-Hans", codes=True)


def test_whoever_may_not_know_names_reads_posts_and_how_many(filed: TownHall) -> None:
    found = roster(filed, Actor("x", Role.UNIT))
    html = board.table(filed, found, "zh-Hans")
    assert "甲" not in html and "姓名" not in html and "1人" in html and "0人" in html
    assert "姓名和方案以外的职务仅对" in board.head(found, "zh-Hans")
    assert "1 appointments, 1 vacancies" in board.head(found, "en")


def test_an_empty_roster_says_how_to_import_and_what_the_plan_has(
    hall: TownHall, pack: Pack, office: Actor
) -> None:
    town = replace(pack.town, office=Office(Name("标准化办"), Name("党政办"), Name("副镇长（兼）")))
    hall = TownHall(hall.settings, Pack(town, pack.registry, pack.folder, {}), hall.store)
    found = roster(hall, office)
    assert "xqgis import roster" in board.head(found, "zh-Hans")
    html = board.table(hall, found, "zh-Hans")
    for planned in ("组长（镇长）", "主任（副镇长（兼））", "组长（副书记）、副组长1人"):
        assert f"方案规定：{planned}" in html
    assert "xqgis import roster" in board.head(found, "en") and "Head (Mayor)" in board.table(
        hall, found, "en"
    )


def test_a_day_before_all_says_so_for_bodies_the_plan_has_no_posts_of(filed: TownHall, office: Actor) -> None:
    html = board.table(filed, roster(filed, office, date(2021, 1, 1)), "zh-Hans")
    assert "当日没有登记" in html and "甲" not in html
    assert toy.town().groups[0].name.zh in html


def page_of_import(**given: object) -> None:
    """The form as a page runs it; a refusal is shown, as the frame does."""
    import streamlit as st

    from xqgis.errors import XqgisError
    from xqgis.web import roster as board

    try:
        board.import_form(given["hall"], given["actor"], "zh-Hans")  # type: ignore[arg-type]
    except XqgisError as refused:
        st.error(refused.key)


def test_a_click_agrees_to_what_was_shown_and_not_to_what_others_imported_since(
    hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deputy(name: str) -> Upload:
        return Upload.of("a.csv", csv_of([("A", "副组长", "", name, "2022-01-01", "", "")], HEADER))

    monkeypatch.setattr(board, "_chosen", lambda lang, template: deputy("甲"))
    whose = {"hall": hall, "actor": office}
    page = AppTest.from_function(page_of_import, default_timeout=60, kwargs=whose).run()
    assert not page.exception and page.session_state["roster-shown"][1:] == (0, 0)
    store_roster(hall, office, check_roster(hall, office, deputy("乙")))
    page.button(key="store-roster").click().run()
    assert [one.value for one in page.error] == ["roster_moved"] and hall.store.roster_version() == 1
    assert [one.holder for told in hall.store.roster_imports() for one in told] == ["乙"]
    page.run()
    assert page.session_state["roster-shown"][1:] == (1, 1) and not page.error
    page.button(key="store-roster").click().run()
    assert not page.error and not page.exception and hall.store.roster_version() == 2
    assert '"ended": 1' in hall.store.audit().iloc[0]["details"]


def test_what_was_shown_of_another_file_is_no_consent(hall: TownHall, office: Actor) -> None:
    upload = Upload.of("a.csv", csv_of([("A", "组长", "", "甲", "2022-01-01", "", "")], HEADER))
    draft = check_roster(hall, office, upload)
    for shown in (None, ("another", 0, 0)):
        with pytest.raises(RosterMoved):
            board.as_shown(draft, shown)
    assert board.as_shown(draft, (draft.digest, 7, 3)) == replace(draft, after=7, ended=3)


def page_of_names(**given: object) -> None:
    """The roster of two days, as the page asks for them at every run."""
    from datetime import date

    import streamlit as st

    from xqgis.web import roster as board

    for day in (date(2022, 1, 1), date(2022, 2, 1), date(2022, 1, 1)):
        st.text(repr(board.seen(given["hall"], given["actor"], day).named))  # type: ignore[arg-type]


def test_names_on_the_page_are_on_record_once_a_session_and_day_and_not_shown_without(
    filed: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recorded() -> int:
        return int((filed.store.audit()["act"] == "read_names").sum())

    def page(actor: Actor) -> AppTest:
        whose = {"hall": filed, "actor": actor}
        return AppTest.from_function(page_of_names, default_timeout=60, kwargs=whose).run()

    page(Actor("x", Role.UNIT)).run()
    assert recorded() == 0
    assert not page(office).run().exception and recorded() == 2

    def full(store: Store, entry: object) -> None:
        raise StoreBusy

    monkeypatch.setattr(Store, "record", full)
    refused = page(office)
    assert refused.exception and not refused.text
