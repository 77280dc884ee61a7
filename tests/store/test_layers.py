"""Layers with a history: which version a day sees, and stores of an older program."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from tests import toy
from tests.store.filing import entry
from xqgis.errors import AlreadyFiled, LayerMoved
from xqgis.store import BEGINNING, AreaMeta, Sight, Store, door, in_force, open_store, schema

MARCH, JUNE = date(2022, 3, 1), date(2022, 6, 1)


def meta(digest: str, day: date = BEGINNING, after: int | None = None) -> AreaMeta:
    return AreaMeta(digest, f"{digest}.geojson", toy.STORED, day, (), after)


def put(store: Store, count: int, digest: str, day: date = BEGINNING, after: int | None = None) -> int:
    return store.put_areas("grid", toy.areas("grid").head(count), meta(digest, day, after), entry())


def test_a_day_sees_the_outlines_of_that_day(store: Store) -> None:
    assert store.area_versions("grid") == ()
    assert store.areas("grid", MARCH).version == 0
    put(store, 4, "a")
    put(store, 3, "b", MARCH)
    put(store, 2, "c", JUNE)
    assert store.area_versions("grid") == ((1, BEGINNING), (2, MARCH), (3, JUNE))
    seen = {
        day: len(store.areas("grid", day).frame)
        for day in (date(2021, 1, 1), date(2022, 2, 28), MARCH, date(2022, 5, 31), JUNE, None)
    }
    assert list(seen.values()) == [4, 4, 3, 3, 2, 2]
    assert store.areas("grid", MARCH).valid_from == MARCH
    assert [len(store.areas_of("grid", version).frame) for version in (1, 2, 3, 4)] == [4, 3, 2, 0]


def test_of_two_versions_of_one_day_the_later_holds(store: Store) -> None:
    put(store, 4, "a")
    put(store, 3, "b", MARCH)
    put(store, 2, "c", MARCH)
    assert [store.areas("grid", day).version for day in (date(2022, 2, 28), MARCH, JUNE)] == [1, 3, 3]


def test_before_the_first_version_the_first_holds() -> None:
    past = ((1, MARCH), (2, JUNE))
    assert [in_force(past, day) for day in (date(2021, 1, 1), MARCH, JUNE, None)] == [1, 1, 2, 2]
    assert in_force((), MARCH) == 0


def test_a_layer_held_against_an_older_version_is_refused(store: Store) -> None:
    put(store, 4, "a", after=0)
    put(store, 3, "b", MARCH, after=1)
    with pytest.raises(LayerMoved) as refused:
        put(store, 2, "c", JUNE, after=1)
    assert refused.value.facts == {"layer": "grid", "version": 2}
    with pytest.raises(AlreadyFiled):
        put(store, 3, "b", JUNE, after=2)
    assert len(store.audit()) == 2


def test_of_twenty_who_store_at_once_against_one_version_one_gets_in(store: Store) -> None:
    put(store, 4, "a")
    stored: list[int] = []
    refused: list[LayerMoved] = []

    def clerk(number: int) -> None:
        try:
            stored.append(put(store, 3, f"c{number}", MARCH, after=1))
        except LayerMoved as moved:
            refused.append(moved)

    threads = [threading.Thread(target=clerk, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (stored, len(refused), len(store.audit())) == ([2], 19, 2)


def test_the_village_of_a_retired_grid_is_still_known(store: Store) -> None:
    put(store, 4, "a")
    put(store, 2, "b", MARCH)
    moved = toy.areas("grid").head(1).assign(village=toy.LOWER)
    store.put_areas("grid", moved, meta("c", JUNE), entry())
    assert store.grid_village() == dict(
        zip(toy.GRIDS, (toy.LOWER, toy.UPPER, toy.LOWER, toy.LOWER), strict=True)
    )
    assert store.area_codes("grid") == set(toy.GRIDS)
    assert store.area_codes("grid", 3) == {toy.GRIDS[0]}


def test_the_history_tells_who_stored_what_and_what_became_of_it(store: Store) -> None:
    put(store, 3, "a")
    became = ((toy.GRIDS[2], toy.GRIDS[3]),)
    named = AreaMeta("b", "b.geojson", toy.STORED, MARCH, became)
    store.put_areas("grid", toy.areas("grid"), named, entry())
    history = store.area_history("grid")
    assert history["version"].tolist() == [1, 2]
    assert history["valid_from"].tolist() == [BEGINNING, MARCH]
    assert history["filename"].tolist() == ["a.geojson", "b.geojson"]
    assert history["successions"].tolist() == [(), became]
    assert str(history["at"].dt.tz) == "Asia/Shanghai"
    assert store.area_history("village").empty


def test_places_come_back_as_they_were_stored(store: Store) -> None:
    assert store.put_areas("place", toy.places(), meta("p", MARCH), entry()) == 1
    found = store.areas("place", JUNE)
    assert (found.version, found.valid_from) == (1, MARCH)
    assert found.frame.drop(columns="geometry").equals(toy.places().drop(columns="geometry"))
    assert found.frame.geometry.geom_equals(toy.places().geometry).all()
    assert store.revision() == 1
    assert store.audit().iloc[0]["object"] == "place-1"


def test_of_places_only_those_in_sight_leave_the_store(store: Store) -> None:
    store.put_areas("place", toy.places(), meta("p"), entry())
    upper, roads = frozenset({toy.UPPER}), frozenset({"road"})
    for sight, codes in (
        (Sight(), ["P1", "P2"]),
        (Sight(villages=upper), ["P1"]),
        (Sight(kinds=roads), ["P2"]),
        (Sight(upper, roads), []),
        (Sight(villages=frozenset()), []),
    ):
        assert store.places(1, sight).frame["code"].tolist() == codes
    assert store.places(7, Sight()).version == 0


def _store_of_0001(folder: Path) -> Path:
    """A store as the first migration builds it, with two grid versions and one of villages."""
    file = folder / "store.sqlite"
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    versions = (
        ("village", 1, "2022-01-01T01:00:00.000000+00:00"),
        ("grid", 1, "2022-01-01T02:00:00.000000+00:00"),
        ("grid", 2, "2022-02-28T17:00:00.000000+00:00"),
    )
    with closing(sqlite3.connect(file)) as raw, raw:
        for layer, version, at in versions:
            raw.execute(
                "INSERT INTO area_versions (layer, version, digest, filename, actor, at, crs) "
                "VALUES (?, ?, ?, 'old.geojson', 'office', ?, 'EPSG:4490')",
                (layer, version, f"{layer}{version}", at),
            )
            for code, shape in list(toy.squares().items())[: 5 - version]:
                raw.execute(
                    "INSERT INTO areas (layer, version, code, name, village, demo, wkb) "
                    "VALUES (?, ?, ?, '', '', 0, ?)",
                    (layer, version, code, shape.wkb),
                )
    return file


def test_a_store_of_the_first_program_is_brought_up_in_place(tmp_path: Path) -> None:
    file = _store_of_0001(tmp_path)
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        name = raw.execute("SELECT value FROM meta WHERE key = 'id'").fetchone()[0]
    opened = open_store(f"sqlite:///{file}", tmp_path)
    assert opened.id == name
    assert opened.area_versions("village") == ((1, BEGINNING),)
    assert opened.area_versions("grid") == ((1, BEGINNING), (2, MARCH)), "17:00 UTC is the next day here"
    assert [len(opened.areas("grid", day).frame) for day in (date(2022, 2, 28), MARCH)] == [4, 3]
    assert put(opened, 2, "new", JUNE) == 3
    opened.close()
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (door.HEAD,)
        for table in schema.APPEND_ONLY:
            found = raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            )
            assert {row[0] for row in found} == {f"{table}_no_update", f"{table}_no_delete"}
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            raw.execute("UPDATE area_versions SET valid_from = '2020-01-01'")
