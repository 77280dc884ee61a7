"""The roster: imported whole or not at all, as of any day, and names for those alone who may know them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests import toy
from tests.ingest.desk import csv_of, xlsx_of
from xqgis.errors import AlreadyFiled, NotAllowed, NothingUsable, RosterMoved, RosterRefused
from xqgis.model.actor import Actor, Role
from xqgis.model.roster import Post
from xqgis.model.town import Office
from xqgis.pack import Pack, read_pack
from xqgis.services import roster as service
from xqgis.services.demo.roster import demo_roster
from xqgis.services.roster import Line, Upload, check_roster, roster, roster_file, store_roster
from xqgis.services.town_hall import TownHall

DATA = Path(__file__).resolve().parents[2] / "data"
HEADER = ("机构代码", "岗位", "职务", "姓名", "任职起", "任职止", "依据文号")
ANALYST = Actor("analyst", Role.ANALYST)
MAY_NAME = {Role.OFFICE, Role.LEADER, Role.SUPERVISION, Role.TERMINAL}


def told(*rows: Sequence[str], header: Sequence[str] = HEADER) -> Upload:
    return Upload.of("张三的名册.csv", csv_of(rows, header))


def file(hall: TownHall, actor: Actor, *rows: Sequence[str]) -> int:
    return store_roster(hall, actor, check_roster(hall, actor, told(*rows)))


def holders(hall: TownHall, actor: Actor, day: str, body: str = "A") -> list[str]:
    found = roster(hall, actor, date.fromisoformat(day))
    return [line.holder for one in found.bodies if one.code == body for line in one.lines]


def test_an_import_of_a_post_holds_from_its_first_day_and_earlier_days_stay(
    hall: TownHall, office: Actor
) -> None:
    first = (("A", "组长", "", "甲", "2021-12-16", "", ""), ("A", "副组长", "", "乙", "2021-12-16", "", ""))
    assert file(hall, office, *first) == 1
    assert file(hall, office, ("A", "组长", "", "丙", "2022-03-01", "", "")) == 2
    assert holders(hall, office, "2021-12-15") == []
    assert holders(hall, office, "2022-02-28") == ["甲", "乙"]
    assert holders(hall, office, "2022-03-01") == ["丙", "乙"]


def test_a_correction_is_a_new_import_and_a_vacancy_takes_back_what_was_too_early(
    hall: TownHall, office: Actor
) -> None:
    file(hall, office, ("A", "组长", "", "甲乙", "2021-12-16", "", ""))
    file(hall, office, ("A", "组长", "", "甲已", "2021-12-16", "", ""))
    assert holders(hall, office, "2022-01-01") == ["甲已"]
    corrected = (
        ("A", "组长", "", "空缺", "2021-12-16", "2021-12-19", ""),
        ("A", "组长", "", "甲已", "2021-12-20", "", ""),
    )
    file(hall, office, *corrected)
    assert (holders(hall, office, "2021-12-16"), holders(hall, office, "2021-12-20")) == ([""], ["甲已"])
    assert len(hall.store.roster_imports()) == 3


def test_the_six_groups_and_their_heads_are_read_as_of_a_day(hall: TownHall, office: Actor) -> None:
    pack = read_pack(DATA)
    towns = TownHall(hall.settings, pack, hall.store)
    groups = [group.code for group in pack.town.groups]
    heads = [(code, "组长", "", f"演示{code}", "2021-12-16", "", "") for code in groups]
    more = (
        ("GS", "成员", "", "演示01", "2022-01-01", "", ""),
        ("police", "负责人", "", "演示02", "2022-01-01", "", ""),
    )
    file(towns, office, *heads, *more)
    found = {one.code: one for one in roster(towns, office, date(2021, 12, 16)).bodies}
    assert list(found) == ["leading-group", "standard-office", "GA", "GB", "GC", "GD", "GE", "GS"]
    assert [line.holder for line in found["GS"].lines] == ["演示GS"]
    later = {one.code: one for one in roster(towns, office, date(2022, 1, 1)).bodies}
    assert [(line.post, line.holder) for line in later["GS"].lines] == [
        (Post.HEAD, "演示GS"), (Post.MEMBER, "演示01"),
    ]  # fmt: skip
    assert later["police"].name.zh == "新桥派出所" and not later["police"].steers


def test_one_bad_row_and_nothing_is_stored(hall: TownHall, office: Actor) -> None:
    draft = check_roster(
        hall,
        office,
        told(("A", "组长", "", "甲", "2022-01-01", "", ""), ("X", "组长", "", "乙", "2022-01-01", "", "")),
    )
    with pytest.raises(RosterRefused) as refused:
        store_roster(hall, office, draft)
    assert refused.value.facts == {"rejected": 1}
    with pytest.raises(NothingUsable):
        store_roster(hall, office, check_roster(hall, office, told()))
    assert hall.store.roster_version() == 0
    assert not (hall.store.audit()["act"] == "store_roster").any()


def test_the_same_rows_twice_and_two_people_at_once(hall: TownHall, office: Actor) -> None:
    row = ("A", "组长", "", "甲", "2022-01-01", "", "")
    first, second = (check_roster(hall, office, told(row)) for _ in range(2))
    other = check_roster(hall, office, told(("A", "组长", "", "乙", "2022-01-01", "", "")))
    store_roster(hall, office, first)
    with pytest.raises(AlreadyFiled) as again:
        store_roster(hall, office, second)
    assert again.value.facts["batch"] == "roster-1"
    with pytest.raises(RosterMoved):
        store_roster(hall, office, other)
    assert hall.store.roster_version() == 1


def test_whoever_would_stand_no_more_is_counted_before_anything_is_stored(
    hall: TownHall, office: Actor
) -> None:
    deputies = [("A", "副组长", "", name, "2022-01-01", "", "") for name in "甲乙丙"]
    file(hall, office, *deputies)
    draft = check_roster(hall, office, told(("A", "副组长", "", "丁", "2022-02-01", "", ""), deputies[0]))
    assert draft.ended == 2
    assert (
        check_roster(hall, office, told(*deputies, ("A", "组长", "", "丁", "2022-02-01", "", ""))).ended == 0
    )


def test_the_record_has_counts_and_a_hash_and_no_name(hall: TownHall, office: Actor) -> None:
    upload = told(("A", "组长", "副书记", "甲乙丙", "2022-01-01", "", "某文号"))
    store_roster(hall, office, check_roster(hall, office, upload))
    roster_file(hall, office, None, "zh-Hans")
    rows = hall.store.audit().head(2).to_dict("records")
    assert [row["act"] for row in rows] == ["read_names", "store_roster"]
    assert rows[1]["object"] == "roster-1" and len(rows[1]["after_hash"]) == 64
    assert '"rows": 1' in rows[1]["details"] and '"as_of": "2022-06-30"' in rows[0]["details"]
    assert '"taken": "csv"' in rows[0]["details"]
    assert not any(word in str(rows) for word in ("甲乙丙", "张三", "副书记", "某文号"))


@pytest.mark.parametrize("role", list(Role))
def test_who_may_import_who_sees_posts_and_who_sees_names(hall: TownHall, office: Actor, role: Role) -> None:
    two = [("A", "副组长", "委员", name, "2022-01-01", "", "某文号") for name in ("甲", "乙")]
    file(hall, office, *two, ("A", "组长", "副书记", "空缺", "2022-01-01", "", ""))
    actor = Actor("x", role)
    if role not in {Role.OFFICE, Role.TERMINAL}:
        with pytest.raises(NotAllowed):
            check_roster(hall, actor, told(two[0]))
        with pytest.raises(NotAllowed):
            store_roster(hall, actor, check_roster(hall, office, told(two[0])))
    if role is Role.SCREEN:
        with pytest.raises(NotAllowed):
            roster(hall, actor)
    else:
        found = roster(hall, actor)
        lines = next(one.lines for one in found.bodies if one.code == "A")
        assert found.named is (role in MAY_NAME)
        if found.named:
            assert [line.holder for line in lines] == ["", "甲", "乙"]
        else:
            assert lines == (Line(Post.HEAD, "副书记", 0), Line(Post.DEPUTY, "", 2))
    if role not in MAY_NAME:
        with pytest.raises(NotAllowed):
            roster_file(hall, actor, None, "zh-Hans")


def test_a_name_typed_under_the_titles_is_for_those_alone_who_may_know_names(
    hall: TownHall, office: Actor
) -> None:
    """职务 and 姓名 swapped, in every body; what the pack plans for one body is no title of another."""
    swapped = [(body, "成员", "金丝雀", "副书记", "2022-01-01", "", "") for body in service.bodies(hall)] + [
        ("U1", "负责人", "副书记", "甲", "2022-01-01", "", "")
    ]
    file(hall, office, *swapped)
    assert "金丝雀" in str(roster(hall, office).bodies)
    for role in set(Role) - MAY_NAME - {Role.SCREEN}:
        found = roster(hall, Actor("x", role)).bodies
        assert "金丝雀" not in str(found) and len(found) == len(service.bodies(hall))
        assert {line.title for one in found for line in one.lines} == {""}


def test_the_file_is_no_formula_and_can_be_imported_again(hall: TownHall, office: Actor) -> None:
    rows = [
        ("A", "组长", "副书记", "空缺", "2021-12-16", "2021-12-31", ""),
        ("A", "组长", "副书记", "甲", "2022-01-01", "", "-1"),
        ("U1", "成员", "", "A B", "2022-01-01", "2030-01-01", ""),
    ]
    file(hall, office, *rows)
    for lang in ("zh-Hans", "zh-Hant", "en"):
        data = roster_file(hall, office, date(2022, 2, 1), lang)
        draft = check_roster(hall, office, Upload.of("again.csv", data))
        assert draft.rejected == 0
        assert [(one.body, one.holder, one.document) for one in draft.appointments] == [
            ("A", "甲", "-1"), ("U1", "A B", ""),
        ]  # fmt: skip
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "en"])
def test_the_empty_form_filled_in_is_read_as_it_was_filled(hall: TownHall, office: Actor, lang: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(service.roster_template(hall, office, lang)))
    form, codes, _ = (book.get_sheet_by_index(number).to_python() for number in range(3))
    listed = [(body, post) for body, post in codes[1:] if body and post]
    filled = [(body, post, "", f"P{number}", "2022-01-01") for number, (body, post) in enumerate(listed)]
    sheets = {name: [form[0], *filled] if place == 0 else [] for place, name in enumerate(book.sheet_names)}
    draft = check_roster(hall, office, Upload.of("form.xlsx", xlsx_of(sheets)))
    assert (draft.rejected, draft.notes) == (0, ())
    assert [one.body for one in draft.appointments] == list(service.bodies(hall))[: draft.read]
    assert [one.post for one in draft.appointments] == list(Post)[: draft.read]


def test_a_body_that_the_pack_has_no_more_keeps_its_posts(hall: TownHall, pack: Pack, office: Actor) -> None:
    file(hall, office, ("U1", "负责人", "", "甲", "2022-01-01", "", ""))
    poorer = Pack(toy.town(responsible=()), pack.registry, pack.folder, {})
    poor = TownHall(hall.settings, poorer, hall.store)
    found = roster(poor, office).bodies
    assert [(one.code, one.name.zh, one.lines[0].holder) for one in found if one.lines] == [
        ("U1", "U1", "甲")
    ]
    again = check_roster(poor, office, Upload.of("a.csv", roster_file(poor, office, None, "zh-Hans")))
    assert again.reasons == {"unknown_body": 1}


def test_a_workbook_of_several_sheets_takes_those_that_are_rosters(hall: TownHall, office: Actor) -> None:
    sheets = {
        "一": [HEADER, ("A", "组长", "", "甲", "2022-01-01", "", "")],
        "通讯录": [("姓名", "电话"), ("甲", "13800000000")],
    }
    draft = check_roster(hall, office, Upload.of("a.xlsx", xlsx_of(sheets)))
    assert (draft.read, draft.rejected) == (1, 0)
    assert draft.notes == (("ingest.note_sheets", {"sheets": "通讯录"}),)


def test_every_post_of_the_pack_has_its_english() -> None:
    town = read_pack(DATA).town
    assert town.office
    posts = [group.head_post for group in town.groups] + [one.post for one in town.leading_posts]
    assert all(post.en for post in (*posts, town.office.head_post))


def test_demo_persons_are_numbers_and_posts_are_the_packs() -> None:
    town = read_pack(DATA).town
    made = demo_roster(town)
    assert {one.holder.rstrip("0123456789") for one in made} == {"演示人员"}
    assert {one.document for one in made} == {"演示数据"}
    heads = {one.body: one.title for one in made if one.post is Post.HEAD}
    assert {group.code: group.head_post.zh for group in town.groups}.items() <= heads.items()
    assert town.founding and min(one.valid_from for one in made) == town.founding.issued_on
    changed = [one for one in made if one.valid_until]
    assert changed and all(one.post is Post.DEPUTY for one in changed)
    for group in town.groups:
        for day in (date(2022, 6, 30), date(2022, 7, 1)):
            standing = [one for one in made if one.body == group.code and one.stands_on(day)]
            assert len(standing) == 1 + group.deputies


def test_a_town_of_another_shape_has_its_own_bodies(hall: TownHall, pack: Pack) -> None:
    office = Office(toy.town().name, toy.town().name, toy.town().name)
    poor = {"leading_posts": (), "villages": ()}
    shapes = [toy.town(office=office), toy.town(**poor)]
    halls = [
        TownHall(hall.settings, Pack(town, pack.registry, pack.folder, {}), hall.store) for town in shapes
    ]
    full, bare = (service.bodies(one) for one in halls)
    assert list(full) == ["leading-group", "standard-office", "A", "U1", toy.UPPER, toy.LOWER]
    assert list(bare) == ["A", "U1", toy.UPPER, toy.LOWER] and bare[toy.UPPER].zh == "上村"
    assert demo_roster(toy.town(leading_posts=(), groups=())) == []
