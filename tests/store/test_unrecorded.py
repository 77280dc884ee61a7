"""An act that cannot be recorded does not happen: the same for every way to write into the store."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text

from tests import toy, waters
from tests.services import traffic
from tests.store.filing import entry, meta
from tests.store.filled import fill
from xqgis.errors import StoreBroken
from xqgis.model.account import Account
from xqgis.model.actor import Role
from xqgis.model.roster import Appointment, Post
from xqgis.store import AreaMeta, Signing, Store, TerrainMeta, door, schema

OFFICE = Account("office", Role.OFFICE)
AREA = AreaMeta("new", "new.csv", toy.STORED)
TOLD = [Appointment("A", Post.HEAD, "", "乙", date(2022, 2, 1))]
WRITES: dict[str, Callable[[Store], object]] = {
    "file_batch": lambda store: store.file_batch(toy.checks(), meta("new"), entry()),
    "file_accidents": lambda store: store.file_accidents(
        traffic.accidents(traffic.REST).assign(reference="new"), meta("new"), entry()
    ),
    "withdraw": lambda store: store.withdraw("B-0002", "x", entry()),
    "put_areas grid": lambda store: store.put_areas("grid", toy.areas("grid"), AREA, entry()),
    "put_areas village": lambda store: store.put_areas("village", toy.areas("village"), AREA, entry()),
    "put_areas place": lambda store: store.put_areas("place", toy.places(), AREA, entry()),
    "put_areas water": lambda store: store.put_areas("water", waters.frame(), AREA, entry()),
    "put_areas road": lambda store: store.put_areas("road", traffic.roads(), AREA, entry()),
    "sign_water": lambda store: store.sign_water(Signing("W1", 1, "red", 0.9, "green", "x"), entry()),
    "put_terrain": lambda store: store.put_terrain(TerrainMeta("e", "v", "b.tif", "x", 4, 25.0), entry()),
    "put_account": lambda store: store.put_account(replace(OFFICE, closed=True), OFFICE, entry()),
    "put_roster": lambda store: store.put_roster(TOLD, "new", entry()),
    "erase_names": lambda store: store.erase_names({(0, 0): ["holder"]}, store.roster_state(), entry()),
    "record": lambda store: store.record(entry()),
}


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with door.reading(store._engine) as truth:
        return {
            name: [tuple(row) for row in truth.execute(select(table))]
            for name, table in schema.metadata.tables.items()
        }


def test_every_way_to_write_is_tried() -> None:
    asked = inspect.getmembers(Store, inspect.isfunction)
    takes_entry = {name for name, method in asked if "entry" in inspect.signature(method).parameters}
    assert takes_entry == {name.split()[0] for name in WRITES}


@pytest.mark.parametrize("name", list(WRITES))
def test_what_cannot_be_recorded_leaves_nothing(store: Store, name: str) -> None:
    fill(store)
    with door.writing(store._engine) as truth:
        server = truth.dialect.name == "postgresql"
        refuse = "EXECUTE FUNCTION only_grows()" if server else "BEGIN SELECT RAISE(ABORT, 'no record'); END"
        truth.execute(text(f"CREATE TRIGGER audit_refused BEFORE INSERT ON audit {refuse}"))
    before = contents(store)
    with pytest.raises(StoreBroken):
        WRITES[name](store)
    assert contents(store) == before
    with door.writing(store._engine) as truth:
        truth.execute(text(f"DROP TRIGGER audit_refused{' ON audit' if server else ''}"))
    WRITES[name](store)
    assert contents(store) != before, "and it was the record that stood in the way"
