"""The store keeps what was filed, once, whole, and for ever."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests import toy, waters
from tests.store.filing import entry, file, meta, sqlite_only
from tests.store.filled import fill
from xqgis.errors import AlreadyFiled, DraftOutdated, StoreBroken, StoreBusy, UnknownCode
from xqgis.model.actor import spoken
from xqgis.model.duplicate import duplicate_keys
from xqgis.model.tables import CHECKS
from xqgis.store import AreaMeta, Signing, Store, TerrainMeta, door, open_store, schema


def test_a_batch_comes_back_as_it_was_filed(store: Store) -> None:
    assert file(store) == "B-0001"
    row = store.batches().iloc[0]
    assert (row["code"], row["filename"], row["checks"], row["actor"]) == ("B-0001", "d1.xlsx", 11, "office")
    assert row["at"].isoformat() == "2022-06-30T09:00:00+08:00"
    found = store.checks().order_by("seq").to_pyarrow().to_pandas()
    kept = [column.name for column in CHECKS if column.name not in {"row", "visit", "note"}]
    filed = toy.checks()[kept].assign(checked_on=lambda frame: frame["checked_on"].dt.date)
    pd.testing.assert_frame_equal(found[kept], filed, check_dtype=False)
    assert found["visit"].nunique() == toy.checks()["visit"].nunique()
    assert set(found["standard_version"]) == {"toy-1"}


def test_the_same_bytes_are_filed_once(store: Store) -> None:
    file(store)
    with pytest.raises(AlreadyFiled) as refused:
        file(store)
    told = {"batch": "B-0001", "filed_on": date(2022, 6, 30), "actor": spoken("office")}
    assert refused.value.facts == told
    assert store.checks().count().to_pyarrow().as_py() == 11
    with pytest.raises(AlreadyFiled):
        store.refuse_filed("d1")


def test_after_a_withdrawal_the_same_bytes_may_come_again(store: Store) -> None:
    store.withdraw(file(store), "wrong day", entry("withdraw"))
    store.refuse_filed("d1")
    assert file(store) == "B-0002"
    told = store.batches()[["code", "withdrawn_by", "reason"]].to_numpy().tolist()
    assert told == [["B-0002", "", ""], ["B-0001", "office", "wrong day"]]
    assert store.batches()["withdrawn_at"].isna().tolist() == [True, False]


def test_a_withdrawn_batch_leaves_the_columns_and_keeps_its_trace(store: Store) -> None:
    file(store, "d1")
    other = toy.checks().assign(place="elsewhere")
    file(store, "d2", other)
    assert store.checks().count().to_pyarrow().as_py() == 22
    store.withdraw("B-0001", "twice", entry("withdraw"))
    assert set(store.checks().place.to_pyarrow().to_pylist()) == {"elsewhere"}
    assert store.duplicate_keys() == set(duplicate_keys(other))
    assert len(store.batches()) == 2


@pytest.mark.parametrize("batch", ["B-0002", "", "' OR 1=1 --"])
def test_what_is_not_in_force_cannot_be_withdrawn(store: Store, batch: str) -> None:
    file(store)
    with pytest.raises(UnknownCode):
        store.withdraw(batch, "", entry())
    store.withdraw("B-0001", "", entry())
    with pytest.raises(UnknownCode):
        store.withdraw("B-0001", "", entry())


def test_the_revision_grows_with_what_can_change_a_map_only(store: Store) -> None:
    seen = [store.revision()]
    for act in (
        lambda: file(store),
        lambda: store.put_areas("grid", toy.areas("grid"), AreaMeta("g", "g.geojson", toy.STORED), entry()),
        lambda: store.withdraw("B-0001", "", entry()),
    ):
        act()
        seen.append(store.revision())
    store.record(entry("sign_in"))
    assert seen == [0, 1, 2, 3]
    assert store.revision() == 3


def test_a_draft_of_another_revision_is_refused_whole(store: Store) -> None:
    file(store)
    other = toy.checks().assign(place="x")
    with pytest.raises(DraftOutdated):
        store.file_batch(other, meta("d2"), entry(), checked_at=0)
    assert store.revision() == 1
    assert store.file_batch(other, meta("d2"), entry(), checked_at=1) == "B-0002"


def test_a_batch_that_fails_halfway_leaves_nothing(store: Store) -> None:
    bad = toy.checks()
    bad.loc[10, "item"] = None
    with pytest.raises(StoreBroken):
        file(store, "d1", bad)
    assert store.batches().empty
    assert store.audit().empty
    assert store.checks().count().to_pyarrow().as_py() == 0


def test_columns_in_another_order_are_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(ValueError, match="not CHECKS"):
        file(store, "d1", toy.checks()[["item", "row"]])


@sqlite_only
@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_no_row_is_ever_changed_or_deleted(tmp_path: Path, store: Store, table: str, act: str) -> None:
    fill(store)
    with (
        closing(sqlite3.connect(tmp_path / "home" / "store.sqlite")) as raw,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        raw.execute(act.format(table))


def test_home_and_its_files_belong_to_their_owner(tmp_path: Path) -> None:
    home = tmp_path / "var"
    opened = open_store(f"sqlite:///{home / 'store.sqlite'}", home)
    file(opened)
    modes = {stat.S_IMODE(found.stat().st_mode) for found in home.iterdir()}
    opened.close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert modes == {0o600}


def test_a_second_writer_is_told_to_wait(
    tmp_path: Path, store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_PRAGMAS", (*door._PRAGMAS[:-1], "busy_timeout = 50"))
    monkeypatch.setattr(door, "_WAIT_MS", 50)
    second = open_store(store_url, tmp_path / "home")
    with door.writing(store._engine), pytest.raises(StoreBusy):
        file(second)
    assert file(second) == "B-0001"
    second.close()


def test_twenty_clerks_at_once_lose_nothing(store: Store) -> None:
    codes: list[str] = []

    def clerk(number: int) -> None:
        checks = toy.checks().assign(place=f"shop {number}")
        codes.append(file(store, f"d{number}", checks))
        assert store.checks().count().to_pyarrow().as_py() >= 11

    threads = [threading.Thread(target=clerk, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [f"B-{number:04d}" for number in range(1, 21)]
    assert store.checks().count().to_pyarrow().as_py() == 220
    assert len(store.audit(1000)) == 20


def test_a_layer_without_outlines_is_version_zero(store: Store) -> None:
    empty = store.areas("village")
    assert empty.version == 0
    assert isinstance(empty.frame, gpd.GeoDataFrame)
    assert empty.frame.empty


def test_outlines_come_back_in_code_order_and_the_newest_holds(store: Store) -> None:
    filed = toy.areas("grid").iloc[::-1]
    first = store.put_areas("grid", filed, AreaMeta("g1", "g.geojson", toy.STORED), entry())
    found = store.areas("grid")
    assert (first, found.version) == (1, 1)
    assert found.frame.crs == toy.STORED
    assert found.frame["code"].tolist() == list(toy.GRIDS)
    assert found.frame.geometry.geom_equals(toy.areas("grid").geometry).all()
    assert found.frame["demo"].dtype == bool
    second = store.put_areas(
        "grid", toy.areas("grid").head(2), AreaMeta("g2", "h.geojson", toy.STORED), entry()
    )
    assert (second, len(store.areas("grid").frame)) == (2, 2)
    assert store.areas("village").version == 0


def test_the_same_outlines_are_stored_once_running(store: Store) -> None:
    store.put_areas("grid", toy.areas("grid"), AreaMeta("g1", "g.geojson", toy.STORED), entry())
    with pytest.raises(AlreadyFiled) as refused:
        store.put_areas("grid", toy.areas("grid"), AreaMeta("g1", "g.geojson", toy.STORED), entry())
    assert refused.value.facts["batch"] == "grid-1"
    store.put_areas("grid", toy.areas("grid").head(1), AreaMeta("g2", "g.geojson", toy.STORED), entry())
    assert store.put_areas("grid", toy.areas("grid"), AreaMeta("g1", "g.geojson", toy.STORED), entry()) == 3


def test_keys_of_file_and_store_agree(store: Store) -> None:
    checks = toy.checks()
    checks.loc[0, ["lon", "lat"]] = float("nan")
    checks.loc[1, "grid"] = ""
    checks.loc[1, ["lon", "lat"]] = float("nan")
    file(store, "d1", checks)
    assert store.duplicate_keys() == set(duplicate_keys(checks))
    assert store.duplicate_keys({toy.BRAKES}) == set(duplicate_keys(checks[checks["item"] == toy.BRAKES]))


def test_what_is_unknown_of_a_water_comes_back_unknown(store: Store) -> None:
    store.put_areas("water", waters.frame(), AreaMeta("w", "w.gpkg", toy.STORED), entry())
    found = store.areas("water").frame
    assert found["depth_m"].dtype == "float64" and found["depth_m"].isna().all()
    assert found.geometry[0].equals(waters.pond())


def test_signings_and_terrains_are_kept_in_order(store: Store) -> None:
    assert store.signings() == [] and store.terrain() is None
    for grade in ("yellow", "green"):
        store.sign_water(Signing("W1", 1, "red", 0.9, grade, "理由"), entry())
    store.sign_water(Signing("W2", 1, "not_rated", None, "red", "理由"), entry())
    assert [(one.grade, one.actor) for one in store.signings("W1")] == [
        ("yellow", "office"),
        ("green", "office"),
    ]
    assert store.signed() == 3 and store.signings("W2")[0].red_share is None
    for number, digest in enumerate(("d1", "d2"), 1):
        terrain = TerrainMeta(digest, "u", "dem.tif", toy.MEASURED, 4, 25.0)
        assert store.put_terrain(terrain, entry()) == number
    assert store.terrain() == terrain
    with pytest.raises(AlreadyFiled):
        store.put_terrain(terrain, entry())
