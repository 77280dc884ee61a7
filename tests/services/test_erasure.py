"""Erasing names: gone from every byte of the store, while posts, days and the record stay."""

from __future__ import annotations

import gc
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import toy
from tests.services.test_roster import MAY_NAME, file, holders, told
from tests.store.filing import sqlite_only
from xqgis.errors import AlreadyFiled, NotAllowed, NothingToErase, RosterMoved, WrongDay
from xqgis.model.actor import Actor, Role
from xqgis.model.roster import ERASED, Appointment
from xqgis.services.erasure import Erasure, erase, to_erase
from xqgis.services.rights import Act, may
from xqgis.services.roster import Line, check_roster, roster_file, store_roster
from xqgis.services.tokens import keyed_digest
from xqgis.services.town_hall import TownHall

NAME = "金丝雀"
ROWS = (
    ("A", "组长", "", NAME, "2021-12-16", "2022-01-31", f"关于{NAME}任职的通知"),
    ("A", "组长", "", "乙", "2022-02-01", "", ""),
    ("A", "副组长", f"原由{NAME}分管", "丙", "2021-12-16", "", ""),
)


def bytes_of(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def store_digests(hall: TownHall) -> list[str]:
    with hall.store._engine.connect() as truth:
        return list(truth.execute(text("SELECT digest FROM roster_versions")).scalars())


def rows_of(hall: TownHall) -> Sequence[tuple[str, str, str]]:
    return [(one.holder, one.title, one.document) for told in hall.store.roster_imports() for one in told]


@sqlite_only
def test_a_name_is_gone_from_every_byte_of_the_store_and_the_post_stays(
    hall: TownHall, office: Actor
) -> None:
    file(hall, office, *ROWS)
    home = hall.settings.home
    assert NAME.encode() in bytes_of(home)
    assert len(to_erase(hall, office, Erasure(f" {NAME} "))) == 2
    done = erase(hall, office, Erasure(NAME))
    assert (done.rows, done.emptied) == (2, True)
    assert NAME.encode() not in bytes_of(home)
    assert rows_of(hall) == [(ERASED, "", ""), ("乙", "", ""), ("丙", "", "")]
    assert holders(hall, office, "2022-01-01") == [ERASED, "丙"]
    assert hall.store.audit_chain().whole


def test_the_record_of_the_act_has_counts_and_no_name(hall: TownHall, office: Actor) -> None:
    file(hall, office, *ROWS)
    erase(hall, office, Erasure(NAME))
    last = hall.store.audit(1).iloc[0]
    assert (last["act"], json.loads(last["details"])) == ("erase_names", {"rows": 2})


def test_names_end_with_their_term_and_whoever_stands_later_stays(hall: TownHall, office: Actor) -> None:
    file(hall, office, *ROWS)
    file(hall, office, ("A", "副组长", "", "丁", "2022-03-01", "", ""))
    assert erase(hall, office, Erasure(before=date(2022, 2, 1))).rows == 2, "and a title that tells the name"
    assert [holder for holder, *_ in rows_of(hall)] == [ERASED, "乙", "丙", "丁"]
    assert erase(hall, office, Erasure(before=date(2022, 3, 1))).rows == 1
    assert [holder for holder, *_ in rows_of(hall)] == [ERASED, "乙", ERASED, "丁"]


@sqlite_only
def test_what_was_written_before_the_store_overwrote_what_it_frees_is_gone_too(
    hall: TownHall, office: Actor
) -> None:
    days = [f"2021-{month:02}-{day:02}" for month in (10, 11) for day in range(1, 29)]
    file(hall, office, *(("A", "成员", "", NAME, day, day, "") for day in days))
    with closing(sqlite3.connect(hall.settings.home / "store.sqlite")) as raw:
        raw.execute("PRAGMA secure_delete = OFF")
        raw.execute("CREATE TABLE old AS SELECT * FROM appointments")
        raw.execute("DROP TABLE old")
        raw.commit()
    assert erase(hall, office, Erasure(NAME)).emptied
    assert NAME.encode() not in bytes_of(hall.settings.home)


def test_titles_and_papers_lose_a_name_with_its_term_unless_another_post_needs_it(
    hall: TownHall, office: Actor
) -> None:
    file(
        hall, office, *ROWS, (toy.UPPER, "组长", "", "戊、己", "2021-12-16", "2022-01-31", "关于戊、己的通知")
    )
    file(hall, office, (toy.UPPER, "副组长", "", "己", "2021-12-16", "", ""))
    erase(hall, office, Erasure(before=date(2022, 2, 1)))
    assert rows_of(hall) == [
        (ERASED, "", ""), ("乙", "", ""), ("丙", "", ""), (ERASED, "", ""), ("己", "", ""),
    ]  # fmt: skip


def test_a_name_among_several_in_one_cell_is_found(hall: TownHall, office: Actor) -> None:
    file(hall, office, ("A", "组长", "", f"{NAME}（兼）", "2021-12-16", "", ""))
    assert erase(hall, office, Erasure(NAME)).rows == 1


def test_an_import_in_between_is_told(hall: TownHall, office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    file(hall, office, *ROWS)
    seen = hall.store.roster_state()
    file(hall, office, (toy.UPPER, "组长", "", NAME, "2022-03-01", "", ""))
    monkeypatch.setattr(type(hall.store), "roster_state", lambda _: seen)
    with pytest.raises(RosterMoved):
        erase(hall, office, Erasure(NAME))
    assert rows_of(hall)[0][0] == NAME


def test_what_is_not_there_or_not_yet_over_is_not_erased(hall: TownHall, office: Actor) -> None:
    file(hall, office, *ROWS)
    for name in ("", " ", "金丝雀儿", ERASED):
        with pytest.raises(NothingToErase):
            erase(hall, office, Erasure(name))
    with pytest.raises(WrongDay):
        erase(hall, office, Erasure(before=date(2999, 1, 1)))
    assert rows_of(hall)[0][0] == NAME


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OFFICE, Role.TERMINAL}])
def test_nobody_else_erases_or_asks(hall: TownHall, role: Role) -> None:
    assert not may(role, Act.ERASE_NAMES)
    for act in (erase, to_erase):
        with pytest.raises(NotAllowed):
            act(hall, Actor("x", role), Erasure(NAME))
    assert Role.OFFICE in MAY_NAME


@pytest.mark.parametrize(
    "change",
    [
        "holder = '别人'", "holder = ''", "title = '别的'", "body = 'B'", "valid_from = '2020-01-01'",
        "valid_until = NULL, holder = '■'", "seq = 9", "version = 9, holder = '■'",
    ],
)  # fmt: skip
def test_the_store_lets_words_be_blanked_and_nothing_else(hall: TownHall, office: Actor, change: str) -> None:
    file(hall, office, *ROWS)
    engine = hall.store._engine
    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as truth:
        truth.execute(text(f"UPDATE appointments SET {change} WHERE seq = 1"))
    assert rows_of(hall)[0][0] == NAME


def test_the_same_file_can_come_again_once_a_name_of_it_is_erased(hall: TownHall, office: Actor) -> None:
    file(hall, office, *ROWS)
    with pytest.raises(AlreadyFiled):
        file(hall, office, *ROWS)
    erase(hall, office, Erasure(NAME))
    assert file(hall, office, *ROWS) == 2


def test_a_file_that_says_itself_that_a_name_was_deleted_is_filed_once(hall: TownHall, office: Actor) -> None:
    rows = (
        ("A", "组长", "", "姓名已删除", "2021-12-16", "", ""),
        ("A", "副组长", "", "乙", "2021-12-16", "", ""),
    )
    assert file(hall, office, *rows) == 1
    with pytest.raises(AlreadyFiled):
        file(hall, office, *rows)


def test_who_guesses_an_erased_name_cannot_tell_by_any_hash_that_the_guess_is_right(
    hall: TownHall, office: Actor, tmp_path: Path
) -> None:
    file(hall, office, *ROWS)
    words = json.dumps([asdict(one) for one in hall.store.roster_imports()[0]], default=str).encode()
    guesses = [hashlib.sha256(words).hexdigest(), told(*ROWS).digest]
    erase(hall, office, Erasure(NAME))
    kept = hall.store.audit(None).to_csv() + repr(store_digests(hall))
    assert not [guess for guess in guesses if guess in kept]
    elsewhere = keyed_digest(tmp_path / "elsewhere", "roster", words)
    here = keyed_digest(hall.settings.home, "roster", words)
    assert here in kept and elsewhere not in kept, "another installation has another key"
    assert (hall.settings.home / "secrets" / "signing.key").stat().st_mode & 0o777 == 0o600


def test_an_import_with_a_hash_of_an_older_program_is_known_again(hall: TownHall, office: Actor) -> None:
    found = check_roster(hall, office, told(*ROWS)).appointments
    plain = hashlib.sha256(json.dumps([asdict(one) for one in found], default=str).encode()).hexdigest()
    hall.store.put_roster(found, plain, hall.entry(office, Act.STORE_ROSTER))
    with pytest.raises(AlreadyFiled):
        file(hall, office, *ROWS)


def test_an_erased_name_stays_in_no_memory_of_the_program(hall: TownHall, office: Actor) -> None:
    file(hall, office, *ROWS)
    assert holders(hall, office, "2022-01-01")[0] == NAME
    erase(hall, office, Erasure(NAME))
    gc.collect()
    told_by = (one for one in gc.get_objects() if isinstance(one, Appointment | Line))
    assert not [one for one in told_by if NAME in one.holder + one.title + (one.document or "")]


def test_a_roster_taken_away_after_an_erasure_comes_in_again(hall: TownHall, office: Actor) -> None:
    more = (("A", "成员", "", name, "2021-12-16", "", "") for name in ("庚", "辛"))
    file(hall, office, *ROWS, *more)
    for name in (NAME, "庚", "辛"):
        erase(hall, office, Erasure(name))
    taken = roster_file(hall, office, date(2022, 1, 1), "zh-Hans").decode("utf-8-sig")
    assert "姓名已删除" in taken and NAME not in taken
    lines = [line.split(",") for line in taken.splitlines()]
    upload = told(*lines[1:], header=lines[0])
    draft = check_roster(hall, office, upload)
    assert not draft.rejected and [one.holder for one in draft.appointments] == [
        ERASED, "丙", ERASED, ERASED,
    ]  # fmt: skip
    assert store_roster(hall, office, draft) == 2
