"""Filing: what may be stored is stored once, with its trace, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests import toy
from tests.services.forms import BAD, form, good
from xqgis.errors import (
    AlreadyFiled,
    DraftOutdated,
    NotAllowed,
    NothingUsable,
    Refused,
    StoreBusy,
    UnknownCode,
)
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import Filter
from xqgis.model.name import Name
from xqgis.model.standard import Batch
from xqgis.services import inspections
from xqgis.services.drafts import refuse_unusable
from xqgis.services.inspections import (
    Upload,
    batches,
    check_inspections,
    file_inspections,
    withdraw_batch,
)
from xqgis.services.query import provenance
from xqgis.services.query_checks import rows
from xqgis.services.score import score
from xqgis.services.town_hall import TownHall

TWO_GOOD_ONE_BAD = form([good(), good("2022-06-02"), BAD])


def _filed(hall: TownHall, actor: Actor, data: bytes, name: str = "a.csv") -> str:
    return file_inspections(hall, actor, check_inspections(hall, actor, Upload.of(name, data))).batch


def test_what_is_good_is_filed_and_what_is_bad_is_counted(hall: TownHall, office: Actor) -> None:
    draft = check_inspections(hall, office, Upload.of("a.csv", TWO_GOOD_ONE_BAD))
    assert hall.store.batches().empty
    receipt = file_inspections(hall, office, draft)
    assert (receipt.batch, receipt.read, receipt.accepted, receipt.rejected) == ("B-0001", 3, 2, 1)
    assert (receipt.found, receipt.reasons) == (2, {"bad_date": 1})
    row = batches(hall, office).iloc[0]
    assert (row["read"], row["accepted"], row["rejected"], row["checks"]) == (3, 2, 1, 2)


def test_each_check_has_its_grid_and_its_village(hall: TownHall, office: Actor) -> None:
    _filed(hall, office, form([good()]))
    row = hall.store.checks().to_pyarrow().to_pylist()[0]
    assert (row["grid"], row["village"], row["standard_version"]) == (toy.GRIDS[1], toy.UPPER, "toy-1")


def test_a_check_keeps_the_version_of_the_standards_of_its_own_day(hall: TownHall, office: Actor) -> None:
    """A patch of a later day is none of the versions that it was judged under."""
    first, second = (one.code for one in hall.registry.standards)
    issued = (
        Batch("b", Name("第一批"), None, (first,)),
        Batch("p", Name("补丁"), date(2022, 6, 2), (second,)),
    )
    registry = replace(hall.registry, version="b+p", batches=issued)
    patched = replace(hall, pack=replace(hall.pack, registry=registry))
    _filed(patched, office, form([good("2022-06-01"), good("2022-06-02")]))
    found = rows(patched, office, Filter()).frame.sort_values("checked_on")
    assert found["standard_version"].tolist() == ["b", "b+p"]
    judged = provenance(patched, office, Filter()).versions
    assert {one.code: (one.first, one.last) for one in judged} == {
        "b": (date(2022, 6, 1), date(2022, 6, 1)),
        "b+p": (date(2022, 6, 2), date(2022, 6, 2)),
    }


def test_filing_and_its_record_are_one_act(hall: TownHall, office: Actor) -> None:
    _filed(hall, office, TWO_GOOD_ONE_BAD)
    entry = hall.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"], entry["actor"]) == ("file", "B-0001", "office")
    assert json.loads(entry["details"]) == {
        "file": "a.csv",
        "read": 3,
        "accepted": 2,
        "rejected": 1,
        "checks": 2,
    }


def test_the_same_file_twice_is_already_filed(hall: TownHall, office: Actor) -> None:
    draft = check_inspections(hall, office, Upload.of("a.csv", TWO_GOOD_ONE_BAD))
    file_inspections(hall, office, draft)
    with pytest.raises(AlreadyFiled):
        check_inspections(hall, office, Upload.of("other-name.csv", TWO_GOOD_ONE_BAD))
    with pytest.raises(AlreadyFiled):
        file_inspections(hall, office, draft)


def test_a_withdrawal_undoes_the_figures_and_lets_the_file_come_again(hall: TownHall, office: Actor) -> None:
    before = score(hall, office, ["grid"])
    batch = _filed(hall, office, TWO_GOOD_ONE_BAD)
    assert len(score(hall, office, ["grid"])) == 1
    withdraw_batch(hall, office, batch, "wrong town")
    pd.testing.assert_frame_equal(score(hall, office, ["grid"]), before)
    assert batches(hall, office)["reason"].tolist() == ["wrong town"]
    assert hall.store.audit(1).iloc[0]["act"] == "withdraw"
    assert _filed(hall, office, TWO_GOOD_ONE_BAD) == "B-0002"


def test_one_bad_row_refuses_a_strict_file(hall: TownHall, office: Actor) -> None:
    draft = check_inspections(hall, office, Upload.of("a.csv", TWO_GOOD_ONE_BAD))
    with pytest.raises(Refused) as refused:
        file_inspections(hall, office, draft, strict=True)
    assert refused.value.facts == {"rejected": 1}
    assert hall.store.batches().empty
    refuse_unusable(check_inspections(hall, office, Upload.of("b.csv", form([good()]))), strict=True)


def test_a_file_without_a_good_row_is_not_filed(hall: TownHall, office: Actor) -> None:
    draft = check_inspections(hall, office, Upload.of("a.csv", form([BAD])))
    with pytest.raises(NothingUsable) as refused:
        file_inspections(hall, office, draft)
    assert refused.value.facts == {"read": 1, "reasons": {"bad_date": 1}}


def test_two_clerks_with_the_same_check_in_two_files(hall: TownHall, office: Actor) -> None:
    first = check_inspections(hall, office, Upload.of("a.csv", form([good()])))
    second = check_inspections(hall, office, Upload.of("b.csv", form([good(), good("2022-06-03")])))
    file_inspections(hall, office, first)
    with pytest.raises(DraftOutdated) as refused:
        file_inspections(hall, office, second)
    assert refused.value.facts == {"checks": 1}
    again = check_inspections(hall, office, Upload.of("b.csv", form([good(), good("2022-06-03")])))
    assert (again.accepted, again.reasons) == (1, {"duplicate_stored": 1})
    assert file_inspections(hall, office, again).found == 1


def test_others_filing_something_else_do_not_outdate_a_draft(hall: TownHall, office: Actor) -> None:
    waiting = check_inspections(hall, office, Upload.of("a.csv", form([good()])))
    _filed(hall, office, form([good("2022-06-05")]), "b.csv")
    assert file_inspections(hall, office, waiting).batch == "B-0002"


def test_a_filing_that_was_overtaken_tries_again(
    hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = check_inspections(hall, office, Upload.of("a.csv", form([good()])))
    seen = iter([hall.store.revision() - 1])
    real = hall.store.revision
    monkeypatch.setattr(hall.store, "revision", lambda: next(seen, None) or real())
    assert file_inspections(hall, office, waiting).batch == "B-0001"


def test_a_filing_that_is_overtaken_for_ever_gives_up(
    hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = check_inspections(hall, office, Upload.of("a.csv", form([good()])))
    slept: list[float] = []
    monkeypatch.setattr(hall.store, "revision", lambda: -1)
    monkeypatch.setattr(inspections.time, "sleep", slept.append)
    with pytest.raises(StoreBusy):
        file_inspections(hall, office, waiting)
    assert 1 < len(slept) <= 20
    assert all(0 <= wait <= 1 for wait in slept)
    assert hall.store.batches().empty


@pytest.mark.parametrize("role", [Role.LEADER, Role.SCREEN])
def test_only_the_office_files_and_withdraws(hall: TownHall, office: Actor, role: Role) -> None:
    other = Actor("x", role)
    draft = check_inspections(hall, office, Upload.of("a.csv", form([good()])))
    with pytest.raises(NotAllowed):
        check_inspections(hall, other, Upload.of("a.csv", form([good()])))
    with pytest.raises(NotAllowed):
        file_inspections(hall, other, draft)
    batch = file_inspections(hall, office, draft).batch
    with pytest.raises(NotAllowed):
        withdraw_batch(hall, other, batch, "")
    assert len(hall.store.checks().to_pyarrow()) == 1


def test_a_batch_that_nobody_filed_cannot_be_withdrawn(hall: TownHall, office: Actor) -> None:
    with pytest.raises(UnknownCode):
        withdraw_batch(hall, office, "B-0007", "")
