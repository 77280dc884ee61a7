"""Accidents are filed once, with their trace, and withdrawn as any batch."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import toy
from tests.ingest.desk import csv_of
from tests.ingest.test_accidents import CASUALTIES, HEADER, casualty
from xqgis.errors import AlreadyFiled, DraftOutdated, NotAllowed, NothingUsable, ProfileInvalid, Refused
from xqgis.ingest.accident_profile import OWN, OWN_COLUMNS
from xqgis.model.actor import Actor
from xqgis.services.accidents import Upload, accidents, check_accidents, file_accidents
from xqgis.services.inspections import batches, withdraw_batch
from xqgis.services.town_hall import TownHall

GOOD = csv_of([casualty(), casualty(伤亡="死"), casualty("8")], HEADER)
MIXED = csv_of([casualty("9"), casualty("10", 时刻="99")], HEADER)


def _file(hall: TownHall, actor: Actor, data: bytes, strict: bool = False) -> str:
    draft = check_accidents(hall, actor, Upload.of("a.csv", data), CASUALTIES)
    return file_accidents(hall, actor, draft, strict, CASUALTIES).batch


def test_a_file_becomes_one_batch_with_its_record(hall: TownHall, office: Actor) -> None:
    assert _file(hall, office, GOOD) == "B-0001"
    row = batches(hall, office).iloc[0]
    assert (row["kind"], row["read"], row["checks"], row["profile"]) == ("accidents", 3, 2, CASUALTIES)
    entry = hall.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("file", "B-0001")
    assert accidents(hall)["reference"].tolist() == ["7", "8"]
    assert hall.store.checks().count().to_pyarrow().as_py() == 0, "no accident is a check"


def test_nothing_about_a_person_is_in_the_store(hall: TownHall, office: Actor, tmp_path: Path) -> None:
    _file(hall, office, csv_of([casualty(年龄="447747", 性别="独一无二")], HEADER))
    with closing(sqlite3.connect(tmp_path / "home" / "store.sqlite")) as raw:
        told = "\n".join(raw.iterdump())
    assert "2022-06-01" in told and "447747" not in told and "独一无二" not in told


def test_a_withdrawn_batch_counts_no_more_and_may_be_filed_again(hall: TownHall, office: Actor) -> None:
    batch = _file(hall, office, GOOD)
    with pytest.raises(AlreadyFiled):
        _file(hall, office, GOOD)
    withdraw_batch(hall, office, batch, "报错了")
    assert accidents(hall).empty
    assert _file(hall, office, GOOD) == "B-0002"
    assert len(accidents(hall)) == 2


def test_the_same_accident_in_another_file_is_told(hall: TownHall, office: Actor) -> None:
    _file(hall, office, GOOD)
    draft = check_accidents(hall, office, Upload.of("b.csv", GOOD + b"\r\n"), CASUALTIES)
    assert draft.reasons == {"accident_stored": 3}
    with pytest.raises(NothingUsable):
        file_accidents(hall, office, draft)


def test_two_clerks_with_one_accident_file_it_once(hall: TownHall, office: Actor) -> None:
    first, second = (
        check_accidents(hall, office, Upload.of("a.csv", GOOD + end), CASUALTIES) for end in (b"", b"\r\n")
    )
    file_accidents(hall, office, first)
    with pytest.raises(DraftOutdated):
        file_accidents(hall, office, second)
    assert len(accidents(hall)) == 2


def test_strict_takes_all_or_nothing(hall: TownHall, office: Actor) -> None:
    with pytest.raises(Refused):
        _file(hall, office, MIXED, strict=True)
    assert hall.store.batches().empty
    _file(hall, office, MIXED)
    assert accidents(hall)["reference"].tolist() == ["9"]


def test_who_may_not_file_may_not_file_accidents(hall: TownHall, leader: Actor) -> None:
    with pytest.raises(NotAllowed):
        check_accidents(hall, leader, Upload.of("a.csv", GOOD), CASUALTIES)


def test_a_profile_of_inspections_is_none_of_accidents(hall: TownHall, office: Actor) -> None:
    with pytest.raises(ProfileInvalid):
        check_accidents(hall, office, Upload.of("a.csv", GOOD), "kind: inspections\n")


def test_a_batch_by_our_own_form_keeps_its_profile_too(hall: TownHall, office: Actor) -> None:
    lon, lat = (repr(degrees) for degrees in toy.centre(toy.GRIDS[0]))
    data = csv_of([("1", "2022-06-01", "8", lon, lat, "0", "1", "", "", "否")], OWN_COLUMNS)
    draft = check_accidents(hall, office, Upload.of("own.csv", data), crs="EPSG:4490")
    file_accidents(hall, office, draft)
    assert batches(hall, office)["profile"].tolist() == [OWN]
