"""The boards of 人员与权限 and 操作记录: what they say of an account and of an act."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from tests import toy
from xqgis.model.account import Account
from xqgis.model.actor import Role, Scope
from xqgis.services.accounts import Known
from xqgis.services.labels import Labels
from xqgis.services.records import Chain
from xqgis.services.town_hall import TownHall
from xqgis.web import people, records

HARM = "<img src=x onerror=window.PWN=1>"


def test_the_table_says_role_scope_state_and_last_use(hall: TownHall) -> None:
    scope = Scope(frozenset({toy.UPPER}), domains=frozenset({"A"}))
    found = [
        Known(Account("zhongxin", Role.ANALYST, scope), True, 1_700_000_000.0),
        Known(Account("new-1", Role.OFFICE), False, None),
        Known(Account("gone", Role.LEADER, closed=True), True, None),
    ]
    html = people.table(hall, found, "zh-Hans")
    first, second, third = html.split("<tbody>")[1].split("</tr>")[:3]
    assert "在用" in first and "上村" in first and "2023-11-15 06:13" in first
    assert "待设密码" in second and "全镇" in second and "近一月未用" in second
    assert "已停用" in third and "xq-gone" in third
    assert "新增账号" not in html
    english = people.table(hall, found, "en")
    assert "In use" in english and "No password yet" in english and "Upper" in english


def test_an_invitation_is_shown_as_text(hall: TownHall) -> None:
    html = people.invitation("http://host/password?token=a&b", HARM, "zh-Hans")
    assert "<img" not in html and "token=a&amp;b" in html


WAS = {"name": "a", "role": "worker", "villages": "9", "units": "", "domains": "", "closed": False}
CHANGED = {"before": WAS, "after": {**WAS, "closed": True}}


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"by": "password"}, "方式 密码"),
        ({"what": "put_out"}, "强制下线"),
        ({"what": "rows.csv"}, "检查明细 CSV"),
        ({"rows": 0}, "行数 0"),
        ({"by": HARM}, "by=&lt;img"),
        ({"rows": ""}, ""),
        (
            {"what": "map.png", "by": "grid", "domain": "A", "layer": "compliance"},
            "地图 PNG·按网格·集镇治理·合标",
        ),
        ({"what": "blackspots.csv", "before": "2021-01-01..2021-12-31"}, "交通黑点 CSV·前段 2021-01-01"),
        ({"rows": 3, "ended_before": "2022-01-01"}, "行数 3·早于 2022-01-01"),
        ({"file": HARM, "sha256": "ab" * 32}, f"SHA-256 {'ab' * 6}"),
        ({"some": ["a"]}, "some="),
        (CHANGED, "原 网格员 9·现 网格员 9 已停用"),
    ],
)
def test_what_an_act_says_is_in_words_and_never_markup(
    details: dict[str, Any], words: str, hall: TownHall
) -> None:
    row = {
        "seq": 7, "at": pd.Timestamp("2023-01-02 03:04:05", tz="Asia/Shanghai"), "actor": HARM,
        "role": "office", "address": "10.0.0.1", "act": "file", "object": HARM,
        "details": json.dumps(details),
    }  # fmt: skip
    html = records.table([row], Labels(hall, "zh-Hans"), "zh-Hans")
    assert words in html.replace(" · ", "·") and "<img" not in html
    assert "上报检查" in html and "2023-01-02 03:04:05" in html and "镇标准化办 10.0.0.1" in html
    assert records.act_word("of_an_older_program", "zh-Hans") == "of_an_older_program"


def test_the_proof_says_whole_with_its_head_or_where_it_breaks(hall: TownHall) -> None:
    whole = records.proof(Chain(1234, "ab" * 32, 0), "zh-Hans")
    assert "1,234条记录完整" in whole and "ab" * 32 in whole
    broken = records.proof(Chain(7, "", 7), "zh-Hans")
    assert "第7条" in broken and "立即报告" in broken
    assert "没有符合条件的记录" in records.table([], Labels(hall, "zh-Hans"), "zh-Hans")
