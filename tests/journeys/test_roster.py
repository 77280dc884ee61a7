"""岗位名册 in a browser: a file is checked and stored, and read as of a day by whoever may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.ingest.desk import csv_of
from tests.journeys.conftest import Watched, sign_in, watch
from tests.journeys.served import HARM, Served
from xqgis.model.actor import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEADER = ("机构代码", "岗位", "职务", "姓名", "任职起", "任职止", "依据文号")
ROWS = [
    ("GA", "组长", "副书记", f"旧人{HARM[3]}"[:40], "2021-12-16", "2022-06-30", ""),
    ("GA", "组长", "副书记", "新人", "2022-07-01", "", ""),
]


def choose(watched: Watched, name: str, data: bytes) -> None:
    upload = {"name": name, "mimeType": "text/csv", "buffer": data}
    watched.page.locator('input[type="file"]').set_input_files(upload)


def look_on(watched: Watched, day: str) -> None:
    """Type a day into the field, by keyboard alone; leaving the field settles it."""
    watched.page.locator('[data-testid="stDateInput"] [role="spinbutton"]').first.focus()
    watched.page.keyboard.type(day.replace("-", ""))
    for _ in range(2):
        watched.page.keyboard.press("Tab")


def test_a_roster_is_checked_stored_and_read_as_of_a_day(
    clerk: Watched, served: Served, browser: Browser
) -> None:
    page = clerk.page
    page.goto(f"{served.address}/roster")
    expect(page.locator(".xq-notice")).to_contain_text("还没有导入岗位名册", timeout=60_000)
    expect(page.locator(".xq-roster-table")).to_contain_text(
        "方案规定：组长（党委副书记、政法委员）、副组长1人"
    )
    choose(clerk, "坏.csv", csv_of([*ROWS, ("GX", "组长", "", "丙", "2022-02-30", "", "")], HEADER))
    bad = page.locator(".xq-table", has=page.get_by_text("填写的值"))
    expect(bad).to_contain_text("没有代码为“GX”的机构")
    assert page.get_by_role("button", name="确认导入").count() == 0

    choose(clerk, "好.csv", csv_of(ROWS, HEADER))
    page.get_by_role("button", name="确认导入2行").click()
    expect(page.locator(".xq-notice").filter(has_text="已导入，这是第1次")).to_be_visible()
    expect(page.locator(".xq-roster-table")).to_contain_text("新人")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载CSV").click()
    assert "新人" in saved.value.path().read_text("utf-8-sig")
    look_on(clerk, "2022-06-30")
    expect(page.locator(".xq-roster-table")).to_contain_text(ROWS[0][3])
    expect(page.locator(".xq-roster-table")).not_to_contain_text("新人")
    assert page.evaluate("window.PWN") is None and clerk.complaints == []

    for role, named in ((Role.LEADER, True), (Role.ANALYST, False), (Role.ADMIN, False)):
        other = watch(browser)
        sign_in(other, served, role)
        other.page.goto(f"{served.address}/roster")
        expect(other.page.locator(".xq-roster-table")).to_contain_text("组长", timeout=60_000)
        assert ("新人" in other.page.locator("body").inner_text()) is named
        assert other.page.get_by_role("link", name="下载CSV").count() == int(named)
        assert other.page.get_by_text("导入名册").count() == 0
        other.page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_page_fits_a_desk_and_a_telephone(
    browser: Browser, served: Served, width: int, height: int
) -> None:
    watched = watch(browser, width, height)
    sign_in(watched, served, Role.OFFICE)
    watched.page.goto(f"{served.address}/roster")
    expect(watched.page.locator(".xq-roster-table")).to_be_visible(timeout=60_000)
    across = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert watched.page.evaluate(across) <= 0
    assert watched.foreign(served.address) == [] and watched.complaints == []
    watched.page.context.close()
