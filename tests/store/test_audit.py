"""The record of acts is a chain: a changed, missing or added row shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from tests.store.filing import entry, file
from xqgis.store import Store
from xqgis.store.audit import FIRST, chain_hash, utc_text


def _chain(audit: pd.DataFrame) -> list[dict[str, object]]:
    """Rows oldest first, as they were hashed."""
    rows = audit.iloc[::-1].assign(at=audit["at"].map(utc_text)).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def _whole(rows: list[dict[str, object]]) -> bool:
    before = [FIRST, *(row["hash"] for row in rows)]
    numbers = [row["seq"] for row in rows]
    return numbers == list(range(1, len(rows) + 1)) and all(
        row["prev_hash"] == last and row["hash"] == chain_hash(row)
        for row, last in zip(rows, before, strict=False)
    )


@pytest.fixture
def rows(store: Store) -> list[dict[str, object]]:
    store.withdraw(file(store), "twice", replace(entry("withdraw"), details={"reason": "twice"}))
    store.record(replace(entry("sign_in"), address="127.0.0.1"))
    return _chain(store.audit())


def test_every_act_stands_in_the_record(rows: list[dict[str, object]]) -> None:
    assert [(row["act"], row["subject" if "subject" in row else "object"]) for row in rows] == [
        ("file", "B-0001"),
        ("withdraw", "B-0001"),
        ("sign_in", ""),
    ]
    assert [(row["before_hash"], row["after_hash"]) for row in rows] == [("", "d1"), ("d1", ""), ("", "")]
    assert json.loads(str(rows[1]["details"])) == {"reason": "twice"}
    assert _whole(rows)


@pytest.mark.parametrize(
    "column", ["at", "actor", "role", "address", "act", "object", "details", "after_hash"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_cell_breaks_the_chain(rows: list[dict[str, object]], place: int, column: str) -> None:
    rows[place] = rows[place] | {column: f"{rows[place][column]}x"}
    assert not _whole(rows)


@pytest.mark.parametrize("place", [0, 1])
def test_a_missing_row_breaks_the_chain(rows: list[dict[str, object]], place: int) -> None:
    assert not _whole(rows[:place] + rows[place + 1 :])


def test_the_newest_come_first_and_no_more_than_asked(store: Store, rows: list[dict[str, object]]) -> None:
    assert store.audit(2)["seq"].tolist() == [3, 2]
    assert store.audit(2)["at"].iloc[0].isoformat() == "2022-06-30T09:00:00+08:00"
    assert len(rows) == 3


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        utc_text(datetime(2022, 6, 30))
