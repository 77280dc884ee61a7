"""The record of acts is a chain: a changed, missing or added row shows."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.store.filing import entry, file, sqlite_only
from xqgis.store import Store, schema
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


@pytest.fixture
def thousand(store: Store) -> Store:
    """A thousand acts, no column of any of them empty."""
    told = {"address": "10.0.0.7", "subject": "B-0001", "before_hash": "d1", "after_hash": "d2"}
    for number in range(1000):
        act = replace(entry(f"act {number % 7}"), details={"rows": number, "town": "新桥镇"}, **told)
        store.record(act)
    return store


def test_a_whole_chain_is_found_whole(thousand: Store) -> None:
    found = thousand.audit_chain()
    assert (found.rows, found.broken_at, found.whole) == (1000, 0, True)
    assert found.head == thousand.audit(1)["hash"].item()
    assert thousand.audit_chain(thousand.audit()["hash"].iloc[50]).whole


@sqlite_only
def test_one_flipped_byte_anywhere_is_found(thousand: Store, tmp_path: Path) -> None:
    """Every column of rows all over the thousand; the row before the flip is never blamed."""
    thousand.close()
    rng = np.random.default_rng(4)
    columns = [one.name for one in schema.audit.columns]
    with closing(sqlite3.connect(tmp_path / "home" / "store.sqlite")) as raw:
        for trigger in ("audit_no_update", "audit_no_delete"):
            raw.execute(f"DROP TRIGGER {trigger}")
        flips = [(int(rng.integers(1, 1001)), column) for column in columns for _ in range(8)]
        for seq, column in flips:
            select, write = f"SELECT {column} FROM audit WHERE seq = ?", f"UPDATE audit SET {column} = ?"
            (before,) = raw.execute(select, (seq,)).fetchone()
            raw.execute(f"{write} WHERE seq = ?", (_flipped(before, rng), seq))
            raw.commit()
            assert thousand.audit_chain().broken_at == seq, (seq, column)
            if column == "seq":
                raw.execute(f"{write} WHERE seq = ?", (before, before + 5000))
            else:
                raw.execute(f"{write} WHERE seq = ?", (before, seq))
            raw.commit()
        assert thousand.audit_chain().whole
        raw.execute("DELETE FROM audit WHERE seq = 500")
        raw.commit()
        assert thousand.audit_chain().broken_at == 500


def _flipped(value: str | int, rng: np.random.Generator) -> str | int:
    """One bit of one byte changed, the text still text; a number gets another number."""
    if isinstance(value, int):
        return value + 5000
    raw = bytearray(value.encode())
    at = int(rng.choice([place for place, byte in enumerate(raw) if byte < 0x80]))
    raw[at] ^= 1
    return raw.decode()


@sqlite_only
def test_an_end_that_was_cut_off_shows_by_a_head_noted_before(thousand: Store, tmp_path: Path) -> None:
    head = thousand.audit_chain().head
    thousand.close()
    with closing(sqlite3.connect(tmp_path / "home" / "store.sqlite")) as raw:
        raw.execute("DROP TRIGGER audit_no_delete")
        raw.execute("DELETE FROM audit WHERE seq > 990")
        raw.commit()
    assert thousand.audit_chain().whole
    assert thousand.audit_chain(head).broken_at == 991


def test_an_act_that_cannot_be_recorded_does_not_happen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("xqgis.store.audit.chain_hash", full)
    with pytest.raises(OSError, match="no room"):
        file(store)
    assert store.batches().empty
    assert store.checks().count().to_pyarrow().as_py() == 0
