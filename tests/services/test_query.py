"""The grid query on the toy town, whose figures can be done in the head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.store.filing import entry, file, meta
from xqgis.errors import NotAllowed, StoreBusy, TooManyRows, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.filter import INDEPENDENT, Filter
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.name import Name
from xqgis.pack import Pack
from xqgis.scoring.figures import figures
from xqgis.services import query, query_checks
from xqgis.services.query import answer, compare, lines, ordered, provenance
from xqgis.services.query_checks import all_rows, codes_of, rows
from xqgis.services.score import score
from xqgis.services.selection import counted
from xqgis.services.town_hall import TownHall

ONE, TWO, THREE, FOUR = toy.GRIDS


@pytest.fixture
def filed(hall: TownHall) -> TownHall:
    file(hall.store)
    return hall


def varied() -> pd.DataFrame:
    """The eleven checks and four more: of the self check, announced, not applicable, in no grid."""
    checks = toy.checks()
    more = checks.iloc[:4].copy()
    more["visit"] = [f"later{number}" for number in range(4)]
    more["row"] = range(20, 24)
    more["checked_on"] = pd.Timestamp("2022-02-01").as_unit("s")
    more["source"] = ["self", "self", "group", "group"]
    more["announced"] = pd.array([1, 0, 1, 0], dtype="int8")
    more["result"] = pd.array([1, 0, -1, 1], dtype="int8")
    more["grid"] = [ONE, ONE, ONE, ""]
    more["note"] = ["=1+1", "x", "", ""]
    return pd.concat([checks, more], ignore_index=True).astype(checks.dtypes)


def ns(found: query.Answer) -> Mapping[str, int]:
    return dict(zip(found.areas["code"], found.areas["n"], strict=True))


def test_an_empty_filter_asks_for_every_check_in_every_grid(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, Filter())
    assert (found.total.n, found.total.passed) == (11, 8)
    assert ns(found) == {ONE: 6, TWO: 2, THREE: 1, FOUR: 2}
    assert (found.by, found.as_of, found.target) == ("grid", toy.AS_OF, None)


def test_a_grid_without_such_checks_is_there_and_not_rated(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, Filter(domain="A", phase="1"))
    assert ns(found) == {ONE: 4, TWO: 2, THREE: 1, FOUR: 0}
    last = found.areas.set_index("code").loc[FOUR]
    assert last["grade"] == Grade.NOT_RATED.key and pd.isna(last["rate"]) and pd.isna(last["last_on"])
    assert found.target == 0.8


def test_the_figure_of_a_row_is_that_of_the_score(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, Filter(domain="A", phase="1"))
    told = score(filed, leader, ["grid", "domain", "phase"])
    told = told[(told["domain"] == "A") & (told["phase"] == "1")]
    want = dict(zip(told["grid"], figures(told), strict=True))
    got = {line.code: line.figure for line in lines(found, "code") if line.figure.n}
    assert got == want
    assert got[ONE].rate == 0.75 and got[ONE].grade is Grade.NEARLY
    whole = score(filed, leader, ["domain", "phase"])
    assert found.total == figures(whole[(whole["domain"] == "A") & (whole["phase"] == "1")])[0]


def test_villages_are_counted_from_their_own_checks(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, Filter(), "village")
    assert ns(found) == {toy.UPPER: 8, toy.LOWER: 3}
    assert ns(answer(filed, leader, Filter(village=toy.LOWER), "village")) == {toy.LOWER: 3}


@pytest.mark.parametrize(
    ("chosen", "n"),
    [
        (Filter(village=toy.UPPER), 11), (Filter(grid=ONE), 8), (Filter(domain="C"), 4),
        (Filter(standard="T-A01"), 10), (Filter(item=toy.FIRE_LANE), 2), (Filter(phase="2"), 3),
        (Filter(starts_on=date(2022, 1, 1)), 3), (Filter(ends_on=toy.FIRST_DAY), 7),
        (Filter(unit="U1"), 14), (Filter(unit="U2"), 0), (Filter(source="self"), 2),
        (Filter(source="group"), 12), (Filter(announced="yes"), 1), (Filter(announced="no"), 2),
        (Filter(domain="A", source="self", announced="no", phase="2", grid=ONE), 1),
        (Filter(domain="C", standard="T-A01"), 10),
    ],
)  # fmt: skip
def test_every_condition_narrows_and_they_hold_together(
    hall: TownHall, leader: Actor, chosen: Filter, n: int
) -> None:
    file(hall.store, checks=varied())
    assert answer(hall, leader, chosen).total.n == n
    assert rows(hall, leader, chosen).total == n


def test_independent_checks_are_those_of_the_sources_the_pack_names(hall: TownHall, leader: Actor) -> None:
    file(hall.store, checks=varied())
    pack = Pack(toy.town(independent_sources=("group",)), toy.registry(), hall.settings.town, {})
    found = provenance(replace(hall, pack=pack), leader, Filter(source=INDEPENDENT))
    assert (found.figure.n, found.sources, found.other_sources) == (12, {"group": 12}, {"self": 2})
    assert found.not_applicable == 1
    assert found.nowhere == 1


def test_the_origin_of_a_figure_tells_what_was_left_out(hall: TownHall, leader: Actor) -> None:
    file(hall.store, checks=varied())
    found = provenance(hall, leader, Filter(source="group"), "grid", ONE)
    assert (found.figure.n, found.not_applicable, found.other_sources) == (6, 1, {"self": 2})
    (version,) = found.versions
    assert (version.code, version.n, version.first) == ("toy-1", 6, toy.FIRST_DAY)
    assert found.nowhere == 0


def test_an_open_veto_is_counted_in_its_grid_and_in_its_village(filed: TownHall, leader: Actor) -> None:
    by_grid = answer(filed, leader, Filter(domain="C", phase="1")).areas.set_index("code")
    assert (by_grid.loc[FOUR, "vetoes"], by_grid.loc[FOUR, "veto_first"]) == (1, toy.BRAKES)
    assert by_grid.loc[FOUR, "grade"] == Grade.NOT_MET.key
    by_village = answer(filed, leader, Filter(domain="C", phase="1"), "village").areas.set_index("code")
    assert by_village["vetoes"].to_dict() == {toy.UPPER: 0, toy.LOWER: 1}
    assert not answer(filed, leader, Filter(domain="A")).areas["vetoes"].any()


def test_rows_are_as_many_as_n_newest_first_and_carry_their_notes(hall: TownHall, office: Actor) -> None:
    batch = file(hall.store, checks=varied())
    found = rows(hall, office, Filter(grid=ONE))
    assert found.total == len(found.frame) == answer(hall, office, Filter(grid=ONE)).total.n == 8
    assert found.frame["checked_on"].is_monotonic_decreasing
    assert set(found.frame["note"]) == {"", "=1+1", "x"} and set(found.frame["batch"]) == {batch}
    assert set(found.frame["row"]) >= {20, 21} and (found.frame["standard_version"] == "toy-1").all()


def test_rows_come_in_pages(hall: TownHall, leader: Actor) -> None:
    checks = pd.concat([toy.checks()] * 10, ignore_index=True)
    checks["visit"] = [f"v{number}" for number in range(len(checks))]
    checks["row"] = range(2, 2 + len(checks))
    hall.store.file_batch(checks, meta("many", len(checks)), entry())
    seen = [rows(hall, leader, Filter(), page) for page in (1, 2, 3, 99)]
    assert [(len(one.frame), one.page, one.pages) for one in seen] == [
        (50, 1, 3), (50, 2, 3), (10, 3, 3), (10, 3, 3),
    ]  # fmt: skip
    assert len({row for one in seen for row in one.frame["row"]}) == 110


def test_a_file_of_too_many_rows_is_refused(
    filed: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_checks, "MOST_ROWS", 10)
    with pytest.raises(TooManyRows) as refused:
        all_rows(filed, leader, Filter())
    assert refused.value.facts == {"rows": 11, "most": 10}
    assert len(all_rows(filed, leader, Filter(domain="A"))) == 7


def test_a_screen_sees_figures_but_no_single_check(filed: TownHall) -> None:
    screen = Actor("hall", Role.SCREEN)
    assert answer(filed, screen, Filter()).total.n == 11
    for act in (rows, all_rows):
        with pytest.raises(NotAllowed):
            act(filed, screen, Filter())


def test_two_selections_side_by_side(hall: TownHall, leader: Actor) -> None:
    file(hall.store, checks=varied())
    found = compare(hall, leader, Filter(domain="A"), Filter(domain="C"))
    one, other = found.one.total, found.other.total
    assert (one.n, other.n, found.shared) == (10, 4, 0)
    assert found.gap is not None and one.rate is not None and other.rate is not None
    assert found.gap[0] == pytest.approx(one.rate - other.rate)
    assert found.gap[1] <= 0 <= found.gap[2] and not found.clear
    assert compare(hall, leader, Filter(domain="A"), Filter(village=toy.UPPER)).shared == 9


def test_what_is_not_rated_differs_from_nothing_clearly(filed: TownHall, leader: Actor) -> None:
    few = Filter(grid=THREE)
    assert answer(filed, leader, few).total.grade is Grade.NOT_RATED
    assert not compare(filed, leader, few, Filter(grid=FOUR, domain="C")).clear
    assert compare(filed, leader, few, Filter(phase="2")).gap is None


def test_the_table_is_put_in_order_with_what_is_not_rated_last(filed: TownHall, leader: Actor) -> None:
    found = answer(filed, leader, Filter(domain="A"))
    assert ordered(found, "rate")["code"].tolist() == [ONE, TWO, THREE, FOUR]
    assert ordered(found, "-rate")["code"].tolist() == [TWO, ONE, THREE, FOUR]
    assert ordered(found, "-n")["code"].tolist() == [ONE, TWO, THREE, FOUR]
    assert ordered(found, "-code")["code"].tolist() == [FOUR, THREE, TWO, ONE]
    assert ordered(found, "nothing")["code"].tolist() == ordered(found, "rate")["code"].tolist()


def test_a_batch_taken_back_is_gone_from_the_answer(filed: TownHall, leader: Actor) -> None:
    assert answer(filed, leader, Filter()).total.n == 11
    filed.store.withdraw("B-0001", "x", entry())
    assert answer(filed, leader, Filter()).total.n == 0
    assert rows(filed, leader, Filter()).total == 0


def test_a_grid_that_is_no_more_keeps_its_checks_and_says_so(hall: TownHall, leader: Actor) -> None:
    checks = toy.checks()
    gone = f"{toy.UPPER}009"
    checks.loc[checks["grid"] == TWO, "grid"] = gone
    file(hall.store, checks=checks)
    found = {line.code: line for line in lines(answer(hall, leader, Filter()), "code")}
    assert found[gone].retired and found[gone].figure.n == 2 and not found[ONE].retired
    assert gone in codes_of(hall)["grid"]


def two_tracks(hall: TownHall) -> TownHall:
    """The toy town whose lower village has the weaker base and lower lines."""
    plain = toy.town()
    town = toy.town(
        villages=(plain.villages[0], replace(plain.villages[1], track="weak")),
        tracks={**plain.tracks, "weak": Name("基础较差", "Weaker base")},
        lines={**plain.lines, **{(phase, "weak"): GradeLine(0.5, 0.4, 0.3) for phase in ("1", "2", "S")}},
    )
    return replace(hall, pack=Pack(town, toy.registry(), hall.settings.town, {}))


def test_a_base_track_leaves_out_the_areas_and_the_failures_of_the_other(
    filed: TownHall, leader: Actor
) -> None:
    hall = two_tracks(filed)
    full, weak = (answer(hall, leader, Filter(track=track)) for track in ("full", "weak"))
    assert (ns(full), ns(weak)) == ({ONE: 6, TWO: 2}, {THREE: 1, FOUR: 2})
    assert (full.areas["vetoes"].sum(), weak.areas["vetoes"].sum()) == (0, 1)
    assert rows(hall, leader, Filter(track="weak")).total == weak.total.n == 3
    assert ns(answer(hall, leader, Filter(track="weak"), "village")) == {toy.LOWER: 3}


def test_the_total_of_one_grid_is_the_figure_of_its_row(filed: TownHall, leader: Actor) -> None:
    hall = two_tracks(filed)
    for grid in toy.GRIDS:
        found = answer(hall, leader, Filter(grid=grid))
        assert found.total == lines(found, "code")[0].figure
    assert answer(hall, leader, Filter(grid=FOUR, domain="C", phase="1")).total.veto_item == toy.BRAKES


def test_a_phase_that_has_not_begun_has_no_failure_open(filed: TownHall, leader: Actor) -> None:
    assert not answer(filed, leader, Filter(phase="S")).areas["vetoes"].any()


def test_an_area_that_the_filter_leaves_out_has_no_origin(filed: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        provenance(filed, leader, Filter(village=toy.UPPER), "village", toy.LOWER)
    with pytest.raises(UnknownCode):
        provenance(filed, leader, Filter(grid=ONE), "grid", TWO)


def test_checks_of_a_source_that_left_the_pack_are_in_the_origin_as_in_the_figure(
    hall: TownHall, leader: Actor
) -> None:
    file(hall.store, checks=toy.checks().assign(source="gone"))
    found = provenance(hall, leader, Filter())
    assert (found.figure.n, found.sources, found.other_sources) == (11, {"gone": 11}, {})


def test_an_answer_that_is_overtaken_again_and_again_asks_to_come_back(
    hall: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    revisions = iter(range(1000))
    monkeypatch.setattr(type(hall.store), "revision", lambda _: next(revisions))
    with pytest.raises(StoreBusy):
        answer(hall, leader, Filter())


CODES = {
    "village": [toy.UPPER, toy.LOWER], "grid": list(toy.GRIDS), "domain": ["A", "C"], "phase": ["1", "2"],
    "standard": ["T-A01", "T-C01"], "item": [toy.LITTER, toy.BRAKES], "source": ["group", "self"],
    "announced": ["yes", "no"], "unit": ["U1"],
}  # fmt: skip
days = st.none() | st.dates(date(2021, 11, 1), date(2022, 3, 1))
filters = st.builds(
    Filter,
    **{name: st.sampled_from(["", *codes]) for name, codes in CODES.items()},  # type: ignore[arg-type]
    starts_on=days,
    ends_on=days,
)


@given(filters)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_filter_answers_what_its_rows_say(hall: TownHall, leader: Actor, chosen: Filter) -> None:
    if not hall.store.revision() > 2:
        file(hall.store, checks=varied())
    found, behind = answer(hall, leader, chosen), all_rows(hall, leader, chosen)
    assert found.total.n == len(behind)
    assert found.total.passed == (behind["result"] == 1).sum()
    for line in lines(found, "rate"):
        own = behind[behind["grid"] == line.code]
        assert line.figure.n == len(own)
        assert line.last_on == (own["checked_on"].max() if len(own) else None)


def test_open_failures_are_counted_by_area_and_item_however_many_areas_there_are() -> None:
    grids = [f"4304231052{number:05d}" for number in range(300)]
    rows = [(grid, grid[:12], item, day) for grid in grids for item in ("A", "B") for day in (3, 1, 2)]
    spells = pd.DataFrame(rows, columns=["grid", "village", "item", "day"])
    spells = spells.astype(
        {
            name: pd.CategoricalDtype(sorted({*spells[name], ""}), ordered=True)
            for name in ("grid", "village", "item")
        }
    )
    spells["held_from"] = (pd.Timestamp("2022-01-01") + pd.to_timedelta(spells.pop("day"), "D")).astype(
        "datetime64[s]"
    )
    found = counted(spells)
    assert len(found) == 600 and set(found["spells"]) == {3}
    assert set(found["held_from"]) == {pd.Timestamp("2022-01-02")}
    assert found[found["grid"] == grids[-1]]["item"].tolist() == ["A", "B"]
